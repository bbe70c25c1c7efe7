"""Half-open stretches of days, and months on from one."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """From `starts_on`, up to but not including `until`; `until=None` has no end."""

    starts_on: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.until is None or day < self.until)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month: 31 August and one month give 30 September."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
