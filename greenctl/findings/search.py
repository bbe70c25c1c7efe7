"""Searching findings: the latest first, page by page, whatever is asked for together.

A page in the order of serials is read at once where much fits, and badly where little does; an index of pairs of
characters or of positions the other way round. So the index is asked first, and only up to a bound, how many it would
give. Nothing is counted beyond that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from math import cos, radians, sin
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Row,
    Select,
    TextClause,
    and_,
    bindparam,
    case,
    func,
    select,
    text,
    type_coerce,
)

from greenctl.db.scoping import Within
from greenctl.db.text_pairs import pairs_of, pattern_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.inspection.coordinates import MEAN_RADIUS_M
from greenctl.kernel.actor import area_prefix
from greenctl.source.models import SourceRow

MOST_BY_INDEX = 2_000
"""More than so many, and findings are read in their order until the page is full."""
_DIVISION = 6
_METRES_A_MICRO = radians(1) * MEAN_RADIUS_M / 1_000_000
_MICRO = 1_000_000

_F, _S, _SOURCE = FindingRow.__table__, FindingStandingRow.__table__, SourceRow.__table__
_OWNER = SourceRow.__table__.alias("owner")
_OWN = func.coalesce(
    select(_OWNER.c.merged_into).where(_OWNER.c.id == _F.c.source_id).scalar_subquery(), _F.c.source_id
)
# A firm sees what was found at its source once somebody has ordered it to put that right.
VISIBLE = Within(_F.c.area, _F.c.department, case((_S.c.ordered_by.is_not(None), _OWN)))

_SHOWN = (
    "id", "serial", "number", "source_id", "issue", "severity", "line", "sector", "area", "text", "place", "found_on",
    "recorded_at", "longitude", "latitude", "flags", "repeat_of",
)  # fmt: skip
_STANDING = ("standing", "progress", "due_on", "version")
_LIST = (
    select(*(_F.c[name] for name in _SHOWN), *(_S.c[name] for name in _STANDING), _SOURCE.c.name.label("source_name"))
    .join_from(_F, _S, _S.c.finding_id == _F.c.id)
    .join(_SOURCE, _SOURCE.c.id == _F.c.source_id)
    .order_by(_F.c.serial.desc())
    .limit(bindparam("limit"))
)
_EQUAL = {name: _F.c[name] for name in ("sector", "line", "issue", "severity", "source_id")} | {
    name: _S.c[name] for name in ("standing", "progress")
}
# As they are stored, in millionths of a degree, which the arithmetic of nearness wants.
_LATITUDE, _LONGITUDE = (type_coerce(_F.c[name], BigInteger) for name in ("latitude", "longitude"))
_SOUTH, _NORTH, _WEST, _EAST = (bindparam(name, type_=BigInteger()) for name in ("south", "north", "west", "east"))
_BOX = and_(_LATITUDE.between(_SOUTH, _NORTH), _LONGITUDE.between(_WEST, _EAST))
_IN_BOX = select(func.count()).select_from(select(_F.c.serial).where(_BOX).limit(bindparam("most")).subquery("bounded"))
_COUNT_PAIRS = {
    "sqlite": text(
        "select count(*) from (select 1 from finding_text_pairs where finding_text_pairs match :pairs limit :most)"
        " as bounded"
    ),
    "postgresql": text(
        "select count(*) from (select 1 from finding where bigrams(text) @> cast(:pairs as text[]) limit :most)"
        " as bounded"
    ),
}
_WITH_PAIRS = {
    "sqlite": text("finding.serial in (select rowid from finding_text_pairs where finding_text_pairs match :pairs)"),
    "postgresql": text("bigrams(finding.text) @> cast(:pairs as text[])"),
}
_LIKE = {
    "sqlite": text("lower(finding.text) like :pattern escape '\\'"),
    "postgresql": text("lower(finding.text collate \"C\") like :pattern escape '\\'"),
}


class Way(StrEnum):
    """By what the findings are found: in their order, by pairs of characters, or by position."""

    IN_ORDER = "in_order"
    BY_PAIRS = "by_pairs"
    BY_POSITION = "by_position"


@dataclass(frozen=True, slots=True)
class Near:
    """Around a point (WGS-84), as far as so many metres."""

    longitude: Decimal
    latitude: Decimal
    metres: int


def find_page(
    uow: UnitOfWork, filters: Mapping[str, str], near: Near | None, after: int | None, limit: int
) -> list[Row[Any]]:
    """Up to `limit` findings of the actor's scope, the latest first, before the serial `after`.

    `filters`: any of area (and everything below it), sector, line, issue, severity, source_id, standing, progress,
    text (a part of two characters or more).
    """
    values: dict[str, Any] = {"limit": limit, **filters, **(_around(near) if near is not None else {})}
    if after is not None:
        values["after"] = after
    if "text" in values:
        part = values.pop("text")
        values |= {"pairs": pairs_of(part, uow.engine), "pattern": pattern_of(part)}
    way = _way(uow, values)
    names = frozenset(filters) | ({"near"} if near is not None else set()) | ({"after"} if after is not None else set())
    if "area" in values:
        values["area"] = area_prefix(values["area"])
        names |= {"county"} if len(values["area"]) == _DIVISION else set()
    if uow.scope.source_ids and not uow.scope.reaches:
        names |= {"own"}
        values["mandated"] = sorted(uow.scope.source_ids)
    return list(VISIBLE.execute(uow, _statement(names, way, uow.engine), values))


def _way(uow: UnitOfWork, values: Mapping[str, Any]) -> Way:
    """By the index that gives few; in their order where each would give many."""
    most = {"most": MOST_BY_INDEX + 1}
    if "pairs" in values:
        count = uow.execute(_COUNT_PAIRS[uow.engine], {"pairs": values["pairs"], **most}).scalar_one()
        if count <= MOST_BY_INDEX:
            return Way.BY_PAIRS
    if "west" in values:
        box = {name: values[name] for name in ("south", "north", "west", "east")}
        if uow.execute(_IN_BOX, {**box, **most}).scalar_one() <= MOST_BY_INDEX:
            return Way.BY_POSITION
    return Way.IN_ORDER


@lru_cache(maxsize=500)
def _statement(names: frozenset[str], way: Way, engine: str) -> Select[Any]:
    statement = _LIST
    for name in sorted(names & _EQUAL.keys()):
        statement = statement.where(_EQUAL[name] == bindparam(name))
    if "area" in names:
        exact = "county" in names
        statement = statement.where(
            _F.c.area == bindparam("area") if exact else _F.c.area.startswith(bindparam("area"), autoescape=False)
        )
    if "after" in names:
        statement = statement.where(_F.c.serial < bindparam("after"))
    if "own" in names:
        statement = statement.where(_F.c.source_id.in_(_FAMILY))
    if "text" in names:
        statement = statement.where(*_text_conditions(way, engine))
    if "near" in names:
        statement = statement.where(_box(way), _within())
    return statement


def _text_conditions(way: Way, engine: str) -> list[TextClause]:
    return [*([_WITH_PAIRS[engine]] if way is Way.BY_PAIRS else []), _LIKE[engine]]


def _box(way: Way) -> ColumnElement[bool]:
    """The index of positions serves only where it was chosen: a sum is in no index."""
    if way is Way.BY_POSITION:
        return _F.c.serial.in_(select(_F.c.serial).where(_BOX).correlate(None))
    return and_((_LATITUDE + 0).between(_SOUTH, _NORTH), (_LONGITUDE + 0).between(_WEST, _EAST))


def _within() -> ColumnElement[bool]:
    """On a plane through the point that narrows to the north as the sphere does: within 20 km good to a metre."""
    north = _LATITUDE - _number("at_latitude", BigInteger())
    east = _LONGITUDE - _number("at_longitude", BigInteger())
    metres_north = north * _number("metres", Float())
    metres_east = east * (_number("metres_east", Float()) - north * _number("narrowing", Float()))
    return metres_north * metres_north + metres_east * metres_east <= _number("square", Float())


def _number(name: str, kind: Any) -> ColumnElement[Any]:
    return bindparam(name, type_=kind)


def _around(near: Near) -> dict[str, Any]:
    """The box, and what `_within` needs; coordinates as they are stored, in millionths of a degree."""
    angle, across = radians(float(near.latitude)), int(near.longitude * _MICRO)
    east, along = _METRES_A_MICRO * max(cos(angle), 0.01), int(near.latitude * _MICRO)
    # A little wider, for the side on which meridians are nearest to each other.
    north_by, east_by = int(near.metres / _METRES_A_MICRO) + 1, int(near.metres / east * 1.01) + 1
    return {
        "south": along - north_by,
        "north": along + north_by,
        "west": across - east_by,
        "east": across + east_by,
        "at_latitude": along,
        "at_longitude": across,
        "metres": _METRES_A_MICRO,
        "metres_east": east,
        "narrowing": _METRES_A_MICRO * sin(angle) * radians(1) / _MICRO / 2,
        "square": float(near.metres) ** 2,
    }


_FAMILY = (
    select(_SOURCE.c.id)
    .where(
        _SOURCE.c.id.in_(bindparam("mandated", expanding=True))
        | _SOURCE.c.merged_into.in_(bindparam("mandated", expanding=True))
    )
    .correlate(None)
)
