"""Recording findings. One is a batch of one: all or none, in a number of statements that does not grow with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import judging, repository
from greenctl.findings.again import Recorded, all_flags, in_order, recorded_before, refuse_others, refuse_twins
from greenctl.findings.catalogue_files import shipped
from greenctl.findings.catalogues import Catalogue, in_force_on
from greenctl.findings.domain import TOLD, Finding, Flag, NewFinding, PhotoOf, number_of, serial_of
from greenctl.findings.errors import FindingInvalid, OwnFirm, SourceNotThere
from greenctl.findings.events import FindingRecorded
from greenctl.findings.loop import opened
from greenctl.findings.repository import Raised, Site
from greenctl.findings.witnessing import looked_at
from greenctl.inspection.witness import Witnessed
from greenctl.photos.domain import Photo
from greenctl.photos.queries import find_photos
from greenctl.source.domain import State
from greenctl.source.queries import is_own_firm


@dataclass(frozen=True, slots=True)
class _Hand:
    """Who writes, on which day in the city's zone, from which device; what was told, by digests; photos at hand."""

    uow: UnitOfWork
    today: date
    device_id: str | None
    digests: Mapping[str, str]
    photos: Mapping[str, Photo]


def record_findings(
    uow: UnitOfWork, new: Sequence[NewFinding], *, today: date, device_id: str | None = None,
    photos: Sequence[Photo] = (),
) -> list[Recorded]:  # fmt: skip
    """Write findings down, in the order in which they are told. None counts before somebody else has confirmed it.

    The same id with the same content is the same finding again. A finding on a source that lives on in another is
    recorded there and says so; one on a source that is closed says that. `photos`: those that the caller has at hand
    as they stand; others are read.

    Raises:
        SourceNotThere: a source is neither in the actor's scope nor that of a task of theirs; or it is not the actor
            who is sent on the task.
        OwnFirm: the actor acts for the source as a firm.
        FindingInvalid: `problems` names the fields, by the place of the finding among `new` if there are several.
        FindingIdTaken: an id was used before for other content, or by somebody else.
        NoCatalogueInForce
    """
    digests = {item.id: item.digest() for item in new}
    refuse_twins(new)
    known = repository.known(uow, list(digests))
    fresh = [item for item in {item.id: item for item in new}.values() if item.id not in known]
    if len(fresh) < len(digests):
        refuse_others(uow, [item for item in new if item.id in known], known, digests)
    hand = _Hand(uow, today, device_id or uow.actor.device_id, digests, {photo.id: photo for photo in photos})
    written = _written(hand, fresh) if fresh else {}
    if known:
        written |= recorded_before(uow, known)
    return [written[item.id] for item in new]


def _written(hand: _Hand, fresh: Sequence[NewFinding]) -> dict[str, Recorded]:
    uow, sites = hand.uow, _sites(hand.uow, fresh)
    named = {photo.id for item in fresh for photo in item.photos}
    photos = {**find_photos(uow, named - hand.photos.keys()), **hand.photos}
    catalogues = _judged(uow, fresh, photos, hand.today)
    numbers = repository.take_numbers(uow, hand.today.year, len(fresh))
    seen = looked_at(uow, fresh, sites)
    findings = [
        _finding(hand, item, sites[item.id], catalogues[item.id], running, seen[item.id])
        for item, running in zip(fresh, numbers, strict=True)
    ]
    findings = _linked(uow, findings, catalogues)
    raised = [raised for item in fresh for raised in doubts(item.id, item.photos, photos, catalogues[item.id])]
    repository.insert_findings(uow, findings, {item.id: item.photos for item in fresh})
    repository.insert_flags(uow, raised)
    opened(uow, findings)
    uow.record_all(map(_recorded, findings))
    return {
        finding.id: Recorded(finding, in_order(item.photos), all_flags(finding, raised))
        for finding, item in zip(findings, fresh, strict=True)
    }


def doubts(
    finding_id: str, shown: Sequence[PhotoOf], photos: Mapping[str, Photo], catalogue: Catalogue
) -> list[Raised]:
    """What the photos of a finding give rise to as they stand."""
    return [
        Raised(finding_id, flag.value, item.id)
        for item in shown
        if item.id in photos
        for flag in judging.doubts_of(photos[item.id], shown, catalogue.settings)
    ]


def _sites(uow: UnitOfWork, fresh: Sequence[NewFinding]) -> dict[str, Site]:
    """The source of each finding, by the finding's id. Raises FindingInvalid, SourceNotThere, OwnFirm."""
    tasks = {item.task_id for item in fresh if item.task_id is not None}
    of_tasks = repository.sources_of_tasks(uow, tasks) if tasks else {}
    found = _sites_named(uow, fresh, of_tasks)
    sites = {item.id: _site(fresh, place, of_tasks, found) for place, item in enumerate(fresh)}
    if astray := _astray_tasks(fresh, sites, of_tasks, found) + _astray_visits(uow, fresh, sites):
        raise FindingInvalid(problems=astray)
    _refuse_own_firm(uow, {site.id for site in sites.values()})
    return sites


def _sites_named(uow: UnitOfWork, fresh: Sequence[NewFinding], of_tasks: Mapping[str, str]) -> dict[str, Site]:
    """By id, the sources that findings name, themselves or by a task; a task may lie beyond the officer's own area."""
    said = (item.source_id or of_tasks.get(item.task_id or "") for item in fresh)
    found = repository.sites(uow, [source_id for source_id in said if source_id is not None])
    away = set(of_tasks.values()) - found.keys()
    return found | repository.sites_of_tasks(uow, away) if away else found


def _site(fresh: Sequence[NewFinding], place: int, of_tasks: Mapping[str, str], found: Mapping[str, Site]) -> Site:
    item = fresh[place]
    if item.source_id is None and item.task_id is None:
        raise FindingInvalid(problems=[_at(fresh, place, {"field": "source_id", "code": "findings.source_missing"})])
    site = found.get(item.source_id or of_tasks.get(item.task_id or "", ""))
    if site is None or (item.task_id is not None and item.task_id not in of_tasks):
        raise SourceNotThere(source=item.source_id or item.task_id)
    return site


def _astray_tasks(
    fresh: Sequence[NewFinding], sites: Mapping[str, Site], of_tasks: Mapping[str, str], found: Mapping[str, Site]
) -> list[dict[str, str]]:
    """A task that is named must be one at that source, or at one that was merged into it."""
    return [
        _at(fresh, place, {"field": "task_id", "code": "findings.task_of_another_source"})
        for place, item in enumerate(fresh)
        if item.task_id is not None and _survivor(found, of_tasks[item.task_id]) != sites[item.id].id
    ]


def _astray_visits(uow: UnitOfWork, fresh: Sequence[NewFinding], sites: Mapping[str, Site]) -> list[dict[str, str]]:
    """A visit that is known must have been one of theirs to that source. One that is not known may still come: a phone
    tells of a visit when it is over, and of what was found while it lasts."""
    named = {item.visit_id for item in fresh if item.visit_id is not None}
    visits = repository.visits(uow, named) if named else {}
    return [
        _at(fresh, place, {"field": "visit_id", "code": "findings.visit_of_another"})
        for place, item in enumerate(fresh)
        if item.visit_id in visits and visits[item.visit_id] != (sites[item.id].id, True)
    ]


def _survivor(found: Mapping[str, Site], source_id: str) -> str:
    return found[source_id].id if source_id in found else source_id


def _refuse_own_firm(uow: UnitOfWork, source_ids: set[str]) -> None:
    if is_own_firm(uow, source_ids):
        raise OwnFirm


def _judged(
    uow: UnitOfWork, fresh: Sequence[NewFinding], photos: Mapping[str, Photo], today: date
) -> dict[str, Catalogue]:
    """The catalogue of each finding. Raises FindingInvalid, NoCatalogueInForce."""
    problems, catalogues = [], {}
    for place, item in enumerate(fresh):
        catalogue = catalogues[item.id] = in_force_on(shipped(), judging.day_of(item, today))
        found = judging.faults(item, catalogue, photos, uow.actor.account_id, today)
        problems += [_at(fresh, place, problem) for problem in found]
    if problems:
        raise FindingInvalid(problems=problems)
    return catalogues


def _at(fresh: Sequence[NewFinding], place: int, problem: dict[str, str]) -> dict[str, str]:
    return problem if len(fresh) == 1 else {**problem, "field": f"findings.{place}.{problem['field']}"}


def _finding(hand: _Hand, item: NewFinding, site: Site, catalogue: Catalogue, running: int, seen: Witnessed) -> Finding:
    issue = catalogue.find_issue(item.issue)
    assert issue is not None
    serial = serial_of(hand.today.year, running)
    told: dict[str, Any] = {name: getattr(item, name) for name in ("id", "task_id", *TOLD)}
    return Finding(
        **told, serial=serial, number=number_of(serial), source_id=site.id,
        said_source_id=None if site.said == site.id else site.said, catalogue=catalogue.id,
        catalogue_fingerprint=catalogue.fingerprint, severity=issue.severity, points=issue.points, line=issue.line,
        found_on=judging.day_of(item, hand.today), recorded_at=hand.uow.now, recorded_by=hand.uow.actor.account_id,
        device_id=hand.device_id, area=site.area, department=site.department, sector=site.sector,
        distance_m=seen.distance_m, flags=(*_standing_of(site), *seen.flags), repeat_of=None,
        content_sha256=hand.digests[item.id],
    )  # fmt: skip


def _standing_of(site: Site) -> tuple[str, ...]:
    """A source that is closed is taken, and said to be: what was found there may be why, or may be a mistake."""
    return (Flag.SOURCE_CLOSED.value,) if site.state == State.CLOSED.value else ()


def _linked(uow: UnitOfWork, findings: list[Finding], catalogues: Mapping[str, Catalogue]) -> list[Finding]:
    """With what each repeats, among what was recorded before and in this batch."""
    days = {finding.id: catalogues[finding.id].settings.repeat_days for finding in findings}
    since = min(finding.found_on - timedelta(days=days[finding.id]) for finding in findings)
    until = max(finding.found_on for finding in findings)
    earlier = repository.earlier(uow, {finding.source_id for finding in findings}, since, until)
    others: list[judging.Found] = [*earlier, *findings]
    at_source: dict[str, list[judging.Found]] = {}
    for other in others:
        at_source.setdefault(other.source_id, []).append(other)
    return [
        _repeating(finding, judging.repeated(finding, at_source[finding.source_id], days[finding.id]))
        for finding in findings
    ]


def _repeating(finding: Finding, earlier_id: str | None) -> Finding:
    if earlier_id is None:
        return finding
    return replace(finding, repeat_of=earlier_id, flags=(*finding.flags, Flag.REPEATED_POINT.value))


def _recorded(finding: Finding) -> FindingRecorded:
    return FindingRecorded(
        finding_id=finding.id, source_id=finding.source_id, issue=finding.issue, severity=finding.severity
    )
