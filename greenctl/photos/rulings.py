"""What people decide about the copies that anybody may see. Faces are not found by machine, so a person looks."""

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.photos import queries, repository
from greenctl.photos.domain import Photo
from greenctl.photos.errors import PhotoMovedOn
from greenctl.photos.events import PhotoPublished


def rule(uow: UnitOfWork, photo_id: str, seen_version: int, *, release: bool, reason: str) -> Photo:
    """Let anybody see the copy without metadata, or nobody, from now on; the last word holds.

    Raises:
        PhotoNotThere: it is not there, or outside the actor's scope.
        CopyNotThere: it is not verified, so there is nothing to show.
        PhotoMovedOn: it has changed since it was seen.
    """
    photo = queries.get_copied(uow, photo_id)
    said = {"released": release, "reason": reason, "account_id": uow.actor.account_id, "at": uow.now}
    if not repository.rule(uow, photo.id, seen_version, said):
        raise PhotoMovedOn(photo=photo.id, seen_version=seen_version, current_version=photo.version)
    uow.record(PhotoPublished(photo_id=photo.id, public=release))
    return queries.get(uow, photo.id)
