"""What happens to alerts."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMoved(Event):
    """An alert was issued, went up or down, was renewed or lifted; `duties` followed from it, with this digest."""

    kind: ClassVar[str] = "alert.moved"
    about: ClassVar[str] = "alert_id"
    alert_id: str
    step_id: str
    act: str
    area: str
    level: str
    duties: int
    duties_sha256: str | None
    version: int
