"""Seasons and their programmes, as rows and as values."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.period import Period
from greenctl.season.domain import Programme, Season, SeasonProgramme, SeasonState
from greenctl.season.models import SeasonProgrammeRow, SeasonRow

_SEASONS = select(SeasonRow).order_by(SeasonRow.starts_on.desc(), SeasonRow.id)
_SEASON = select(SeasonRow).where(SeasonRow.id == bindparam("id"))
_PROGRAMMES = (
    select(SeasonProgrammeRow)
    .where(SeasonProgrammeRow.season_id == bindparam("season_id"))
    .order_by(SeasonProgrammeRow.programme)
)
_PROGRAMME = _PROGRAMMES.where(SeasonProgrammeRow.programme == bindparam("programme"))
# The document is left out: it never changes, so it is read once per fingerprint and process.
_BOTH = (
    select(
        SeasonRow,
        *(column for column in SeasonProgrammeRow.__table__.columns if column.name not in {"document", "season_id"}),
    )
    .join(SeasonProgrammeRow, SeasonProgrammeRow.season_id == SeasonRow.id)
    .where(SeasonRow.id == bindparam("season_id"), SeasonProgrammeRow.programme == bindparam("programme"))
)
_MOVE = (
    update(SeasonRow)
    .where(SeasonRow.id == bindparam("season"), SeasonRow.version == bindparam("seen"))
    .values(
        state=bindparam("to"),
        version=SeasonRow.version + 1,
        opened_at=func.coalesce(SeasonRow.opened_at, bindparam("now", type_=UtcDateTime)),
    )
)
_CHANGE_FORM = (
    update(SeasonProgrammeRow)
    .where(SeasonProgrammeRow.season_id == bindparam("season"), SeasonProgrammeRow.programme == bindparam("named"))
    .values(rule_fingerprint=bindparam("rules"), earlier_rules=bindparam("earlier"))
)
# Editions are immutable, so what was read once by its fingerprint is kept.
_editions: dict[str, Programme] = {}


def insert_season(uow: UnitOfWork, season: Season, programmes: Sequence[dict[str, Any]]) -> None:
    """`programmes`: edition document, applications_from, applications_until and the two fingerprints."""
    names = {name: getattr(season, name) for name in ("id", "name_zh", "name_en", "city", "version")}
    days = {"starts_on": season.days.starts_on, "until": season.days.until}
    uow.execute(insert(SeasonRow), {**names, **days, "state": season.state.value})
    rows = [{**row, "season_id": season.id, "fingerprint": digest_of(row["document"])} for row in programmes]
    uow.execute(insert(SeasonProgrammeRow), rows)


def move(uow: UnitOfWork, season: Season, seen_version: int) -> bool:
    """Write a new state; False if somebody was faster."""
    values = {"season": season.id, "seen": seen_version, "to": season.state.value, "now": uow.now}
    return uow.execute(_MOVE, values).rowcount == 1


def change_form(uow: UnitOfWork, programme: SeasonProgramme, fingerprint: str) -> None:
    """Write another form edition; the one before is kept among the earlier ones, of which the first stays first."""
    earlier = list(dict.fromkeys([*programme.earlier_rules, programme.rule_fingerprint]))
    named = {"season": programme.season_id, "named": programme.edition.programme}
    uow.execute(_CHANGE_FORM, {**named, "rules": fingerprint, "earlier": earlier})


def find_season(uow: UnitOfWork, season_id: str) -> Season | None:
    row = uow.execute(_SEASON, {"id": season_id}).first()
    return None if row is None else _season(row)


def list_seasons(uow: UnitOfWork) -> list[Season]:
    """Every season, the latest first; a city has one or two a year."""
    return [_season(row) for row in uow.execute(_SEASONS)]


def list_programmes(uow: UnitOfWork, season_id: str) -> list[SeasonProgramme]:
    return [_programme(row) for row in uow.execute(_PROGRAMMES, {"season_id": season_id})]


def find_programme(uow: UnitOfWork, season_id: str, programme: str) -> SeasonProgramme | None:
    row = uow.execute(_PROGRAMME, {"season_id": season_id, "programme": programme}).first()
    return None if row is None else _programme(row)


def find_both(uow: UnitOfWork, season_id: str, programme: str) -> tuple[Season, SeasonProgramme] | None:
    """A season and one of its programmes, in one statement where the process knows the programme's edition."""
    row = uow.execute(_BOTH, {"season_id": season_id, "programme": programme}).first()
    if row is None:
        return None
    if row.fingerprint in _editions:
        return _season(row), _fixed(row, season_id, _editions[row.fingerprint])
    fixed = find_programme(uow, season_id, programme)
    return None if fixed is None else (_season(row), fixed)


def _season(row: Row[Any]) -> Season:
    days = Period(row.starts_on, row.until)
    return Season(row.id, row.name_zh, row.name_en, row.city, days, SeasonState(row.state), row.version)


def _programme(row: Row[Any]) -> SeasonProgramme:
    if row.fingerprint not in _editions:
        _editions[row.fingerprint] = Programme.from_document(row.document)
    return _fixed(row, row.season_id, _editions[row.fingerprint])


def _fixed(row: Row[Any], season_id: str, edition: Programme) -> SeasonProgramme:
    days = Period(row.applications_from, row.applications_until)
    return SeasonProgramme(
        season_id, edition, days, row.rule_fingerprint, row.workflow_fingerprint, row.fingerprint,
        tuple(row.earlier_rules or ()),
    )  # fmt: skip
