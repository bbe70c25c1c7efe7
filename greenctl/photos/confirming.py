"""From uploaded to verified or refused: two short transactions, and the work between them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.photos import queries, repository, verifying
from greenctl.photos.domain import Duplicate, Photo, PhotoState
from greenctl.photos.errors import BytesDiffer, NotUploaded, PhotoRefused
from greenctl.photos.events import PhotoBytesDiffered, PhotoRefusedAsEvidence, PhotoUploaded, PhotoVerified
from greenctl.photos.examining import Examiner
from greenctl.photos.one_look import one_look
from greenctl.photos.verifying import Found, Outcome
from greenctl.storage.errors import StoreAway
from greenctl.storage.port import BlobStore

TRY_AGAIN_SECONDS = 30
# Whoever waits holds a worker that others need; a photo is looked at in a second or two.
MOST_PATIENCE_SECONDS = 10.0
# Of 128 signs. Copies that were recompressed, resized, mirrored or cropped by a tenth differ in up to 14, different
# scenes in 33 and more (tests/photos/test_duplicates.py).
MOST_DIFFERENT_SIGNS = 22


class Turns(Protocol):
    """Short transactions, given by the entrance."""

    def reading(self) -> AbstractContextManager[UnitOfWork]: ...
    def writing(self) -> AbstractContextManager[UnitOfWork]: ...


def confirm_photo(turns: Turns, store: BlobStore, examiner: Examiner, photo_id: str) -> Photo:
    """Look at what was uploaded; returns the verified photo. To ask again is harmless, and has the same answer; to ask
    meanwhile waits for it.

    Raises:
        PhotoNotThere
        NotUploaded, BytesDiffer: the sender is to upload it again.
        PhotoRefused: the declared bytes are no photo that we take; for good.
        StoreAway: later; it is looked at without being asked again.
    """
    with one_look(photo_id, MOST_PATIENCE_SECONDS) as is_mine:
        if not is_mine:
            raise StoreAway(retry_after_seconds=TRY_AGAIN_SECONDS)
        photo = _looked_at(turns, store, examiner, photo_id)
    if photo.state is PhotoState.REFUSED:
        raise PhotoRefused(photo=photo.id, reason=photo.reason)
    return photo


def _looked_at(turns: Turns, store: BlobStore, examiner: Examiner, photo_id: str) -> Photo:
    with turns.writing() as uow:
        photo = begin(uow, queries.get(uow, photo_id))
    if not photo.is_settled:
        photo, outcome = look_at(turns, store, examiner, photo)
        _require_found(photo, outcome)
    return photo


def look_at(turns: Turns, store: BlobStore, examiner: Examiner, photo: Photo) -> tuple[Photo, Outcome]:
    """The photo after looking at what was uploaded, and what was found."""
    outcome = verifying.verify(store, examiner, photo)
    duplicate = None
    if outcome.examined is not None:
        with turns.reading() as uow:
            duplicate = find_duplicate(uow, photo, outcome)
    with turns.writing() as uow:
        settled = settle(uow, photo.id, outcome, duplicate)
    if settled.is_settled or outcome.found is Found.OTHER_BYTES:
        verifying.forget_upload(store, photo)
    return settled, outcome


def begin(uow: UnitOfWork, photo: Photo) -> Photo:
    """Its sender says that it has arrived, or somebody looks again; a settled one as it is."""
    if photo.is_settled and not photo.was_given_up:
        return photo
    before = photo.reopened() if photo.was_given_up else photo
    begun = before.being_looked_at(uow.now)
    if not repository.update_photo(uow, begun, photo.version):
        return queries.find_photos(uow, [photo.id])[photo.id]
    if photo.state is not PhotoState.UPLOADED:
        uow.record(PhotoUploaded(photo_id=photo.id))
    return begun


def settle(uow: UnitOfWork, photo_id: str, outcome: Outcome, duplicate: tuple[str, Duplicate] | None) -> Photo:
    """Write down what was found. What is settled already stays so: whoever looked at the same saw the same."""
    photo = queries.find_photos(uow, [photo_id])[photo_id]
    if photo.is_settled:
        return photo
    return _SETTLING[outcome.found](uow, photo, outcome, duplicate)


def find_duplicate(uow: UnitOfWork, photo: Photo, outcome: Outcome) -> tuple[str, Duplicate] | None:
    """The photo that was verified earlier and is the same, or looks the same; a hint for people."""
    assert outcome.examined is not None
    same = repository.same_bytes(uow, photo)
    if same is not None:
        return same, Duplicate.EXACT
    alike = [
        (_difference(outcome.examined.windows, whole, inner), photo_id)
        for photo_id, whole, inner in repository.look_alike(uow, photo.id, outcome.examined.buckets)
    ]
    signs, photo_id = min(alike, default=(MOST_DIFFERENT_SIGNS + 1, ""))
    return (photo_id, Duplicate.NEAR) if signs <= MOST_DIFFERENT_SIGNS else None


def _difference(windows: tuple[int, ...], whole: str, inner: str) -> int:
    prints = (int(whole, 16), int(inner, 16))
    return min((window ^ kept).bit_count() for window in windows for kept in prints)


def _require_found(photo: Photo, outcome: Outcome) -> None:
    """Raises NotUploaded, BytesDiffer, StoreAway."""
    if photo.is_settled:
        return
    match outcome.found:
        case Found.NOTHING:
            raise NotUploaded(photo=photo.id)
        case Found.OTHER_BYTES:
            raise BytesDiffer(photo=photo.id)
        case _:
            raise StoreAway(retry_after_seconds=TRY_AGAIN_SECONDS)


def _verified(uow: UnitOfWork, photo: Photo, outcome: Outcome, duplicate: tuple[str, Duplicate] | None) -> Photo:
    seen = outcome.examined
    assert seen is not None
    other, kind = duplicate or (None, None)
    settled = replace(
        photo, state=PhotoState.VERIFIED, next_try_at=None, settled_at=uow.now, width=seen.width, height=seen.height,
        exif_at=seen.witness.at, exif_longitude=seen.witness.longitude, exif_latitude=seen.witness.latitude,
        duplicate_of=other, duplicate_kind=kind, original_key=verifying.original_key(photo.sha256),
        public_key=verifying.public_key(photo.sha256), thumbnail_key=verifying.thumbnail_key(photo.sha256),
        version=photo.version + 1,
    )  # fmt: skip
    if repository.settle_photo(uow, settled, seen.prints, photo.version):
        uow.record(
            PhotoVerified(
                photo_id=photo.id, sha256=photo.sha256, evidence_kind=photo.subject_kind, evidence_id=photo.subject_id,
                source_id=photo.source_id, duplicate_of=other, duplicate_kind=None if kind is None else kind.value,
            )
        )  # fmt: skip
    return _as_it_stands(uow, photo)


def _refused(uow: UnitOfWork, photo: Photo, outcome: Outcome, _duplicate: object) -> Photo:
    return refuse(uow, photo, outcome.reason or "broken")


def refuse(uow: UnitOfWork, photo: Photo, reason: str) -> Photo:
    """For good, unless it is only that it never came."""
    if repository.update_photo(uow, photo.refused(reason, uow.now), photo.version):
        uow.record(
            PhotoRefusedAsEvidence(
                photo_id=photo.id, sha256=photo.sha256, evidence_kind=photo.subject_kind, evidence_id=photo.subject_id,
                source_id=photo.source_id, reason=reason,
            )
        )  # fmt: skip
    return _as_it_stands(uow, photo)


def _not_arrived(uow: UnitOfWork, photo: Photo, outcome: Outcome, _duplicate: object) -> Photo:
    if repository.update_photo(uow, photo.not_arrived(), photo.version):
        uow.record(PhotoBytesDiffered(photo_id=photo.id, declared_sha256=photo.sha256, found_sha256=outcome.sha256))
    return _as_it_stands(uow, photo)


def _waits(uow: UnitOfWork, photo: Photo, _outcome: Outcome, _duplicate: object) -> Photo:
    """When to look again is nobody's act, so it leaves no event."""
    repository.update_photo(uow, photo.tried_in_vain(uow.now), photo.version)
    return _as_it_stands(uow, photo)


def _as_it_stands(uow: UnitOfWork, photo: Photo) -> Photo:
    return queries.find_photos(uow, [photo.id])[photo.id]


_Settling = Callable[[UnitOfWork, Photo, Outcome, tuple[str, Duplicate] | None], Photo]
_SETTLING: dict[Found, _Settling] = {
    Found.GOOD: _verified,
    Found.UNFIT: _refused,
    Found.OTHER_BYTES: _not_arrived,
    Found.NOTHING: _not_arrived,
    Found.NOBODY: _waits,
}
