"""One form of JSON for everything that is hashed, signed or compared.

Keys sorted, no spaces, UTF-8: this equals RFC 8785 as long as no float occurs and keys are ASCII, which is why
floats are refused here; numbers that can have a fraction travel as strings everywhere.
"""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
_PLAIN = frozenset({str, int, bool, type(None)})


def canonical_bytes(document: Any) -> bytes:
    """Canonical JSON of dicts, lists, strings, integers, booleans, null, dates and decimals (as strings).

    Raises:
        TypeError: something has no JSON form.
        ValueError: a float occurs.
    """
    refuse_floats(document)
    return orjson.dumps(document, default=_plain, option=_OPTIONS)


def canonical_bytes_of_json(document: Any) -> bytes:
    """The same of what was read from JSON in which no number with a point was let in: none is looked for again.

    Raises:
        TypeError: half a character, or an integer beyond 64 bits, has no canonical form.
    """
    return orjson.dumps(document, option=_OPTIONS)


def digest_of(document: Any) -> str:
    """SHA-256, in hex, of the canonical form."""
    return sha256_hex(canonical_bytes(document))


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refuse_floats(document: Any) -> None:
    """Raises ValueError if a float occurs anywhere in `document`.

    A list of what is still to be looked at instead of recursion, and plain values dropped early: this runs for
    everything that is stored or signed.
    """
    unseen = [document]
    while unseen:
        value = unseen.pop()
        if isinstance(value, dict):
            unseen += [inner for inner in value.values() if type(inner) not in _PLAIN]
        elif isinstance(value, list | tuple):
            unseen += [inner for inner in value if type(inner) not in _PLAIN]
        elif isinstance(value, float):
            message = "a float has no canonical form; write the number as a string"
            raise ValueError(message)


def plain_decimal(number: Decimal) -> str:
    """A decimal as people write it: no exponent, no trailing zeros, no negative zero."""
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)
