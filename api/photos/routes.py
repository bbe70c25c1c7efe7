"""Declaring photos, getting tickets to upload them, confirming, and reading what is known of them."""

from typing import Any

from api.operations import Routes
from api.paging import page_of, read_cursor
from api.photos.schemas import DeclarePhotosIn, PhotoOut, PhotoRulingIn, PhotosPage, PhotosQuery, SlotOut, SlotsOut
from api.runtime import runtime
from api.turns import Turns
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.photos import queries
from greenctl.photos.confirming import confirm_photo as confirm
from greenctl.photos.domain import NewPhoto, Photo, Position, Quotas
from greenctl.photos.errors import (
    BytesDiffer,
    CopyNotThere,
    IdTaken,
    NotUploaded,
    PhotoInvalid,
    PhotoMovedOn,
    PhotoNotThere,
    PhotoRefused,
    QuotaReached,
    SourceNotThere,
)
from greenctl.photos.rulings import rule
from greenctl.photos.use_cases import declare_photos as declare, reopen
from greenctl.storage.errors import StoreAway
from greenctl.storage.port import Ticket, Upload

routes = Routes("photos", __name__, description="Photos that are evidence.")


@routes.operation(
    "POST",
    "/photos",
    act="photo.declare",
    body=DeclarePhotosIn,
    answer=SlotsOut,
    refuses=(PhotoInvalid, SourceNotThere, IdTaken, QuotaReached),
)
def declare_photos(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Declare photos by hash, size and type; each gets a ticket to upload it. The ids make a repeat harmless."""
    photos = declare(uow, [_new_photo(item) for item in body["photos"]], quotas=quotas())
    return {"items": [_slot(uow, photo) for photo in photos]}


@routes.operation(
    "POST", "/photos/<uuid:photo_id>/ticket", act="photo.declare", answer=SlotOut, refuses=(PhotoNotThere,)
)
def renew_upload_ticket(uow: UnitOfWork, photo_id: str) -> dict[str, Any]:
    """Another ticket, as often as needed, until the photo is verified or refused."""
    return _slot(uow, reopen(uow, queries.get(uow, photo_id)))


@routes.operation(
    "POST",
    "/photos/<uuid:photo_id>/confirm",
    act="photo.declare",
    answer=PhotoOut,
    opens="several",
    refuses=(PhotoNotThere, NotUploaded, BytesDiffer, PhotoRefused, StoreAway),
)
def confirm_photo(enter: Any, photo_id: str) -> dict[str, Any]:
    """Say that it is uploaded: it is hashed and decoded now, and counts as evidence once it is verified."""
    running, turns = runtime(), Turns(enter)
    photo = confirm(turns, running.store, running.examiner, photo_id)
    with turns.reading() as uow:
        return _bodies_of(uow, [photo])[0]


@routes.operation("GET", "/photos/<uuid:photo_id>", act="photo.read", answer=PhotoOut, refuses=(PhotoNotThere,))
def get_photo(uow: UnitOfWork, photo_id: str) -> dict[str, Any]:
    """What is known of a photo."""
    return _bodies_of(uow, [queries.get(uow, photo_id)])[0]


@routes.operation("GET", "/photos", act="photo.read", query=PhotosQuery, answer=PhotosPage)
def list_photos(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """The photos of a subject and a source; of several sources they are never mixed."""
    cursor = read_cursor(query.get("after"), 1, (str,))
    photos = queries.list_of_subject(
        uow, query["subject_kind"], query["subject_id"], query.get("source_id"),
        after=cursor[0] if cursor else None, limit=query["limit"] + 1,
    )  # fmt: skip
    return page_of(_bodies_of(uow, photos), query["limit"], ["id"])


@routes.operation(
    "POST",
    "/photos/<uuid:photo_id>/ruling",
    act="photo.release",
    body=PhotoRulingIn,
    answer=PhotoOut,
    creates=True,
    if_match=True,
    refuses=(PhotoNotThere, CopyNotThere, PhotoMovedOn),
)
def rule_on_photo(uow: UnitOfWork, photo_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Let anybody see the copy without metadata, or nobody: somebody has looked at it, for faces above all."""
    return _bodies_of(uow, [rule(uow, photo_id, seen_version, release=body["release"], reason=body["reason"])])[0]


def _new_photo(item: dict[str, Any]) -> NewPhoto:
    position = None if item["position"] is None else Position(**item["position"])
    return NewPhoto(**{**item, "position": position})


def quotas() -> Quotas:
    """How many photos may be declared here."""
    settings = runtime().settings
    return Quotas(
        largest_bytes=settings.largest_photo_mb * 1024 * 1024,
        per_person_a_day=settings.photos_per_person_a_day,
        per_subject=settings.photos_per_subject,
    )


def _slot(uow: UnitOfWork, photo: Photo) -> dict[str, Any]:
    return {"photo": _bodies_of(uow, [photo])[0], "ticket": None if photo.is_settled else _ticket(uow, photo)}


def _ticket(uow: UnitOfWork, photo: Photo) -> Ticket:
    running = runtime()
    upload = Upload(key=photo.upload_key, sha256=photo.sha256, size_bytes=photo.size_bytes, media_type=photo.media_type)
    return running.store.upload_ticket(upload, now=uow.now, seconds=60 * running.settings.upload_minutes)


def _bodies_of(uow: UnitOfWork, photos: list[Photo]) -> list[dict[str, Any]]:
    """Which photo one looks like is told only to those who may see that one, too."""
    others = {photo.duplicate_of for photo in photos if photo.duplicate_of is not None}
    seen = queries.within_scope(uow, others)
    return [
        {
            **{name: getattr(photo, name) for name in photo.__slots__},
            "duplicate_of": photo.duplicate_of if photo.duplicate_of in seen else None,
        }
        for photo in photos
    ]
