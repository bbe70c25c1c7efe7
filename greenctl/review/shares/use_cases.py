"""Sharing out what waits at a desk, handing a case on, taking it back, being on leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell
from greenctl.review import queries, repository as cases
from greenctl.review.domain import Case, require_seen
from greenctl.review.errors import CaseNotThere, CaseNotUnderReview, OwnFirm
from greenctl.review.people import People, desk_holders, people_for
from greenctl.review.queries import QueueFilters
from greenctl.review.shares import domain, repository
from greenctl.review.shares.domain import Given, Leave, Share, Waiting, Why
from greenctl.review.shares.errors import NotForThem, NotYourLeave
from greenctl.review.shares.events import CaseHandedOn, CasesSharedOut, LeaveSaid
from greenctl.review.workflow import StepKind

GIVEN = "review.cases_given"
# They oversee what they hold no step of.
_OVERSEERS = frozenset({Role.COMMAND})
_SAY_LEAVE_OF_OTHERS = frozenset({Role.CITY_REVIEWER, Role.COMMAND})


@dataclass(frozen=True, slots=True)
class PersonsPart:
    """What one person was given: how many cases they held before, and now."""

    account_id: str
    held_before: int
    held: int


@dataclass(frozen=True, slots=True)
class SharedOut:
    """How many cases were shared out, who holds how many now, and those that nobody is fit for."""

    shared: int
    people: tuple[PersonsPart, ...]
    nobody_for: tuple[str, ...]


def share_out(uow: UnitOfWork, filters: QueueFilters) -> SharedOut:
    """Share out what waits in the actor's queue for one person's decision and is held by nobody who could give it:
    nobody has had it yet, or whoever had it is on leave, has left, or has an interest in the firm by now.

    As many statements for a thousand cases as for one.
    """
    standing = _to_be_shared(uow, filters)
    holding = repository.shares_of(uow, [case.id for case in standing])
    people, away = people_for(uow, standing), _away(uow)
    fit = {case.id: _may_decide(uow, people, case) - away for case in standing}
    kept = {case_id for case_id, share in holding.items() if share.account_id in fit[case_id]}
    waiting = [Waiting(case.id, fit[case.id]) for case in standing if case.id not in kept]
    held = repository.loads(uow)
    for case_id in holding.keys() - kept:
        held[holding[case_id].account_id] -= 1
    given = domain.shared_out(waiting, held)
    nobody_for = tuple(case.case_id for case in waiting if not case.fit)
    _write(uow, standing, given, nobody_for)
    uow.record_all(
        CaseHandedOn(case_id=case_id, from_account=holding[case_id].account_id, to_account=None)
        for case_id in sorted(holding.keys() - kept)
    )
    return SharedOut(len(given), _tell(uow, given, held), nobody_for)


def hand_on(uow: UnitOfWork, case_id: str, seen_version: int, to: str | None) -> Share | None:
    """Let somebody else hold a case, or nobody (`to` is None). Who holds it decides nothing about who may decide it.

    Raises:
        CaseNotThere, CaseMovedOn, CaseNotUnderReview, NotYoursToHandOn, NotForThem
        OwnFirm: nobody chooses who looks at a firm that they act for.
    """
    case = cases.find_cases_to_move(uow, [case_id]).get(case_id)
    if case is None:
        raise CaseNotThere(case_id=case_id)
    if cases.with_kin(uow).acts_for(case.party_id):
        raise OwnFirm
    require_seen(case, seen_version)
    if case.step is None:
        raise CaseNotUnderReview(state=case.state.value)
    me, holding = uow.actor, repository.shares_of(uow, [case_id]).get(case_id)
    fit = _may_decide(uow, people_for(uow, [case]), case) - _away(uow)
    why = domain.passed_on(holding, to, me.account_id, fit, bool(me.roles & _OVERSEERS))
    share = None if to is None else _share(uow, case, to, why)
    repository.put_shares(uow, [share] if share else [], free=[case_id])
    before = holding.account_id if holding else None
    uow.record(CaseHandedOn(case_id=case_id, from_account=before, to_account=to))
    if to not in {None, me.account_id}:
        tell(uow, _notice(new_id(), str(to), 1))
    return share


def say_leave(uow: UnitOfWork, account_id: str | None, first_on: date | None, last_on: date | None) -> None:
    """Somebody is away from one day to the end of another; without days: is back. One's own leave anybody says who
    reviews, others' city and command say, within their reach.

    Raises:
        NotYourLeave, NotForThem, LeaveTurned
    """
    who = account_id or uow.actor.account_id
    if who not in _within_reach(uow):
        raise NotForThem(problems=[{"field": "account_id", "code": "shares.not_for_them"}])
    if who != uow.actor.account_id and not uow.actor.roles & _SAY_LEAVE_OF_OTHERS:
        raise NotYourLeave(account=who)
    domain.require_leave(first_on, last_on)
    repository.put_leave(uow, who, Leave(who, first_on, last_on) if first_on and last_on else None)
    uow.record(LeaveSaid(account_id=who, first_on=first_on, last_on=last_on))


def _within_reach(uow: UnitOfWork) -> set[str]:
    reach = uow.scope.covers
    held = ((who.account_id, grant) for who in desk_holders(uow) for grant in who.grants)
    return {account_id for account_id, grant in held if reach(area=grant.area, department=grant.department)}


def _to_be_shared(uow: UnitOfWork, filters: QueueFilters) -> list[Case]:
    """The oldest first, held until the transaction ends: who shares out at the same time finds them shared."""
    return cases.list_to_move(uow, queries.waiting(uow, filters), queries.at_kind(uow, StepKind.DECISION))


def _may_decide(uow: UnitOfWork, people: People, case: Case) -> frozenset[str]:
    return people.may_decide(cases.get_workflow(uow, case.workflow_fingerprint), case)


def _away(uow: UnitOfWork) -> frozenset[str]:
    today = civil_day(uow.now)
    return frozenset(who for who, leave in repository.leaves(uow, today).items() if leave.holds(today))


def _write(uow: UnitOfWork, standing: Sequence[Case], given: Sequence[Given], free: Sequence[str]) -> None:
    by_id = {case.id: case for case in standing}
    shares = [_share(uow, by_id[one.case_id], one.account_id, Why.SHARED_OUT, one.load, one.among) for one in given]
    repository.put_shares(uow, shares, free)


def _share(uow: UnitOfWork, case: Case, to: str, why: Why, load: int | None = None, among: int | None = None) -> Share:
    return Share(
        case_id=case.id, case_version=case.version, account_id=to, why=why, load=load, among=among,
        shared_by=uow.actor.account_id, shared_at=uow.now,
    )  # fmt: skip


def _tell(uow: UnitOfWork, given: Sequence[Given], held: dict[str, int]) -> tuple[PersonsPart, ...]:
    """Each of them once, however many cases they were given."""
    by_person: dict[str, list[str]] = {}
    for one in given:
        by_person.setdefault(one.account_id, []).append(one.case_id)
    parts = tuple(
        PersonsPart(who, held.get(who, 0), held.get(who, 0) + len(ids)) for who, ids in sorted(by_person.items())
    )
    uow.record_all(
        CasesSharedOut(
            account_id=part.account_id, case_ids=tuple(by_person[part.account_id]), held=(part.held_before, part.held)
        )
        for part in parts
    )
    cause = new_id()
    tell(uow, *(_notice(f"{cause}/{who}", who, len(ids)) for who, ids in by_person.items()))
    return parts


def _notice(cause: str, account_id: str, count: int) -> Notice:
    return Notice(kind=GIVEN, cause=cause, account_id=account_id, words={"count": count})
