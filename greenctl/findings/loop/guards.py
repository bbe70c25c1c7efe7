"""Who is barred from a move, and when it is too early, too late or once too often: the guards that rows name."""

from collections.abc import Callable, Mapping
from datetime import date

from greenctl.area.calendar import add_working_days, working_days_between
from greenctl.findings.loop.errors import (
    AnswererBarred,
    AskerBarred,
    DisputedBefore,
    FinderBarred,
    NoMoreExtensions,
    NoStageToReport,
    NotNow,
    OrdererBarred,
    PlanBegun,
    StagesLeft,
    WindowOver,
)
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.tracked import Hand, Moment, Terms, Tracked
from greenctl.kernel.errors import DomainError
from greenctl.review.errors import OwnFirm

FEWEST_STAGES = 2
COUNTY, CITY = 1, 2
"""how far up it was told that a finding is overdue"""


def last_day_to_dispute(item: Tracked, terms: Terms) -> date | None:
    """None before the order, and once the finding was disputed."""
    if item.confirmed_on is None or item.disputed_at is not None:
        return None
    return add_working_days(item.confirmed_on, terms.dispute)


def escalation_due(item: Tracked, terms: Terms, on: date) -> int:
    """How far up it should have been told on this day that the finding is overdue: 0 nobody, `COUNTY`, `CITY`."""
    if item.due_on is None or on <= item.due_on:
        return 0
    return CITY if working_days_between(item.due_on, on) > terms.city_after else COUNTY


def _not_own_firm(_item: Tracked, hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return OwnFirm() if hand.of_firm else None


def _not_the_finder(item: Tracked, hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return FinderBarred() if hand.account_id == item.found_by else None


def _not_the_orderer(item: Tracked, hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return OrdererBarred() if hand.account_id == item.ordered_by else None


def _not_who_answered(item: Tracked, hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return AnswererBarred() if hand.account_id == item.answered_by else None


def _not_who_disputed(item: Tracked, hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return AnswererBarred() if hand.account_id == item.disputed_by else None


def _not_the_asker(item: Tracked, hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return AskerBarred() if hand.account_id == item.asked_by else None


def _extensions_left(item: Tracked, _hand: Hand, terms: Terms, _now: Moment) -> DomainError | None:
    return NoMoreExtensions(most=terms.extensions) if item.extended >= terms.extensions else None


def _no_stage_done(item: Tracked, _hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return PlanBegun() if item.stages_left < len(item.stages) else None


def _a_stage_to_report(item: Tracked, _hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return NoStageToReport() if item.stages_left < FEWEST_STAGES else None


def _no_stage_before_the_last(item: Tracked, _hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return StagesLeft(left=item.stages_left - 1) if item.stages_left > 1 else None


def _not_disputed_before(item: Tracked, _hand: Hand, _terms: Terms, _now: Moment) -> DomainError | None:
    return DisputedBefore() if item.disputed_at is not None else None


def _within_the_window(item: Tracked, _hand: Hand, terms: Terms, now: Moment) -> DomainError | None:
    last_day = last_day_to_dispute(item, terms)
    return WindowOver(last_day=last_day) if last_day is None or now.on > last_day else None


def _overdue_enough(item: Tracked, _hand: Hand, terms: Terms, now: Moment) -> DomainError | None:
    if escalation_due(item, terms, now.on) > item.escalated:
        return None
    return NotNow(act=Act.ESCALATE.value, standing=item.standing.value, progress=item.progress.value, allowed=())


Guard = Callable[[Tracked, Hand, Terms, Moment], DomainError | None]
GUARDS: Mapping[str, Guard] = {
    "not_own_firm": _not_own_firm,
    "not_the_finder": _not_the_finder,
    "not_the_orderer": _not_the_orderer,
    "not_who_answered": _not_who_answered,
    "not_who_disputed": _not_who_disputed,
    "not_the_asker": _not_the_asker,
    "extensions_left": _extensions_left,
    "no_stage_done": _no_stage_done,
    "a_stage_to_report": _a_stage_to_report,
    "no_stage_before_the_last": _no_stage_before_the_last,
    "not_disputed_before": _not_disputed_before,
    "within_the_window": _within_the_window,
    "overdue_enough": _overdue_enough,
}
