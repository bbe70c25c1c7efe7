"""What happens while duties are checked: ids and counts only."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectorsSent(Event):
    """Sources of a step stand in an order, and so many of them have a task now."""

    kind: ClassVar[str] = "verification.sent"
    about: ClassVar[str] = "step_id"
    alert_id: str
    step_id: str
    sources: int
    tasks: int
    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationMoved(Event):
    """An inspector has looked at a source's duty; what is not kept are findings beside it."""

    kind: ClassVar[str] = "verification.moved"
    about: ClassVar[str] = "source_id"
    alert_id: str
    step_id: str
    source_id: str
    check_id: str
    kept: int
    not_kept: int
    not_seen: int
