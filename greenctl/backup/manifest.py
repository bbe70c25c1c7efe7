"""What a copy says of itself, and what is missing from it against what is known from elsewhere."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from greenctl.backup.errors import BackupRefused

FORMAT = "greenctl-backup/1"
FILE = "manifest.json"
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The last event of a database: its number, id and moment (RFC 3339). Number 0 where nothing has happened yet."""

    seq: int
    id: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Events that are known to have been, and that a copy does not hold; `first` and `last` included."""

    first: int
    last: int
    after: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One copy: of which engine and schema, up to which event, how many rows, which files (name: SHA-256)."""

    name: str
    engine: str
    revision: str
    taken_at: str
    last_event: Point
    rows: dict[str, int]
    files: dict[str, str]
    photos: int
    key_id: str

    def write(self, folder: Path) -> None:
        """Last of all: a folder without it is no copy."""
        text = json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True)
        half = folder / f"{FILE}.half"
        half.write_text(text + "\n", encoding="utf-8")
        half.replace(folder / FILE)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises:
        BackupRefused: there is none, or it is not one of ours.
        """
        try:
            said: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
            if said.pop("format") != FORMAT:
                raise BackupRefused("not_a_backup", folder=folder)
            return cls(**{**said, "last_event": Point(**said["last_event"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BackupRefused("not_a_backup", folder=folder) from error

    def missing(self, known: Point | None) -> Missing | None:
        """What is between this copy and the latest that is known; None if it holds that, too."""
        if known is None or known.seq <= self.last_event.seq:
            return None
        return Missing(
            first=self.last_event.seq + 1, last=known.seq, after=self.last_event.at or self.taken_at, until=known.at
        )


def newest(place: Path) -> Point | None:
    """The last event of the newest copy that lies in `place`; None if there is none."""
    manifests = [Manifest.read(file.parent) for file in place.glob(f"*/{FILE}")]
    return max((manifest.last_event for manifest in manifests), key=lambda point: point.seq, default=None)


def digest(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    said = hashlib.sha256()
    with file.open("rb") as body:
        while chunk := body.read(_CHUNK_BYTES):
            said.update(chunk)
    return said.hexdigest()
