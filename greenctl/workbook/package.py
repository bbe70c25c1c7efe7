"""Opening an .xlsx without trusting it: what it is, how large it becomes, what it reaches for.

Every part is read through one reader that stops at the size the directory names, and that size is bounded before
anything is unpacked; so a lying directory gains nothing.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO

from greenctl.workbook.errors import (
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookNotXlsx,
    WorkbookOldFormat,
    WorkbookTooLarge,
)

MOST_MEMBERS = 200
MOST_BYTES = 48 * 1024 * 1024
LARGEST_PART_BYTES = 32 * 1024 * 1024
LARGEST_RATIO = 200
_SMALL = 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CHUNK = 64 * 1024


class Package:
    """An .xlsx whose directory was checked; parts are read in chunks."""

    def __init__(self, data: bytes) -> None:
        """Raises the refusals of `WorkbookRefused`: each says why and what to do."""
        _check_magic(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise WorkbookBroken(why="zip") from error
        self._members = {member.filename: member for member in self._zip.infolist()}
        self._check_directory()

    def holds(self, name: str) -> bool:
        return name in self._members

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part's content, piece by piece.

        Raises:
            WorkbookBroken: it is not there, or damaged.
        """
        if name not in self._members:
            raise WorkbookBroken(why=name)
        try:
            with self._zip.open(self._members[name]) as part:
                yield from _pieces(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise WorkbookBroken(why=name) from error

    def _check_directory(self) -> None:
        members = self._zip.infolist()
        _check_sizes(members)
        if len(members) != len(self._members) or any(_strange(member.filename) for member in members):
            raise WorkbookBroken(why="names")
        if any(member.flag_bits & 0x1 for member in members):
            raise WorkbookEncrypted
        if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
            raise WorkbookBroken(why="compression")
        if any(name.startswith("xl/externalLinks/") for name in self._members):
            raise WorkbookHasExternalLinks
        if any(name.endswith("vbaProject.bin") for name in self._members):
            raise WorkbookHasMacros
        if "xl/workbook.xml" not in self._members:
            raise WorkbookNotXlsx


def _check_sizes(members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise WorkbookTooLarge(what="members", most=MOST_MEMBERS)
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise WorkbookTooLarge(what="bytes", most=MOST_BYTES)
    if any(member.file_size > LARGEST_PART_BYTES for member in members):
        raise WorkbookTooLarge(what="bytes", most=LARGEST_PART_BYTES)
    if any(_inflated(member) for member in members):
        raise WorkbookTooLarge(what="ratio", most=LARGEST_RATIO)


def _check_magic(data: bytes) -> None:
    if data.startswith(_OLE):
        raise WorkbookEncrypted if _ENCRYPTED_PACKAGE in data else WorkbookOldFormat
    if not data.startswith(b"PK\x03\x04"):
        raise WorkbookNotXlsx


def _strange(name: str) -> bool:
    """A name that would leave the folder if anybody unpacked it."""
    return name.startswith("/") or "\\" in name or "\x00" in name or ".." in posixpath.normpath(name).split("/")


def _inflated(member: zipfile.ZipInfo) -> bool:
    return member.file_size > _SMALL and member.file_size > LARGEST_RATIO * max(member.compress_size, 1)


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(_CHUNK):
        yield piece
