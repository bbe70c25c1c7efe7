"""Reads XML into a small tree with lines. No DTD, no entity of one's own, no depth or size that anybody needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat

from grading.dmn.errors import DmnRefused

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_ELEMENTS: Final = 60_000
DEEPEST: Final = 64
_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "ascii"})
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its namespace and local name, attributes by local name (foreign ones as ``uri name``), content."""

    space: str
    name: str
    attributes: Mapping[str, str]
    children: tuple[Element, ...]
    text: str
    line: int

    def refuse(self, problem: str) -> NoReturn:
        """Raise DmnRefused for this place."""
        raise DmnRefused(self.name, self.line, problem)

    def own(self, attributes: Collection[str] = (), children: Collection[str] = (), text: bool = False) -> None:
        """Refuse what this element does not understand: attributes, children and text outside the lists."""
        for name in self.attributes:
            if " " not in name and name not in attributes:
                self.refuse(f"attribute {shown(name)} is not supported")
        for child in self.children:
            if child.space == self.space and child.name not in children:
                child.refuse(f"is not supported within <{self.name}>")
            if child.space != self.space:
                child.refuse(f"of namespace {shown(child.space)} is not supported within <{self.name}>")
        if not text and self.text.strip():
            self.refuse("text where only elements belong")

    def all(self, name: str) -> tuple[Element, ...]:
        """The children of that name in the element's own namespace."""
        return tuple(child for child in self.children if child.name == name and child.space == self.space)

    def one(self, name: str) -> Element | None:
        """The child of that name, or None; refused if there are several."""
        found = self.all(name)
        if len(found) > 1:
            found[1].refuse(f"stands twice within <{self.name}>")
        return found[0] if found else None

    def need(self, name: str) -> Element:
        """The child of that name."""
        return self.one(name) or self.refuse(f"has no <{name}>")

    def attribute(self, name: str) -> str:
        """An attribute that must be there and say something."""
        value = self.attributes.get(name, "")
        return value if value.strip() else self.refuse(f"has no {name!r}")


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    space: str
    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def closed(self) -> Element:
        return Element(self.space, self.name, self.attributes, tuple(self.children), "".join(self.text), self.line)


def tree_of(content: bytes) -> Element:
    """The root element. Raises DmnRefused for anything that is not small, plain, well-formed XML in UTF-8."""
    if len(content) > MOST_BYTES:
        raise DmnRefused("file", None, f"is larger than {MOST_BYTES} bytes")
    reading = _Reading()
    try:
        return reading.read(content)
    except expat.ExpatError as error:
        raise DmnRefused("file", error.lineno, f"is not well-formed XML: {expat.ErrorString(error.code)}") from error
    except (ValueError, LookupError) as error:
        if isinstance(error, DmnRefused):
            raise
        raise DmnRefused("file", None, "is not XML in UTF-8") from error


def shown(text: str) -> str:
    """A short safe picture of what a file says."""
    safe = text[:_SHOWN].encode("utf-8", "replace").decode()
    return repr(safe if len(text) <= _SHOWN else safe + "…")


class _Reading:
    """One pass of the parser. Whatever is refused is refused where it begins, before it can grow."""

    def __init__(self) -> None:
        parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self.parser = parser
        self.open: list[_Open] = []
        self.root: Element | None = None
        self.count = 0

    def read(self, content: bytes) -> Element:
        self.parser.Parse(content, True)
        if self.root is None:
            raise DmnRefused("file", None, "is empty")
        return self.root

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise DmnRefused("file", 1, f"encoding {shown(encoding)} is not supported; save it as UTF-8")

    def _doctype(self, *_: object) -> None:
        raise DmnRefused("!DOCTYPE", self.parser.CurrentLineNumber, "document types and entities are not supported")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        space, _, local = name.rpartition(" ")
        line = self.parser.CurrentLineNumber
        if self.count > MOST_ELEMENTS:
            raise DmnRefused(local, line, f"more than {MOST_ELEMENTS} elements")
        if len(self.open) >= DEEPEST:
            raise DmnRefused(local, line, f"nested deeper than {DEEPEST}")
        self.open.append(_Open(space, local, attributes, line))

    def _end(self, _: str) -> None:
        element = self.open.pop().closed()
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element

    def _text(self, text: str) -> None:
        self.open[-1].text.append(text)
