"""Statements behind figures about visits: sums by stratum, distinct sources, and the rows of each figure.

A figure is a condition on one population; count and rows are made from the same two.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Row,
    Select,
    String,
    Text,
    bindparam,
    case,
    distinct,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.loop.moves import COUNTING
from greenctl.findings.models import FindingRow
from greenctl.inspection.models import VisitOfficerRow, VisitRow
from greenctl.source.models import SourceRow, SourceSectorRow

_V, _W, _F, _S = VisitRow.__table__, VisitOfficerRow.__table__, FindingRow.__table__, FindingStandingRow.__table__
_SOURCE, _SECTOR = SourceRow.__table__, SourceSectorRow.__table__
_VISITS, _SOURCES = (
    Within(_V.c.area, _V.c.department, _V.c.source_id),
    Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id),
)
_LOOKED_AT = ("running", "seasonal")
_FIRST, _UNTIL, _AREA = bindparam("first", type_=Date), bindparam("until", type_=Date), bindparam("area", type_=String)

_IN_TIME = (_V.c.visited_on >= _FIRST, _V.c.visited_on < _UNTIL)
_COUNTS = _S.c.standing.in_(sorted(COUNTING))
_FOUND = (
    select(_F.c.visit_id, func.count().label("found"))
    .join_from(_F, _S, _S.c.finding_id == _F.c.id)
    .join(_V, _V.c.id == _F.c.visit_id)
    .where(*_IN_TIME, _COUNTS)
    .group_by(_F.c.visit_id)
    .subquery("found_on_visit")
)
_X = func.coalesce(_FOUND.c.found, 0)
_LIVES_ON = func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id)
OF_VISITS: Mapping[str, ColumnElement[bool]] = {
    "visits": literal(1) == 1,
    "clean": _V.c.outcome == "clean",
    "flagged": type_coerce(_V.c.flags, Text) != "[]",
    "with_findings": _X > 0,
}
_KEYS: Mapping[str, Any] = {
    "area": _V.c.area,
    "sector": _SECTOR.c.sector,
    "line": _V.c.line,
    "officer": _W.c.account_id,
}
_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "area": func.substr(_V.c.area, 1, func.length(_AREA)) == _AREA,
    "line": _V.c.line == bindparam("line"),
    "sector": _SECTOR.c.sector == bindparam("sector"),
}
_REGISTER_KEYS: Mapping[str, Any] = {"area": _SOURCE.c.area, "sector": _SECTOR.c.sector}
_REGISTER_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "area": func.substr(_SOURCE.c.area, 1, func.length(_AREA)) == _AREA,
    "sector": _NARROWED["sector"],
}


def strata(uow: UnitOfWork, by: str | None, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """Per key and stratum: key, sector, line, visits, clean, flagged, with_findings, found, squares."""
    return _VISITS.execute(uow, _strata(by, _filters(values, _NARROWED)), values).all()


def distinct_sources(uow: UnitOfWork, by: str | None, values: Mapping[str, Any]) -> dict[str | None, int]:
    """How many sources were looked at, per key."""
    rows = _VISITS.execute(uow, _distinct(by, _filters(values, _NARROWED)), values)
    return {key: int(count) for key, count in rows}


def registered(uow: UnitOfWork, by: str | None, values: Mapping[str, Any]) -> dict[str | None, tuple[int, int]]:
    """Per area or sector: how many sources there are to be looked at, and how many of them nobody did."""
    rows = _SOURCES.execute(uow, _registered(by, _filters(values, _REGISTER_NARROWED), "line" in values), values)
    return {key: (int(there), int(unvisited)) for key, there, unvisited in rows}


def rows(uow: UnitOfWork, by: str | None, figure: str, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """Up to `limit` rows behind a figure, by id after `past`: kind, id, source_id, on. `key` None: of what has none."""
    keyed = None if by is None else values["key"] is not None
    if figure in ("registered", "unvisited"):
        statement = _source_rows(by, keyed, figure, _filters(values, _REGISTER_NARROWED), "line" in values)
        return _SOURCES.execute(uow, statement, values).all()
    return _VISITS.execute(uow, _visit_rows(by, keyed, figure, _filters(values, _NARROWED)), values).all()


def _filters(values: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in values if name in known))


def _of_first_sector() -> ColumnElement[bool]:
    first = select(func.min(_SECTOR.c.ordinal)).where(_SECTOR.c.source_id == _SOURCE.c.id).correlate(_SOURCE)
    return (_SECTOR.c.source_id == _SOURCE.c.id) & (_SECTOR.c.ordinal == first.scalar_subquery())


def _population(by: str | None) -> FromClause:
    joined = (
        _V.join(_SOURCE, _SOURCE.c.id == _V.c.source_id)
        .outerjoin(_SECTOR, _of_first_sector())
        .outerjoin(_FOUND, _FOUND.c.visit_id == _V.c.id)
    )
    return joined.join(_W, _W.c.visit_id == _V.c.id) if by == "officer" else joined


def _key(by: str | None, keys: Mapping[str, Any]) -> Any:
    return null() if by is None else keys[by]


@lru_cache(maxsize=64)
def _strata(by: str | None, filters: tuple[str, ...]) -> Select[Any]:
    stratum = (_SECTOR.c.sector, _V.c.line)
    grouped = stratum if by in (None, "sector", "line") else (_KEYS[by], *stratum)
    counted = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in OF_VISITS.items()]
    return (
        select(
            _key(by, _KEYS).label("key"),
            *stratum,
            *counted,
            func.sum(_X).label("found"),
            func.sum(_X * _X).label("squares"),
        )
        .select_from(_population(by))
        .where(*_IN_TIME, *(_NARROWED[name] for name in filters))
        .group_by(*grouped)
    )


@lru_cache(maxsize=64)
def _distinct(by: str | None, filters: tuple[str, ...]) -> Select[Any]:
    statement = (
        select(_key(by, _KEYS).label("key"), func.count(distinct(_LIVES_ON)))
        .select_from(_population(by))
        .where(*_IN_TIME, *(_NARROWED[name] for name in filters))
    )
    return statement if by is None else statement.group_by(_KEYS[by])


def _looked_at(narrowed_by_line: bool) -> Select[Any]:
    """Sources that anybody looked at, under the id they live on under."""
    was = _SOURCE.alias("was")
    statement = (
        select(func.coalesce(was.c.merged_into, was.c.id))
        .join_from(_V, was, was.c.id == _V.c.source_id)
        .where(*_IN_TIME)
    )
    return statement.where(_NARROWED["line"]) if narrowed_by_line else statement


def _register(filters: tuple[str, ...]) -> tuple[FromClause, list[ColumnElement[bool]]]:
    there = [_SOURCE.c.state.in_(_LOOKED_AT), *(_REGISTER_NARROWED[name] for name in filters)]
    return _SOURCE.outerjoin(_SECTOR, _of_first_sector()), there


@lru_cache(maxsize=64)
def _registered(by: str | None, filters: tuple[str, ...], narrowed_by_line: bool) -> Select[Any]:
    population, there = _register(filters)
    unvisited = case((_SOURCE.c.id.not_in(_looked_at(narrowed_by_line)), 1), else_=0)
    statement = (
        select(_key(by, _REGISTER_KEYS).label("key"), func.count(), func.coalesce(func.sum(unvisited), 0))
        .select_from(population)
        .where(*there)
    )
    return statement if by is None else statement.group_by(_REGISTER_KEYS[by])


@lru_cache(maxsize=256)
def _source_rows(
    by: str | None, keyed: bool | None, figure: str, filters: tuple[str, ...], narrowed_by_line: bool
) -> Select[Any]:
    population, there = _register(filters)
    if figure == "unvisited":
        there.append(_SOURCE.c.id.not_in(_looked_at(narrowed_by_line)))
    columns = (literal("source").label("kind"), _SOURCE.c.id, _SOURCE.c.id.label("source_id"), null().label("on"))
    statement = select(*columns).select_from(population).where(*there, *_chosen(by, keyed, _REGISTER_KEYS))
    return _paged(statement, _SOURCE.c.id)


@lru_cache(maxsize=256)
def _visit_rows(by: str | None, keyed: bool | None, figure: str, filters: tuple[str, ...]) -> Select[Any]:
    population = _population(by)
    narrowed = [*_IN_TIME, *(_NARROWED[name] for name in filters), *_chosen(by, keyed, _KEYS)]
    if figure == "findings":
        population = population.join(_F, _F.c.visit_id == _V.c.id).join(_S, _S.c.finding_id == _F.c.id)
        columns = (literal("finding").label("kind"), _F.c.id, _F.c.source_id, _F.c.found_on.label("on"))
        return _paged(select(*columns).select_from(population).where(*narrowed, _COUNTS), _F.c.id)
    if figure == "sources":
        columns = (
            literal("source").label("kind"),
            _LIVES_ON.label("id"),
            _LIVES_ON.label("source_id"),
            func.max(_V.c.visited_on).label("on"),
        )
        statement = select(*columns).select_from(population).where(*narrowed).group_by(_LIVES_ON)
        return _paged(statement, _LIVES_ON)
    columns = (literal("visit").label("kind"), _V.c.id, _V.c.source_id, _V.c.visited_on.label("on"))
    return _paged(select(*columns).select_from(population).where(*narrowed, OF_VISITS[figure]), _V.c.id)


def _chosen(by: str | None, keyed: bool | None, keys: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    if by is None:
        return []
    return [keys[by] == bindparam("key")] if keyed else [keys[by].is_(None)]


def _paged(statement: Select[Any], place: ColumnElement[Any]) -> Select[Any]:
    return statement.where(place > bindparam("past")).order_by(place).limit(bindparam("limit"))
