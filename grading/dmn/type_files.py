"""Reads item definitions: simple types, lists of them, and records of simple types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from grading.dmn.expressions import Tests
from grading.dmn.feel import NotFeel, plain_name, unary_tests_from
from grading.dmn.model import ANY_TYPE, Type
from grading.dmn.xml_tree import Element, shown

_DEEPEST: Final = 20
_BUILT_IN: Final = {
    "any": "Any", "string": "string", "number": "number", "boolean": "boolean", "date": "date", "time": "time",
    "date and time": "date and time", "datetime": "date and time",
    "days and time duration": "days and time duration", "daytimeduration": "days and time duration",
    "years and months duration": "years and months duration", "yearmonthduration": "years and months duration",
    "context": "context",
}  # fmt: skip
_ATTRIBUTES: Final = ("id", "name", "label", "isCollection", "typeLanguage")
_CHILDREN: Final = ("description", "extensionElements", "typeRef", "allowedValues", "typeConstraint", "itemComponent")


class Types:
    """The types a model defines, each read when it is first asked for."""

    def __init__(self, definitions: Element) -> None:
        self._items: dict[str, Element] = {}
        self._read: dict[str, Type] = {}
        for item in definitions.all("itemDefinition"):
            name = plain_name(item.attribute("name"))
            if name in self._items:
                item.refuse(f"item definition {shown(name)} stands twice")
            self._items[name] = item
        for name, item in self._items.items():
            self.named(name, item)

    def named(self, reference: str | None, at: Element, depth: int = 0) -> Type:
        """The type of that name; any prefix says only where the name comes from."""
        if reference is None or not reference.strip():
            return ANY_TYPE
        name = plain_name(reference)
        name = name if name in self._items else name.rpartition(":")[2]
        if name in self._items:
            return self._defined(name, at, depth)
        kind = _BUILT_IN.get(name.lower())
        return Type(kind) if kind else at.refuse(f"type {shown(reference)} is not defined here nor built in")

    def components(self) -> Iterator[str]:
        """The names of all components of records."""
        waiting = list(self._items.values())
        while waiting:
            parts = waiting.pop().all("itemComponent")
            yield from (part.attribute("name") for part in parts)
            waiting += parts

    def _defined(self, name: str, at: Element, depth: int) -> Type:
        if depth > _DEEPEST:
            at.refuse(f"item definition {shown(name)} rests on itself, or too many on each other")
        if name not in self._read:
            self._read[name] = self._type(self._items[name], depth + 1)
        return self._read[name]

    def _type(self, item: Element, depth: int) -> Type:
        understood(item, _ATTRIBUTES, _CHILDREN)
        constraint = item.one("allowedValues") or item.one("typeConstraint")
        allowed = tests_of(constraint) if constraint else None
        found = self._record(item, depth) if item.all("itemComponent") else self._simple(item, allowed, depth)
        return Type("list", item=found) if flag(item, "isCollection") else found

    def _simple(self, item: Element, allowed: Tests | None, depth: int) -> Type:
        reference = item.need("typeRef")
        base = self.named(reference.text, reference, depth)
        return Type("Any", base=base, allowed=allowed) if allowed else base

    def _record(self, item: Element, depth: int) -> Type:
        if item.one("typeRef") or item.one("allowedValues"):
            item.refuse("a record has components only")
        parts: dict[str, Type] = {}
        for part in item.all("itemComponent"):
            name = plain_name(part.attribute("name"))
            if name in parts:
                part.refuse(f"component {shown(name)} stands twice")
            if depth > _DEEPEST:
                part.refuse("records nested too deeply")
            parts[name] = self._type(part, depth + 1)
        return Type("context", components=parts)


def understood(element: Element, attributes: tuple[str, ...], children: tuple[str, ...], text: bool = False) -> None:
    """Refuse what is not in the lists and what is not written in FEEL."""
    element.own(attributes, children, text)
    for key in ("expressionLanguage", "typeLanguage"):
        language = element.attributes.get(key)
        if language is not None and not is_feel(language):
            element.refuse(f"language {shown(language)} is not supported; S-FEEL is")


def is_feel(language: str) -> bool:
    """Whether a language is FEEL under any of the names its versions have."""
    plain = language.strip().rstrip("/").lower()
    return plain in ("feel", "s-feel", "") or (
        plain.startswith(("http://www.omg.org/spec/", "https://www.omg.org/spec/")) and "feel" in plain
    )


def flag(element: Element, name: str) -> bool:
    """A boolean attribute, false where it is absent."""
    value = element.attributes.get(name, "false").strip()
    if value not in ("true", "false", "1", "0"):
        element.refuse(f"{name} is {shown(value)}, neither true nor false")
    return value in ("true", "1")


def tests_of(element: Element) -> Tests:
    """The unary tests of an element that may name nothing: allowed values and the like."""
    understood(element, ("id", "label", "expressionLanguage"), ("description", "extensionElements", "text"))
    text = element.need("text")
    text.own(text=True)
    try:
        return unary_tests_from(text.text)
    except NotFeel as error:
        text.refuse(str(error))
