"""What happens in staggered production: ids and codes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsSettled(Event):
    """Calendars were computed by an edition; `changed` have a new one, kept under `settling_id`."""

    kind: ClassVar[str] = "staggered.settled"
    about: ClassVar[str] = "settling_id"
    settling_id: str
    edition_id: str
    fingerprint: str
    sources: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecorded(Event):
    """A source ran on a day on which it was to stand still."""

    kind: ClassVar[str] = "staggered.run_recorded"
    about: ClassVar[str] = "source_id"
    run_id: str
    source_id: str
    edition_id: str
    day: date
