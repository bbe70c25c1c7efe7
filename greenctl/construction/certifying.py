"""Certificates: applied for by a site, signed by two bodies, suspended and resumed by people, lost by a decision about
a removal, ended by time or by the end of the site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from greenctl.area.calendar import civil_day
from greenctl.construction import (
    certificate_queries as queries,
    certificate_repository as repository,
    check_repository as checks,
    queries as sites,
)
from greenctl.construction.certificates import GOING, Act, Body, Certificate, EndedWhy, State, Step, before_loss, opened
from greenctl.construction.checks import MadeBy
from greenctl.construction.domain import Site
from greenctl.construction.errors import (
    CertificateIdTaken,
    CertificateMovedOn,
    CheckNotThere,
    CheckTooWeak,
    EndHasPassed,
    HasCertificate,
    ItemsMissing,
    MustWait,
    NotApproved,
    NotOfThisBody,
    SiteIsFinished,
)
from greenctl.construction.events import CertificateMoved
from greenctl.construction.terms import terms
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import editions
from greenctl.kernel.actor import Actor, Role, area_prefix
from greenctl.kernel.events import Happened
from greenctl.lists import removal_queries as removals
from greenctl.lists.removal import Lift, RemovalState
from greenctl.lists.removal_queries import PublicRemoval
from greenctl.lists.removal_repository import named as removals_named
from greenctl.review.errors import OwnFirm
from greenctl.season.removal_rules import Consequence
from greenctl.source import queries as sources

PROGRAMME = "construction"
_SIGNING = (Role.COUNTY_REVIEWER, Role.CITY_REVIEWER)
_COUNTY_DIGITS = 6
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says for a body; a refusal names items of the check list that the application rests on."""

    body: Body
    approves: bool
    reason: str
    items: tuple[str, ...]


def apply(uow: UnitOfWork, certificate_id: str, source_id: str, check_id: str) -> Certificate:
    """Apply for a certificate, on a check by the site's own people. The same again gives the application.

    Raises:
        SiteNotThere, SiteIsFinished, CheckNotThere, CheckTooWeak, EndHasPassed
        NotApproved: its declaration is not approved in a season that goes on.
        MustWait: a decision keeps it from one until its day of return.
        HasCertificate, CertificateIdTaken
    """
    site, _ = sites.with_source(uow, source_id)
    known = repository.find_any(uow, certificate_id)
    if known is not None:
        first = repository.steps_of(uow, [certificate_id])[certificate_id][0]
        if (known.source_id, first.details["check_id"]) != (source_id, check_id):
            raise CertificateIdTaken(certificate=certificate_id)
        return known
    today = civil_day(uow.now)
    _require_ready(uow, site, check_id, today)
    season_id, _ = _season(uow, source_id, today)
    step = _step(uow, Act.APPLY, {"season_id": season_id, "programme": PROGRAMME, "check_id": check_id})
    certificate = opened(certificate_id, source_id, step)
    if not repository.insert_certificate(uow, certificate, step):
        raise HasCertificate(site=source_id)
    uow.record(_moved(certificate, step))
    return certificate


def apply_again(uow: UnitOfWork, certificate_id: str, check_id: str, seen_version: int) -> Certificate:
    """Apply again after a refusal: both bodies sign anew.

    Raises:
        CertificateNotThere, CertificateMovedOn, CertificateState, SiteIsFinished, CheckNotThere, CheckTooWeak
        EndHasPassed, NotApproved, MustWait
    """
    before = queries.get(uow, certificate_id, to_change=True)
    before.require(seen_version, State.SENT_BACK)
    today = civil_day(uow.now)
    _require_ready(uow, sites.get(uow, before.source_id), check_id, today)
    _season(uow, before.source_id, today)
    return _take(uow, before, _step(uow, Act.APPLY_AGAIN, {"check_id": check_id}), seen_version)


def sign(uow: UnitOfWork, certificate_id: str, said: Said, seen_version: int) -> Certificate:
    """Sign for one of the two bodies, in either order; each sees what the other said. Both approving, it is issued.

    What can be issued no more can still be refused.

    Raises:
        CertificateNotThere, OwnFirm, CertificateMovedOn, CertificateState, NotOfThisBody, SignedAlready, TwoPeopleSign
        ItemsMissing, SiteIsFinished, NotApproved, MustWait, EndHasPassed
    """
    before = queries.get(uow, certificate_id, to_change=True)
    site, source = sites.with_source(uow, before.source_id)
    _refuse_own_firm(uow, before.source_id)
    before.require(seen_version, State.APPLIED)
    if said.body not in bodies_of(uow.actor, source.area, source.department):
        raise NotOfThisBody(body=said.body.value)
    _require_known_items(uow, before, said.items)
    if said.approves:
        _require_free(uow, site, civil_day(uow.now))
    details = {
        "body": said.body.value,
        "approves": said.approves,
        "reason": said.reason,
        "items": list(said.items),
        **(_issuing(uow, before, site, source) if said.approves else {}),
    }
    return _take(uow, before, _step(uow, Act.SIGN, details), seen_version)


def suspend(uow: UnitOfWork, certificate_id: str, reason: str, seen_version: int) -> Certificate:
    """A person suspends a certificate: nothing is permitted by it until it is resumed.

    Raises:
        CertificateNotThere, OwnFirm, CertificateMovedOn, CertificateState
    """
    return _by_reason(uow, certificate_id, Act.SUSPEND, State.HELD, reason, seen_version)


def resume(uow: UnitOfWork, certificate_id: str, reason: str, seen_version: int) -> Certificate:
    """A person lets a suspended certificate hold again. Raises as `suspend`."""
    return _by_reason(uow, certificate_id, Act.RESUME, State.SUSPENDED, reason, seen_version)


def end_of_site(uow: UnitOfWork, source_id: str) -> None:
    """A finished site has no certificate and asks for none."""
    for before in repository.of_sources(uow, [source_id]):
        if before.state in GOING:
            _take(uow, before, _step(uow, Act.END, {"why": EndedWhy.FINISHED.value}), before.version)


def end_expired(uow: UnitOfWork, after: str) -> str | None:
    """Write down that the time of certificates is over, or that of applications whose season is; some at a time, in
    statements that do not grow with them.

    Returns the id to go on after, None at the end.
    """
    over = repository.due(uow, civil_day(uow.now), after, AT_A_TIME)
    step = _step(uow, Act.END, {"why": EndedWhy.EXPIRED.value})
    moved = [(before.after(step), step) for before in over]
    repository.write_many(uow, moved)
    uow.record_all(_moved(certificate, step) for certificate, _ in moved)
    return over[-1].id if len(over) == AT_A_TIME else None


def follow_removals(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: a removal was decided, or lifted. A certificate goes with the decision that takes it, and comes back
    with its lifting; a person has decided both. Reads how it stands now, so it may run late and twice."""
    ids = {
        event.body["proposal_id"]
        for event in events
        if event.body["consequence"] == Consequence.LOSE_CERTIFICATE and event.body["programme"] == PROGRAMME
    }
    for row in removals_named(uow, ids) if ids else ():
        kin = sources.kin(uow, [row.survivor])
        certificates = repository.of_sources(uow, kin)
        if row.state == RemovalState.REMOVED and row.lift != Lift.LIFTED:
            _lose(uow, certificates, row)
        elif row.lift == Lift.LIFTED:
            _give_back(uow, certificates, row)


def bodies_of(actor: Actor, area: str, department: str) -> set[Body]:
    """The bodies that somebody signs for at a site: the department by a grant that names it, the local government by a
    grant for the county, or a part of it, that names no department."""
    grants = [one for one in actor.grants if one.role in _SIGNING and area.startswith(area_prefix(one.area))]
    found = {Body.DEPARTMENT for one in grants if one.department == department}
    local = (one for one in grants if one.department is None and len(area_prefix(one.area)) >= _COUNTY_DIGITS)
    return found | {Body.LOCAL_GOVERNMENT for _ in local}


def _lose(uow: UnitOfWork, certificates: Sequence[Certificate], removal: Row[Any]) -> None:
    for before in certificates:
        if before.state in (State.HELD, State.SUSPENDED):
            _take(uow, before, _loss(uow, removal.id, removal.returns_on), before.version)


def _give_back(uow: UnitOfWork, certificates: Sequence[Certificate], removal: Row[Any]) -> None:
    """As it was before, suspended or held; or lost by another decision that still takes it. Not where the site has
    another certificate by now, or is finished."""
    if any(one.state in GOING for one in certificates):
        return
    finished = repository.finished(uow, [one.source_id for one in certificates])
    lost = [one for one in certificates if one.removal_id == removal.id and one.source_id not in finished]
    another = _another_taking(uow, removal.survivor) if lost else None
    for before in lost:
        step = _return(uow, before) if another is None else _loss(uow, another.removal_id, another.returns_on)
        _take(uow, before, step, before.version)


def _another_taking(uow: UnitOfWork, source_id: str) -> PublicRemoval | None:
    """A decision that takes the certificate today, the one that does so longest; one that was lifted takes nothing."""
    holding = _until_their_return(uow, source_id, civil_day(uow.now))
    taking = [one for one in holding if one.consequence == Consequence.LOSE_CERTIFICATE]
    return max(taking, key=lambda one: one.returns_on, default=None)


def _until_their_return(uow: UnitOfWork, source_id: str, today: date) -> list[PublicRemoval]:
    """Decisions whose day of return is still to come. Who has to declare anew as well may have a certificate from then
    on, which permits nothing before a list names it again."""
    holding = removals.of_sources(uow, [source_id], today)
    return [one for one in holding if one.programme == PROGRAMME and today < one.returns_on]


def _loss(uow: UnitOfWork, removal_id: str, returns_on: date) -> Step:
    return _step(uow, Act.LOSE, {"removal_id": removal_id, "returns_on": returns_on.isoformat()})


def _return(uow: UnitOfWork, lost: Certificate) -> Step:
    was = before_loss(repository.steps_of(uow, [lost.id])[lost.id])
    return _step(uow, Act.GIVE_BACK, {"removal_id": lost.removal_id, "state": was.value})


def _by_reason(
    uow: UnitOfWork, certificate_id: str, act: Act, needed: State, reason: str, seen_version: int
) -> Certificate:
    before = queries.get(uow, certificate_id, to_change=True)
    _refuse_own_firm(uow, before.source_id)
    before.require(seen_version, needed)
    return _take(uow, before, _step(uow, act, {"reason": reason}), seen_version)


def _require_ready(uow: UnitOfWork, site: Site, check_id: str, today: date) -> None:
    """The site goes on, is not kept from a certificate, and its own check is good enough."""
    if site.planned_until is not None and site.planned_until <= today:
        raise EndHasPassed(until=site.planned_until, today=today)
    _require_free(uow, site, today)
    check = checks.find(uow, check_id)
    if check is None or check.source_id != site.source_id:
        raise CheckNotThere(check=check_id)
    days = terms().check_days
    fresh = today - timedelta(days=days) <= check.checked_on
    if check.made_by != MadeBy.SELF or not fresh or check.not_met or check.not_looked_at:
        told = {"checked_on": check.checked_on, "not_met": check.not_met, "not_looked_at": check.not_looked_at}
        raise CheckTooWeak(days=days, **told)


def _require_free(uow: UnitOfWork, site: Site, today: date) -> None:
    if site.is_finished:
        raise SiteIsFinished
    living = sources.survivors(uow, [site.source_id])[site.source_id]
    holding = _until_their_return(uow, living, today)
    if holding:
        raise MustWait(document=holding[0].document, returns_on=max(one.returns_on for one in holding))


def _season(uow: UnitOfWork, source_id: str, today: date) -> tuple[str, date]:
    found = repository.approved_seasons(uow, PROGRAMME, sources.kin(uow, [source_id]), today)
    if not found:
        raise NotApproved(programme=PROGRAMME)
    return found[0]


def _issuing(uow: UnitOfWork, before: Certificate, site: Site, source: Row[Any]) -> dict[str, Any]:
    """What issuing rests on: the next number of the county and year, and until when season and site go on."""
    today = civil_day(uow.now)
    found = repository.approved_seasons(uow, PROGRAMME, sources.kin(uow, [before.source_id]), today)
    until = next((until for season_id, until in found if season_id == before.season_id), None)
    if until is None:
        raise NotApproved(programme=PROGRAMME)
    prefix = f"GC-{source.area[:_COUNTY_DIGITS]}-{today.year}-"
    last = repository.last_number(uow, prefix)
    number = f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:05d}"
    return {
        "number": number,
        "season_until": until.isoformat(),
        "site_until": site.planned_until.isoformat() if site.planned_until else None,
    }


def _require_known_items(uow: UnitOfWork, certificate: Certificate, items: Sequence[str]) -> None:
    check = checks.find(uow, certificate.check_id)
    known = {
        item.id
        for one in editions.check_lists()
        if check is not None and one.id == check.check_list
        for item in one.items
    }
    wrong = [
        {"field": f"items.{n}", "code": "construction.item_unknown"}
        for n, item in enumerate(items)
        if item not in known
    ]
    if wrong:
        raise ItemsMissing(problems=wrong)


def _take(uow: UnitOfWork, before: Certificate, step: Step, seen_version: int) -> Certificate:
    after = before.after(step)
    if not repository.write(uow, after, step, seen_version):
        current = repository.find_any(uow, before.id)
        raise CertificateMovedOn(seen_version=seen_version, current_version=current.version if current else 0)
    uow.record(_moved(after, step))
    return after


def _step(uow: UnitOfWork, act: Act, details: Mapping[str, Any]) -> Step:
    return Step(act, uow.actor.account_id, uow.now, civil_day(uow.now), details)


def _moved(certificate: Certificate, step: Step) -> CertificateMoved:
    return CertificateMoved(
        certificate_id=certificate.id,
        source_id=certificate.source_id,
        act=step.act.value,
        state=certificate.state.value,
        version=certificate.version,
    )


def _refuse_own_firm(uow: UnitOfWork, source_id: str) -> None:
    if sources.is_own_firm(uow, [source_id]):
        raise OwnFirm
