"""A store in memory that implements the port and can go away, be slow, or be tampered with between two steps."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import BinaryIO

from greenctl.storage.errors import ObjectNotThere, StoreAway
from greenctl.storage.port import Stored, Ticket, Upload, good_key


class MemoryStore:
    """`away` makes it refuse everything; `before_reading` is called with a key before it is read."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.away = False
        self.before_any: Callable[[], None] = lambda: None
        self.before_reading: Callable[[str], None] = lambda _key: None

    def upload_ticket(self, upload: Upload, *, now: datetime, seconds: int) -> Ticket:
        return Ticket(method="PUT", url=f"memory:{upload.key}", headers={}, expires_at=now)

    def head(self, key: str) -> Stored | None:
        self._answer()
        found = self.objects.get(good_key(key))
        return None if found is None else Stored(key=key, size_bytes=len(found[0]), modified_at=found[1])

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        self._answer()
        self.before_reading(key)
        if key not in self.objects:
            raise ObjectNotThere(key)
        yield io.BytesIO(self.objects[key][0])

    def put(self, key: str, body: BinaryIO, *, size_bytes: int, media_type: str) -> None:
        self._answer()
        self.objects[good_key(key)] = body.read(size_bytes), datetime.now(UTC)

    def delete(self, key: str) -> None:
        self._answer()
        self.objects.pop(key, None)

    def list(self, prefix: str) -> Iterator[Stored]:
        self._answer()
        for key, (data, at) in list(self.objects.items()):
            if key.startswith(prefix):
                yield Stored(key=key, size_bytes=len(data), modified_at=at)

    def forget_unfinished(self, before: datetime) -> int:
        self._answer()
        return 0

    def _answer(self) -> None:
        self.before_any()
        if self.away:
            raise StoreAway
