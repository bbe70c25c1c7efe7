"""Figures over exposed findings for anybody, each with the rows behind it."""

from dataclasses import asdict
from typing import Any

from api.errors import CursorNotGood
from api.figures import narrowed, rows_address
from api.findings.public_figures_schemas import (
    PublicFigureRows,
    PublicFigureRowsQuery,
    PublicFindingFigures,
    PublicFindingFiguresQuery,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure import statistics

routes = Routes("public figures", __name__, description="What was made public of findings, counted.")

_ROWS = "/public/findings/statistics/rows"


@routes.operation(
    "GET",
    "/public/findings/statistics",
    act="public.read",
    query=PublicFindingFiguresQuery,
    answer=PublicFindingFigures,
)
def list_public_finding_figures(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Per line, county, sector, issue, severity or batch: exposed, open, closed, repeated, disputed, voided."""
    by = query.pop("by")
    found = statistics.figures(uow, by, narrowed(query))
    return {"by": by, "items": [{**asdict(row), "rows": _rows_of(row.key, by, query)} for row in found]}


@routes.operation(
    "GET", _ROWS, act="public.read", query=PublicFigureRowsQuery, answer=PublicFigureRows, refuses=(CursorNotGood,)
)
def list_rows_of_public_figure(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The exposed findings that make up one figure; each with the batch that made it public."""
    by, key, figure, limit = (query.pop(name, None) for name in ("by", "key", "figure", "limit"))
    cursor = read_cursor(query.pop("after", None), 1, (int,))
    rows = statistics.rows_behind(
        uow, by, key, figure, narrowed(query), after=cursor[0] if cursor else 0, limit=limit + 1
    )
    return page_of(rows, limit, ("serial",))


def _rows_of(key: str | None, by: str, query: dict[str, Any]) -> dict[str, str]:
    here = {"by": by, "key": key, **query}
    return {name: rows_address(_ROWS, here, {"figure": name}) for name in statistics.FIGURES}
