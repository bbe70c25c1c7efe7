"""A site as a value: which phase it is in, how it moves, and what is known of its end. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from greenctl.construction.errors import (
    BackByTheDesk,
    DayWrong,
    PlanInvalid,
    ReasonMissing,
    SamePhase,
    SiteIsFinished,
    SiteMovedOn,
)

WORKS = ("building", "linear")
"""What is built: a place, or a line such as a road or a pipe, for which cities ask for fewer items."""


class EndState(StrEnum):
    """What is known of the site's end."""

    OPEN = "open"
    """its planned end lies ahead, or nobody has told one"""
    ASKED = "asked"
    """its planned end has passed, and its people have been asked"""
    UNCONFIRMED = "unconfirmed"
    """nobody has answered in time: the end has passed and is not confirmed"""
    CLOSED = "closed"
    """its people or the desk say that it is finished"""


@dataclass(frozen=True, slots=True)
class Dates:
    """When a phase is planned and when it was; each `…_until` is the first day after it."""

    planned_from: date | None = None
    planned_until: date | None = None
    actual_from: date | None = None
    actual_until: date | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """From one phase to another on a day. `by_desk`: an office says so, not the site's people."""

    to: str
    on: date
    by_desk: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """The phases in their order, and which of them are final."""

    places: Mapping[str, int]
    final: frozenset[str]


@dataclass(frozen=True, slots=True)
class Site:
    """A site as it stands."""

    source_id: str
    work: str
    phase: str
    dates: Mapping[str, Dates] = field(default_factory=dict)
    end_state: EndState = EndState.OPEN
    asked_on: date | None = None
    version: int = 1

    @property
    def planned_until(self) -> date | None:
        """The first day on which, by its plan, nobody builds there any more; None while nobody has told one."""
        return max((one.planned_until for one in self.dates.values() if one.planned_until), default=None)

    @property
    def since(self) -> date | None:
        """The first day of its first phase."""
        return min((one.actual_from for one in self.dates.values() if one.actual_from), default=None)

    @property
    def is_finished(self) -> bool:
        return self.end_state is EndState.CLOSED

    def planned(self, plan: Mapping[str, Dates], seen_version: int, today: date) -> "Site":
        """With other planned days of the phases that `plan` names; what was is not planned.

        A planned end that lies ahead again takes the question away.

        Raises:
            SiteMovedOn, SiteIsFinished, PlanInvalid
        """
        self.require_seen(seen_version)
        if self.is_finished:
            raise SiteIsFinished
        check_plan(plan)
        dates = {
            **self.dates,
            **{
                phase: replace(
                    self.dates.get(phase, Dates()), planned_from=told.planned_from, planned_until=told.planned_until
                )
                for phase, told in plan.items()
            },
        }
        after = replace(self, dates=dates, version=self.version + 1)
        ahead = after.planned_until is None or after.planned_until > today
        return replace(after, end_state=EndState.OPEN, asked_on=None) if ahead else after

    def moved(self, move: Move, order: Order, seen_version: int, today: date) -> "Site":
        """In another phase. A move into a final phase closes the site, one out of it opens it again.

        Raises:
            SiteMovedOn, SamePhase, BackByTheDesk, ReasonMissing
            DayWrong: it lies ahead, or before the phase that it ends began.
        """
        self.require_seen(seen_version)
        self._require_possible(move, order)
        began = self.dates.get(self.phase, Dates()).actual_from
        if move.on > today or (began is not None and move.on < began):
            raise DayWrong(on=move.on, today=today, since=began)
        dates = {**self.dates, self.phase: replace(self.dates.get(self.phase, Dates()), actual_until=move.on)}
        entered = dates.get(move.to, Dates())
        dates[move.to] = replace(entered, actual_from=entered.actual_from or move.on, actual_until=None)
        closed = move.to in order.final
        return replace(
            self, phase=move.to, dates=dates, end_state=EndState.CLOSED if closed else EndState.OPEN,
            asked_on=None, version=self.version + 1,
        )  # fmt: skip

    def reminded(self, today: date, answer_days: int) -> "Site":
        """Where time alone brings it: asked once its planned end has passed, unconfirmed when nobody has answered;
        itself where nothing changes. Never closed: that takes somebody who says so."""
        passed = self.planned_until is not None and self.planned_until <= today
        if self.end_state is EndState.OPEN and passed:
            return replace(self, end_state=EndState.ASKED, asked_on=today, version=self.version + 1)
        waited = self.asked_on is not None and today >= self.asked_on + timedelta(days=answer_days)
        if self.end_state is EndState.ASKED and waited:
            return replace(self, end_state=EndState.UNCONFIRMED, version=self.version + 1)
        return self

    def require_seen(self, seen_version: int) -> None:
        if seen_version != self.version:
            raise SiteMovedOn(seen_version=seen_version, current_version=self.version)

    def _require_possible(self, move: Move, order: Order) -> None:
        if move.to == self.phase:
            raise SamePhase(phase=self.phase)
        if order.places[move.to] < order.places[self.phase]:
            if not move.by_desk:
                raise BackByTheDesk(phase=self.phase)
            if not move.reason:
                raise ReasonMissing


def check_plan(plan: Mapping[str, Dates]) -> None:
    """Raises PlanInvalid: a phase ends before, or on the day, it begins."""
    wrong = [
        {"field": f"phases.{phase}.planned_until", "code": "construction.ends_before_it_begins"}
        for phase, told in plan.items()
        if told.planned_from is not None and told.planned_until is not None
        if told.planned_until <= told.planned_from
    ]
    if wrong:
        raise PlanInvalid(problems=wrong)
