"""Reading photos, and what other domains ask of them."""

from collections.abc import Collection

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.photos import repository
from greenctl.photos.domain import Photo, PhotoState
from greenctl.photos.errors import CopyNotThere, EvidencePending, PhotoNotThere


def get(uow: UnitOfWork, photo_id: str) -> Photo:
    """One photo within the actor's scope, or the actor's own.

    Raises:
        PhotoNotThere
    """
    photo = repository.find_photo(uow, photo_id)
    if photo is None:
        raise PhotoNotThere(photo=photo_id)
    return photo


def get_copied(uow: UnitOfWork, photo_id: str) -> Photo:
    """The same, of which there are copies. Raises PhotoNotThere, CopyNotThere."""
    photo = get(uow, photo_id)
    if photo.state is not PhotoState.VERIFIED:
        raise CopyNotThere(photo=photo_id)
    return photo


def get_public(uow: UnitOfWork, photo_id: str) -> Photo:
    """A photo that a domain has made public. Raises CopyNotThere."""
    photo = repository.find_public(uow, photo_id)
    if photo is None or photo.state is not PhotoState.VERIFIED:
        raise CopyNotThere(photo=photo_id)
    return photo


def list_of_subject(
    uow: UnitOfWork, subject_kind: str, subject_id: str, source_id: str | None = None, *, after: str | None = None,
    limit: int = 200,
) -> list[Photo]:  # fmt: skip
    """Up to `limit` photos of a subject after the id `after`, within the actor's scope or the actor's own.

    Anybody may name any subject, so photos of several sources may name the same; they are never mixed. Who names no
    source gets photos that name none either, and their own.
    """
    return repository.list_of_subject(uow, subject_kind, subject_id, source_id, after, limit)


def within_scope(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """Those of the ids that the actor may see."""
    return repository.within_scope(uow, ids)


def find_photos(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Photo]:
    """Photos by id; unknown ids are left out. Not narrowed by scope: for domains that check whose they are."""
    return repository.find_photos(uow, ids)


def unverified(uow: UnitOfWork, ids: Collection[str]) -> set[str]:
    """Those of the ids that are no verified photo: not known, not uploaded, not looked at yet, or refused."""
    states = repository.states_of(uow, ids)
    return {photo_id for photo_id in ids if states.get(photo_id) is not PhotoState.VERIFIED}


def pending_photos(uow: UnitOfWork, subject_kind: str, subject_id: str) -> list[str]:
    """The photos of a subject that were declared and are neither verified nor refused yet."""
    return repository.pending_of(uow, subject_kind, subject_id)


def require_verified(uow: UnitOfWork, ids: Collection[str]) -> None:
    """Raises EvidencePending, naming those that are not verified."""
    missing = sorted(unverified(uow, ids))
    if missing:
        problems = [{"field": f"photos.{photo_id}", "code": "photos.not_verified"} for photo_id in missing]
        raise EvidencePending(count=len(missing), problems=problems)
