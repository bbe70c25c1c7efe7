"""Photos for tests: one line says what is special about one."""

from datetime import UTC, datetime
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import EVERYTHING, Actor, Mandate, Role, Scope, system
from greenctl.kernel.ids import new_id
from greenctl.photos.domain import NewPhoto, Photo
from greenctl.photos.use_cases import declare_photos

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


def declared(
    transactions: Transactions, *photos: NewPhoto, by: Actor | None = None, scope: Scope = EVERYTHING, **quotas: Any
) -> list[Photo]:
    with transactions.writing(by or system("test"), scope=scope) as uow:
        return declare_photos(uow, photos, **quotas)
