"""The calendar of staggered production of a source, as a page."""

from datetime import date, timedelta
from functools import partial

from flask import Response

from api.public.pages import Pages, render, words_of
from api.public.schemas import StaggeredAddress
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.messages import text
from greenctl.staggered import queries

routes = Pages("staggered_pages", __name__, description="Calendars of staggered production for the public.")


@routes.operation("GET", "/p/staggered/<uuid:source_id>", act="public.read", query=StaggeredAddress, media="text/html")
def show_staggered_calendar(uow: UnitOfWork, source_id: str, query: dict[str, str]) -> Response:
    """When a source stops, why, or what would have to be known to say so."""
    calendar, words = queries.get(uow, source_id, query.get("edition")), words_of()
    said = partial(text, words.language, "staggered")
    missing = ", ".join(said(f"missing_{one}") for one in calendar["missing"])
    return render(
        "staggered.html", words, calendar=calendar, s=said, missing=missing, last_day=_last_day,
        official=calendar["official"],
    )  # fmt: skip


def _last_day(until: str) -> str:
    """People read the last day, not the one after."""
    return str(date.fromisoformat(until) - timedelta(days=1))
