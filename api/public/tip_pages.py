"""Pages of tips: a form that needs no script, a photo along with it, and what came of it."""

from typing import IO, Any

from flask import Response, redirect, request

from api.inspection.tip_schemas import TipIn
from api.public.forms import FORM, WITH_FILE, file_of, filled
from api.public.pages import Pages, address, render, words_of
from api.public.schemas import SentTipAddress, TipAddress
from api.runtime import runtime
from api.schemas import load
from api.turns import Turns
from greenctl.area.queries import areas_of_city
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import errors, tip_photo_domain as photos, tip_photos, tips
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id
from greenctl.storage.errors import StoreAway

routes = Pages("tip pages", __name__, description="Pages for the public: what somebody saw.")

_FIELDS = ("id", "area", "text", "place", "source_id", "contact")


@routes.operation("GET", "/p/tips", act="public.read", query=TipAddress, media="text/html")
def show_tip_form(_uow: UnitOfWork, query: dict[str, Any]) -> Response:
    """The form. Its id is drawn here: sent twice, it is one tip."""
    areas = areas_of_city(runtime().settings.city)
    asked = {name: query.get(name) for name in ("source_id", "area")}
    return render("tips.html", words_of(), areas=areas, fresh_id=new_id(), asked=asked)


@routes.operation(
    "POST", "/p/tips", act="tip.send", raw=FORM, media="text/html", refuses=(errors.TipInvalid, errors.TipIdTaken)
)
def send_tip_form(uow: UnitOfWork, body: bytes) -> Response:
    """Take in the form, and show where it went; the address holds the sender's own id, so that photos can follow."""
    running = runtime()
    running.limits.count_tip(request.remote_addr)
    sent = tips.send_tip(uow, load(TipIn(), filled(body, _FIELDS)), today=local_day(uow.now, running.settings.zone))
    return redirect(address(f"/p/tips/{sent.number}", sent=sent.id), 303)


@routes.operation(
    "GET", "/p/tips/<code:number>", act="public.read", query=SentTipAddress, media="text/html",
    refuses=(errors.TipNotThere,),
)  # fmt: skip
def show_tip(uow: UnitOfWork, number: str, query: dict[str, Any]) -> Response:
    """What has become of a tip: never what was written; and for its sender, for an hour, a way to add photos."""
    tip = tips.public_tip(uow, number)
    known = tip_photos.of_tips(uow, [tip.id]).get(tip.id, [])
    own = query.get("sent") == tip.id
    shown = [photo for photo in known if photo.state is photos.TipPhotoState.RELEASED]
    takes = own and photos.has_room(tip, len(known), uow.now)
    response = render("tip.html", words_of(), tip=tip, photos=shown, came=len(known) if own else 0, takes=takes)
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.operation(
    "POST", "/p/tips/<uuid:tip_id>/photos", act="tip.send", streams=(WITH_FILE,), media="text/html", opens="several",
    refuses=(errors.TipNotThere, errors.TipPhotosFull, errors.TipPhotoIdTaken, errors.TipPhotoRefused, StoreAway),
)  # fmt: skip
def send_tip_photo_form(enter: Any, tip_id: str, body: IO[bytes]) -> Response:
    """Take in a photo by a form; what becomes of it is the same as by the other way."""
    running, turns = runtime(), Turns(enter)
    running.limits.count_tip(request.remote_addr)
    with file_of(body, "photo", photos.MEDIA_TYPES) as file:
        new = photos.NewTipPhoto(id=new_id(), tip_id=tip_id, media_type=file.mimetype)
        tip_photos.take_photo(turns, running.store, running.examiner, new, file.stream)
    with turns.reading() as uow:
        number = tips.sent(uow, tip_id).number
    return redirect(address(f"/p/tips/{number}", sent=tip_id), 303)
