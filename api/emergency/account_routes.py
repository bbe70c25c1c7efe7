"""Reduction by county, sector and part: planned, confirmed, carried out, verified; and the sources behind it."""

from dataclasses import asdict
from typing import Any

from api.emergency.account_schemas import AccountTable, AccountTableQuery, CarriersPage, CarriersQuery
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.account import rollup
from greenctl.emergency.alerts.errors import AlertNotThere

routes = Routes("alert_account", __name__, description="What an alert's duties reduce, and who carries it.")


@routes.operation(
    "GET", "/alerts/<uuid:alert_id>/account/table", act="alert.follow", query=AccountTableQuery, answer=AccountTable,
    refuses=(AlertNotThere,),
)  # fmt: skip
def get_account_table(uow: UnitOfWork, alert_id: str, query: dict[str, str]) -> dict[str, Any]:
    """Planned, confirmed, carried-out, verified and failed reduction, by county, sector or part."""
    return asdict(rollup.rollup(uow, alert_id, query["by"]))


@routes.operation(
    "GET", "/alerts/<uuid:alert_id>/account/sources", act="alert.follow", query=CarriersQuery, answer=CarriersPage,
    refuses=(AlertNotThere, CursorNotGood),
)  # fmt: skip
def list_account_sources(uow: UnitOfWork, alert_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The sources behind a number, those first that carry most of it."""
    after = read_cursor(query.get("after"), 2, (int, str))
    filters = {name: query[name] for name in ("county", "sector", "part") if name in query}
    number = (query["figure"], query["pollutant"])
    start = None if after is None else (after[0], after[1])
    rows = rollup.carriers_page(uow, alert_id, number, filters, start, query["limit"] + 1)
    return page_of(rows, query["limit"], ["micro", "source_id"])
