"""Finds every minimal set of facts whose change lets all rows of a table pass, by asking the engine's own rows.

Rows that share no fact are independent, so each group of rows is searched alone. Within a group only the facts that
several rows read are tried against each other; what a single row reads alone follows for that row alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import TypeAlias

from grading.cells import Test
from grading.gap_fields import Choice, Field, Numbers, field_of
from grading.model import Indicator, SectorTable, Supplier
from grading.plans import RowPlan, SectorPlan
from grading.shapes import Fact

Facts: TypeAlias = dict[str, Fact]
Changed: TypeAlias = frozenset[str]
# For each changed fact, the places of its choices that will do together with any of the others'.
Box: TypeAlias = dict[str, tuple[int, ...]]
Found: TypeAlias = dict[Changed, list[Box]]


@dataclass(frozen=True, slots=True)
class Reads:
    """What one row reads as far as a target level: tests by fact, of one cell together."""

    plan: RowPlan
    tests: Mapping[str, tuple[tuple[Test, ...], ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold, of the facts in ``scope``: that one row reaches the target, or that any applies."""

    scope: tuple[str, ...]
    holds: Callable[[Mapping[str, Fact]], bool]
    reads: Reads | None = None


@dataclass
class Budget:
    """How many combinations may still be tried; ``spent`` once it did not last."""

    left: int
    spent: bool = False

    def take(self) -> bool:
        """Whether one more may be tried."""
        self.left -= 1
        self.spent = self.spent or self.left < 0
        return not self.spent


@dataclass(frozen=True)
class Group:
    """Rules that share facts, directly or through others, and what was found for them: nothing, if nothing helps."""

    rules: tuple[Rule, ...]
    found: Found = field(default_factory=dict)


def reads_of(plan: SectorPlan, target: int, *, surely: bool) -> tuple[Reads, ...]:
    """What each row reads to tell whether it reaches the target, a position on the ladder.

    Where that need not be sure, levels further down count, too: what is still asked for can depend on them.
    """
    return tuple(Reads(row, _tests(row, target, target if surely else len(plan.ladder) - 1)) for row in plan.rows)


def fields_of(table: SectorTable, reads: Iterable[Reads], facts: Mapping[str, Fact]) -> dict[str, Field]:
    """Every fact that some row reads, in the order of the table."""
    cells: dict[str, dict[tuple[Test, ...], None]] = {}
    for row in reads:
        for fact, tests in row.tests.items():
            cells.setdefault(fact, {}).update(dict.fromkeys(tests))
    return {row.id: field_of(row, [*cells[row.id]], facts.get(row.id)) for row in table.fields if row.id in cells}


def rules_of(reads: Iterable[Reads], target: int, *, surely: bool) -> list[Rule]:
    """Every row reaches the target, and some row applies: rows of which none applies decide nothing."""
    reads = tuple(reads)
    rules = [Rule(tuple(row.tests), _passes(row.plan, target, surely), row) for row in reads]
    if all(row.plan.row.applies_if for row in reads):
        asked = dict.fromkeys(fact for row in reads for fact in _conditions(row.plan.row))
        rules.append(
            Rule(tuple(asked), lambda facts: any(row.plan.finding(facts).applies is not False for row in reads))
        )
    return rules


def search(
    rules: Sequence[Rule], fields: Mapping[str, Field], facts: Mapping[str, Fact], budget: Budget
) -> list[Group]:
    """The groups of rules, each with all minimal sets of changes under which all its rules hold.

    A group that holds as it is needs the empty set. Where the budget is spent, what was found so far is right as far
    as it goes, but neither complete nor minimal.
    """
    groups = [Group(tuple(rules)) for rules in _grouped(rules)]
    # The small first: one that is too large leaves the others their answers.
    for group in sorted(groups, key=lambda item: len({name for rule in item.rules for name in rule.scope})):
        if all(rule.holds(facts) for rule in group.rules):
            group.found[frozenset()] = [{}]
        else:
            group.found.update(_Search(group.rules, fields, facts, budget).run())
    return groups


def can_hold(rule: Rule, fields: Mapping[str, Field], facts: Mapping[str, Fact], budget: Budget) -> bool:
    """Whether a rule holds for some answers, whatever becomes of the other rules."""
    return bool(_Search((rule,), fields, facts, budget).run())


class _Search:
    """One group of rules. ``shared`` facts are read by several of them."""

    def __init__(
        self, rules: Sequence[Rule], fields: Mapping[str, Field], facts: Mapping[str, Fact], budget: Budget
    ) -> None:
        self.rules, self.fields, self.facts, self.budget = rules, fields, facts, budget
        names = [name for name in fields if any(name in rule.scope for rule in rules)]
        self.shared = [name for name in names if sum(name in rule.scope for rule in rules) > 1]
        self.alone = [[name for name in rule.scope if name not in self.shared] for rule in rules]
        # A rule is asked as soon as the last fact that it shares is settled.
        self.settled = [
            [number for number, rule in enumerate(rules) if self._last(rule) == at]
            for at in range(len(self.shared) + 1)
        ]
        self.known: dict[object, Found] = {}
        self.found: Found = {}

    def run(self) -> Found:
        self._settle(0, {}, {}, [])
        return {changed: _pruned(_merged(boxes, self.fields), self.fields) for changed, boxes in self.found.items()}

    def _last(self, rule: Rule) -> int:
        """The number of shared facts that are settled when all of this rule's are."""
        return max((self.shared.index(name) + 1 for name in rule.scope if name in self.shared), default=0)

    def _settle(self, at: int, values: Facts, places: dict[str, int], solved: list[Found]) -> None:
        """Try every answer to the shared facts from ``at`` on, the present one first."""
        if not self.budget.take():
            return
        for number in self.settled[at]:
            found = self._for_rule(number, values, places)
            if not found:
                return
            solved = [*solved, found]
        if any(changed < places.keys() for changed in self.found):
            return
        if at == len(self.shared):
            self._keep(places, solved)
            return
        name = self.shared[at]
        self._settle(at + 1, values, places, solved)
        for choice in self.fields[name].choices:
            self._settle(at + 1, {**values, name: choice.value}, {**places, name: choice.at}, solved)

    def _for_rule(self, number: int, values: Facts, places: Mapping[str, int]) -> Found:
        """The minimal changes of what a rule reads alone, the shared facts being settled."""
        rule = self.rules[number]
        key = (number, *(places.get(name) for name in rule.scope if name in self.shared))
        if key not in self.known:
            self.known[key] = self._alone(rule, self.alone[number], {**self.facts, **values})
        return self.known[key]

    def _alone(self, rule: Rule, names: Sequence[str], facts: Facts) -> Found:
        found: Found = {}
        for size in range(len(names) + 1):
            for changed in combinations(names, size):
                if not self.budget.take():
                    return found
                if any(smaller < frozenset(changed) for smaller in found):
                    continue
                boxes = [_box(chosen) for chosen in self._choices(changed) if self._holds(rule, facts, chosen)]
                if boxes:
                    found[frozenset(changed)] = _merged(boxes, self.fields)
        return found

    def _choices(self, names: Sequence[str]) -> Iterator[dict[str, Choice]]:
        for choices in product(*(self.fields[name].choices for name in names)):
            yield dict(zip(names, choices, strict=True))

    def _holds(self, rule: Rule, facts: Facts, chosen: Mapping[str, Choice]) -> bool:
        if not chosen:
            return rule.holds(facts)
        return self.budget.take() and rule.holds({**facts, **{name: choice.value for name, choice in chosen.items()}})

    def _keep(self, places: Mapping[str, int], solved: Sequence[Found]) -> None:
        """What is new for these answers to the shared facts, unless less than that is known to do."""
        own = {name: (place,) for name, place in places.items()}
        for parts in product(*solved):
            changed = frozenset(own).union(*parts)
            if any(smaller < changed for smaller in self.found):
                continue
            for larger in [kept for kept in self.found if changed < kept]:
                del self.found[larger]
            boxes = product(*(found[part] for found, part in zip(solved, parts, strict=True)))
            for box in boxes:
                if not self.budget.take():
                    return
                self.found.setdefault(changed, []).append(own | {k: v for part in box for k, v in part.items()})


def _passes(plan: RowPlan, target: int, surely: bool) -> Callable[[Mapping[str, Fact]], bool]:
    """Surely at the target, or not ruled out there by anything known; and nothing that anybody but the rule office
    could supply is missing, since no level is said while it is."""

    def holds(facts: Mapping[str, Fact]) -> bool:
        standing = plan.finding(facts).standing
        if (standing.least if surely else standing.best) > target:
            return False
        return all(need.supplier is Supplier.RULE_OFFICE for need in standing.needs)

    return holds


def _some_apply(reads: Sequence[Reads]) -> Callable[[Mapping[str, Fact]], bool]:
    return lambda facts: any(row.plan.finding(facts).applies is not False for row in reads)


def _tests(plan: RowPlan, target: int, lowest: int) -> dict[str, tuple[tuple[Test, ...], ...]]:
    """By fact. Where no demand as far as it matters reads one, it is there without tests: its absence counts.

    The outlets of a row move from cell to cell, and only cells as good as the target are worth moving to.
    """
    row = plan.row
    tests: dict[str, list[tuple[Test, ...]]] = {row.id: []}
    for at, cell in enumerate(plan.cells):
        for fact in dict.fromkeys(test.fact or row.id for test in cell.tests) if cell.evaluable else ():
            found = tests.setdefault(fact, [])
            if at <= (target if row.outlets and fact == row.id else lowest):
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


def _box(chosen: Mapping[str, Choice]) -> Box:
    return {name: (choice.at,) for name, choice in chosen.items()}


def _merged(boxes: list[Box], fields: Mapping[str, Field]) -> list[Box]:
    """Boxes that differ in one fact are put together where one requirement can say both."""
    for name in sorted(boxes[0], key=lambda name: not isinstance(fields[name], Numbers)) if boxes else ():
        alike: dict[object, tuple[Box, set[int]]] = {}
        for box in boxes:
            rest = tuple((key, box[key]) for key in sorted(box) if key != name)
            alike.setdefault(rest, (box, set()))[1].update(box[name])
        boxes = [{**box, name: places} for box, every in alike.values() for places in fields[name].joined(every)]
    return boxes


def _pruned(boxes: list[Box], fields: Mapping[str, Field]) -> list[Box]:
    """Without those that ask the same as another and more of it."""
    return [box for box in boxes if not any(_is_more(box, other, fields) for other in boxes)]


def _is_more(box: Box, other: Box, fields: Mapping[str, Field]) -> bool:
    differing = [name for name in box if box[name] != other[name]]
    return bool(differing) and all(_is_more_of(fields[name], box[name], other[name]) for name in differing)


def _is_more_of(asked: Field, places: tuple[int, ...], others: tuple[int, ...]) -> bool:
    more, less = asked.effort(places[0]), asked.effort(others[0])
    return more is not None and less is not None and less < more
