"""Reads S-FEEL: simple expressions and unary tests, by recursive descent with limits on length and depth.

Names may hold spaces and signs, so the names in scope are known beforehand and the longest that fits is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NoReturn, TypeVar

from grading.dmn.expressions import (
    AnyOf,
    Anything,
    Arithmetic,
    Compares,
    Comparison,
    Expression,
    Literal,
    Name,
    Negative,
    Tests,
    Within,
)
from grading.dmn.literals import NUMBER, date_from, duration_from, moment_from, number_from, time_from
from grading.dmn.values import Value
from grading.dmn.xml_tree import shown

LONGEST: Final = 20_000
DEEPEST: Final = 40
MOST_TESTS: Final = 1_000
_SPACE: Final = re.compile(r"\s*")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BUILT: Final = re.compile(r"(date\s+and\s+time|date|time|duration)\s*\(")
_COMPARISONS: Final = ("<=", ">=", "!=", "<", ">", "=")
_WORDS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None}
_CONSTRUCTORS: Final[dict[str, Callable[[str], Value]]] = {
    "date": date_from,
    "time": time_from,
    "date and time": moment_from,
    "duration": duration_from,
}
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'"}

T = TypeVar("T")


class NotFeel(ValueError):
    """What a text says is outside the subset; the reader of the file adds the place."""


def name_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds one of the names, the longest first; a name ends where no further letter or digit follows."""
    known = sorted({plain_name(name) for name in names} - {""}, key=lambda name: (-len(name), name))
    parts = (r"\s+".join(re.escape(part) for part in name.split(" ")) for name in known)
    return re.compile("(?:" + "|".join(parts) + r")(?!\w)") if known else None


class Names:
    """The names an expression may use: those in scope, and the components that may be asked of them."""

    def __init__(self, names: Iterable[str], components: re.Pattern[str] | None = None) -> None:
        self.names, self.components = name_pattern(names), components


NO_NAMES: Final = Names(())


def expression_from(text: str, names: Names = NO_NAMES) -> Expression:
    """A simple expression. Raises NotFeel."""
    return _Text(text, names).whole(lambda reading: reading.expression())


def unary_tests_from(text: str, names: Names = NO_NAMES) -> Tests:
    """The unary tests of a cell. Raises NotFeel."""
    return _Text(text, names).whole(lambda reading: reading.tests())


def plain_name(text: str) -> str:
    """A name with every stretch of white space as one space."""
    return " ".join(text.split())


class _Text:
    """One text and how far it has been read."""

    def __init__(self, text: str, names: Names) -> None:
        if len(text) > LONGEST:
            raise NotFeel(f"longer than {LONGEST} characters")
        self.text, self.names, self.at, self.depth = text, names, 0, 0
        self._skip()

    def whole(self, read: Callable[[_Text], T]) -> T:
        if self.at == len(self.text):
            raise NotFeel("is empty; '-' says that anything will do")
        found = read(self)
        return found if self.at == len(self.text) else self._unexpected()

    def tests(self) -> Tests:
        if self._takes("-") and self.at == len(self.text):
            return Anything()
        self.at = 0
        self._skip()
        if re.compile(r"not\s*\(").match(self.text, self.at):
            self._takes("not")
            self._needs("(")
            found = AnyOf(self._list(), negated=True)
            self._needs(")")
            return found
        return AnyOf(self._list())

    def expression(self) -> Expression:
        left = self._sum()
        sign = next((sign for sign in _COMPARISONS if self._takes(sign)), None)
        return Comparison(sign, left, self._sum()) if sign else left

    def _list(self) -> tuple[Compares | Within, ...]:
        found = [self._test()]
        while self._takes(","):
            found.append(self._test())
            if len(found) > MOST_TESTS:
                raise NotFeel(f"more than {MOST_TESTS} tests")
        return tuple(found)

    def _test(self) -> Compares | Within:
        sign = next((sign for sign in _COMPARISONS if self._takes(sign)), None)
        if sign:
            return Compares(sign, self._sum())
        begun = self.at
        opening = next((mark for mark in "[](" if self._takes(mark)), None)
        if opening:
            low = self._sum()
            if self._takes(".."):
                return self._interval(opening, low)
            if opening != "(":
                raise NotFeel("lists are not supported; an interval is written [low..high]")
            self.at = begun
        return Compares("=", self._sum())

    def _interval(self, opening: str, low: Expression) -> Within:
        high = self._sum()
        closing = next((mark for mark in "])[" if self._takes(mark)), None) or self._unexpected()
        return Within(low, opening == "[", high, closing == "]")

    def _sum(self) -> Expression:
        left = self._product()
        while sign := next((sign for sign in "+-" if self._takes(sign)), None):
            left = Arithmetic(sign, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._power()
        while not self.text.startswith("**", self.at) and (
            sign := next((sign for sign in "*/" if self._takes(sign)), None)
        ):
            left = Arithmetic(sign, left, self._power())
        return left

    def _power(self) -> Expression:
        """Left to right, and a minus binds more tightly, as in FEEL."""
        left = self._signed()
        while self._takes("**"):
            left = Arithmetic("**", left, self._signed())
        return left

    def _signed(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotFeel(f"nested deeper than {DEEPEST}")
        found = Negative(self._signed()) if self._takes("-") else self._primary()
        self.depth -= 1
        return found

    def _primary(self) -> Expression:
        if self._takes("("):
            inner = self.expression()
            self._needs(")")
            return inner
        if found := NUMBER.match(self.text, self.at):
            return Literal(self._value(number_from, self._passed(found)))
        if self.text.startswith('"', self.at):
            return Literal(self._string())
        if found := _BUILT.match(self.text, self.at):
            return self._constructed(found)
        return self._name() or self._word()

    def _constructed(self, found: re.Match[str]) -> Expression:
        name = plain_name(found[1])
        self._passed(found)
        if not self.text.startswith('"', self.at):
            raise NotFeel(f"{name}() is supported with text in quotes only")
        value = self._value(_CONSTRUCTORS[name], self._string())
        self._needs(")")
        return Literal(value)

    def _name(self) -> Expression | None:
        found = self.names.names.match(self.text, self.at) if self.names.names else None
        if not found:
            return None
        path = [plain_name(self._passed(found))]
        while self._takes_dot():
            part = self.names.components.match(self.text, self.at) if self.names.components else None
            part = part or _WORD.match(self.text, self.at) or self._unexpected()
            path.append(plain_name(self._passed(part)))
        return Name(tuple(path))

    def _word(self) -> Expression:
        found = _WORD.match(self.text, self.at) or self._unexpected()
        word = self._passed(found)
        if word in _WORDS:
            return Literal(_WORDS[word])
        if self.text.startswith("(", self.at):
            raise NotFeel(f"the function {shown(word)} is not supported")
        raise NotFeel(f"{shown(word)} is neither a name known here nor part of S-FEEL")

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if not found:
            raise NotFeel("a text without its closing quotation mark")
        self._passed(found)
        return _ESCAPE.sub(_unescaped, found[1])

    def _value(self, read: Callable[[str], Value], text: str) -> Value:
        try:
            return read(text)
        except ValueError as error:
            raise NotFeel(f"{shown(text)}: {error}") from error

    def _takes_dot(self) -> bool:
        return not self.text.startswith("..", self.at) and self._takes(".")

    def _takes(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        self._skip()
        return True

    def _needs(self, mark: str) -> None:
        if not self._takes(mark):
            self._unexpected(f"; {mark!r} belongs there")

    def _passed(self, found: re.Match[str]) -> str:
        self.at = found.end()
        self._skip()
        return found[0]

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _unexpected(self, hint: str = "") -> NoReturn:
        rest = self.text[self.at :]
        raise NotFeel(f"{shown(rest)} is not supported there{hint}" if rest else f"ends too early{hint}")


def _unescaped(found: re.Match[str]) -> str:
    mark = found[1]
    if mark[0] in "uU" and len(mark) > 1:
        code = int(mark[1:], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise NotFeel(f"{found[0]!r} is no character")
        return chr(code)
    if mark not in _ESCAPED:
        raise NotFeel(f"{shown(found[0])} is no escape that FEEL knows")
    return _ESCAPED[mark]
