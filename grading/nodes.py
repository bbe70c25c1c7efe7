"""A rule document as a tree that remembers file and line, so that every refusal can name them.

YAML files and stored JSON documents become the same tree; what reads the tree does not know which it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn, TypeVar, cast

from grading.errors import RuleRefused

PLACES = 6
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}")

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Kind(StrEnum):
    """What a node is, in words a rule author knows."""

    MAPPING = "a mapping"
    LIST = "a list"
    TEXT = "text"
    NUMBER = "a number"
    BOOL = "true or false"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a rule document with its place. The readers below either return a value or raise RuleRefused."""

    file: str
    line: int | None
    kind: Kind
    content: Mapping[str, Node] | tuple[Node, ...] | str

    def refuse(self, problem: str, allowed: Iterable[str] | str = "") -> NoReturn:
        """Raise RuleRefused for this place."""
        raise RuleRefused(self.file, self.line, problem, allowed if isinstance(allowed, str) else ", ".join(allowed))

    def entries(self) -> Mapping[str, Node]:
        """The entries of a mapping with free keys."""
        self._must_be(Kind.MAPPING)
        return cast("Mapping[str, Node]", self.content)

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Node]:
        """The entries of a mapping whose keys are fixed: none missing, none unknown."""
        entries, required, known = self.entries(), tuple(required), (*required, *optional)
        for key, node in entries.items():
            if key not in known:
                node.refuse(f"unknown key {key!r}", known)
        for key in required:
            if key not in entries:
                self.refuse(f"key {key!r} is missing", known)
        return entries

    def items(self) -> tuple[Node, ...]:
        """The items of a list."""
        self._must_be(Kind.LIST)
        return cast("tuple[Node, ...]", self.content)

    def text(self) -> str:
        """Text that says something."""
        self._must_be(Kind.TEXT)
        value = cast("str", self.content)
        return value if value.strip() else self.refuse("empty text")

    def texts(self) -> tuple[str, ...]:
        """A list of texts, none twice."""
        values = tuple(node.text() for node in self.items())
        return values if len(set(values)) == len(values) else self.refuse("the same item stands twice")

    def code(self) -> str:
        """A short identifier in ASCII."""
        value = self.text()
        return value if _CODE.fullmatch(value) else self.refuse(f"{value!r} is not a code", "A-Z a-z 0-9 _ . + -")

    def one_of(self, allowed: Iterable[str]) -> str:
        """One of the given words."""
        value, allowed = self.text(), tuple(allowed)
        return value if value in allowed else self.refuse(f"unknown {value!r}", allowed)

    def member(self, kind: type[E]) -> E:
        """A member of an enumeration."""
        return kind(self.one_of(str(item) for item in kind))

    def decimal(self) -> Decimal:
        """An exact decimal; a stored document holds it as text."""
        value = str(self.content) if self.kind in (Kind.NUMBER, Kind.TEXT) else ""
        if not _DECIMAL.fullmatch(value):
            self.refuse(f"{value or self.kind} is not a decimal", f"at most 12 digits and {PLACES} places, like 10.5")
        return exact(value)

    def whole(self, least: int = 0, most: int | None = None) -> int:
        """A whole number, not below ``least`` and not above ``most``."""
        value = self.decimal()
        if value != int(value) or value < least:
            return self.refuse(f"not a whole number >= {least}")
        return int(value) if most is None or value <= most else self.refuse(f"not a whole number <= {most}")

    def truth(self) -> bool:
        """true or false; YAML's yes, no, on and off are refused because they surprise."""
        self._must_be(Kind.BOOL)
        return self.content == "true"

    def day(self) -> date:
        """A day as YYYY-MM-DD."""
        try:
            return date.fromisoformat(str(self.content))
        except ValueError:
            self.refuse(f"{self.content!r} is not a day", "YYYY-MM-DD")

    def _must_be(self, kind: Kind) -> None:
        if self.kind is not kind:
            hint = "unknown, withdrawn or no_demand in words" if self.kind is Kind.NULL else str(kind)
            self.refuse(f"{self.kind} where {kind} belongs", hint)


def exact(text: str) -> Decimal:
    """One Decimal per number: 10, 10.0 and 010 are the same, and there is no negative zero."""
    value = Decimal(text).normalize() + 0
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def decimal_text(value: Decimal) -> str:
    """How a decimal is written in every document."""
    text = str(value)
    return format(value, "f") if "E" in text else text  # formatting takes three times as long


def optional(entries: Mapping[str, Node], key: str, read: Callable[[Node], T]) -> T | None:
    """Read an entry if it is there; an entry that is there must be right."""
    return read(entries[key]) if key in entries else None


def node_of(document: object, file: str) -> Node:
    """The tree of a JSON document, which has no lines."""
    match document:
        case Mapping():
            return Node(file, None, Kind.MAPPING, {str(key): node_of(item, file) for key, item in document.items()})
        case list() | tuple():
            return Node(file, None, Kind.LIST, tuple(node_of(item, file) for item in document))
        case bool():
            return Node(file, None, Kind.BOOL, "true" if document else "false")
        case str():
            return Node(file, None, Kind.TEXT, document)
        case int():
            return Node(file, None, Kind.NUMBER, str(document))
    return Node(file, None, Kind.NULL, "null")
