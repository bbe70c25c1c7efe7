"""Python functions made from a plan: the same standings as its rows find one by one, without looking anything up.

The source is put together from fixed lines and numbered names; nothing of a document ever stands in it. What a line
means (ids, limits, standings) is bound to its names as values. Rows that are not plain are left to the plan itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from types import CodeType, FunctionType
from typing import Any, TypeAlias

from grading.cells import Demand
from grading.comparisons import Compare
from grading.plans import Met, RowPlan
from grading.results import Standing
from grading.shapes import Fact

# What a generated function does once it knows a standing: lines that may use the names it binds for it.
Leaf: TypeAlias = Callable[[Standing], list[str]]
# The same where only the plan can tell: lines for an expression that gives the standing.
Open: TypeAlias = Callable[[str], list[str]]
_COMPARED = {
    Demand.AT_MOST: "{x} <= {limit}",
    Demand.AT_LEAST: "{x} >= {limit}",
    Demand.EQUALS: "{x} == {limit}",
    Demand.ONE_OF: "{x} in {limit}",
    Demand.ALL_OF: "{x} >= {limit}",
}


class Source:
    """One function under way: its lines, and the values that its names stand for."""

    def __init__(self, *lines: str) -> None:
        self.lines: list[str] = list(lines)
        self.values: dict[str, object] = {}
        self._names: dict[int, str] = {}

    def name(self, value: object) -> str:
        """The name of a value; the same object has one name."""
        if id(value) not in self._names:
            self._names[id(value)] = f"v{len(self.values)}"
            self.values[self._names[id(value)]] = value
        return self._names[id(value)]

    @property
    def text(self) -> str:
        """The whole function, as it is compiled."""
        return "\n".join(["def function(facts):", *_indented(self.lines), ""])

    def function(self) -> Callable[[Mapping[str, Fact]], Any]:
        """The function; whatever it looks up stands in the values."""
        module = compile(self.text, "<made from a rule table>", "exec")
        (code,) = (item for item in module.co_consts if isinstance(item, CodeType))
        return FunctionType(code, self.values)


def row_lines(row: RowPlan, source: Source, leaf: Leaf, otherwise: Open) -> list[str]:
    """What finds the standing of one row: ``get`` looks a fact up, ``x`` is the row's own."""
    asked_of_plan = otherwise(f"{source.name(row.standing)}(facts)")
    chain = _chain(row)
    if chain is None:
        return asked_of_plan
    own = [f"x = get({source.name(row.row.id)})"]
    if row.condition is None:
        return [*own, *_branches(row, chain, (), source, leaf)]
    condition = _fact_of_condition(row)
    if condition is None:
        return asked_of_plan
    return [
        *own,
        f"c = get({source.name(condition.fact)})",
        "if c is None:",
        *_indented(asked_of_plan),
        f"elif {_compared(condition, 'c', source)}:",
        *_indented(_branches(row, chain, (True,), source, leaf)),
        "else:",
        *_indented(_branches(row, chain, (False,), source, leaf)),
    ]


def _branches(row: RowPlan, chain: tuple[Compare, ...], parts: Met, source: Source, leaf: Leaf) -> list[str]:
    """A branch for a missing fact, one for each limit that is met first, and one for none."""
    missing = leaf(row.standing_for(_met(row, None), (row.row.id,), parts))
    results = [leaf(row.standing_for(_met(row, count), (), parts)) for count in range(len(chain) + 1)]
    if all(lines == missing for lines in results):
        return missing
    lines = ["if x is None:", *_indented(missing)]
    for test, result in zip(chain, results, strict=False):
        lines += [f"elif {_compared(test, 'x', source)}:", *_indented(result)]
    return [*lines, "else:", *_indented(results[-1])]


def _met(row: RowPlan, failed: int | None) -> Met:
    """What is met at each level once so many of the chain's limits have failed; None: the fact is missing."""
    met: list[bool | None] = []
    for level in row.levels:
        met.append(level.known if not level.tests else None if failed is None else failed <= 0)
        failed = failed - 1 if failed is not None and level.tests else failed
    return tuple(met)


def _chain(row: RowPlan) -> tuple[Compare, ...] | None:
    """The row's comparisons from the best level down, if each is implied by the one before and of its own fact only."""
    tests = [level.tests for level in row.levels if level.tests]
    if row.row.outlets is not None or any(len(found) > 1 or found[0].fact != row.row.id for found in tests):
        return None
    chain = tuple(found[0] for found in tests)
    return chain if all(_implies(*pair) for pair in pairwise(chain)) else None


def _implies(first: Compare, second: Compare) -> bool:
    """Whether whatever meets the first meets the second."""
    if first.demand is not second.demand:
        return False
    one, other = first.limit, second.limit
    match first.demand:
        case Demand.AT_MOST | Demand.ONE_OF:
            return bool(one <= other)
        case Demand.AT_LEAST | Demand.ALL_OF:
            return bool(one >= other)
    return bool(one == other)


def _fact_of_condition(row: RowPlan) -> Compare | None:
    """The one fact that a condition rests on; None where it says more than that."""
    parts = row.condition.parts if row.condition else ()
    return parts[0].test if len(parts) == 1 else None


def _compared(test: Compare, name: str, source: Source) -> str:
    """A comparison as an expression; a share is compared by its percentage."""
    x = f"{name}.percent" if test.is_share else name
    return _COMPARED[test.demand].format(x=x, limit=source.name(test.limit))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f" {line}" for line in lines)
