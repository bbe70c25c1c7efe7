"""Grade flow between two editions, as between two seasons; read by anybody, from published lists alone."""

from typing import Any

from api.errors import CursorNotGood
from api.figures import narrowed, rows_address
from api.lists.flow_schemas import Flow, FlowQuery, FlowRows, FlowRowsQuery
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import flow, queries
from greenctl.lists.domain import Edition
from greenctl.lists.errors import EditionNotThere, NotComparable

routes = Routes("grade flow", __name__, description="How levels went from one edition of a list to another.")


@routes.operation(
    "GET", "/lists/flow", act="public.read", query=FlowQuery, answer=Flow, refuses=(EditionNotThere, NotComparable)
)
def get_grade_flow(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Level by level, how many sources went where, for all or per county or sector; every cell opens its sources."""
    before, after, by = *_editions(uow, query), query.get("by")
    cells = flow.flow(uow, before, after, by, narrowed(query, "area", "sector"))
    asked = {"from": before.id, "to": after.id, "by": by, "area": query.get("area"), "sector": query.get("sector")}
    return {
        "from_": before.id, "to": after.id, "programme": after.programme, "by": by,
        "official": before.official and after.official, "rules_changed": flow.rules_changed(before, after),
        "count": sum(cell.count for cell in cells), "cells": [_cell(cell, asked) for cell in cells],
    }  # fmt: skip


@routes.operation(
    "GET",
    "/lists/flow/rows",
    act="public.read",
    query=FlowRowsQuery,
    answer=FlowRows,
    refuses=(EditionNotThere, NotComparable, CursorNotGood),
)
def list_grade_flow_rows(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The sources behind a cell, or behind a sum of cells."""
    past, limit = read_cursor(query.get("after"), 2, (str, int)), query["limit"]
    chosen = {**narrowed(query, "area", "sector"), **_of_cell(query)}
    found = flow.flow_rows(uow, *_editions(uow, query), chosen, (past[0], past[1]) if past else ("", 0), limit + 1)
    return page_of(found, limit, ["source_id", "nth"])


def _editions(uow: UnitOfWork, query: dict[str, Any]) -> tuple[Edition, Edition]:
    return queries.get_edition(uow, query["from_"]), queries.get_edition(uow, query["to"])


def _of_cell(query: dict[str, Any]) -> dict[str, str]:
    """What of a cell was named; a key without `by` is a key of nothing."""
    names = {"before": "level_before", "after_level": "level_after"}
    levels = {to: query[name] for name, to in names.items() if query.get(name) is not None}
    keyed = {"by": query["by"], "key": query["key"]} if query.get("by") and query.get("key") is not None else {}
    return {**levels, **keyed}


def _cell(cell: flow.FlowCell, asked: dict[str, Any]) -> dict[str, Any]:
    told = {name: getattr(cell, name) for name in cell.__slots__}
    here = {"key": cell.key, "before": cell.before, "after_level": cell.after}
    return {**told, "rows": rows_address("/lists/flow/rows", asked, here)}
