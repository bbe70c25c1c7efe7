"""The only place where ids and secrets are drawn."""

import secrets
import uuid

import uuid6


def new_id() -> str:
    """A UUIDv7 as text: it sorts by time of birth, which keeps the indexes of both engines compact."""
    return str(uuid6.uuid7())


def new_secret(size_bytes: int = 32) -> str:
    """A URL-safe random secret of `size_bytes` bytes of entropy."""
    return secrets.token_urlsafe(size_bytes)


def is_uuid(text: str) -> bool:
    """True if `text` is a UUID in its canonical lower-case form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
