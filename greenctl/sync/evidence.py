"""Photos that operations rest on: nothing counts as received before every one of them is verified."""

from collections.abc import Collection

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor
from greenctl.photos.domain import Photo, PhotoState
from greenctl.photos.queries import find_photos


def unverified(uow: UnitOfWork, actor: Actor, photo_ids: Collection[str]) -> dict[str, bool]:
    """Those of the photos that are not verified, and whether they were refused for good.

    A photo that was not declared yet is simply not verified, and one that was given up may still be brought; one of
    somebody else's never will be.
    """
    found = find_photos(uow, photo_ids)
    mine = {photo_id: photo for photo_id, photo in found.items() if photo.account_id == actor.account_id}
    return {
        photo_id: photo_id in found and (photo_id not in mine or _is_refused(mine[photo_id]))
        for photo_id in photo_ids
        if photo_id not in mine or mine[photo_id].state is not PhotoState.VERIFIED
    }


def _is_refused(photo: Photo) -> bool:
    return photo.state is PhotoState.REFUSED and not photo.was_given_up
