"""Bytes in files: for one machine, with the semantics of an object store.

An upload address carries an HMAC over everything that may be sent to it; the application serves it. A file appears
under its key whole or not at all: written beside, synced, renamed.
"""

import errno
import hashlib
import hmac
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from greenctl.kernel.ids import new_id
from greenctl.storage.errors import ObjectNotThere, StoreAway, TicketNotGood, UploadDiffers
from greenctl.storage.port import CHUNK_BYTES, Stored, Ticket, Upload, good_key

UPLOAD_PATH = "/store"
_CONTEXT = b"greenctl-upload/1\n"
# No key begins with a dot, so none reaches it; it is one folder, so that a rename stays on one disk.
_HALVES = ".halves"


class LocalStore:
    """A store in `folder`, which is made when something is first put into it. `secret` signs addresses."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder
        self._key = hmac.digest(secret, _CONTEXT, "sha256")

    def upload_ticket(self, upload: Upload, *, now: datetime, seconds: int) -> Ticket:
        expires_at = (now + timedelta(seconds=seconds)).replace(microsecond=0)
        said = _said(upload, int(expires_at.timestamp()))
        query = urlencode({**said, "signature": self._signature(upload.key, said)})
        headers = {"Content-Type": upload.media_type, "Content-Length": str(upload.size_bytes)}
        return Ticket(
            method="PUT", url=f"{UPLOAD_PATH}/{good_key(upload.key)}?{query}", headers=headers, expires_at=expires_at
        )

    def receive(
        self, key: str, said: Mapping[str, str], signature: str, *, media_type: str, size_bytes: int | None,
        body: BinaryIO, now: datetime,
    ) -> None:  # fmt: skip
        """Take what is sent to an upload address. `said`: type, length, sha256 and expires of the address.

        Raises:
            TicketNotGood: we did not make this address, or its time is over.
            UploadDiffers: another type, length or hash than the address was made for; nothing is kept.
            StoreAway: the disk takes nothing.
        """
        upload = self._read_ticket(key, said, signature, now)
        if media_type != upload.media_type:
            raise UploadDiffers(differs="type", expected=upload.media_type, given=media_type[:80])
        if size_bytes != upload.size_bytes:
            raise UploadDiffers(differs="length", expected=upload.size_bytes, given=size_bytes)
        with self._written(key) as half:
            found = _copy(body, half, upload.size_bytes)
            if found != upload.sha256:
                raise UploadDiffers(differs="hash", expected=upload.sha256, given=found)

    def head(self, key: str) -> Stored | None:
        try:
            return _stored(key, self._path(key))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreAway from error

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        try:
            file = self._path(key).open("rb")
        except FileNotFoundError as error:
            raise ObjectNotThere(key) from error
        except OSError as error:
            raise StoreAway from error
        with file:
            yield file

    def put(self, key: str, body: BinaryIO, *, size_bytes: int, media_type: str) -> None:
        with self._written(key) as half:
            if _copy(body, half, size_bytes) is None:
                raise UploadDiffers(differs="length", expected=size_bytes, given=None)

    def delete(self, key: str) -> None:
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise StoreAway from error

    def list(self, prefix: str) -> Iterator[Stored]:
        for folder, folders, names in os.walk(self._folder):
            folders[:] = [name for name in folders if name != _HALVES]
            for name in names:
                path = Path(folder) / name
                key = path.relative_to(self._folder).as_posix()
                with suppress(FileNotFoundError):  # it was deleted meanwhile
                    if key.startswith(prefix):
                        yield _stored(key, path)

    def forget_unfinished(self, before: datetime) -> int:
        folder = self._folder / _HALVES
        old = [path for path in folder.glob("*") if _stored("-", path).modified_at < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _read_ticket(self, key: str, said: Mapping[str, str], signature: str, now: datetime) -> Upload:
        if not hmac.compare_digest(self._signature(key, said).encode(), signature.encode(errors="replace")):
            raise TicketNotGood
        if now.timestamp() >= int(said["expires"]):
            raise TicketNotGood
        return Upload(key=key, sha256=said["sha256"], size_bytes=int(said["length"]), media_type=said["type"])

    def _signature(self, key: str, said: Mapping[str, str]) -> str:
        lines = [key, *(said[name] for name in ("type", "length", "sha256", "expires"))]
        return hmac.new(self._key, "\n".join(lines).encode(errors="replace"), hashlib.sha256).hexdigest()

    def _path(self, key: str) -> Path:
        return self._folder / good_key(key)

    @contextmanager
    def _written(self, key: str) -> Iterator[BinaryIO]:
        """A file that takes its place when the block ends well, and leaves no trace when it does not."""
        path = self._path(key)
        half = self._folder / _HALVES / new_id()
        try:
            for folder in (half.parent, path.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with half.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            if error.errno in {errno.EPIPE, errno.ECONNRESET}:
                raise  # the sender went away, not the disk
            raise StoreAway from error
        finally:
            with suppress(OSError):
                half.unlink(missing_ok=True)


def _said(upload: Upload, expires: int) -> dict[str, str]:
    return {
        "type": upload.media_type,
        "length": str(upload.size_bytes),
        "sha256": upload.sha256,
        "expires": str(expires),
    }


def _copy(body: BinaryIO, file: BinaryIO, size_bytes: int) -> str | None:
    """The hash of exactly so many bytes, copied; None if there are fewer. What comes behind them is left alone."""
    digest, left = hashlib.sha256(), size_bytes
    while left and (chunk := body.read(min(left, CHUNK_BYTES))):
        digest.update(chunk)
        file.write(chunk)
        left -= len(chunk)
    return digest.hexdigest() if not left else None


def _stored(key: str, path: Path) -> Stored:
    found = path.stat()
    return Stored(key=key, size_bytes=found.st_size, modified_at=datetime.fromtimestamp(found.st_mtime, UTC))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
