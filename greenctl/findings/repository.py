"""Findings as rows and as values; what recording one has to know of sources, tasks and photos."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import Date, Row, bindparam, func, insert, literal, or_, select, update

from greenctl.db.chunks import chunks
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.domain import Finding, PhotoOf, Role
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingCountRow, FindingFlagRow, FindingPhotoRow, FindingRow
from greenctl.inspection.models import TaskOfficerRow, TaskRow, VisitOfficerRow, VisitRow
from greenctl.photos.models import PhotoRow
from greenctl.source.models import SourceRow, SourceSectorRow

# The last so many positions of a person are held against a new one.
_FIXES = 20

_F, _PHOTO, _FLAG = FindingRow.__table__, FindingPhotoRow.__table__, FindingFlagRow.__table__
_COUNT, _STANDING, _EVIDENCE = FindingCountRow.__table__, FindingStandingRow.__table__, PhotoRow.__table__
_TASK, _SENT, _SECTOR = TaskRow.__table__, TaskOfficerRow.__table__, SourceSectorRow.__table__
_VISIT, _WAS_THERE = VisitRow.__table__, VisitOfficerRow.__table__
_SAID = SourceRow.__table__
_LIVES = SourceRow.__table__.alias("lives")
_IDS: Any = bindparam("ids", expanding=True)

COLUMNS = tuple(_F.c[name] for name in Finding.__slots__)
_BY_IDS = select(*COLUMNS).where(_F.c.id.in_(_IDS))
_WHICH_ARE_THERE = select(_F.c.id).where(_F.c.id.in_(_IDS))
_PHOTOS = (
    select(_PHOTO.c.finding_id, _PHOTO.c.photo_id, _PHOTO.c.slot)
    .where(_PHOTO.c.finding_id.in_(_IDS), _PHOTO.c.role == Role.BEFORE.value)
    .order_by(_PHOTO.c.finding_id, _PHOTO.c.slot, _PHOTO.c.photo_id)
)
_FLAGS = (
    select(_FLAG.c.finding_id, _FLAG.c.flag, _FLAG.c.photo_id, _FLAG.c.noted_at)
    .where(_FLAG.c.finding_id.in_(_IDS))
    .order_by(_FLAG.c.finding_id, _FLAG.c.flag, _FLAG.c.photo_id)
)
_SHOWN_BY = select(_PHOTO.c.finding_id, _PHOTO.c.photo_id).where(_PHOTO.c.photo_id.in_(_IDS))
_SITES = (
    select(
        _SAID.c.id.label("said"), _LIVES.c.id, _LIVES.c.area, _LIVES.c.department, _LIVES.c.longitude,
        _LIVES.c.latitude, _LIVES.c.coordinate_system, _SECTOR.c.sector, _LIVES.c.state,
    )
    .join(_LIVES, _LIVES.c.id == func.coalesce(_SAID.c.merged_into, _SAID.c.id))
    .outerjoin(_SECTOR, (_SECTOR.c.source_id == _LIVES.c.id) & (_SECTOR.c.ordinal == literal(0)))
    .where(_SAID.c.id.in_(_IDS))
)  # fmt: skip
_SITES_WITHIN = Within(_SAID.c.area, _SAID.c.department, _SAID.c.id)
_TASKS_OF = (
    select(_TASK.c.id, _TASK.c.source_id)
    .join(_SENT, _SENT.c.task_id == _TASK.c.id)
    .where(_TASK.c.id.in_(_IDS), _SENT.c.account_id == bindparam("officer"))
)
_VISITS = (
    select(_VISIT.c.id, func.coalesce(_SAID.c.merged_into, _SAID.c.id).label("source_id"), _WAS_THERE.c.account_id)
    .join_from(_VISIT, _SAID, _SAID.c.id == _VISIT.c.source_id)
    .outerjoin(_WAS_THERE, (_WAS_THERE.c.visit_id == _VISIT.c.id) & (_WAS_THERE.c.account_id == bindparam("officer")))
    .where(_VISIT.c.id.in_(_IDS))
)
_FAMILY = select(_SAID.c.id).where(or_(_SAID.c.id.in_(_IDS), _SAID.c.merged_into.in_(_IDS)))
_EARLIER = (
    select(
        func.coalesce(_SAID.c.merged_into, _SAID.c.id).label("source_id"), _F.c.id, _F.c.serial, _F.c.issue,
        _F.c.check_point, _F.c.found_on,
    )
    .join_from(_F, _SAID, _SAID.c.id == _F.c.source_id)
    .join(_STANDING, _STANDING.c.finding_id == _F.c.id)
    .where(
        _F.c.source_id.in_(_FAMILY),
        _F.c.found_on >= bindparam("since", type_=Date),
        _F.c.found_on < bindparam("before", type_=Date),
        _STANDING.c.standing != literal("voided"),
    )
)  # fmt: skip
_FIXED = (
    select(_F.c.longitude, _F.c.latitude, _F.c.captured_at, _F.c.accuracy_m, _F.c.source_id)
    .where(_F.c.recorded_by == bindparam("recorded_by"))
    .order_by(_F.c.serial.desc())
    .limit(_FIXES)
)
_TAKE = (
    update(_COUNT)
    .where(_COUNT.c.year == bindparam("the_year"))
    .values(last=_COUNT.c.last + bindparam("many"))
    .returning(_COUNT.c.last)
)
_INSERT, _INSERT_PHOTO, _INSERT_FLAG = insert(_F), insert(_PHOTO), insert(_FLAG)


@dataclass(frozen=True, slots=True)
class Site:
    """What recording needs of the source that `said` lives on in."""

    said: str
    id: str
    area: str
    department: str
    longitude: Decimal | None
    latitude: Decimal | None
    coordinate_system: str | None
    sector: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A finding that another may repeat; `source_id` is the source it lives on at."""

    source_id: str
    id: str
    serial: int
    issue: str
    check_point: str | None
    found_on: date


@dataclass(frozen=True, slots=True)
class Raised:
    """A doubt that a photo raised."""

    finding_id: str
    flag: str
    photo_id: str


def find(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Finding]:
    """Findings by id, whatever the scope: for callers that check it themselves."""
    return {row.id: finding_of(row) for chunk in chunks(ids) for row in uow.execute(_BY_IDS, {"ids": chunk})}


def known(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Finding]:
    """The same, for ids that are new as a rule: asking for a whole row costs as much whether it is there or not."""
    there = [row.id for chunk in chunks(ids) for row in uow.execute(_WHICH_ARE_THERE, {"ids": chunk})]
    return find(uow, there) if there else {}


def photos_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[PhotoOf, ...]]:
    """The photos that show what was found, by finding."""
    found: dict[str, tuple[PhotoOf, ...]] = {}
    for chunk in chunks(ids):
        for finding_id, photo_id, slot in uow.execute(_PHOTOS, {"ids": chunk}):
            found[finding_id] = (*found.get(finding_id, ()), PhotoOf(photo_id, slot))
    return found


def flags_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, list[Row[Any]]]:
    """The doubts that photos raised, by finding: (finding_id, flag, photo_id, noted_at)."""
    found: dict[str, list[Row[Any]]] = {}
    for chunk in chunks(ids):
        for row in uow.execute(_FLAGS, {"ids": chunk}):
            found.setdefault(row.finding_id, []).append(row)
    return found


def findings_of_photos(uow: UnitOfWork, photo_ids: Collection[str]) -> list[tuple[str, str]]:
    """(finding, photo) for each finding that one of the photos shows."""
    rows = (row for chunk in chunks(photo_ids) for row in uow.execute(_SHOWN_BY, {"ids": chunk}))
    return sorted((row.finding_id, row.photo_id) for row in rows)


def sites(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Site]:
    """The sources of the actor's scope, by the id that was said."""
    rows = (row for chunk in chunks(ids) for row in _SITES_WITHIN.execute(uow, _SITES, {"ids": chunk}))
    return {row.said: Site(*row) for row in rows}


def sites_of_tasks(uow: UnitOfWork, source_ids: Collection[str]) -> dict[str, Site]:
    """The same for sources that the actor was sent to: a task may lead out of one's own area."""
    rows = (row for chunk in chunks(source_ids) for row in uow.execute(_SITES, {"ids": chunk}))
    return {row.said: Site(*row) for row in rows}


def sources_of_tasks(uow: UnitOfWork, ids: Collection[str]) -> dict[str, str]:
    """task -> source, for tasks that the actor is sent on."""
    officer = uow.actor.account_id
    rows = (row for chunk in chunks(ids) for row in uow.execute(_TASKS_OF, {"ids": chunk, "officer": officer}))
    return {row.id: row.source_id for row in rows}


def visits(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[str, bool]]:
    """visit -> the source that it was paid to, as that lives on, and whether the actor was there."""
    officer = uow.actor.account_id
    rows = (row for chunk in chunks(ids) for row in uow.execute(_VISITS, {"ids": chunk, "officer": officer}))
    return {row.id: (row.source_id, row.account_id is not None) for row in rows}


def earlier(uow: UnitOfWork, source_ids: Collection[str], since: date, before: date) -> list[Earlier]:
    """What was found at the sources, those merged into them included, in these days, and is not voided."""
    days = {"since": since, "before": before}
    return [Earlier(*row) for chunk in chunks(source_ids) for row in uow.execute(_EARLIER, {"ids": chunk, **days})]


def last_fixes(uow: UnitOfWork, recorded_by: str) -> list[Row[Any]]:
    """The last positions of a person: longitude, latitude, captured_at, accuracy_m, source_id."""
    return [row for row in uow.execute(_FIXED, {"recorded_by": recorded_by}) if row.longitude is not None]


def take_numbers(uow: UnitOfWork, year: int, many: int) -> range:
    """The next `many` running numbers of a year. Others wait for theirs until this transaction ends.

    Raises:
        IntegrityError: somebody else began the year in this very moment.
    """
    last = uow.execute(_TAKE, {"the_year": year, "many": many}).scalar()
    if last is None:
        uow.execute(insert(_COUNT), {"year": year, "last": many})
        last = many
    return range(last - many + 1, last + 1)


def insert_findings(uow: UnitOfWork, findings: Sequence[Finding], photos: Mapping[str, Sequence[PhotoOf]]) -> None:
    """Raises IntegrityError: an id was taken since it was looked up."""
    # The earlier day first: one may be the repeat of another of its batch.
    uow.execute(_INSERT, [_row(finding) for finding in sorted(findings, key=attrgetter("found_on"))])
    rows = [
        {"finding_id": finding_id, "photo_id": photo.id, "slot": photo.slot, "role": Role.BEFORE.value}
        for finding_id, shown in photos.items()
        for photo in shown
    ]
    if rows:
        uow.execute(_INSERT_PHOTO, rows)


def insert_flags(uow: UnitOfWork, raised: Sequence[Raised]) -> None:
    if raised:
        uow.execute(
            _INSERT_FLAG,
            [
                {"finding_id": item.finding_id, "flag": item.flag, "photo_id": item.photo_id, "noted_at": uow.now}
                for item in raised
            ],
        )


def finding_of(row: Row[Any]) -> Finding:
    """The value in a row that has (at least) `COLUMNS`."""
    values = {name: getattr(row, name) for name in Finding.__slots__}
    return Finding(**{**values, "flags": tuple(row.flags)})


def _row(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in Finding.__slots__}
