"""Figures about findings over HTTP, each with the rows behind it."""

from dataclasses import asdict
from typing import Any

from api.errors import CursorNotGood
from api.figures import narrowed, rows_address
from api.findings.statistics_schemas import FindingFigures, FindingRows, FindingRowsQuery, FindingStatisticsQuery
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings import statistics

routes = Routes("finding figures", __name__, description="How many findings, how fast put right, how often late.")


@routes.operation(
    "GET", "/findings/statistics", act="finding.read_figures", query=FindingStatisticsQuery, answer=FindingFigures
)
def list_finding_figures(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Per line, county, sector, issue or severity: open, overdue, closed, days to close, repeated, disputed."""
    by = query.pop("by")
    found = statistics.figures(uow, by, narrowed(query))
    return {"by": by, "items": [{**asdict(row), "rows": _rows_of(row.key, by, query)} for row in found]}


@routes.operation(
    "GET",
    "/findings/statistics/rows",
    act="finding.read_figures",
    query=FindingRowsQuery,
    answer=FindingRows,
    refuses=(CursorNotGood,),
)
def list_rows_of_figure(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The findings that make up one figure."""
    by, key, figure, limit = (query.pop(name, None) for name in ("by", "key", "figure", "limit"))
    cursor = read_cursor(query.pop("after", None), 1, (int,))
    rows = statistics.rows_behind(
        uow, by, key, figure, narrowed(query), after=cursor[0] if cursor else 0, limit=limit + 1
    )
    return page_of(rows, limit, ("serial",))


def _rows_of(key: str | None, by: str, query: dict[str, Any]) -> dict[str, str]:
    here = {"by": by, "key": key, **query}
    return {name: rows_address("/findings/statistics/rows", here, {"figure": name}) for name in statistics.FIGURES}
