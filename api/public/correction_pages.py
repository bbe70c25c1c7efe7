"""Pages of corrections: what was asked and answered, and a form that needs no script."""

from typing import Any

from flask import Response, redirect, request

from api.corrections.schemas import CorrectionIn
from api.public.forms import FORM, filled
from api.public.pages import Pages, address, render, words_of
from api.public.schemas import CorrectionAddress
from api.runtime import runtime
from api.schemas import load
from greenctl.corrections import use_cases
from greenctl.corrections.domain import ABOUT
from greenctl.corrections.errors import CorrectionIdTaken, CorrectionNotThere
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import publicity
from greenctl.declaration.errors import NotBeforeThePublic
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id

routes = Pages("correction pages", __name__, description="Pages for the public: errors in the data.")

MOST_ON_A_PAGE = 100
_FIELDS = ("id", "about", "subject", "text")


@routes.operation("GET", "/p/corrections", act="public.read", query=CorrectionAddress, media="text/html")
def show_corrections(uow: UnitOfWork, query: dict[str, Any]) -> Response:
    """What was answered, the latest first; and a form, whose id is drawn here: sent twice, it is sent once."""
    answered = use_cases.answered(uow, "", MOST_ON_A_PAGE)
    asked = {name: query.get(name) for name in ("about", "subject")}
    return render("corrections.html", words_of(), answered=answered, kinds=ABOUT, fresh_id=new_id(), asked=asked)


@routes.operation(
    "POST", "/p/corrections", act="correction.send", raw=FORM, media="text/html",
    refuses=(CorrectionIdTaken, NotBeforeThePublic),
)  # fmt: skip
def send_correction_form(uow: UnitOfWork, body: bytes) -> Response:
    """Take in the form, and show where it went."""
    running = runtime()
    running.limits.count_tip(request.remote_addr)
    new = load(CorrectionIn(), filled(body, _FIELDS))
    sent = publicity.send(uow, new, today=local_day(uow.now, running.settings.zone))
    return redirect(address(f"/p/corrections/{sent.number}"), 303)


@routes.operation(
    "GET", "/p/corrections/<code:number>", act="public.read", media="text/html", refuses=(CorrectionNotThere,)
)
def show_correction(uow: UnitOfWork, number: str) -> Response:
    """What has become of one."""
    return render("correction.html", words_of(), one=use_cases.by_number(uow, number))
