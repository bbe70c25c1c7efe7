"""Looking at what was uploaded: outside of any transaction, since a store and a decoder take their time.

The upload is read once, hashed on the way, and what was hashed is what is decoded and sealed; so it does not matter
what somebody puts in its place meanwhile. What is sealed lies under its own hash, where no ticket reaches.
"""

import hashlib
import tempfile
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from greenctl.photos.containers import Unfit
from greenctl.photos.decoding import PUBLIC, THUMBNAIL
from greenctl.photos.domain import Photo
from greenctl.photos.examining import Examined, Examiner, ExaminerAway
from greenctl.storage.errors import ObjectNotThere, StoreAway
from greenctl.storage.port import CHUNK_BYTES, BlobStore

COPY_TYPE = "image/jpeg"
ORIGINALS, COPIES, THUMBNAILS, UPLOADS = "originals", "public", "thumbnails", "uploads"


class Found(StrEnum):
    """What was found under the key of an upload."""

    GOOD = "good"
    NOTHING = "nothing"
    OTHER_BYTES = "other_bytes"
    UNFIT = "unfit"
    NOBODY = "nobody"
    """the store does not answer, or this machine cannot look"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was found; `reason` where it is unfit, `examined` where it is good. `seconds` by part."""

    found: Found
    sha256: str | None = None
    reason: str | None = None
    examined: Examined | None = None
    seconds: dict[str, float] = field(default_factory=dict)


def original_key(sha256: str) -> str:
    return f"{ORIGINALS}/{sha256[:2]}/{sha256}"


def public_key(sha256: str) -> str:
    return f"{COPIES}/{sha256[:2]}/{sha256}.jpg"


def thumbnail_key(sha256: str) -> str:
    return f"{THUMBNAILS}/{sha256[:2]}/{sha256}.jpg"


def verify(store: BlobStore, examiner: Examiner, photo: Photo) -> Outcome:
    """Read, hash, decode and seal what was uploaded for `photo`. The same again has the same effect."""
    with tempfile.TemporaryDirectory(prefix="photo-") as room:
        try:
            return _verified(store, examiner, photo, Path(room))
        except ObjectNotThere:
            return Outcome(found=Found.NOTHING)
        except (StoreAway, ExaminerAway):
            return Outcome(found=Found.NOBODY)


def forget_upload(store: BlobStore, photo: Photo) -> None:
    """What was uploaded is sealed, or was wrong. If the store is away just now, it is swept later."""
    try:
        store.delete(photo.upload_key)
    except StoreAway:
        return


def _verified(store: BlobStore, examiner: Examiner, photo: Photo, room: Path) -> Outcome:
    """Raises ObjectNotThere, StoreAway, ExaminerAway."""
    file = room / "original"
    began = time.perf_counter()
    with store.open(photo.upload_key) as body:
        size_bytes, sha256, hashing = _fetched(body, file, photo.size_bytes)
    seconds = {"hash": hashing, "fetch": time.perf_counter() - began - hashing}
    if (size_bytes, sha256) != (photo.size_bytes, photo.sha256):
        found = sha256 if size_bytes == photo.size_bytes else None
        return Outcome(found=Found.OTHER_BYTES, sha256=found, seconds=seconds)
    try:
        began = time.perf_counter()
        examined = examiner.examine(file, photo.media_type, room)
    except Unfit as unfit:
        return Outcome(found=Found.UNFIT, sha256=sha256, reason=unfit.reason, seconds=seconds)
    seconds |= {**examined.seconds, "examine": time.perf_counter() - began}
    began = time.perf_counter()
    _seal(store, photo, room)
    seconds["seal"] = time.perf_counter() - began
    return Outcome(found=Found.GOOD, sha256=sha256, examined=examined, seconds=seconds)


def _fetched(body: BinaryIO, file: Path, most_bytes: int) -> tuple[int, str, float]:
    """Its size, its hash and the seconds spent hashing; never more than one byte over what was declared."""
    digest, size_bytes, hashing = hashlib.sha256(), 0, 0.0
    with file.open("xb") as kept:
        while chunk := body.read(min(CHUNK_BYTES, most_bytes + 1 - size_bytes)):
            size_bytes += len(chunk)
            began = time.perf_counter()
            digest.update(chunk)
            hashing += time.perf_counter() - began
            kept.write(chunk)
    return size_bytes, digest.hexdigest(), hashing


def _seal(store: BlobStore, photo: Photo, room: Path) -> None:
    """The original last: where it lies, its copies lie. It is put even where it lies already, so that it is not old
    when somebody sweeps."""
    for key, name, media_type in (
        (public_key(photo.sha256), PUBLIC, COPY_TYPE),
        (thumbnail_key(photo.sha256), THUMBNAIL, COPY_TYPE),
        (original_key(photo.sha256), "original", photo.media_type),
    ):
        file = room / name
        with file.open("rb") as body:
            store.put(key, body, size_bytes=file.stat().st_size, media_type=media_type)
