"""An alert as a value: its steps from issue to lift, and which of several holds somewhere at a moment; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from greenctl.emergency.alerts.errors import AlertIsOver, AlertMovedOn, LevelWrong, MomentWrong
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.kernel.actor import area_prefix

# Nobody alerts for longer ahead; and a moment at the end of time cannot be told in another zone.
FARTHEST = timedelta(days=366)


class Act(StrEnum):
    """What a step does. `renewed` keeps the level and takes the lists and the inventory of its day."""

    ISSUED = "issued"
    UPGRADED = "upgraded"
    DOWNGRADED = "downgraded"
    RENEWED = "renewed"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert in an area, as it stands: `level` is that of its last step, which stays when it is lifted."""

    id: str
    city: str
    area: str
    level: str
    lifted: bool
    step: int
    begun_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    version: int

    def require_going(self, seen_version: int) -> None:
        """Raises AlertMovedOn or AlertIsOver."""
        if self.version != seen_version:
            raise AlertMovedOn(seen_version=seen_version, current_version=self.version)
        if self.lifted:
            raise AlertIsOver(alert=self.id)

    def moved_to(self, level: str, starts_at: datetime, ends_at: datetime | None, now: datetime) -> "Alert":
        """At another level, or at the same one anew. Raises LevelWrong or MomentWrong."""
        require_moments(starts_at, ends_at, now)
        if level not in LEVELS:
            raise LevelWrong(level=level)
        return replace(
            self, level=level, step=self.step + 1, starts_at=starts_at, ends_at=ends_at, version=self.version + 1
        )

    def lifted_at(self, ends_at: datetime, now: datetime) -> "Alert":
        """Over at that moment, now or later; what was to end before ends when it was to. Raises MomentWrong."""
        require_moments(ends_at, None, now)
        over = ends_at if self.ends_at is None else min(ends_at, self.ends_at)
        return replace(self, lifted=True, step=self.step + 1, ends_at=over, version=self.version + 1)


def act_of(before: str, after: str) -> Act:
    """What going from one level to another is called."""
    if before == after:
        return Act.RENEWED
    return Act.UPGRADED if LEVELS.index(after) > LEVELS.index(before) else Act.DOWNGRADED


def require_moments(starts_at: datetime, ends_at: datetime | None, now: datetime) -> None:
    """Raises MomentWrong: nobody can stop a line yesterday, and an alert ends after it starts, within a year."""
    for moment in (starts_at, ends_at):
        if moment is not None and not now <= moment <= now + FARTHEST:
            raise MomentWrong(moment=moment, now=now)
    if ends_at is not None and ends_at <= starts_at:
        raise MomentWrong(moment=ends_at, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time during which a step's duties hold: from its start until the next step's, or the end of the alert."""

    step_id: str
    alert_id: str
    area: str
    level: str
    starts_at: datetime
    until: datetime | None

    def covers(self, area: str, at: datetime) -> bool:
        return (
            area.startswith(area_prefix(self.area)) and self.starts_at <= at and (self.until is None or at < self.until)
        )


@dataclass(frozen=True, slots=True)
class Held:
    """From when until when a step of an alert holds; one that was replaced before it began never did."""

    ordinal: int
    step_id: str
    starts_at: datetime
    until: datetime | None

    def goes_on(self, at: datetime) -> bool:
        return self.until is None or max(self.starts_at, at) < self.until


def standing(steps: Sequence[Held], now: datetime) -> list[Held]:
    """The step in force, and after it those that are announced; of an alert that is over, the last one that held."""
    came = [one for one in steps if one.goes_on(one.starts_at)] or list(steps)
    return [one for one in came if one.goes_on(now)] or came[-1:]


def spoken_of(steps: Sequence[Held], seen: int | None, now: datetime, grace: timedelta) -> list[Held]:
    """The step that was seen, as long as anything may be said of it, which is for so long after its end; else those
    that stand."""
    here = [one for one in steps if one.ordinal == seen and one.goes_on(one.starts_at) and one.goes_on(now - grace)]
    return here or standing(steps, now)


def governing(spans: Iterable[Span], area: str, at: datetime) -> Span | None:
    """Of several alerts over one place the highest holds; of equals the one that began last, then by id."""
    here = [span for span in spans if span.covers(area, at)]
    return max(here, key=lambda span: (LEVELS.index(span.level), span.starts_at, span.step_id), default=None)
