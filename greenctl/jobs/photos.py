"""Photos that wait to be looked at, because the store was away or the process was killed that was at it; and sweeping
what nobody came back for. Between its transactions this works long, so it is no handler of an event."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import tip_photos
from greenctl.kernel.actor import system
from greenctl.photos import repository
from greenctl.photos.confirming import begin, look_at
from greenctl.photos.domain import Photo
from greenctl.photos.examining import Examiner
from greenctl.photos.sweeping import Swept, sweep
from greenctl.photos.verifying import Found
from greenctl.storage.errors import StoreAway
from greenctl.storage.port import BlobStore

AT_A_TIME = 20
_ACTOR = system("photos")
_log = structlog.get_logger("greenctl.photos")


@dataclass(frozen=True, slots=True)
class PhotoWork:
    """What looking at photos needs."""

    transactions: Transactions
    store: BlobStore
    examiner: Examiner
    grace: timedelta

    def look_at_waiting(self) -> int:
        """Look at some photos that are due; returns how many, 0 when nothing waits or the store is away."""
        with self.transactions.writing(_ACTOR) as uow:
            photos = [begin(uow, photo) for photo in repository.due(uow, AT_A_TIME)]
        for done, photo in enumerate(photos):
            if self._look_at(photo) is Found.NOBODY:
                return done
        return len(photos)

    def sweep(self) -> Swept | None:
        """None if the store is away: the next time, then."""
        try:
            now = self.transactions.clock.now()
            swept = sweep(self, self.store, now, self.grace)
            return replace(swept, deleted=swept.deleted + tip_photos.sweep(self, self.store, now))
        except StoreAway:
            _log.warning("store_away")
            return None

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return self.transactions.reading(_ACTOR)

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        return self.transactions.writing(_ACTOR)

    def _look_at(self, photo: Photo) -> Found:
        """One photo that makes trouble holds up no other."""
        try:
            return look_at(self, self.store, self.examiner, photo)[1].found
        except Exception:  # noqa: BLE001 - it is looked at again when its time comes
            _log.exception("photo_failed", photo_id=photo.id)
            return Found.NOTHING
