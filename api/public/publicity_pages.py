"""Cases before the public, with a way to object that needs no script."""

from typing import Any

from flask import Response

from api.declaration.publicity_routes import publicity_page
from api.errors import CursorNotGood
from api.public import readings
from api.public.pages import Pages, render, words_of
from api.public.schemas import PublicityAddress
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.clock import local_day

routes = Pages("publicity_pages", __name__, description="Pages for the public: what is before it.")

CASES_A_PAGE = 50


@routes.operation(
    "GET", "/p/publicity", act="public.read", query=PublicityAddress, media="text/html", refuses=(CursorNotGood,)
)
def show_publicity(uow: UnitOfWork, query: dict[str, Any]) -> Response:
    """What is before the public, those first whose days end first, with objections and answers."""
    page = publicity_page(uow, query.get("after"), CASES_A_PAGE)
    words = words_of(readings.rules_of_publicised(uow, page["items"]))
    official = all(row["official"] for row in page["items"])
    today = local_day(uow.now, runtime().settings.zone)
    return render("publicity.html", words, page=page, official=official, today=today)
