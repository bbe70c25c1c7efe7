"""Hours of stop that exemptions avoided: a public number, its alerts, its rows."""

import csv
import io
from dataclasses import asdict
from typing import Any

from flask import Response

from api.emergency.avoided_schemas import AvoidedHours, AvoidedRows, AvoidedRowsQuery
from api.errors import CursorNotGood
from api.lists.files import plain_cell
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.avoided.reading import Avoided, OfAlert, avoided, total

routes = Routes("avoided", __name__, description="Hours of stop that exemptions avoided in alerts that are over.")


@routes.operation("GET", "/public/avoided-hours", act="public.read", answer=AvoidedHours)
def get_avoided_hours(uow: UnitOfWork) -> dict[str, Any]:
    """The number, and for each alert that is over what it is made of."""
    alerts = avoided(uow)
    return {"line_hours": total(alerts), "alerts": [told(one) for one in alerts]}


@routes.operation(
    "GET", "/public/avoided-hours/rows", act="public.read", query=AvoidedRowsQuery, answer=AvoidedRows,
    refuses=(CursorNotGood,),
)  # fmt: skip
def list_avoided_hours(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The exempt sources behind the number, of one alert or of all."""
    past = read_cursor(query.get("after"), 3, (str, int, str))
    asked = query.get("alert_id")
    rows = (row for one in avoided(uow) if asked in {None, one.alert_id} for row in one.rows)
    ordered = sorted((asdict(row) for row in rows), key=_place)
    found = [row for row in ordered if past is None or _place(row) > tuple(past)]
    return page_of(found[: query["limit"] + 1], query["limit"], ["alert_id", "step", "source_id"])


@routes.operation("GET", "/public/avoided-hours/rows.csv", act="public.read", media="text/csv")
def download_avoided_hours(uow: UnitOfWork) -> Response:
    """Every row, as a file that no spreadsheet computes; the sum of its line_hours is the number."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(Avoided.__slots__)
    for one in avoided(uow):
        writer.writerows([plain_cell(getattr(row, name)) for name in Avoided.__slots__] for row in one.rows)
    headers = {"Content-Disposition": 'attachment; filename="avoided-hours.csv"'}
    return Response(f"\ufeff{buffer.getvalue()}".encode(), mimetype="text/csv", headers=headers)


def told(one: OfAlert) -> dict[str, Any]:
    """An alert and its sums."""
    names = ("alert_id", "area", "levels", "starts_at", "ends_at", "line_hours", "sources", "unknown")
    return {name: getattr(one, name) for name in names}


def _place(row: dict[str, Any]) -> tuple[str, int, str]:
    return row["alert_id"], row["step"], row["source_id"]
