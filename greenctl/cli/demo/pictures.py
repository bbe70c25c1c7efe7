"""Small synthetic photos, looked at the way every photo is: declared, put into the store, decoded, sealed."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Scope
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import repeatable_id, seeded
from greenctl.photos import verifying
from greenctl.photos.confirming import begin, find_duplicate, settle
from greenctl.photos.domain import Duplicate, NewPhoto, Photo
from greenctl.photos.examining import Examiner
from greenctl.photos.use_cases import declare_photos
from greenctl.photos.verifying import Outcome
from greenctl.storage.port import BlobStore

_JPEG = "image/jpeg"
_WIDE, _HIGH, _BLOCKS = 96, 72, (8, 6)


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo that is wanted: of which finding (or what else `kind` says), in which slot; `when` tells apart those of
    one finding."""

    finding_id: str
    source_id: str
    slot: str
    when: str
    born_ms: int
    kind: str = "finding"

    @property
    def photo_id(self) -> str:
        return repeatable_id(self.born_ms, 7, seeded(f"{self.finding_id}:{self.when}"))


class Camera:
    """Makes photos and has them looked at."""

    def __init__(self, transactions: Transactions, store: BlobStore, examiner: Examiner) -> None:
        self._transactions, self._store, self._examiner = transactions, store, examiner

    def take(
        self, actor: Actor, scope: Scope, shots: Sequence[Shot], then: Callable[[UnitOfWork], None] | None = None
    ) -> dict[str, str]:
        """Photo by finding, each verified; `then` runs in the transaction that settles them."""
        pictures = {shot.photo_id: _picture(shot) for shot in shots}
        with self._transactions.writing(actor, scope=scope) as uow:
            declared = declare_photos(uow, [_declared(shot, pictures[shot.photo_id]) for shot in shots])
        looked = [self._looked_at(actor, photo, pictures[photo.id]) for photo in declared if not photo.is_settled]
        with self._transactions.writing(actor, scope=scope) as uow:
            for photo, outcome, duplicate in looked:
                settle(uow, begin(uow, photo).id, outcome, duplicate)
            if then is not None:
                then(uow)
        for photo, _, _ in looked:
            verifying.forget_upload(self._store, photo)
        return {shot.finding_id: shot.photo_id for shot in shots}

    def _looked_at(
        self, actor: Actor, photo: Photo, picture: bytes
    ) -> tuple[Photo, Outcome, tuple[str, Duplicate] | None]:
        body = io.BytesIO(picture)
        self._store.put(photo.upload_key, body, size_bytes=len(picture), media_type=_JPEG)
        outcome = verifying.verify(self._store, self._examiner, photo)
        with self._transactions.reading(actor) as uow:
            return photo, outcome, find_duplicate(uow, photo, outcome)


def _declared(shot: Shot, picture: bytes) -> NewPhoto:
    return NewPhoto(
        id=shot.photo_id, sha256=sha256_hex(picture), size_bytes=len(picture), media_type=_JPEG, subject_kind=shot.kind,
        subject_id=shot.finding_id, slot=shot.slot, source_id=shot.source_id,
    )  # fmt: skip


def _picture(shot: Shot) -> bytes:
    """Blocks of colour that nobody takes for a place, and that look like no other."""
    chance, (across, down) = seeded(f"{shot.finding_id}:{shot.when}:picture"), _BLOCKS
    blocks = Image.frombytes("RGB", (across, down), chance.randbytes(across * down * 3))
    written = io.BytesIO()
    blocks.resize((_WIDE, _HIGH), Image.Resampling.NEAREST).save(written, "JPEG", quality=70)
    return written.getvalue()
