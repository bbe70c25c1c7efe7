"""How far declarations have come, over HTTP; every number links to its declarations."""

from typing import Any

from api.declaration.funnel_schemas import Funnel, FunnelQuery, FunnelRows, FunnelRowsQuery
from api.errors import CursorNotGood
from api.figures import narrowed, rows_address
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import funnel

routes = Routes("declaration funnel", __name__, description="How many declarations wait at which stage.")


@routes.operation("GET", "/declarations/funnel", act="declaration.read", query=FunnelQuery, answer=Funnel)
def get_declaration_funnel(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """How many of one's own declarations, or of those within one's area and department, wait at which stage."""
    by = query.get("by")
    cells = funnel.funnel(uow, query["season_id"], query["programme"], by, narrowed(query, "area", "sector"))
    told = [_cell(cell, query) for cell in cells]
    return {"by": by, "count": sum(cell.count for cell in cells), "cells": told}


@routes.operation(
    "GET",
    "/declarations/funnel/rows",
    act="declaration.read",
    query=FunnelRowsQuery,
    answer=FunnelRows,
    refuses=(CursorNotGood,),
)
def list_funnel_rows(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The declarations behind a number of the funnel."""
    past, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    chosen = narrowed(query, "area", "sector", "state", "step", "overdue")
    keyed = {"by": query["by"], "key": query.get("key")} if "by" in query else {}
    rows = funnel.funnel_rows(
        uow, query["season_id"], query["programme"], {**chosen, **keyed}, past[0] if past else "", limit + 1
    )
    return page_of(rows, limit, ["id"])


def _cell(cell: funnel.FunnelCell, query: dict[str, Any]) -> dict[str, Any]:
    told = {name: getattr(cell, name) for name in cell.__slots__}
    here = {"key": cell.key, "state": cell.state, "step": cell.step}
    rows = rows_address("/declarations/funnel/rows", query, here)
    return {**told, "rows": rows, "overdue_rows": f"{rows}&overdue=true"}
