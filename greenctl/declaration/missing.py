"""Who has not applied: sources that a programme is for, and that have handed in nothing for it this season.

Whoever has not applied stands on no list and is exempt under none. The level that goes with it is the lowest one of its
sector's ladder in the season's rules: told before the window closes, by a notice, and to offices in this list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, exists, func, select

from grading import SectorTable
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.models import DeclarationRow
from greenctl.kernel.actor import area_prefix
from greenctl.rules import queries as rules
from greenctl.season import queries as seasons
from greenctl.source.models import SourceRow, SourceSectorRow

_D, _SOURCE, _SECTOR = DeclarationRow.__table__, SourceRow.__table__, SourceSectorRow.__table__
_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id)
_AREA = bindparam("prefix", type_=String)
_FIRST = select(func.min(_SECTOR.c.ordinal)).where(_SECTOR.c.source_id == _SOURCE.c.id).correlate(_SOURCE)
_MAIN = and_(_SECTOR.c.source_id == _SOURCE.c.id, _SECTOR.c.ordinal == _FIRST.scalar_subquery())


def _declared(*states: str) -> ColumnElement[bool]:
    return exists().where(
        _D.c.source_id == _SOURCE.c.id,
        _D.c.season_id == bindparam("season_id"),
        _D.c.programme == bindparam("programme"),
        _D.c.state.in_(states),
    )


def _concerned(*columns: Any) -> Select[Any]:
    """Sources that run, of the kinds and sectors that the programme is for, in its city."""
    return (
        select(*columns)
        .join(_SECTOR, _MAIN)
        .where(
            _SOURCE.c.state.in_(["running", "seasonal"]),
            _SOURCE.c.kind.in_(bindparam("kinds", expanding=True)),
            _SECTOR.c.sector.in_(bindparam("sectors", expanding=True)),
            func.substr(_SOURCE.c.area, 1, func.length(_AREA)) == _AREA,
        )
    )


NOT_BEGUN = _concerned(_SOURCE.c.id.label("source_id")).where(~_declared("draft", "submitted"))
"""Sources that have not even a draft. Binds what `asked` gives."""
_drafted = _declared("draft")
_MISSING = (
    _concerned(_SOURCE.c.id, _SOURCE.c.name, _SOURCE.c.area, _SECTOR.c.sector, _SECTOR.c.sub_type, _drafted)
    .where(~_declared("submitted"), _SOURCE.c.id > bindparam("after"))
    .order_by(_SOURCE.c.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A source that has handed in nothing; `level` is what goes with that, None where its table does not say."""

    source_id: str
    name: str
    area: str
    sector: str
    level: str | None
    drafted: bool


def missing(uow: UnitOfWork, season_id: str, programme: str, area: str | None, after: str, limit: int) -> list[Missing]:
    """Sources of the actor's reach, by id after `after`; of an area and all below it, where one is named.

    Raises:
        SeasonNotThere, ProgrammeNotThere
    """
    season, fixed = seasons.get_both(uow, season_id, programme)
    sectors = rules.get_edition(uow, fixed.rule_fingerprint).sectors
    values = asked(season_id, programme, fixed.edition.source_kinds, sectors, area or season.city)
    rows = _WITHIN.execute(uow, _MISSING, {**values, "after": after, "limit": limit})
    return [Missing(*row[:4], _lowest(sectors[row.sector], row.sub_type), bool(row[5])) for row in rows]


def asked(
    season_id: str, programme: str, kinds: Collection[str], sectors: Collection[str], area: str
) -> dict[str, Any]:
    """What `NOT_BEGUN` binds."""
    return {
        "season_id": season_id,
        "programme": programme,
        "kinds": list(kinds),
        "sectors": list(sectors),
        "prefix": area_prefix(area),
    }


def _lowest(table: SectorTable, sub_type: str) -> str | None:
    """The last level of the ladder that the source's kind of works has; None where that kind is not known."""
    kind = table.sub_types.get(sub_type)
    ladder = kind.ladder if kind else table.ladder
    known = kind is not None or not table.sub_types
    return ladder[-1] if known and ladder else None
