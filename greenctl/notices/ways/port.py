"""What a way out is given, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from greenctl.notices.domain import Tried

TAKEN = Tried("taken")
AWAY = Tried("away")
"""Nobody answered, or not in time: whether it arrived is not known, and it is sent again under the same key."""
FORBIDDEN = Tried("address_not_allowed", for_good=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One notice to one receiver. `key` is the same for every try, so that a receiver can tell a repeat; `to` is a
    number, an address or a URL, and never printed. `secret`: what a webhook is signed with, or what a phone and we
    alone know; `public_key`: the phone's, an uncompressed point."""

    key: str
    to: str = field(repr=False)
    title: str
    text: str
    document: Mapping[str, Any]
    at: datetime
    secret: bytes = field(default=b"", repr=False)
    public_key: bytes = field(default=b"", repr=False)


class Way(Protocol):
    """Sends one letter. Never raises for what the other side does; keeps nothing."""

    def send(self, letter: Letter) -> Tried: ...


def of_status(status: int) -> Tried:
    """What an answer over HTTP means: a refusal is for good unless it says otherwise."""
    if 200 <= status < 300:
        return Tried("taken", status)
    later = status in {408, 425, 429} or status >= 500
    return Tried("failed" if later else "refused", status, for_good=not later)
