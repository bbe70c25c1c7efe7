"""Photos by their keys, copied once for all copies of a place: what lies under a key of an original never changes.

Uploads that nobody has looked at are copied before the database and after it. One that is looked at in between is an
original by then, so whatever the database says is there lies in the copy under one key or the other.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from greenctl.backup.errors import BackupRefused
from greenctl.backup.manifest import digest
from greenctl.storage.errors import ObjectNotThere
from greenctl.storage.port import BlobStore, Stored, good_key

UPLOADS = "uploads/"
ORIGINALS = "originals/"
LIST = "photos.txt"


def copy_new(store: BlobStore, place: Path, prefix: str = "") -> dict[str, int]:
    """Copy what is not there yet under keys that begin so; returns the size of each that lies in the store."""
    there: dict[str, int] = {}
    for stored in store.list(prefix):
        target = place / good_key(stored.key)
        if _is_copied(stored, target) or _copied(store, stored.key, target):
            there[stored.key] = target.stat().st_size
    return there


def write_list(folder: Path, keys: dict[str, int]) -> None:
    """One line for each: its size and its key."""
    lines = [f"{size} {key}\n" for key, size in sorted(keys.items())]
    (folder / LIST).write_text("".join(lines), encoding="utf-8")


def read_list(folder: Path) -> dict[str, int]:
    lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    return {key: int(size) for size, key in (line.split(" ", 1) for line in lines)}


def put_back(store: BlobStore, place: Path, keys: dict[str, int]) -> None:
    """Everything of the list into the store; originals are hashed on the way.

    Raises:
        BackupRefused: one is not there, is shorter or longer, or is no longer what its name says.
    """
    for key, size in keys.items():
        file = place / good_key(key)
        if not file.is_file() or file.stat().st_size != size:
            raise BackupRefused("photo_missing", photo=key)
        if key.startswith(ORIGINALS) and digest(file) != file.name:
            raise BackupRefused("photo_damaged", photo=key)
        with file.open("rb") as body:
            store.put(key, body, size_bytes=size, media_type=_media_type(key))


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """By name: the SHA-256 of files in `folder`."""
    return {name: digest(folder / name) for name in names}


def _is_copied(stored: Stored, target: Path) -> bool:
    """An upload may have been sent anew under its key; then it is the younger."""
    if not target.is_file() or target.stat().st_size != stored.size_bytes:
        return False
    return not stored.key.startswith(UPLOADS) or target.stat().st_mtime >= stored.modified_at.timestamp()


def _copied(store: BlobStore, key: str, target: Path) -> bool:
    """False if it is gone by now: an upload that has been looked at."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}.half")
    try:
        with store.open(key) as body, half.open("wb") as copied:
            shutil.copyfileobj(body, copied)
    except ObjectNotThere:
        half.unlink(missing_ok=True)
        return False
    half.replace(target)
    return True


def _media_type(key: str) -> str:
    """What S3 is told; the application itself says the type that stands in the photo's row."""
    return "image/jpeg" if key.endswith(".jpg") else "application/octet-stream"
