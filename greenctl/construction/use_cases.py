"""Beginning sites, planning their phases, moving them on, and what time alone brings."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from greenctl.area.calendar import civil_day
from greenctl.construction import certifying, queries, repository
from greenctl.construction.domain import Dates, Move, Order, Site, check_plan
from greenctl.construction.errors import DayWrong, NotASite, SiteBegunAlready, SiteMovedOn
from greenctl.construction.events import SiteBegun, SiteEndAsked, SiteMoved, SitePlanned
from greenctl.construction.terms import phases, terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.source import queries as sources, use_cases as register
from greenctl.source.domain import Kind, State
from greenctl.source.repository import hold as keep_register

AT_A_TIME = 500


def begin(uow: UnitOfWork, source_id: str, work: str, phase: str, on: date, plan: Mapping[str, Dates]) -> Site:
    """Make a site of a registered source: in this phase since `on`. The same again gives the site.

    Raises:
        SourceNotThere, NotASite, SiteBegunAlready, PlanInvalid
        DayWrong: it lies ahead.
    """
    source = sources.get(uow, source_id)
    sha256 = _digest(work, phase, on, plan)
    known = repository.begun_digest(uow, source_id)
    if known is not None:
        if known != sha256:
            raise SiteBegunAlready(source=source_id)
        return queries.get(uow, source_id)
    if source.kind != Kind.SITE or source.state in (State.CLOSED, State.MERGED) or phase in _order().final:
        raise NotASite(kind=source.kind, state=source.state.value)
    if on > civil_day(uow.now):
        raise DayWrong(on=on, today=civil_day(uow.now), since=None)
    check_plan(plan)
    began = plan.get(phase, Dates())
    dates = {**plan, phase: Dates(began.planned_from, began.planned_until, on, None)}
    site = Site(source_id, work, phase, dates)
    repository.insert_site(uow, site, sha256)
    repository.insert_move(uow, source_id, None, Move(phase, on, by_desk=not sources.is_own_firm(uow, [source_id])))
    uow.record(SiteBegun(source_id=source_id, work=work, phase=phase))
    return site


def plan(uow: UnitOfWork, source_id: str, planned: Mapping[str, Dates], seen_version: int) -> Site:
    """Tell when phases are planned; others stay as they are.

    Raises:
        SiteNotThere, SiteMovedOn, SiteIsFinished, PlanInvalid
    """
    after = queries.get(uow, source_id, to_change=True).planned(planned, seen_version, civil_day(uow.now))
    _write(uow, after, seen_version)
    uow.record(SitePlanned(source_id=source_id, phases=tuple(sorted(planned)), version=after.version))
    return after


def move(uow: UnitOfWork, source_id: str, to: str, on: date, reason: str | None, seen_version: int) -> Site:
    """Say that the site is in another phase. Finished, it closes itself: the register says closed, so that no list to
    come has it, and its certificate ends; the desk can open it again.

    Raises:
        SiteNotThere, SiteMovedOn, SamePhase, BackByTheDesk, ReasonMissing, DayWrong
        SourceMovedOn, SourceIsMerged: the register was changed at the same moment.
    """
    before = queries.get(uow, source_id, to_change=True)
    said = Move(to, on, by_desk=not sources.is_own_firm(uow, [source_id]), reason=reason)
    after = before.moved(said, _order(), seen_version, civil_day(uow.now))
    _write(uow, after, seen_version)
    repository.insert_move(uow, source_id, before.phase, said)
    uow.record(
        SiteMoved(
            source_id=source_id, before=before.phase, phase=to, by_desk=said.by_desk, version=after.version,
        )
    )  # fmt: skip
    if after.is_finished != before.is_finished:
        _close_or_open(uow, after, on)
    return after


def ask_about_ends(uow: UnitOfWork, after: str) -> str | None:
    """Ask the people of sites whose planned end has passed, and mark those that have not answered; some at a time.

    Returns the id to go on after, None at the end. Again on the same day it changes nothing.
    """
    today = civil_day(uow.now)
    sites = repository.due(uow, today, after, AT_A_TIME)
    moved = [(site, then) for site in sites if (then := site.reminded(today, terms().answer_days)) != site]
    repository.write_ends(uow, [(then, site.version) for site, then in moved])
    uow.record_all(
        SiteEndAsked(source_id=then.source_id, end_state=then.end_state.value, version=then.version)
        for _, then in moved
    )
    return sites[-1].source_id if len(sites) == AT_A_TIME else None


def _close_or_open(uow: UnitOfWork, site: Site, on: date) -> None:
    keep_register(uow, {site.source_id})
    source = sources.get(uow, site.source_id)
    state = State.CLOSED if site.is_finished else State.RUNNING
    if source.state not in (state, State.MERGED):
        register.set_state(uow, source.id, source.version, state, on)
    if site.is_finished:
        certifying.end_of_site(uow, site.source_id)


def _write(uow: UnitOfWork, after: Site, seen_version: int) -> None:
    if not repository.write(uow, after, seen_version):
        current = queries.get(uow, after.source_id).version
        raise SiteMovedOn(seen_version=seen_version, current_version=current)


def _digest(work: str, phase: str, on: date, plan: Mapping[str, Dates]) -> str:
    planned = {phase: [one.planned_from, one.planned_until] for phase, one in plan.items()}
    return digest_of([work, phase, on, planned])


@lru_cache(maxsize=1)
def _order() -> Order:
    return Order(
        {phase.id: phase.order for phase in phases().values()},
        frozenset(phase.id for phase in phases().values() if phase.final),
    )
