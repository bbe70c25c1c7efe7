"""Canonical JSON with holes: what never changes is written once, what changes is put between the pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import orjson

from grading.canonical import canonical

Json: TypeAlias = dict[str, object]
# A NUL never stands in canonical JSON, where it is written as an escape.
_MARK = b"\0"
_HOLE = orjson.Fragment(_MARK)


def pieces_around(document: Json, holes: Iterable[str]) -> tuple[bytes, ...]:
    """The canonical bytes of an object around these keys' values, in the order of the keys."""
    return tuple(canonical(document | dict.fromkeys(holes, _HOLE)).split(_MARK))


class Template:
    """An object with holes under some of its keys."""

    __slots__ = ("_last", "_pieces")

    def __init__(self, document: Json, holes: Iterable[str]) -> None:
        names = sorted(holes)
        *pieces, self._last = pieces_around(document, names)
        self._pieces = tuple(zip(pieces, names, strict=True))

    def fill(self, out: list[bytes], values: Mapping[str, bytes | list[bytes]]) -> None:
        """Put the object with these values on the end of ``out``; a value may itself be in pieces."""
        for piece, name in self._pieces:
            out.append(piece)
            value = values[name]
            if isinstance(value, bytes):
                out.append(value)
            else:
                out += value
        out.append(self._last)
