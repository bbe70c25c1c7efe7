"""Filling the seats of panels, giving opinions, keeping away for a conflict of interest, comparing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Role
from greenctl.kernel.events import Happened
from greenctl.kernel.ids import new_id
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell
from greenctl.review import queries, repository as cases
from greenctl.review.domain import Case, Decision
from greenctl.review.errors import CaseNotThere, OwnFirm
from greenctl.review.panels import domain, repository
from greenctl.review.panels.domain import Comparison, Opinion, Seat
from greenctl.review.panels.errors import NobodyWhoReviews, NotSeated, OpinionGiven
from greenctl.review.panels.events import ConflictSaid, OpinionSaid, PanelOpened, SeatsLeft, SeatsTaken
from greenctl.review.people import People, people_for
from greenctl.review.use_cases import carry_out
from greenctl.review.workflow import StepKind, Workflow

WANTED = "review.opinion_wanted"
_OFFICES = frozenset({Role.CITY_REVIEWER, Role.COMMAND})


def seat_panels(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: panels were called, or somebody has left theirs."""
    fill_seats(uow, {case_id for event in events for case_id in event.body.get("left", [event.body.get("case_id")])})


def fill_seats(uow: UnitOfWork, case_ids: Iterable[str]) -> int:
    """Give the free seats of the panels before which these cases stand to experts who have no interest in the firm and
    had no hand in the case; how many were taken. Who acts for the firm by now, or owes an opinion that they can give no
    more, leaves first. Who has left a seat does not come back to it."""
    standing = _before_a_panel(uow, case_ids)
    people = people_for(uow, standing)
    seats = _let_go(uow, standing, repository.seats_of(uow, {case.id: case.version for case in standing}), people)
    owed = repository.owed(uow)
    taken = [seat for case in standing for seat in _taken(uow, case, seats[case.id], people, owed)]
    if taken:
        repository.add_seats(uow, taken)
        tell(uow, *(_wanted(uow, seat, standing) for seat in taken))
    return len(taken)


def give_opinion(uow: UnitOfWork, opinion: Opinion) -> Seat:
    """Say what one thinks, once. The others' opinions are compared with it when all have given theirs.

    Raises:
        CaseNotThere, and what `domain.given` raises.
    """
    case = _get(uow, opinion.case_id)
    mine = _mine(repository.seats_of(uow, {case.id: case.version})[case.id], uow.actor.account_id)
    seat = domain.given(_table(uow, case), case, mine, opinion, cases.with_kin(uow), at=uow.now)
    if not repository.give(uow, seat):
        raise OpinionGiven(case_id=case.id)
    uow.record(OpinionSaid(case_id=case.id, case_version=case.version))
    return seat


def say_conflict(uow: UnitOfWork, case_id: str, account_id: str, reason: str) -> None:
    """Keep an expert away from the firm of a case from now on: oneself, or, for city and command, somebody else. Their
    seats on panels on it go to others, and an opinion that they had given there no longer counts.

    Raises:
        CaseNotThere, NotSeated
        NobodyWhoReviews: they hold no desk in reviews.
        OwnFirm: nobody keeps others from looking at a firm that they act for.
    """
    case = _get(uow, case_id)
    if account_id != uow.actor.account_id:
        _require_may_say_of_others(uow, case)
    if account_id not in {who.account_id for who in people_for(uow, [case]).actors}:
        raise NobodyWhoReviews(problems=[{"field": "account_id", "code": "panels.nobody_who_reviews"}])
    kin = cases.kin_of(uow, [case.party_id])[case.party_id]
    if (account_id, case.party_id) not in repository.conflicts_with(uow, [case.party_id]):
        repository.add_conflict(uow, _conflict(uow, case, account_id, reason))
    left = repository.held_on(uow, account_id, kin)
    repository.leave(uow, [seat.id for seat in left])
    named = tuple(sorted(seat.case_id for seat in left))
    uow.record(ConflictSaid(party_id=case.party_id, account_id=account_id, left=named))


def compare_complete(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: opinions were given; where all have given theirs, they are compared. Seats are looked at first: of
    whoever acts for the firm by now no opinion counts."""
    spoken = {event.body["case_id"] for event in events}
    fill_seats(uow, spoken)
    conclude(uow, spoken)


def conclude(uow: UnitOfWork, case_ids: Iterable[str], today: date | None = None) -> int:
    """Compare the opinions of panels that are complete, or whose last day lies before `today`, and let their cases go
    where the table says; how many there were. From then on the opinions may be read."""
    standing = _before_a_panel(uow, case_ids)
    seats = repository.seats_of(uow, {case.id: case.version for case in standing})
    ended = [case for case in standing if _has_ended(uow, case, seats[case.id], today)]
    found = [(case, domain.compared(_panel(uow, case), seats[case.id])) for case in ended]
    carry_out(uow, [(case, _decision(case, comparison)) for case, comparison in found])
    if found:
        repository.open_seats(uow, [(case.id, case.version) for case in ended], uow.now)
    uow.record_all(_opened(case, comparison, seats[case.id]) for case, comparison in found)
    return len(found)


def settle(uow: UnitOfWork, today: date, after: str = "", limit: int = 200) -> str | None:
    """What time alone brings: seats that nobody could take until now, and last days that are over. Returns where to go
    on."""
    ids = repository.standing_before_panels(uow, queries.at_kind(uow, StepKind.PANEL), after, limit)
    fill_seats(uow, ids)
    conclude(uow, ids, today)
    return ids[-1] if len(ids) == limit else None


def _before_a_panel(uow: UnitOfWork, case_ids: Iterable[str]) -> list[Case]:
    """Those that stand before one, held until the transaction ends; the oldest first."""
    found = cases.find_cases_to_move(uow, case_ids).values()
    standing = [case for case in found if case.step and _table(uow, case).step(case.step).panel]
    return sorted(standing, key=lambda case: (case.entered_at, case.id))


def _let_go(
    uow: UnitOfWork, standing: Iterable[Case], seats: Mapping[str, Sequence[Seat]], people: People
) -> dict[str, list[Seat]]:
    """The seats without those whose holders leave."""
    kept: dict[str, list[Seat]] = {}
    gone: list[Seat] = []
    for case in standing:
        able, torn = set(people.at_desk(_table(uow, case), case)), people.torn[case.id]
        leaving = [seat for seat in seats[case.id] if domain.must_leave(seat, able, torn)]
        kept[case.id] = [replace(seat, left_at=uow.now) if seat in leaving else seat for seat in seats[case.id]]
        gone += leaving
        if leaving:
            uow.record(SeatsLeft(case_id=case.id, case_version=case.version, left=len(leaving)))
    if gone:
        repository.leave(uow, [seat.id for seat in gone])
    return kept


def _taken(uow: UnitOfWork, case: Case, seats: Sequence[Seat], people: People, owed: dict[str, int]) -> list[Seat]:
    panel = _panel(uow, case)
    free = panel.seats - sum(seat.left_at is None for seat in seats)
    known = {seat.account_id for seat in seats}
    fit = {who: owed.get(who, 0) for who in people.fit_for(_table(uow, case), case) if who not in known}
    chosen = domain.chosen(case.id, fit, free)
    owed.update({who: fit[who] + 1 for who in chosen})
    if chosen:
        left = free - len(chosen)
        uow.record(SeatsTaken(case_id=case.id, case_version=case.version, taken=len(chosen), free=left))
    return [_seat(uow, case, who) for who in chosen]


def _seat(uow: UnitOfWork, case: Case, account_id: str) -> Seat:
    assert case.step is not None
    return Seat(
        id=new_id(), case_id=case.id, case_version=case.version, workflow_fingerprint=case.workflow_fingerprint,
        step=case.step, account_id=account_id, seated_at=uow.now, scores={},
    )  # fmt: skip


def _wanted(uow: UnitOfWork, seat: Seat, standing: Iterable[Case]) -> Notice:
    case = next(case for case in standing if case.id == seat.case_id)
    step = _table(uow, case).step(seat.step)
    words = {"step_zh": step.name_zh, "step_en": step.name_en, "due_on": case.due_on}
    return Notice(kind=WANTED, cause=seat.id, about=case.id, account_id=seat.account_id, words=words)


def _has_ended(uow: UnitOfWork, case: Case, seats: Sequence[Seat], today: date | None) -> bool:
    late = today is not None and case.due_on is not None and case.due_on < today
    return late or domain.complete(_panel(uow, case), seats)


def _decision(case: Case, found: Comparison) -> Decision:
    return Decision(case.id, case.version, found.verdict, found.reason, found.fields)


def _opened(case: Case, found: Comparison, seats: Sequence[Seat]) -> PanelOpened:
    given = sum(seat.given_at is not None and seat.left_at is None for seat in seats)
    return PanelOpened(
        case_id=case.id, case_version=case.version, step=case.step or "", verdict=found.verdict, why=found.why.value,
        opinions=given,
    )  # fmt: skip


def _conflict(uow: UnitOfWork, case: Case, account_id: str, reason: str) -> Mapping[str, Any]:
    return {
        "id": new_id(), "account_id": account_id, "party_id": case.party_id, "case_id": case.id, "reason": reason,
        "said_by": uow.actor.account_id, "said_at": uow.now,
    }  # fmt: skip


def _require_may_say_of_others(uow: UnitOfWork, case: Case) -> None:
    if not uow.actor.roles & _OFFICES:
        raise NotSeated(step=case.step)
    if cases.with_kin(uow).acts_for(case.party_id):
        raise OwnFirm


def _mine(seats: Sequence[Seat], account_id: str) -> Seat | None:
    return next((seat for seat in seats if seat.account_id == account_id), None)


def _get(uow: UnitOfWork, case_id: str) -> Case:
    case = cases.find_cases_to_move(uow, [case_id]).get(case_id)
    if case is None:
        raise CaseNotThere(case_id=case_id)
    return case


def _table(uow: UnitOfWork, case: Case) -> Workflow:
    return cases.get_workflow(uow, case.workflow_fingerprint)


def _panel(uow: UnitOfWork, case: Case) -> domain.Panel:
    return domain.panel_of(_table(uow, case), case)[1]
