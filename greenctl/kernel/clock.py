"""The only place where the time of day is read."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time; `simulated` clocks mark every event they date."""

    simulated: bool

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    simulated = False

    def now(self) -> datetime:
        return datetime.now(UTC)


class SteppedClock:
    """A clock that stands still until it is told to move: for tests and for the demonstration city."""

    simulated = True

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """Move forward to `at`; a clock never runs backwards.

        Raises:
            ValueError: `at` lies before the present moment.
        """
        moment = at.astimezone(UTC)
        if moment < self._at:
            message = f"a clock cannot run back from {self._at} to {moment}"
            raise ValueError(message)
        self._at = moment

    def advance(self, step: timedelta) -> None:
        """Move forward by `step`."""
        self.move_to(self._at + step)


def plain_moment(moment: datetime) -> str:
    """RFC 3339 in UTC, as every moment stands in the contract: `2026-12-02T02:00:00Z`."""
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:  # at either end of the calendar: as it was told
        return moment.isoformat()
    return moment.isoformat().replace("+00:00", "Z")


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of `moment` in the city's zone: every window is computed there, from server time."""
    return moment.astimezone(zone).date()
