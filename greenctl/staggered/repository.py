"""Calendars and what they rest on, as rows: a few statements for a whole city."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, or_, select

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists.models import ListEntryRow, RemovalRow
from greenctl.lists.removal_repository import kept_off
from greenctl.season.models import SeasonRow
from greenctl.source.models import SourceRow, SourceSectorRow
from greenctl.staggered.domain import Edition, Facts, Listed
from greenctl.staggered.models import StaggeredCalendarRow, StaggeredRunRow

_CALENDAR, _RUN = StaggeredCalendarRow.__table__, StaggeredRunRow.__table__
_SOURCE, _SECTOR = SourceRow.__table__, SourceSectorRow.__table__
_ENTRY, _REMOVAL, _SEASON = ListEntryRow.__table__, RemovalRow.__table__, SeasonRow.__table__
_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id)

_OF_PLACE = _SOURCE.c.area.like(bindparam("place") + "%")
_SOURCES = (
    select(_SOURCE.c.id, _SECTOR.c.sector)
    .outerjoin(_SECTOR, _SECTOR.c.source_id == _SOURCE.c.id)
    .where(_OF_PLACE, _SOURCE.c.kind == "works", _SOURCE.c.state != "merged")
    .order_by(_SOURCE.c.id, _SECTOR.c.ordinal)
)
# Lists, decisions and runs name a source as it was known; it answers for those that were merged into it since.
_LIVES_AS = func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id).label("source_id")
# Whom a decision keeps off on the day is as good as not on the list, which is never changed. A source's own entry comes
# last, and so holds.
_LISTED = (
    select(_LIVES_AS, _ENTRY.c.level, _ENTRY.c.exempt, _ENTRY.c.scope)
    .join_from(_ENTRY, _SOURCE, _SOURCE.c.id == _ENTRY.c.source_id)
    .where(_ENTRY.c.edition_id == bindparam("list_edition_id"), _LIVES_AS.not_in(kept_off()))
    .order_by(_SOURCE.c.merged_into.is_(None), _SOURCE.c.id)
)
_EXTENDED = (
    select(_LIVES_AS, _REMOVAL.c.id, _SEASON.c.until, _REMOVAL.c.returns_on, _REMOVAL.c.lifted_on)
    .join_from(_REMOVAL, _SOURCE, _SOURCE.c.id == _REMOVAL.c.source_id)
    .join(_SEASON, _SEASON.c.id == _REMOVAL.c.season_id)
    .where(
        _REMOVAL.c.programme == bindparam("programme"),
        _REMOVAL.c.consequence == "extend_stop",
        _REMOVAL.c.state == "removed",
        _SEASON.c.starts_on < bindparam("until"),
        _SEASON.c.until > bindparam("starts_on"),
    )
    .order_by(_LIVES_AS, _REMOVAL.c.id)
)
_RAN = (
    select(_LIVES_AS, _RUN.c.day)
    .join_from(_RUN, _SOURCE, _SOURCE.c.id == _RUN.c.source_id)
    .where(_RUN.c.edition_id == bindparam("edition_id"))
    .distinct()
    .order_by(_LIVES_AS, _RUN.c.day)
)
_OTHER = _CALENDAR.alias("other_calendar")
_LAST = (
    select(func.max(_OTHER.c.number))
    .where(_OTHER.c.source_id == _CALENDAR.c.source_id, _OTHER.c.edition_id == _CALENDAR.c.edition_id)
    .scalar_subquery()
)
_LATEST = select(_CALENDAR.c.source_id, _CALENDAR.c.number, _CALENDAR.c.sha256).where(
    _CALENDAR.c.edition_id == bindparam("edition_id"), _CALENDAR.c.number == _LAST
)
_ANY = select(_CALENDAR.c.id).where(_CALENDAR.c.edition_id == bindparam("edition_id")).limit(1)
_COLUMNS = tuple(
    _CALENDAR.c[name]
    for name in ("id", "source_id", "edition_id", "fingerprint", "number", "facts", "content", "sha256", "made_at")
)
_EDITIONS_OF = select(_CALENDAR.c.edition_id).where(_CALENDAR.c.source_id == bindparam("source_id")).distinct()
_ALL = select(*_COLUMNS).where(_CALENDAR.c.edition_id == bindparam("edition_id")).order_by(_CALENDAR.c.id)
_OF_SOURCE = (
    select(*_COLUMNS, _SOURCE.c.name, _SOURCE.c.area)
    .join(_SOURCE, _SOURCE.c.id == _CALENDAR.c.source_id)
    .where(_CALENDAR.c.source_id == bindparam("source_id"), _CALENDAR.c.edition_id == bindparam("edition_id"))
    .order_by(_CALENDAR.c.number)
)
_WITHIN_REACH = select(_SOURCE.c.id).where(_SOURCE.c.id == bindparam("source_id"))
_KNOWN_RUNS = select(*(_RUN.c[name] for name in ("id", "source_id", "edition_id", "day", "document"))).where(
    or_(
        _RUN.c.id == bindparam("id"),
        and_(
            _RUN.c.source_id == bindparam("source_id"),
            _RUN.c.edition_id == bindparam("edition_id"),
            _RUN.c.day == bindparam("day"),
        ),
    )
)


def facts_of_place(
    uow: UnitOfWork, edition: Edition, list_edition_id: str | None, day: date, only: Collection[str] | None = None
) -> Iterator[tuple[str, Facts]]:
    """Of each works of the place, or of some of them, by id: four statements, whatever their number. `day`: for which
    the list holds."""
    asked = {"list_edition_id": list_edition_id, "programme": edition.programme, "day": day, "by": uow.now}
    listed = {
        row.source_id: Listed(level=row.level, exempt=row.exempt, scope=row.scope)
        for row in uow.execute(_LISTED, asked)
    }
    extended = _extensions(uow, edition)
    ran = _grouped(uow.execute(_RAN, {"edition_id": edition.id}).all(), lambda row: row.day)
    sectors = _grouped(uow.execute(_SOURCES, {"place": edition.place}).all(), lambda row: row.sector)
    for source_id in sectors if only is None else [one for one in sectors if one in only]:
        yield source_id, Facts(
            sectors=tuple(one for one in sectors[source_id] if one is not None), list_edition_id=list_edition_id,
            listed=listed.get(source_id), extensions=tuple(extended.get(source_id, ())),
            ran_on=tuple(ran.get(source_id, ())),
        )  # fmt: skip


def still_extended(uow: UnitOfWork, edition: Edition, today: date) -> set[str]:
    """Sources whose longer stop would not have been over before today, also where it was lifted."""
    asked = {"programme": edition.programme, "starts_on": edition.starts_on, "until": edition.until}
    return {row.source_id for row in uow.execute(_EXTENDED, asked) if row.returns_on >= today}


def latest(uow: UnitOfWork, edition_id: str) -> dict[str, Row[Any]]:
    """The last calendar of each source by this edition."""
    return {row.source_id: row for row in uow.execute(_LATEST, {"edition_id": edition_id})}


def is_settled(uow: UnitOfWork, edition_id: str) -> bool:
    return uow.execute(_ANY, {"edition_id": edition_id}).first() is not None


def insert_calendars(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        uow.execute(insert(_CALENDAR), list(rows))


def calendars_of(uow: UnitOfWork, source_id: str, edition_id: str) -> Sequence[Row[Any]]:
    """Every calendar of a source, the first one first; public."""
    return uow.execute(_OF_SOURCE, {"source_id": source_id, "edition_id": edition_id}).all()


def editions_of(uow: UnitOfWork, source_id: str) -> Sequence[str]:
    """Of which editions a source has calendars."""
    return uow.execute(_EDITIONS_OF, {"source_id": source_id}).scalars().all()


def all_calendars(uow: UnitOfWork, edition_id: str) -> Iterator[Row[Any]]:
    yield from uow.execute(_ALL, {"edition_id": edition_id})


def reaches(uow: UnitOfWork, source_id: str) -> bool:
    """Whether the source lies within the actor's scope."""
    return _WITHIN.execute(uow, _WITHIN_REACH, {"source_id": source_id}).first() is not None


def find_runs(uow: UnitOfWork, run: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """What is recorded under the run's id, or of its source and day."""
    return uow.execute(_KNOWN_RUNS, {name: run[name] for name in ("id", "source_id", "edition_id", "day")}).all()


def insert_run(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    uow.execute(insert(_RUN), dict(values))


def _extensions(uow: UnitOfWork, edition: Edition) -> dict[str, list[tuple[str, date, date]]]:
    """Longer stops begin where the season ends, and end where they were lifted."""
    values = {"programme": edition.programme, "starts_on": edition.starts_on, "until": edition.until}
    found: dict[str, list[tuple[str, date, date]]] = {}
    for row in uow.execute(_EXTENDED, values):
        until = min(row.returns_on, row.lifted_on or row.returns_on)
        found.setdefault(row.source_id, []).append((row.id, row.until, until))
    return found


def _grouped(rows: Sequence[Row[Any]], value: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(value(row))
    return found
