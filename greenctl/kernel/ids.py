"""The only place where ids and secrets are drawn."""

import random
import re
import secrets
import uuid

import uuid6

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)

Chance = random.Random
"""A repeatable generator, as `seeded` gives it."""


def new_id() -> str:
    """A UUIDv7 as text: it sorts by time of birth, which keeps the indexes of both engines compact."""
    return str(uuid6.uuid7())


def new_secret(size_bytes: int = 32) -> str:
    """A URL-safe random secret of `size_bytes` bytes of entropy."""
    return secrets.token_urlsafe(size_bytes)


def is_uuid(text: str) -> bool:
    """True if `text` is a UUID in its canonical lower-case form."""
    return _UUID.fullmatch(text) is not None


def seeded(seed: str) -> Chance:
    """Repeatable chance for demonstrations and draws; protects nothing."""
    return Chance(seed)


def repeatable_id(moment_ms: int, ordinal: int, chance: Chance) -> str:
    """A UUIDv7 that the same seed gives again: for demonstrations that can be continued."""
    body = (moment_ms + ordinal) << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0b10 << 62 | chance.getrandbits(62)
    return str(uuid.UUID(int=body))
