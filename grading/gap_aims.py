"""What a table asks for a position on its ladder: rules over facts, in groups that share none. Made once per table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grading.cells import Test
from grading.gap_fields import Field, Shape, shape_of
from grading.model import Indicator, SectorTable, Supplier
from grading.plans import RowPlan, SectorPlan
from grading.shapes import Fact

Tests = Mapping[str, Sequence[tuple[Test, ...]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold, of the facts in ``scope``: that one row reaches the target, or that any applies."""

    scope: tuple[str, ...]
    holds: Callable[[Mapping[str, Fact]], bool]
    plan: RowPlan | None = None


class Group:
    """Rules that share facts, directly or through others.

    ``shared`` facts are read by several of them, ``alone`` are the others of each rule. ``settled`` are the rules, by
    number, of which the last shared fact is settled once so many of ``shared`` are.
    """

    def __init__(self, rules: Sequence[Rule], order: Mapping[str, int]) -> None:
        self.rules = tuple(rules)
        names = sorted({name for rule in rules for name in rule.scope}, key=order.__getitem__)
        self.size = len(names)
        self.shared = [name for name in names if sum(name in rule.scope for rule in rules) > 1]
        self.alone = [[name for name in rule.scope if name not in self.shared] for rule in rules]
        self.shared_by = [[name for name in rule.scope if name in self.shared] for rule in rules]
        last = [max((self.shared.index(name) + 1 for name in names), default=0) for names in self.shared_by]
        self.settled = [[n for n, at in enumerate(last) if at == count] for count in range(len(self.shared) + 1)]


class Aim:
    """All that a position asks. ``order`` are the facts that some rule reads, by their place in the table."""

    def __init__(self, table: SectorTable, plan: SectorPlan, target: int, *, surely: bool) -> None:
        # Where it need not be sure, levels further down count, too: what is still asked for can depend on them.
        tests = [_tests(row, target if surely else len(plan.ladder) - 1) for row in plan.rows]
        read = {name for item in tests for name in item}
        rows = [row for row in table.fields if row.id in read]
        self.order = {row.id: number for number, row in enumerate(rows)}
        self.rows = {row.id: row for row in rows}
        self.rules = _rules(plan.rows, tests, target, surely)
        self.groups = [Group(rules, self.order) for rules in _grouped(self.rules)]
        self._cells = _cells_by_fact(tests)
        self._shapes: dict[str, Shape] = {}

    def shape(self, name: str) -> Shape:
        """The shape of a fact."""
        if name not in self._shapes:
            self._shapes[name] = shape_of(self.rows[name], self._cells[name])
        return self._shapes[name]


class Fields(dict[str, Field]):
    """The facts with their present answers as fields; each is made when it is first asked for."""

    def __init__(self, aim: Aim, facts: Mapping[str, Fact]) -> None:
        super().__init__()
        self.aim, self.facts = aim, facts

    def __missing__(self, name: str) -> Field:
        field = self[name] = self.aim.shape(name)(self.facts.get(name))
        return field


def aim_of(table: SectorTable, sub_type: str | None, plan: SectorPlan, target: int, *, surely: bool) -> Aim:
    """What a position on the ladder asks: that it is sure, or that nothing known rules it out. Kept on the table."""
    key = (Aim, sub_type, target, surely)
    aim = table.plans.get(key)
    if not isinstance(aim, Aim):
        aim = table.plans[key] = Aim(table, plan, target, surely=surely)
    return aim


def _rules(rows: Sequence[RowPlan], tests: Sequence[Tests], target: int, surely: bool) -> list[Rule]:
    """Every row reaches the target, and some row applies, surely or for all that is known: rows of which none does
    decide nothing."""
    rules = [Rule(tuple(item), _passes(row, target, surely), row) for row, item in zip(rows, tests, strict=True)]
    if all(row.row.applies_if for row in rows):
        asked = dict.fromkeys(fact for row in rows for fact in _conditions(row.row))
        counting = (True,) if surely else (True, None)
        rules.append(Rule(tuple(asked), lambda facts: any(row.standing(facts).applies in counting for row in rows)))
    return rules


def _cells_by_fact(tests: Iterable[Tests]) -> dict[str, list[tuple[Test, ...]]]:
    found: dict[str, dict[tuple[Test, ...], None]] = {}
    for item in tests:
        for name, cells in item.items():
            found.setdefault(name, {}).update(dict.fromkeys(cells))
    return {name: [*cells] for name, cells in found.items()}


def _passes(plan: RowPlan, target: int, surely: bool) -> Callable[[Mapping[str, Fact]], bool]:
    """Surely at the target, or not ruled out there by anything known; and nothing that anybody but the rule office
    could supply is missing, since no level is said while it is."""

    def holds(facts: Mapping[str, Fact]) -> bool:
        standing = plan.standing(facts)
        if (standing.least if surely else standing.best) > target:
            return False
        return not standing.needs or all(need.supplier is Supplier.RULE_OFFICE for need in standing.needs)

    return holds


def _tests(plan: RowPlan, lowest: int) -> dict[str, tuple[tuple[Test, ...], ...]]:
    """By fact, those of one cell together. Where no demand down to ``lowest`` reads a fact, it is there without tests:
    its absence counts."""
    row = plan.row
    tests: dict[str, list[tuple[Test, ...]]] = {row.id: []}
    for at, cell in enumerate(plan.cells):
        for fact in dict.fromkeys(test.fact or row.id for test in cell.tests) if cell.evaluable else ():
            found = tests.setdefault(fact, [])
            if at <= lowest:
                found.append(tuple(test for test in cell.tests if (test.fact or row.id) == fact))
    for fact, of_fact in _conditions(row).items():
        tests.setdefault(fact, []).extend((test,) for test in of_fact)
    return {fact: tuple(found) for fact, found in tests.items()}


def _conditions(row: Indicator) -> dict[str, list[Test]]:
    """The tests of a row's condition by fact."""
    found: dict[str, list[Test]] = {}
    for part in row.applies_if.parts if row.applies_if else ():
        if part.fact is not None and part.demand is not None:
            found.setdefault(part.fact, []).append(Test(None, part.demand, part.limit))
    return found


def _grouped(rules: Iterable[Rule]) -> list[list[Rule]]:
    groups: list[tuple[set[str], list[Rule]]] = []
    for rule in rules:
        touched = [group for group in groups if not group[0].isdisjoint(rule.scope)]
        groups = [group for group in groups if group[0].isdisjoint(rule.scope)]
        names = set(rule.scope).union(*(group[0] for group in touched))
        groups.append((names, [*(item for group in touched for item in group[1]), rule]))
    return [members for _, members in groups]
