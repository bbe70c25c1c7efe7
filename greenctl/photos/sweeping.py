"""What nobody came back for: photos that never arrived, and bytes that belong to no photo."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from greenctl.photos import queries, repository
from greenctl.photos.confirming import Turns, refuse
from greenctl.photos.domain import NEVER_UPLOADED, Photo, PhotoState
from greenctl.photos.events import PhotoUploaded
from greenctl.photos.verifying import COPIES, ORIGINALS, THUMBNAILS, UPLOADS
from greenctl.storage.port import BlobStore, Stored

_BATCH = 200
_HALVES_ARE_KEPT = timedelta(days=1)
_DIGEST = re.compile(r"/([0-9a-f]{64})(\.jpg)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """`given_up` photos never arrived; `found` had arrived and nobody had said so; `deleted` bytes were nobody's."""

    given_up: int
    found: int
    deleted: int


def sweep(turns: Turns, store: BlobStore, now: datetime, grace: timedelta) -> Swept:
    """Give up what was declared more than `grace` ago and never arrived; delete bytes as old that are nobody's.

    Raises:
        StoreAway: what was not reached is swept the next time.
    """
    given_up, found = _give_up(turns, store, now - grace)
    deleted = _delete_uploads(turns, store, now - grace) + _delete_unsealed(turns, store, now - grace)
    deleted += store.forget_unfinished(now - _HALVES_ARE_KEPT)
    return Swept(given_up=given_up, found=found, deleted=deleted)


def _give_up(turns: Turns, store: BlobStore, before: datetime) -> tuple[int, int]:
    given_up = found = 0
    while True:
        with turns.reading() as uow:
            photos = repository.never_came(uow, before, _BATCH)
        if not photos:
            return given_up, found
        here = {photo.id for photo in photos if store.head(photo.upload_key) is not None}
        with turns.writing() as uow:
            for photo in photos:
                if photo.id in here:
                    waiting = replace(photo, state=PhotoState.UPLOADED, next_try_at=uow.now, version=photo.version + 1)
                    if repository.update_photo(uow, waiting, photo.version):
                        uow.record(PhotoUploaded(photo_id=photo.id))
                else:
                    refuse(uow, photo, NEVER_UPLOADED)
        given_up, found = given_up + len(photos) - len(here), found + len(here)


def _delete_uploads(turns: Turns, store: BlobStore, before: datetime) -> int:
    """Those of photos that nobody waits for: unknown, or settled."""
    deleted = 0
    for batch in _batches(store, UPLOADS, before):
        ids = {stored.key: stored.key.removeprefix(f"{UPLOADS}/") for stored in batch}
        with turns.reading() as uow:
            photos = queries.find_photos(uow, list(ids.values()))
        deleted += sum(_deleted(store, stored) for stored in batch if _is_done(photos.get(ids[stored.key])))
    return deleted


def _delete_unsealed(turns: Turns, store: BlobStore, before: datetime) -> int:
    """Originals and copies of no verified photo: somebody was killed between sealing and saying so."""
    deleted = 0
    for folder in (ORIGINALS, COPIES, THUMBNAILS):
        for batch in _batches(store, folder, before):
            digests = {stored.key: found[1] for stored in batch if (found := _DIGEST.search(stored.key))}
            with turns.reading() as uow:
                sealed = repository.sealed(uow, set(digests.values()))
            deleted += sum(_deleted(store, stored) for stored in batch if digests.get(stored.key) not in sealed)
    return deleted


def _batches(store: BlobStore, folder: str, before: datetime) -> Iterator[list[Stored]]:
    old = (stored for stored in store.list(f"{folder}/") if stored.modified_at < before)
    while batch := list(islice(old, _BATCH)):
        yield batch


def _deleted(store: BlobStore, stored: Stored) -> bool:
    """Unless somebody has put it anew since it was listed."""
    if store.head(stored.key) != stored:
        return False
    store.delete(stored.key)
    return True


def _is_done(photo: Photo | None) -> bool:
    return photo is None or (photo.is_settled and not photo.was_given_up)
