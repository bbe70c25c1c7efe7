"""What happens to duties: received, carried out, overdue."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyConfirmed(Event):
    """A source's people have received its duty."""

    kind: ClassVar[str] = "duty.confirmed"
    about: ClassVar[str] = "source_id"
    alert_id: str
    step_id: str
    source_id: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyExecuted(Event):
    """One obligation of a source was reported as carried out."""

    kind: ClassVar[str] = "duty.executed"
    about: ClassVar[str] = "source_id"
    alert_id: str
    step_id: str
    source_id: str
    ordinal: int
    report_id: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesOverdue(Event):
    """So many sources are overdue with something, and somebody further up knows of it now."""

    kind: ClassVar[str] = "duty.overdue"
    about: ClassVar[str] = "step_id"
    alert_id: str
    step_id: str
    what: str
    rung: str
    sources: int
