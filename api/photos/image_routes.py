"""The images themselves: streamed by us, so that a right that was lost is lost for them, too."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO

from flask import Response

from api.operations import Routes
from api.runtime import runtime
from api.turns import Turns
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.photos import queries
from greenctl.photos.domain import MEDIA_TYPES, Photo
from greenctl.photos.errors import CopyNotThere, PhotoNotThere
from greenctl.photos.use_cases import read_original
from greenctl.photos.verifying import COPY_TYPE
from greenctl.storage.errors import ObjectNotThere, StoreAway
from greenctl.storage.port import CHUNK_BYTES

routes = Routes("images", __name__, description="Photos as images: copies without metadata, and sealed originals.")

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heif": "heif", "image/heic": "heic"}
_REFUSES = (PhotoNotThere, CopyNotThere, StoreAway)


@routes.operation(
    "GET", "/photos/<uuid:photo_id>/public", act="photo.read", media=COPY_TYPE, opens="several", refuses=_REFUSES
)
def get_photo_copy(enter: Any, photo_id: str) -> Response:
    """The copy without metadata, at most 2,048 pixels wide and high."""
    with Turns(enter).reading() as uow:
        photo = queries.get_copied(uow, photo_id)
    return image_of(photo.public_key, COPY_TYPE)


@routes.operation(
    "GET", "/photos/<uuid:photo_id>/thumbnail", act="photo.read", media=COPY_TYPE, opens="several", refuses=_REFUSES
)
def get_photo_thumbnail(enter: Any, photo_id: str) -> Response:
    """The same, at most 320 pixels wide and high."""
    with Turns(enter).reading() as uow:
        photo = queries.get_copied(uow, photo_id)
    return image_of(photo.thumbnail_key, COPY_TYPE)


@routes.operation(
    "GET",
    "/photos/<uuid:photo_id>/original",
    act="photo.read_original",
    media=MEDIA_TYPES,
    opens="several",
    personal="photo_original",
    refuses=_REFUSES,
)
def get_photo_original(enter: Any, photo_id: str) -> Response:
    """The sealed bytes as they were sent, with all that they say of time and place. Each reading is recorded."""
    with Turns(enter).writing() as uow:
        photo = read_original(uow, photo_id)
    response = image_of(photo.original_key, photo.media_type)
    name = f"{photo.id}.{_ENDINGS[photo.media_type]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@routes.operation(
    "GET",
    "/public/photos/<uuid:photo_id>",
    act="public.read",
    media=COPY_TYPE,
    opens="several",
    refuses=(CopyNotThere, StoreAway),
)
def get_published_photo(enter: Any, photo_id: str) -> Response:
    """The copy of a photo that was made public, for anybody."""
    photo = _published(Turns(enter), photo_id)
    return image_of(photo.public_key, COPY_TYPE)


def _published(turns: Turns, photo_id: str) -> Photo:
    uow: UnitOfWork
    with turns.reading() as uow:
        return queries.get_public(uow, photo_id)


def image_of(key: str | None, media_type: str) -> Response:
    """Opened before anything is answered, so that a store that is away is a problem and not half an image.

    Raises:
        StoreAway: it does not answer; or it lacks what was sealed in it, which must not pass for "not there".
    """
    with ExitStack() as stack:
        try:
            body = stack.enter_context(runtime().store.open(key or ""))
        except ObjectNotThere as error:
            raise StoreAway from error
        kept = stack.pop_all()
    response = Response(_chunks(body), mimetype=media_type)
    response.call_on_close(kept.close)
    return response


def _chunks(body: BinaryIO) -> Iterator[bytes]:
    while chunk := body.read(CHUNK_BYTES):
        yield chunk
