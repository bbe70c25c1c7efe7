"""What every store of bytes does."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*){0,5}")
LONGEST_KEY = 200
CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What may be put under a key: exactly these bytes. `sha256` in hex."""

    key: str
    sha256: str
    size_bytes: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """How to upload: send the raw bytes to `url` with exactly these headers.

    A `url` without a host is meant relative to the API. Whoever has a ticket can use it until `expires_at`, for the
    declared bytes and no others.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What lies under a key."""

    key: str
    size_bytes: int
    modified_at: datetime


class BlobStore(Protocol):
    """Bytes by key. Keys are lower-case paths (`a-z 0-9 _ . -`), at most six names deep.

    Every method may raise StoreAway. `upload_ticket` asks nobody: it may be called inside a transaction, and the
    others may not.
    """

    def upload_ticket(self, upload: Upload, *, now: datetime, seconds: int) -> Ticket:
        """A ticket that is good from `now` on for so many seconds."""
        ...

    def head(self, key: str) -> Stored | None:
        """What lies there; None for nothing."""
        ...

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The bytes, to be read once from the beginning. Raises ObjectNotThere."""
        ...

    def put(self, key: str, body: BinaryIO, *, size_bytes: int, media_type: str) -> None:
        """Keep the bytes: whole or not at all, in place of what lay there."""
        ...

    def delete(self, key: str) -> None:
        """Nothing lies there afterwards."""
        ...

    def list(self, prefix: str) -> Iterator[Stored]:
        """All whose key begins so, in no order."""
        ...

    def forget_unfinished(self, before: datetime) -> int:
        """Throw away what writers left half written before that moment; returns how much there was."""
        ...


def good_key(key: str) -> str:
    """The key itself.

    Raises:
        ValueError: it is none; a store is never asked for it.
    """
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        message = f"{key[:80]!r} is no key of a store"
        raise ValueError(message)
    return key
