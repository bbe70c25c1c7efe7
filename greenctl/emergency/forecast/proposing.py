"""A forecast in, the proposed level out, with the reason: which clause, by which hours. A person decides.

"AQI > 200 for 48 hours" is read as two days that follow one another, each a mean over 24 hours that may begin at any
hour and cross midnight, each above the limit; nothing is rounded, and 200 is not above 200. Hours that an edition
leaves out (sand, for instance) make no day. A missing hour makes its days unknown: the answer then says how high it
could be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from greenctl.emergency.forecast.definitions import HOURS_OF_A_DAY, LEVELS, Clause, Condition, Definition

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Value:
    """The index of an hour, or the mean of a day; None where there is none. `cause`: see definitions.CAUSES."""

    aqi: Decimal | None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Values without a gap, each of `step_hours` (1 or 24), the first from `starts_at` on; at most 30 days."""

    starts_at: datetime
    step_hours: int
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        if self.step_hours not in {1, HOURS_OF_A_DAY} or not 0 < len(self.values) * self.step_hours <= 720:
            raise ValueError("hours or days, up to thirty days")


@dataclass(frozen=True, slots=True)
class Held:
    """A condition that held: from, until, and the daily means that made it, exact."""

    condition: Condition
    starts_at: datetime
    ends_at: datetime
    means: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The highest level whose clause holds, or None. `possible`: the highest if every missing value were the worst."""

    definition: str
    fingerprint: str
    level: str | None
    response: str | None
    possible: str | None
    reason: tuple[Held, ...]
    missing: int
    excluded: int

    @property
    def starts_at(self) -> datetime | None:
        return min((held.starts_at for held in self.reason), default=None)

    @property
    def ends_at(self) -> datetime | None:
        return max((held.ends_at for held in self.reason), default=None)


def propose(definition: Definition, forecast: Forecast) -> Proposal:
    """What the edition makes of the forecast; the earliest stretch that reaches the level is the reason."""
    days = _Days(definition, forecast, missing=None)
    level, reason = _highest(definition, days)
    possible, _ = _highest(definition, _Days(definition, forecast, missing=Decimal(10_000)))
    return Proposal(
        definition=definition.id,
        fingerprint=definition.fingerprint,
        level=level,
        response=definition.response[level] if level else None,
        possible=possible,
        reason=reason,
        missing=sum(value.aqi is None for value in forecast.values),
        excluded=sum(value.cause in definition.excludes for value in forecast.values),
    )


class _Days:
    """The sum over each 24 hours of the forecast, by the place where they begin; None where they make no day."""

    def __init__(self, definition: Definition, forecast: Forecast, missing: Decimal | None) -> None:
        self.forecast = forecast
        self.per_day = HOURS_OF_A_DAY // forecast.step_hours
        values = [
            None if value.cause in definition.excludes else missing if value.aqi is None else value.aqi
            for value in forecast.values
        ]
        windows = range(len(values) - self.per_day + 1)
        self.sums = [_sum(values[start : start + self.per_day]) for start in windows]

    def holds(self, condition: Condition, start: int) -> bool:
        """Whether the condition holds for its days from this place on. Sums are compared, so that nothing rounds."""
        limit = condition.limit * self.per_day
        places = range(start, start + condition.days * self.per_day, self.per_day)
        sums = [self.sums[place] if place < len(self.sums) else None for place in places]
        return all(one is not None and (one >= limit if condition.or_equal else one > limit) for one in sums)

    def held(self, condition: Condition, start: int) -> Held:
        places = range(start, start + condition.days * self.per_day, self.per_day)
        means = tuple((self.sums[place] or Decimal(0)) / self.per_day for place in places)
        begins = self.forecast.starts_at + start * self.forecast.step_hours * HOUR
        return Held(condition, begins, begins + condition.hours * HOUR, means)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _highest(definition: Definition, days: _Days) -> tuple[str | None, tuple[Held, ...]]:
    for level in reversed(LEVELS):
        for clause in definition.levels[level]:
            for reason in _ways(clause, days):
                return level, reason
    return None, ()


def _ways(clause: Clause, days: _Days) -> Iterator[tuple[Held, ...]]:
    """Each stretch of the longest condition within which every other condition of the clause holds as well."""
    longest, *others = clause
    for start in range(len(days.sums)):
        if days.holds(longest, start):
            inner = [_within(other, longest, start, days) for other in others]
            if None not in inner:
                yield (days.held(longest, start), *(held for held in inner if held))


def _within(other: Condition, longest: Condition, start: int, days: _Days) -> Held | None:
    room = (longest.days - other.days) * days.per_day
    return next((days.held(other, at) for at in range(start, start + room + 1) if days.holds(other, at)), None)


@dataclass(frozen=True, slots=True)
class Lead:
    """How many hours an alert was issued ahead of its start, and whether that is what its plan asks for.

    `kept` is None where no plan was read for the place.
    """

    hours: Decimal
    needed: int | None
    kept: bool | None


def lead_of(definition: Definition, area: str, issued_at: datetime, starts_at: datetime) -> Lead:
    """Between issue and start."""
    hours = Decimal(int((starts_at - issued_at).total_seconds())) / 3600
    notice = definition.notice_in(area)
    return Lead(hours, None, None) if notice is None else Lead(hours, notice.hours, hours >= notice.hours)


Stretch = tuple[datetime, datetime]


def bridged(stretches: Sequence[Stretch], bridge_hours: int | None) -> list[Stretch]:
    """Stretches in order, those that lie less than `bridge_hours` apart made one.

    The hours are the city's own setting: None joins none but those that touch or overlap. What editions hold of it is
    from memory, and therefore no default.
    """
    joined: list[Stretch] = []
    for starts_at, ends_at in sorted(stretches):
        gap = starts_at - joined[-1][1] if joined else None
        if gap is not None and (gap <= timedelta(0) or (bridge_hours is not None and gap < bridge_hours * HOUR)):
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends_at))
        else:
            joined.append((starts_at, ends_at))
    return joined
