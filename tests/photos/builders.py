"""Photos for tests: one line says what is special about one."""

import io
from datetime import UTC, datetime
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import EVERYTHING, Actor, Mandate, Role, Scope, system
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import new_id
from greenctl.photos.confirming import begin, settle
from greenctl.photos.domain import NewPhoto, Photo, Print, Witness
from greenctl.photos.examining import Examined
from greenctl.photos.use_cases import declare_photos
from greenctl.photos.verifying import Found, Outcome, original_key, public_key, thumbnail_key
from greenctl.storage.port import BlobStore

CAPTURED = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
SENDER = "the-sender"


def a_photo(**changes: Any) -> NewPhoto:
    """A photo that a phone declares; of no source, unless the test says of which."""
    usual: dict[str, Any] = {
        "id": new_id(), "sha256": "a" * 64, "size_bytes": 1000, "media_type": "image/jpeg",
        "subject_kind": "finding", "subject_id": "finding-1", "slot": "before", "captured_at": CAPTURED,
    }  # fmt: skip
    return NewPhoto(**{**usual, **changes})


def a_sender(*source_ids: str, account: str = SENDER) -> Actor:
    return Actor(account, mandates=tuple(Mandate(source_id, Role.PREPARER) for source_id in source_ids))


def a_verified_photo(transactions: Transactions, store: BlobStore, new: NewPhoto, *, by: Actor | None = None) -> Photo:
    """As if it had been uploaded and looked at; what is sealed is no image."""
    (photo,) = declared(transactions, new, by=by)
    for key in (original_key(photo.sha256), public_key(photo.sha256), thumbnail_key(photo.sha256)):
        store.put(key, io.BytesIO(b"sealed"), size_bytes=6, media_type=photo.media_type)
    with transactions.writing(system("test")) as uow:
        begin(uow, photo)
        return settle(uow, photo.id, a_good_outcome(photo), None)


def a_good_outcome(photo: Photo) -> Outcome:
    """Looks like nothing else: its print is drawn from its id."""
    drawn = sha256_hex(photo.id.encode())
    looks = Print(
        whole=drawn[:32], inner=drawn[32:], whole_bucket=int(drawn[:5], 16), inner_bucket=int(drawn[32:37], 16)
    )
    examined = Examined(
        width=640, height=480, witness=Witness(), prints=looks, windows=(int(looks.whole, 16),),
        buckets=frozenset({looks.whole_bucket}), seconds={}, cost={},
    )  # fmt: skip
    return Outcome(found=Found.GOOD, sha256=photo.sha256, examined=examined)


def declared(
    transactions: Transactions, *photos: NewPhoto, by: Actor | None = None, scope: Scope = EVERYTHING, **quotas: Any
) -> list[Photo]:
    with transactions.writing(by or system("test"), scope=scope) as uow:
        return declare_photos(uow, photos, **quotas)
