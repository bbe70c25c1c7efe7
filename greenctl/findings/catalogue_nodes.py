"""Values of a YAML file at their places, so that whatever is wrong is named with its line."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from greenctl.findings.errors import CatalogueRefused

_CODE = re.compile(r"[a-z][a-z0-9_]{1,59}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    file: str
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Node:
    """A value at its place in a file."""

    reader: Reader
    place: str
    value: Any

    def mapping(self, *needed: str, optional: tuple[str, ...] = ()) -> dict[str, "Node"]:
        found = dict(self.members())
        for name in found.keys() - {*needed, *optional}:
            found[name].refuse(f"{name!r} is not known here", ", ".join((*needed, *optional)))
        for name in needed:
            if name not in found:
                self.refuse(f"{name!r} is missing", ", ".join(needed))
        return found

    def members(self) -> Iterator[tuple[str, "Node"]]:
        if not isinstance(self.value, dict):
            self.refuse(f"{self.value!r} is no mapping", "names with values")
        for name, value in self.value.items():
            yield name, Node(self.reader, f"{self.place}.{name}".lstrip("."), value)

    def many(self, read: Callable[["Node"], T]) -> tuple[T, ...]:
        if not isinstance(self.value, list) or not self.value:
            self.refuse(f"{self.value!r} is no list with something in it", "a list")
        return tuple(read(self.at(place)) for place in range(len(self.value)))

    def at(self, place: int) -> "Node":
        return Node(self.reader, f"{self.place}[{place}]", self.value[place])

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip() or len(self.value) > 200:
            self.refuse(f"{self.value!r} is no text", "1 to 200 characters")
        return self.value

    def code(self, *, dashes: bool = False) -> str:
        text = str(self.value).replace("-", "_") if dashes else str(self.value)
        if not _CODE.fullmatch(text):
            self.refuse(f"{self.value!r} is no code", "small letters, digits and low lines")
        return str(self.value)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse(f"{self.value!r} is neither true nor false", "true, false")
        return self.value

    def whole(self, least: int, most: int) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not least <= self.value <= most:
            self.refuse(f"{self.value!r} is out of range", f"{least} to {most}")
        return self.value

    def number(self) -> Decimal:
        if not isinstance(self.value, str) or not _NUMBER.fullmatch(self.value):
            self.refuse(f"{self.value!r} is no number in quotes", "such as '0.5', at most 6 places")
        return Decimal(self.value)

    def day(self) -> date:
        try:
            return date.fromisoformat(self.value)
        except (TypeError, ValueError):
            return self.refuse(f"{self.value!r} is no day", "such as 2026-01-01")

    def one_of(self, allowed: Sequence[str]) -> str:
        if self.value not in allowed:
            self.refuse(f"{self.value!r} is not known", ", ".join(allowed))
        return str(self.value)

    def refuse(self, wrong: str, allowed: str) -> NoReturn:
        line = self.reader.lines.get(self.place)
        raise CatalogueRefused(file=self.reader.file, line=line, place=self.place, wrong=wrong, allowed=allowed)
