"""What becomes of a finding: pure decisions over the table of moves."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from greenctl.area.calendar import add_working_days, working_days_between
from greenctl.findings.loop.errors import FindingMovedOn, NotNow, NotYourMove
from greenctl.findings.loop.events import FindingMoved
from greenctl.findings.loop.grounds import require_grounds
from greenctl.findings.loop.guards import GUARDS, escalation_due
from greenctl.findings.loop.moves import MOVES, TO_REPAIR, Act, Move, moves_of
from greenctl.findings.loop.tracked import Hand, Moment, Terms, Tracked, Wish
from greenctl.kernel.actor import Actor, Reach, area_prefix
from greenctl.kernel.clock import local_day
from greenctl.kernel.errors import DomainError

Moved = tuple[Tracked, FindingMoved]


def moment_of(at: datetime, terms: Terms) -> Moment:
    """The moment of a unit of work."""
    zone = ZoneInfo(terms.zone)
    return Moment(at, local_day(at, zone), zone)


def hand_of(actor: Actor, item: Tracked, survivors: Mapping[str, str]) -> Hand:
    """The actor before a finding. `survivors`: which source an id lives on under, where that is another."""
    roles = {
        grant.role
        for grant in actor.grants
        if Reach(area_prefix(grant.area), grant.department).covers(item.area, item.department)
    }
    firm = survivors.get(item.source_id, item.source_id)
    own = {held.role for held in actor.mandates if survivors.get(held.source_id, held.source_id) == firm}
    return Hand(actor.account_id, frozenset(roles | own), bool(own))


def decide(item: Tracked, wish: Wish, hand: Hand, terms: Terms, now: Moment) -> Moved:
    """The finding after the move, and what happened.

    What was seen is judged first: who looks at an old state learns that, and not what would be wrong with it now.

    Raises:
        FindingMovedOn, NotYourMove, NotNow, what the guards of the row raise, ReasonMissing, DeadlineWrong,
        StagesWrong, PhotosMissing, PhotoUsedBefore, NotWanted
    """
    require_seen(item, wish.seen_version)
    move = _row(item, wish.act, hand, terms, now)
    trouble = _barred(move, item, hand, terms, now)
    if trouble is not None:
        raise trouble
    require_grounds(move, item, wish, terms, now)
    after = EFFECTS[move.act](_led(item, move, wish), wish, hand, now)
    return after, _event(after, move.act)


def buttons(item: Tracked, hand: Hand, terms: Terms, now: Moment) -> tuple[Move, ...]:
    """The rows that this hand may use on this finding now: what a screen offers, no more and no less."""
    return tuple(
        move
        for move in MOVES
        if move.fits(item.standing, item.progress)
        and move.who & hand.roles
        and _barred(move, item, hand, terms, now) is None
    )


def escalated(item: Tracked, terms: Terms, now: Moment, clock: Hand) -> Moved | None:
    """The finding as it is told one step further up that it is overdue; None where nobody new is to be told."""
    if escalation_due(item, terms, now.on) <= item.escalated:
        return None
    return decide(item, Wish(item.finding_id, item.version, Act.ESCALATE), clock, terms, now)


def is_overdue(item: Tracked, now: Moment) -> bool:
    """Whether its repair should have been answered before today, and the finding counts."""
    return item.counts and item.progress in TO_REPAIR and item.due_on is not None and item.due_on < now.on


def require_seen(item: Tracked, seen_version: int) -> None:
    """Raises FindingMovedOn if the finding is not at `seen_version`."""
    if seen_version != item.version:
        raise FindingMovedOn(seen_version=seen_version, current_version=item.version)


def _row(item: Tracked, act: Act, hand: Hand, terms: Terms, now: Moment) -> Move:
    held = [move for move in moves_of(act) if move.who & hand.roles]
    if not held:
        raise NotYourMove(act=act.value, who=tuple(sorted({role for move in moves_of(act) for role in move.who})))
    for move in held:
        if move.fits(item.standing, item.progress):
            return move
    allowed = tuple(move.act.value for move in buttons(item, hand, terms, now))
    raise NotNow(act=act.value, standing=item.standing.value, progress=item.progress.value, allowed=allowed)


def _barred(move: Move, item: Tracked, hand: Hand, terms: Terms, now: Moment) -> DomainError | None:
    """The first guard of the row that says no."""
    return next((no for name in move.guards if (no := GUARDS[name](item, hand, terms, now)) is not None), None)


def _led(item: Tracked, move: Move, wish: Wish) -> Tracked:
    return replace(
        item,
        standing=move.to or item.standing,
        progress=move.then or item.progress,
        version=item.version + 1,
        known_photos=item.known_photos | {photo.photo_id for photo in wish.photos},
    )


def _event(item: Tracked, act: Act) -> FindingMoved:
    return FindingMoved(
        finding_id=item.finding_id, source_id=item.source_id, act=act.value, standing=item.standing.value,
        progress=item.progress.value, counts=item.counts, version=item.version,
    )  # fmt: skip


def _order(item: Tracked, wish: Wish, hand: Hand, now: Moment) -> Tracked:
    by = hand.account_id
    return replace(item, confirmed_by=by, confirmed_on=now.on, ordered_by=by, due_on=_deadline(item, wish, now))


def _discard(item: Tracked, _wish: Wish, hand: Hand, _now: Moment) -> Tracked:
    return replace(item, voided_by=hand.account_id)


def _extend(item: Tracked, wish: Wish, _hand: Hand, _now: Moment) -> Tracked:
    return replace(item, due_on=wish.due_on, extended=item.extended + 1, escalated=0)


def _plan(item: Tracked, wish: Wish, _hand: Hand, _now: Moment) -> Tracked:
    return replace(item, stages=tuple(replace(stage, done_on=None) for stage in wish.stages))


def _report(item: Tracked, _wish: Wish, _hand: Hand, now: Moment) -> Tracked:
    """The first stage that was not done yet is done."""
    place = len(item.stages) - item.stages_left
    done = replace(item.stages[place], done_on=now.on)
    return replace(item, stages=(*item.stages[:place], done, *item.stages[place + 1 :]))


def _answer(item: Tracked, _wish: Wish, hand: Hand, now: Moment) -> Tracked:
    stages = tuple(replace(stage, done_on=stage.done_on or now.on) for stage in item.stages)
    return replace(item, answered_by=hand.account_id, answered_on=now.on, stages=stages)


def _send_back(item: Tracked, wish: Wish, _hand: Hand, now: Moment) -> Tracked:
    return replace(item, due_on=_deadline(item, wish, now), stages=(), escalated=0)


def _close(item: Tracked, _wish: Wish, hand: Hand, now: Moment) -> Tracked:
    return replace(item, closed_on=now.on, closed_by=hand.account_id)


def _dispute(item: Tracked, _wish: Wish, hand: Hand, now: Moment) -> Tracked:
    """The firm is heard also where somebody has asked to void it; who asked may ask again once that is settled."""
    return replace(item, disputed_at=now.at, disputed_by=hand.account_id, asked_by=None)


def _uphold(item: Tracked, _wish: Wish, hand: Hand, _now: Moment) -> Tracked:
    return replace(item, settled_by=hand.account_id, voided_by=hand.account_id)


def _dismiss(item: Tracked, _wish: Wish, hand: Hand, now: Moment) -> Tracked:
    """The working days that the dispute took are given back to the firm."""
    settled = replace(item, settled_by=hand.account_id)
    if item.due_on is None or item.disputed_at is None or item.progress not in TO_REPAIR:
        return settled
    taken = working_days_between(local_day(item.disputed_at, now.zone), now.on)
    due_on = add_working_days(item.due_on, taken)
    return replace(settled, due_on=due_on, escalated=item.escalated if due_on < now.on else 0)


def _ask_void(item: Tracked, _wish: Wish, hand: Hand, _now: Moment) -> Tracked:
    return replace(item, asked_by=hand.account_id)


def _void(item: Tracked, _wish: Wish, hand: Hand, _now: Moment) -> Tracked:
    return replace(item, voided_by=hand.account_id)


def _keep(item: Tracked, _wish: Wish, _hand: Hand, _now: Moment) -> Tracked:
    return replace(item, asked_by=None)


def _escalate(item: Tracked, _wish: Wish, _hand: Hand, _now: Moment) -> Tracked:
    return replace(item, escalated=item.escalated + 1)


def _deadline(item: Tracked, wish: Wish, now: Moment) -> date:
    """The day that was named, or the working days that the severity has."""
    return wish.due_on or add_working_days(now.on, item.days)


Effect = Callable[[Tracked, Wish, Hand, Moment], Tracked]
EFFECTS: Mapping[Act, Effect] = {
    Act.ORDER: _order,
    Act.DISCARD: _discard,
    Act.EXTEND: _extend,
    Act.PLAN: _plan,
    Act.REPORT: _report,
    Act.ANSWER: _answer,
    Act.SEND_BACK: _send_back,
    Act.CLOSE: _close,
    Act.DISPUTE: _dispute,
    Act.UPHOLD: _uphold,
    Act.DISMISS: _dismiss,
    Act.ASK_VOID: _ask_void,
    Act.VOID: _void,
    Act.KEEP: _keep,
    Act.ESCALATE: _escalate,
}
