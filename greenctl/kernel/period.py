"""Half-open stretches of days."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """From `starts_on`, up to but not including `until`; `until=None` has no end."""

    starts_on: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.until is None or day < self.until)
