"""Where a column of a foreign table has to be asked: at its limits and between them, or at each of its options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from itertools import pairwise
from typing import Final

from grading.dmn.errors import DmnRefused
from grading.dmn.expressions import AnyOf, Compares, Expression, Literal, Negative, Tests, Within, listed, result_of
from grading.dmn.model import Decision, InputData, Table, Type
from grading.dmn.values import Value, kind_of
from grading.edition_document import Json
from grading.nodes import decimal_text

_KINDS: Final = {"number": "number", "boolean": "bool", "string": "choice"}
_ONE: Final = Decimal(1)
_TWO: Final = Decimal(2)
# Limits have at most 34 digits, so neither a sum of two nor its half is rounded.
_EXACT: Final = Context(prec=80)


@dataclass(frozen=True, slots=True)
class Probes:
    """One column: its kind and the values to ask at, numbers in order; ``points`` are the limits among them."""

    name: str
    kind: str
    values: tuple[Value, ...]
    points: frozenset[Value] = frozenset()
    outside: bool = False

    def narrowed(self, keep: Sequence[int]) -> Probes:
        """Only these values; for numbers, that makes bounds."""
        values = tuple(self.values[place] for place in keep)
        whole = range(keep[0], keep[-1] + 1) if keep else range(0)
        if self.kind == "number" and list(whole) != list(keep):
            raise DmnRefused(self.name, None, "the table says nothing for some numbers between others")
        return replace(self, values=values, outside=len(values) < len(self.values))

    def row(self, code: str, dimension: str, unit: str | None) -> Json:
        """The part of an indicator that asks."""
        row: Json = {"id": code, "dimension": dimension, "label_zh": self.name, "type": _KINDS[self.kind]}
        if self.kind == "string":
            return row | {"options": [_option(number, str(value)) for number, value in enumerate(self.values, 1)]}
        if self.kind != "number":
            return row
        if unit is None:
            raise DmnRefused(self.name, None, "a number needs a unit; say which")
        return row | {"unit": unit} | ({"bounds": self._bounds()} if self.outside else {})

    def demand(self, reached: Sequence[int]) -> Json | None:
        """What a level asks if these values reach it; None where our language has no word for it."""
        if len(reached) == len(self.values):
            return {"no_demand": True}
        if not reached:
            return None
        if self.kind == "string":
            return {"one_of": [_option(place + 1, str(self.values[place]))["code"] for place in reached]}
        if self.kind == "boolean":
            return {"equals": self.values[reached[0]]}
        return self._limit(reached)

    def _limit(self, reached: Sequence[int]) -> Json | None:
        first, last = self.values[reached[0]], self.values[reached[-1]]
        if list(reached) != list(range(reached[0], reached[-1] + 1)):
            return None
        if reached[0] == 0 and last in self.points:
            return {"at_most": _number(last)}
        if reached[-1] == len(self.values) - 1 and first in self.points:
            return {"at_least": _number(first)}
        return {"equals": _number(first)} if len(reached) == 1 and first in self.points else None

    def _bounds(self) -> Json:
        """Both ends must be limits; where the table goes on for ever, the probe beyond the last limit is the end."""
        numbers = [value for value in self.values if isinstance(value, Decimal)]
        limits = [value for value in self.points if isinstance(value, Decimal)]
        ends: Json = {}
        before, after = _EXACT.subtract(min(limits), _ONE), _EXACT.add(max(limits), _ONE)
        for key, end, beyond in (("min", numbers[0], before), ("max", numbers[-1], after)):
            if end == beyond:
                continue
            if end not in self.points:
                raise DmnRefused(self.name, None, "a bound that does not include itself cannot be said")
            ends[key] = _number(end)
        return ends


def probes_of(number: int, asked: InputData, decision: Decision, table: Table) -> Probes:
    """The probes of one column. Raises DmnRefused where a limit is not written out, or no option is named."""
    clause, name = table.inputs[number], asked.name
    said = [rule.tests[number] for rule in table.rules]
    types = [*_bases(clause.type), *_bases(asked.type)]
    allowed = [item for item in (clause.allowed, *(kind.allowed for kind in types)) if item is not None]
    limits = [*_limits(said, name), *_limits(allowed, name)]
    kinds = {kind_of(value) for value in limits} - {"null"}
    declared = next((kind.kind for kind in types if kind.base is None and kind.kind != "Any"), "")
    kind = declared or (kinds.pop() if len(kinds) == 1 else "")
    if kind not in _KINDS or kinds - {kind}:
        raise DmnRefused(decision.name, table.line, f"the column {name!r} is not of numbers, of texts or of yes and no")
    if kind == "boolean":
        return Probes(name, kind, (True, False))
    if kind == "string":
        return Probes(name, kind, _options(allowed, limits, name))
    return _numbers(name, [value for value in limits if isinstance(value, Decimal)])


def _numbers(name: str, limits: list[Decimal]) -> Probes:
    points = sorted(set(limits))
    if not points:
        return Probes(name, "number", (Decimal(0),))
    between = [_EXACT.divide(_EXACT.add(low, high), _TWO) for low, high in pairwise(points)]
    values = [_EXACT.subtract(points[0], _ONE), *sorted([*points, *between]), _EXACT.add(points[-1], _ONE)]
    return Probes(name, "number", tuple(values), frozenset(points))


def _options(allowed: Sequence[Tests], limits: Sequence[Value], name: str) -> tuple[Value, ...]:
    """The allowed values in their order, or else the texts that the rules name."""
    named = next((values for tests in allowed if (values := listed(tests))), tuple(limits))
    found = tuple(dict.fromkeys(value for value in named if isinstance(value, str)))
    return found or _no_options(name)


def _no_options(name: str) -> tuple[Value, ...]:
    raise DmnRefused(name, None, "the column names no text that it could be")


def _bases(kind: Type | None) -> Iterator[Type]:
    while kind is not None:
        yield kind
        kind = kind.base


def _limits(tests: Sequence[Tests], name: str) -> Iterator[Value]:
    for cell in tests:
        for test in cell.tests if isinstance(cell, AnyOf) else ():
            for end in _ends(test):
                if not _is_written_out(end):
                    raise DmnRefused(name, None, "a limit that is not written out cannot be taken in")
                yield result_of(end, {})


def _ends(test: Compares | Within) -> tuple[Expression, ...]:
    return (test.to,) if isinstance(test, Compares) else (test.low, test.high)


def _is_written_out(expression: Expression) -> bool:
    return isinstance(expression, Literal) or (isinstance(expression, Negative) and _is_written_out(expression.of))


def _number(value: Value) -> str:
    return decimal_text(value) if isinstance(value, Decimal) else str(value)


def _option(number: int, text: str) -> Json:
    """An option's code is its text where that can be one."""
    plain = (
        text.isascii() and text.replace("_", "").replace("-", "").isalnum() and text[:1].isalnum() and len(text) <= 80
    )
    return {"code": text if plain else f"option_{number}", "zh": text, "en": text}
