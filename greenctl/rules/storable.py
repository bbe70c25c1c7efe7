"""What can be kept in a draft, faulty or not: plain JSON of bounded size, in characters that every database stores."""

import unicodedata
from typing import Any

from greenctl.kernel.characters import is_unfit
from greenctl.rules.errors import ContentRefused

MOST_NODES = 60_000
DEEPEST = 24
LONGEST_TEXT = 4_000
LONGEST_KEY = 200
_LARGEST = 2**53
_LINES = "\n\t"


def storable(content: Any, place: str) -> Any:
    """The content with every text trimmed and in NFC, so that what looks alike is alike.

    Raises:
        ContentRefused: it is larger or deeper than any table, or holds what cannot be stored; `problems` says where.
    """
    return _Reading().read(content, place, 0)


class _Reading:
    def __init__(self) -> None:
        self.nodes = 0

    def read(self, value: Any, place: str, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            _refuse(place, "field.too_long")
        if depth > DEEPEST:
            _refuse(place, "field.invalid")
        match value:
            case dict():
                entries = value.items()
                return {_key(key, place): self.read(item, f"{place}.{key}", depth + 1) for key, item in entries}
            case list() | tuple():
                return [self.read(item, f"{place}.{number}", depth + 1) for number, item in enumerate(value)]
            case str():
                return _text(value, place)
            case bool() | None:
                return value
            case int() if abs(value) < _LARGEST:
                return value
        return _refuse(place, "field.wrong_type")


def _key(key: Any, place: str) -> str:
    if not isinstance(key, str) or not key.strip() or len(key) > LONGEST_KEY:
        _refuse(place, "field.not_a_code")
    return _text(key, place)


def _text(text: str, place: str) -> str:
    if len(text) > LONGEST_TEXT:
        _refuse(place, "field.too_long")
    if not text.isascii() or not text.isprintable():
        if any(is_unfit(one) for one in text if one not in _LINES):
            _refuse(place, "field.bad_characters")
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def _refuse(place: str, code: str) -> Any:
    shown = place[:200].encode("ascii", "backslashreplace").decode() if not place.isprintable() else place[:200]
    raise ContentRefused(problems=[{"field": shown, "code": code}])
