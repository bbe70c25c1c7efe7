"""Photos that strangers send along with a tip: taken without a login, under strict limits, and shown to nobody but the
desk before a person has released them.

What was sent is never kept. It is read once, looked at by the decoder in its own process, and thrown away; a copy made
from its pixels is kept, so no metadata can come along. No transaction is open meanwhile.
"""

import hashlib
import re
import tempfile
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import tip_photo_repository as repository, tip_repository, tips
from greenctl.inspection.errors import (
    TipNotThere,
    TipPhotoIdTaken,
    TipPhotoMovedOn,
    TipPhotoNotThere,
    TipPhotoRefused,
)
from greenctl.inspection.events import TipPhotoMoved
from greenctl.inspection.tip_photo_domain import (
    LARGEST_BYTES,
    NewTipPhoto,
    TipPhoto,
    TipPhotoState,
    require_room,
)
from greenctl.photos.confirming import Turns
from greenctl.photos.containers import Unfit
from greenctl.photos.decoding import PUBLIC, THUMBNAIL
from greenctl.photos.examining import Examined, Examiner, ExaminerAway
from greenctl.photos.verifying import COPY_TYPE
from greenctl.storage.errors import StoreAway
from greenctl.storage.port import CHUNK_BYTES, BlobStore, Stored

FOLDER = "tips"
TRY_AGAIN_SECONDS = 30
_IN_FLIGHT = timedelta(days=1)
_AT_A_TIME = 200
_ID = re.compile(r"/([0-9a-f-]{36})(-small)?\.jpg$")


def copy_key(photo_id: str, *, small: bool = False) -> str:
    """Where the copy lies: in a folder that no public address leads to."""
    return f"{FOLDER}/{photo_id[-2:]}/{photo_id}{'-small' if small else ''}.jpg"


def take_photo(turns: Turns, store: BlobStore, examiner: Examiner, new: NewTipPhoto, body: BinaryIO) -> TipPhoto:
    """Take in one photo. The same id with the same bytes is the same photo again.

    Raises:
        TipNotThere
        TipPhotosFull: refused before a byte is read.
        TipPhotoIdTaken
        TipPhotoRefused: no photo that we take; `reason` as for other photos, or `too_large`.
        StoreAway: nothing was kept; send it again.
    """
    with turns.reading() as uow:
        known = _expected(uow, new)
    with tempfile.TemporaryDirectory(prefix="tip-photo-") as room:
        size_bytes, sha256 = _fetched(body, Path(room) / "original")
        if known is not None:
            return _same(known, sha256)
        seen = _examined(examiner, new, Path(room))
        _keep(store, new.id, Path(room))
    with turns.writing() as uow:
        photo = TipPhoto(
            id=new.id, tip_id=new.tip_id, sha256=sha256, size_bytes=size_bytes, media_type=new.media_type,
            width=seen.width, height=seen.height, received_at=uow.now,
        )  # fmt: skip
        return _added(uow, new, photo)


def decide(uow: UnitOfWork, tip_id: str, photo_id: str, seen_version: int, *, release: bool, reason: str) -> TipPhoto:
    """A person has looked at it. What is withheld is gone for good; what is released can be withheld later.

    Raises:
        TipNotThere, TipPhotoNotThere, TipPhotoMovedOn, TipPhotoDecided
    """
    before = get(uow, tip_id, photo_id)
    after = before.decided(uow.actor.account_id, uow.now, seen_version, release=release, reason=reason)
    if not repository.move(uow, after, seen_version):
        current = get(uow, tip_id, photo_id).version
        raise TipPhotoMovedOn(seen_version=seen_version, current_version=current)
    uow.record(_moved(after))
    return after


def get(uow: UnitOfWork, tip_id: str, photo_id: str) -> TipPhoto:
    """A photo of a tip within the actor's scope; its bytes are there unless it is withheld.

    Raises:
        TipNotThere, TipPhotoNotThere
    """
    tips.get_tip(uow, tip_id)
    photo = repository.find(uow, photo_id)
    if photo is None or photo.tip_id != tip_id:
        raise TipPhotoNotThere(photo=photo_id)
    return photo


def shown(uow: UnitOfWork, tip_id: str, photo_id: str) -> TipPhoto:
    """The same, if it is to be looked at. Raises TipNotThere, TipPhotoNotThere: it is withheld."""
    photo = get(uow, tip_id, photo_id)
    if photo.state is TipPhotoState.WITHHELD:
        raise TipPhotoNotThere(photo=photo_id)
    return photo


def released(uow: UnitOfWork, number: str, photo_id: str) -> TipPhoto:
    """For anybody: a photo that a person has released.

    Raises:
        TipNotThere, TipPhotoNotThere: there is none, or nobody has released it.
    """
    tip = tips.public_tip(uow, number)
    photo = repository.find(uow, photo_id)
    if photo is None or photo.tip_id != tip.id or photo.state is not TipPhotoState.RELEASED:
        raise TipPhotoNotThere(photo=photo_id)
    return photo


def of_tips(uow: UnitOfWork, tip_ids: Collection[str]) -> dict[str, list[TipPhoto]]:
    """The photos of tips that the caller may know of."""
    return repository.of_tips(uow, tip_ids)


def sweep(turns: Turns, store: BlobStore, now: datetime) -> int:
    """Delete copies that belong to no photo, and those of withheld ones; returns how many.

    Raises:
        StoreAway: what was not reached is swept the next time.
    """
    deleted = 0
    stored = iter(store.list(f"{FOLDER}/"))
    while batch := list(islice(stored, _AT_A_TIME)):
        ids = {item.key: found[1] for item in batch if (found := _ID.search(item.key))}
        with turns.reading() as uow:
            photos = repository.find_all(uow, set(ids.values()))
        for item in _nobodys(batch, ids, photos, now):
            store.delete(item.key)
            deleted += 1
    return deleted


def _nobodys(batch: list[Stored], ids: dict[str, str], photos: dict[str, TipPhoto], now: datetime) -> Iterator[Stored]:
    """A photo that is just being taken in lies there before its row does."""
    for item in batch:
        photo = photos.get(ids.get(item.key, ""))
        nobodys = photo is None and item.modified_at < now - _IN_FLIGHT
        if nobodys or (photo is not None and photo.state is TipPhotoState.WITHHELD):
            yield item


def _expected(uow: UnitOfWork, new: NewTipPhoto, *, hold: bool = False) -> TipPhoto | None:
    """The photo itself if it is known; else there is room for one.

    Raises:
        TipNotThere, TipPhotosFull, TipPhotoIdTaken
    """
    tip = tip_repository.find_sent(uow, new.tip_id)
    if tip is None:
        raise TipNotThere(tip=new.tip_id)
    counts = repository.counts(uow, tip.id, hold=hold)
    known = repository.find(uow, new.id)
    if known is None:
        require_room(tip, *counts, uow.now)
    elif known.tip_id != new.tip_id:
        raise TipPhotoIdTaken(photo=new.id)
    return known


def _same(known: TipPhoto, sha256: str) -> TipPhoto:
    if known.sha256 != sha256:
        raise TipPhotoIdTaken(photo=known.id)
    return known


def _added(uow: UnitOfWork, new: NewTipPhoto, photo: TipPhoto) -> TipPhoto:
    """Looked for once more, since two may have come at once."""
    known = _expected(uow, new, hold=True)
    if known is not None:
        return _same(known, photo.sha256)
    repository.insert_photo(uow, photo)
    uow.record(_moved(photo))
    return photo


def _fetched(body: BinaryIO, file: Path) -> tuple[int, str]:
    """Size and hash of what comes. Raises TipPhotoRefused: it is larger than we take, found one byte beyond."""
    digest, size = hashlib.sha256(), 0
    with file.open("xb") as kept:
        while size <= LARGEST_BYTES and (chunk := body.read(min(CHUNK_BYTES, LARGEST_BYTES + 1 - size))):
            size += len(chunk)
            digest.update(chunk)
            kept.write(chunk)
    if size > LARGEST_BYTES:
        raise TipPhotoRefused(reason="too_large")
    return size, digest.hexdigest()


def _examined(examiner: Examiner, new: NewTipPhoto, room: Path) -> Examined:
    try:
        return examiner.examine(room / "original", new.media_type, room)
    except Unfit as unfit:
        raise TipPhotoRefused(reason=unfit.reason) from unfit
    except ExaminerAway as away:
        raise StoreAway(retry_after_seconds=TRY_AGAIN_SECONDS) from away


def _keep(store: BlobStore, photo_id: str, room: Path) -> None:
    """Copies alone: the original goes with its folder."""
    for name, small in ((PUBLIC, False), (THUMBNAIL, True)):
        file = room / name
        with file.open("rb") as body:
            key = copy_key(photo_id, small=small)
            store.put(key, body, size_bytes=file.stat().st_size, media_type=COPY_TYPE)


def _moved(photo: TipPhoto) -> TipPhotoMoved:
    return TipPhotoMoved(tip_photo_id=photo.id, tip_id=photo.tip_id, state=photo.state.value, version=photo.version)
