"""Keyset pages: an opaque cursor names the last row that was read; any depth costs the same."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson

from api.errors import CursorNotGood


def read_cursor(text: str | None, parts: int, kinds: tuple[type, ...] | None = None) -> list[Any] | None:
    """The key values behind a cursor, or None at the beginning.

    Raises:
        CursorNotGood: the text is not a cursor of `parts` text or integer values (of exactly these `kinds`, where
            they are given: PostgreSQL compares no number with a text) that we gave out.
    """
    if not text:
        return None
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as error:
        raise CursorNotGood from error
    good = isinstance(values, list) and len(values) == parts and all(_is_key(value) for value in values)
    if not good or (kinds is not None and tuple(map(type, values)) != kinds):
        raise CursorNotGood
    return list(values)


def day_and_id(text: str | None) -> tuple[date, str] | None:
    """The day and the id behind a cursor. Raises as `read_cursor`."""
    key = read_cursor(text, 2, (str, str))
    if key is None:
        return None
    try:
        return date.fromisoformat(key[0]), key[1]
    except ValueError as error:
        raise CursorNotGood from error


def page_of(rows: Sequence[Any], limit: int, key: Sequence[str]) -> dict[str, Any]:
    """The envelope {"items", "next"} for `rows`, of which one more than `limit` was asked for."""
    items = rows[:limit]
    if len(rows) <= limit:
        return {"items": items, "next": None}
    last = items[-1]
    values = [last[name] if isinstance(last, dict) else getattr(last, name) for name in key]
    return {"items": items, "next": base64.urlsafe_b64encode(orjson.dumps(values)).rstrip(b"=").decode()}


def _is_key(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 200 and "\x00" not in value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62
