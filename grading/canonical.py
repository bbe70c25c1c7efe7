"""Canonical JSON (RFC 8785) for documents without floats, and their fingerprint."""

from __future__ import annotations

import hashlib

import orjson

from grading.errors import NotCanonical

# Above this code point UTF-16 order (the RFC) and code point order (orjson) part ways.
_LAST_BEFORE_SURROGATES = "\ud7ff"
_OPTIONS = orjson.OPT_STRICT_INTEGER
# A fragment is canonical JSON that was written before.
_SCALARS = frozenset({str, int, bool, type(None), orjson.Fragment})


def canonical(document: object) -> bytes:
    """Bytes of a JSON-ready document: the same for equal documents, whatever order their keys were made in.

    Raises NotCanonical for a float, an integer beyond 53 bits, a lone surrogate, a key or value that is not JSON, and
    nesting deeper than the interpreter can follow.
    """
    try:
        return _dumps(document)
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise NotCanonical(f"cannot be written as canonical JSON: {error}") from error


def canonical_text(text: str | tuple[str, ...]) -> bytes:
    """The same for a text alone or a list of texts, without looking for more."""
    try:
        return orjson.dumps(text)
    except TypeError as error:
        raise NotCanonical(f"cannot be written as canonical JSON: {error}") from error


def fingerprint(document: object) -> str:
    """SHA-256 in hex over the canonical bytes."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _dumps(document: object) -> bytes:
    if _sorts_by_code_point(document):
        return orjson.dumps(document, option=_OPTIONS | orjson.OPT_SORT_KEYS)
    return orjson.dumps(_in_utf16_order(document), option=_OPTIONS)


def _sorts_by_code_point(document: object) -> bool:
    """Refuse what is not ours to write, and tell whether orjson's own sorting is the RFC's for this document.

    A list of what is still to be looked at instead of recursion, and scalars dropped early: this runs once per grade.
    """
    plain, open_values = True, [document]
    while open_values:
        value = open_values.pop()
        if isinstance(value, dict):
            keys = "".join(value)
            plain = plain and (keys.isascii() or max(keys) <= _LAST_BEFORE_SURROGATES)
            open_values += [item for item in value.values() if type(item) not in _SCALARS]
        elif isinstance(value, list | tuple):
            open_values += [item for item in value if type(item) not in _SCALARS]
        elif type(value) not in _SCALARS and not isinstance(value, str):
            raise TypeError(f"{type(value).__name__} has no place in a canonical document; write numbers as strings")
    return plain


def _in_utf16_order(value: object) -> object:
    if isinstance(value, dict):
        return {key: _in_utf16_order(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [_in_utf16_order(item) for item in value]
    return value
