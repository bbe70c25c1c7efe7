"""Hours of stop that exemptions avoided, for the public."""

from typing import Any

from flask import Response

from api.public.pages import Pages, render, words_of
from api.public.schemas import AvoidedAddress
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.avoided.reading import avoided, total

routes = Pages("avoided_pages", __name__, description="Hours of stop that exemptions avoided.")

MOST_ROWS = 200


@routes.operation("GET", "/p/avoided-hours", act="public.read", query=AvoidedAddress, media="text/html")
def show_avoided_hours(uow: UnitOfWork, query: dict[str, Any]) -> Response:
    """The number, the alerts it is made of, and the sources behind one of them."""
    alerts = avoided(uow)
    opened = next((one for one in alerts if one.alert_id == query.get("alert")), None)
    return render("avoided.html", words_of(), alerts=alerts, total=total(alerts), opened=opened, most=MOST_ROWS)
