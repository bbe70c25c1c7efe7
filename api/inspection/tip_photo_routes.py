"""Photos that came with a tip: sent without a login, looked at by a desk, shown to everybody once one is released."""

from typing import IO, Any

from flask import Response, request

from api.inspection.tip_schemas import SentTipPhoto, TipPhoto, TipPhotoRulingIn
from api.operations import Routes
from api.photos.image_routes import image_of
from api.runtime import runtime
from api.turns import Turns
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import errors, tip_photo_domain as domain, tip_photos
from greenctl.ledger.readings import note_reading
from greenctl.photos.verifying import COPY_TYPE
from greenctl.storage.errors import StoreAway

routes = Routes("tip photos", __name__, description="Photos that came with tips; none is public before it is released.")

_REFUSES = (errors.TipNotThere, errors.TipPhotoNotThere, StoreAway)


@routes.operation(
    "PUT",
    "/tips/<uuid:tip_id>/photos/<uuid:tip_photo_id>",
    act="tip.send",
    streams=domain.MEDIA_TYPES,
    answer=SentTipPhoto,
    status=201,
    opens="several",
    refuses=(
        errors.TipNotThere, errors.TipPhotosFull, errors.TipPhotoIdTaken, errors.TipPhotoRefused, StoreAway,
    ),
)  # fmt: skip
def send_tip_photo(enter: Any, tip_id: str, tip_photo_id: str, body: IO[bytes]) -> domain.TipPhoto:
    """Send a photo along with a tip, within an hour of it: at most three, of 8 MB each. `tip_id` is the sender's own;
    whoever does not know it adds nothing."""
    running = runtime()
    running.limits.count_tip(request.remote_addr)
    new = domain.NewTipPhoto(id=tip_photo_id, tip_id=tip_id, media_type=request.mimetype)
    return tip_photos.take_photo(Turns(enter), running.store, running.examiner, new, body)


@routes.operation(
    "GET",
    "/public/tips/<code:number>/photos/<uuid:tip_photo_id>",
    act="public.read",
    media=COPY_TYPE,
    opens="several",
    refuses=_REFUSES,
)
def get_released_tip_photo(enter: Any, number: str, tip_photo_id: str) -> Response:
    """A photo that somebody has released, without metadata."""
    with Turns(enter).reading() as uow:
        photo = tip_photos.released(uow, number, tip_photo_id)
    return image_of(tip_photos.copy_key(photo.id), COPY_TYPE)


@routes.operation(
    "GET",
    "/inspection/tips/<uuid:tip_id>/photos/<uuid:tip_photo_id>",
    act="tip.read",
    media=COPY_TYPE,
    opens="several",
    personal="tip_photo",
    refuses=_REFUSES,
)
def get_tip_photo(enter: Any, tip_id: str, tip_photo_id: str) -> Response:
    """The same for the desk, before anybody has decided, too. Each reading is recorded."""
    with Turns(enter).writing() as uow:
        photo = tip_photos.shown(uow, tip_id, tip_photo_id)
        note_reading(uow, "tip_photo", [photo.id])
    return image_of(tip_photos.copy_key(photo.id), COPY_TYPE)


@routes.operation(
    "POST",
    "/inspection/tips/<uuid:tip_id>/photos/<uuid:tip_photo_id>/ruling",
    act="tip.triage",
    body=TipPhotoRulingIn,
    answer=TipPhoto,
    creates=True,
    if_match=True,
    refuses=(errors.TipNotThere, errors.TipPhotoNotThere, errors.TipPhotoMovedOn, errors.TipPhotoDecided),
)
def rule_on_tip_photo(
    uow: UnitOfWork, tip_id: str, tip_photo_id: str, seen_version: int, body: dict[str, Any]
) -> domain.TipPhoto:
    """Release a photo for everybody, or withhold it, which is for good."""
    return tip_photos.decide(uow, tip_id, tip_photo_id, seen_version, release=body["release"], reason=body["reason"])
