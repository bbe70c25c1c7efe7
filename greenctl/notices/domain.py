"""A notice as a value, and what becomes of a try to send it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from greenctl.kernel.actor import area_prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be told. The same `cause` is told once for each kind, however often it is asked for.

    `source_id`: the people of this firm; `account_id`: this person; `area` and `department`: the offices over it, and
    the endpoints there. Which of them hear of it, the kind says. `about` is the id of what it is about.
    """

    kind: str
    cause: str
    words: Mapping[str, Any] = field(default_factory=dict)
    about: str | None = None
    source_id: str | None = None
    account_id: str | None = None
    area: str | None = None
    department: str | None = None

    @property
    def place(self) -> str | None:
        return None if self.area is None else area_prefix(self.area)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try. `why` is a code; `status` what the other side answered, if anything; `for_good`: another
    try would come to the same."""

    why: str
    status: int | None = None
    for_good: bool = False

    @property
    def went_well(self) -> bool:
        return self.why == "taken"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery stands after a try: `waiting` until `next_try_at`, `sent`, or `dead`."""

    state: str
    next_try_at: datetime | None = None


def after_try(tried: Tried, tries: int, waits: tuple[timedelta, ...], now: datetime) -> Outcome:
    """`tries`: how many there were since it last began, this one included; there is one more than `waits`."""
    if tried.went_well:
        return Outcome("sent")
    if tried.for_good or tries > len(waits):
        return Outcome("dead")
    return Outcome("waiting", now + waits[tries - 1])
