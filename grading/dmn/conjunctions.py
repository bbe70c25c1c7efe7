"""What a table asks of facts as lists of conjunctions, which is the form the rows of a decision table have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

from grading.cells import Demand, Limit, Test
from grading.dmn.columns import Fields
from grading.dmn.errors import DmnRefused
from grading.model import Condition, FactType, Indicator, SectorTable
from grading.nodes import decimal_text

MOST: Final = 256
KNOWN: Final = "not(null)"


@dataclass(frozen=True, slots=True)
class Atom:
    """One test of one input expression."""

    expression: str
    test: str


# All of its atoms must hold; the empty one always does.
Conjunction: TypeAlias = tuple[Atom, ...]
# One of them must hold; without any, nothing does.
Alternatives: TypeAlias = tuple[Conjunction, ...]
ALWAYS: Final[Alternatives] = ((),)
NEVER: Final[Alternatives] = ()


def quoted(texts: Iterable[str]) -> str:
    """Texts as a list of FEEL strings."""
    return ", ".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)


def both(left: Alternatives, right: Alternatives, at: str) -> Alternatives:
    """All that holds where one of each holds."""
    if len(left) * len(right) > MOST:
        raise DmnRefused(at, None, f"its condition would need more than {MOST} rules")
    return tuple(dict.fromkeys(tuple(dict.fromkeys((*one, *other))) for one, other in product(left, right)))


class Sayings:
    """How the rows of one table and sub-type are said."""

    def __init__(self, table: SectorTable, fields: Fields, sub_type: str | None) -> None:
        self.rows = {row.id: row for row in table.fields}
        self.fields, self.sub_type = fields, sub_type

    def met(self, tests: tuple[Test, ...], row: Indicator) -> Alternatives:
        """Where one of a cell's tests is met."""
        own = [test.demand for test in tests if test.fact is None]
        if row.outlets is not None and len(own) > 1 and set(own) not in ({Demand.AT_MOST}, {Demand.AT_LEAST}):
            # One outlet may meet the first of them and the next the second, which no test of all of them can say.
            raise DmnRefused(row.id, None, "alternatives for each of several outlets cannot be said in DMN")
        return tuple(self._met(test.demand, test.limit, self.rows[test.fact] if test.fact else row) for test in tests)

    def known(self, tests: Iterable[Test], row: Indicator) -> Conjunction:
        """Where all facts that the tests look at are there."""
        rows = dict.fromkeys(test.fact or row.id for test in tests)
        return tuple(Atom(self._expression(self.rows[name]), KNOWN) for name in rows)

    def holds(self, condition: Condition | None, at: str) -> Alternatives:
        """Where a condition surely holds."""
        if condition is None:
            return ALWAYS
        parts = [self._holds(part) for part in condition.parts]
        return tuple(one for part in parts for one in part) if condition.any else _every(parts, at)

    def fails(self, condition: Condition | None, at: str) -> Alternatives:
        """Where a condition surely does not hold."""
        if condition is None:
            return NEVER
        parts = [self._fails(part) for part in condition.parts]
        return _every(parts, at) if condition.any else tuple(one for part in parts for one in part)

    def _holds(self, part: Condition) -> Alternatives:
        if part.sub_types:
            return ALWAYS if self.sub_type in part.sub_types else NEVER
        if part.fact is None or part.demand in (None, Demand.UNKNOWN):
            return NEVER
        return (self._met(part.demand, part.limit, self.rows[part.fact]),)

    def _fails(self, part: Condition) -> Alternatives:
        if part.sub_types:
            return NEVER if self.sub_type in part.sub_types or self.sub_type is None else ALWAYS
        if part.fact is None or part.demand in (None, Demand.UNKNOWN):
            return NEVER
        return self._not_met(part.demand, part.limit, self.rows[part.fact])

    def _met(self, demand: Demand, limit: Limit, row: Indicator) -> Conjunction:
        if row.type is FactType.SET:
            return tuple(Atom(self._name(row, code), "true") for code in _codes(limit))
        if row.type is FactType.NUMBER:
            ends = {Demand.AT_MOST: ("highest",), Demand.AT_LEAST: ("lowest",)}.get(demand, ("highest", "lowest"))
            parts = ends if row.outlets is not None else ("",)
            return tuple(Atom(self._expression(row, part), _number(demand, limit)) for part in parts)
        if row.type is FactType.BOOL:
            part = ("all" if limit else "some") if row.outlets is not None else ""
            return (Atom(self._expression(row, part), "true" if limit else "false"),)
        if row.outlets is not None:
            others = [option.code for option in row.options if option.code not in _codes(limit)]
            return tuple(Atom(self._name(row, code), "false") for code in others) or (
                Atom(self._expression(row), KNOWN),
            )
        return (Atom(self._expression(row), quoted(_codes(limit))),)

    def _not_met(self, demand: Demand, limit: Limit, row: Indicator) -> Alternatives:
        """The contrary, for facts that are there; conditions never rest on several outlets."""
        expression = self._expression(row)
        if row.type is FactType.SET:
            return tuple((Atom(self._name(row, code), "false"),) for code in _codes(limit))
        if row.type is FactType.CHOICE:
            others = [option.code for option in row.options if option.code not in _codes(limit)]
            return ((Atom(expression, quoted(others)),),) if others else NEVER
        if row.type is FactType.BOOL:
            return ((Atom(expression, "false" if limit else "true"),),)
        number = _text(limit)
        says = {Demand.AT_MOST: f"> {number}", Demand.AT_LEAST: f"< {number}"}.get(demand, f"< {number}, > {number}")
        return ((Atom(expression, says),),)

    def _expression(self, row: Indicator, part: str = "") -> str:
        """What is compared. A share is exact here: 34 digits hold every quotient that a limit could equal."""
        parts = self.fields.inputs[row.id]
        if row.share is not None:
            return f"{parts['part'].name} * 100 / {parts['whole'].name}"
        return (parts[part] if part in parts else next(iter(parts.values()))).name

    def _name(self, row: Indicator, part: str) -> str:
        return self.fields.inputs[row.id][part].name


def _every(parts: list[Alternatives], at: str) -> Alternatives:
    found = ALWAYS
    for part in parts:
        found = both(found, part, at)
    return found


def _number(demand: Demand, limit: Limit) -> str:
    return {Demand.AT_MOST: "<= ", Demand.AT_LEAST: ">= "}.get(demand, "") + _text(limit)


def _text(limit: Limit) -> str:
    return decimal_text(limit) if not isinstance(limit, bool | tuple | None) else str(limit)


def _codes(limit: Limit) -> tuple[str, ...]:
    return tuple(item for item in limit if isinstance(item, str)) if isinstance(limit, tuple) else ()
