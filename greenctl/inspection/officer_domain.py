"""Officers as values: where they may be sent, for what, and where never."""

from dataclasses import dataclass
from datetime import date, datetime

from greenctl.inspection.draw import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """A work line that an officer may inspect, from a day up to, not including, another."""

    line: str
    valid_from: date
    valid_until: date | None = None

    def covers(self, line: str, first: date, last: date) -> bool:
        """Both days included."""
        return self.line == line and self.valid_from <= first and (self.valid_until is None or last < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A source that an officer must not visit."""

    id: str
    account_id: str
    source_id: str
    reason: str
    stated_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody by name, for those who send them."""

    account_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Somebody who may be sent: where their grants as inspector reach, for what, and to which sources never.

    `barred`: sources they act for, or have stated a conflict about, by the ids those live on under.
    """

    account_id: str
    suspended: bool
    reaches: tuple[Reach, ...]
    qualifications: tuple[Qualification, ...]
    barred: frozenset[str]
    version: int
    conflicts: tuple[Conflict, ...] = ()

    def is_qualified(self, line: str, first: date, last: date) -> bool:
        return any(one.covers(line, first, last) for one in self.qualifications)

    def reaches_to(self, area: str, department: str) -> bool:
        """Whether a grant as inspector covers what lies there and is of that department."""
        return any(area.startswith(one.area) and one.department in (None, department) for one in self.reaches)

    def unfit_for(self, source_id: str, line: str, first: date, last: date) -> str | None:
        """Why this officer cannot be sent there, as a code; None if nothing stands against it."""
        if self.suspended or not self.reaches:
            return "inspection.officer_without_rights"
        if source_id in self.barred:
            return "inspection.officer_barred"
        return None if self.is_qualified(line, first, last) else "inspection.officer_not_qualified"
