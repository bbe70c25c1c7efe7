"""Where a phone stands: an opaque text that only this installation can have written. Pure.

It says what was read, never what may be read: rights are looked at anew each time.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass, replace
from typing import Any

import orjson

from greenctl.kernel.actor import Grant, Role
from greenctl.sync.pack.feed import Moment

VERSION = 1
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a pack.

    Attributes:
        since: changes from here on are told; None for a whole pack.
        until: where the next pack will begin, kept from the first page of this one.
        part, after: how far this pack has been told; 0 and None at its beginning.
        grants: what the person held when the pack began.
        known: marks of the dictionaries and forms that were sent.
    """

    account_id: str
    since: Moment | None
    until: Moment
    part: int = 0
    after: Any = None
    grants: tuple[Grant, ...] = ()
    known: tuple[str, ...] = ()

    @property
    def at_rest(self) -> bool:
        """Nothing of a pack is left: the next page is the first of another."""
        return self.part == 0 and self.after is None

    def begun_next(self) -> "Cursor":
        """After the last page: changes from `until` on."""
        return replace(self, since=self.until, part=0, after=None)


class Cursors:
    """Writes and reads cursors with a key of its own, derived from the installation's."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"greenctl sync cursor", "sha256")

    def write(self, cursor: Cursor) -> str:
        said = orjson.dumps(_document(cursor))
        return base64.urlsafe_b64encode(self._mac(said) + said).rstrip(b"=").decode()

    def read(self, text: str) -> Cursor | None:
        """None if it was not written here, or by another version of this program."""
        try:
            raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (ValueError, binascii.Error):
            return None
        mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(said)):
            return None
        document = orjson.loads(said)
        return _cursor(document) if document["v"] == VERSION else None

    def _mac(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")[:_MAC_BYTES]


def _document(cursor: Cursor) -> dict[str, Any]:
    return {
        "v": VERSION,
        "a": cursor.account_id,
        "s": _said(cursor.since),
        "u": _said(cursor.until),
        "p": cursor.part,
        "k": cursor.after,
        "g": [[grant.role, grant.area, grant.department] for grant in cursor.grants],
        "f": cursor.known,
    }


def _cursor(document: dict[str, Any]) -> Cursor:
    grants = tuple(Grant(Role(role), area, department) for role, area, department in document["g"])
    since = None if document["s"] is None else _moment(document["s"])
    place = {"part": document["p"], "after": document["k"], "grants": grants, "known": tuple(document["f"])}
    return Cursor(document["a"], since, _moment(document["u"]), **place)


def _said(moment: Moment | None) -> list[Any] | None:
    return None if moment is None else [moment.value, *moment.anchor, moment.cluster]


def _moment(said: list[Any]) -> Moment:
    return Moment(said[0], (said[1], said[2]), said[3])
