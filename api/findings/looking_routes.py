"""Figures about visits over HTTP: by place, sector and line for offices, by officer for those who oversee officers."""

from collections.abc import Mapping
from typing import Any

from api.errors import CursorNotGood
from api.figures import narrowed, rows_address
from api.findings.looking_schemas import (
    FigureRows,
    OfficerFiguresQuery,
    OfficerRowsQuery,
    VisitFigures,
    VisitFiguresQuery,
    VisitRowsQuery,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import looking

routes = Routes("visit figures", __name__, description="Who looked where, how much was found, what nobody looked at.")

_FILTERS = ("first", "until", "area", "sector", "line")


@routes.operation("GET", "/visits/statistics", act="finding.read_figures", query=VisitFiguresQuery, answer=VisitFigures)
def list_visit_figures(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Per county, sector or line: visits, what was found per visit and its variance, and what nobody looked at."""
    return _figures(uow, query.get("by"), query, "/visits/statistics/rows", {"by": query.get("by")})


@routes.operation(
    "GET",
    "/visits/statistics/rows",
    act="finding.read_figures",
    query=VisitRowsQuery,
    answer=FigureRows,
    refuses=(CursorNotGood,),
)
def list_rows_of_visit_figure(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The visits, findings or sources that make up one figure."""
    return _rows(uow, query.get("by"), query)


@routes.operation(
    "GET", "/visits/statistics/officers", act="inspection.oversee", query=OfficerFiguresQuery, answer=VisitFigures
)
def list_officer_figures(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The same per officer, an opaque id: how much each finds, held against what others find at the like."""
    return _figures(uow, looking.OFFICER, query, "/visits/statistics/officers/rows", {})


@routes.operation(
    "GET",
    "/visits/statistics/officers/rows",
    act="inspection.oversee",
    query=OfficerRowsQuery,
    answer=FigureRows,
    refuses=(CursorNotGood,),
)
def list_rows_of_officer_figure(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The visits, findings or sources that make up one figure of an officer."""
    return _rows(uow, looking.OFFICER, query)


def _figures(
    uow: UnitOfWork, by: str | None, query: Mapping[str, Any], path: str, said: Mapping[str, Any]
) -> dict[str, Any]:
    asked = {**said, **{name: query.get(name) for name in _FILTERS}}
    return {"by": by, "items": [_row(row, path, asked) for row in looking.figures(uow, by, narrowed(query, *_FILTERS))]}


def _row(row: looking.Looking, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in row.__slots__}
    figures = [name for name in looking.FIGURES if told[name] is not None]
    return {**told, "rows": {name: rows_address(path, asked, {"key": row.key, "figure": name}) for name in figures}}


def _rows(uow: UnitOfWork, by: str | None, query: Mapping[str, Any]) -> dict[str, Any]:
    past, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    filters, since = narrowed(query, *_FILTERS), past[0] if past else ""
    rows = looking.rows_behind(uow, by, query.get("key"), query["figure"], filters, past=since, limit=limit + 1)
    return page_of(rows, limit, ["id"])
