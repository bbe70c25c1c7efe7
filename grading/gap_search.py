"""Finds every minimal set of facts whose change lets all rows of a table pass, by asking the engine's own rows.

Rows that share no fact are independent, so each group of rows is searched alone. Within a group only the facts that
several rows read are tried against each other; what a single row reads alone follows for that row alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TypeAlias

from grading.gap_aims import Aim, Fields, Group, Rule
from grading.gap_fields import Choice, Field, Numbers
from grading.shapes import Fact

Facts: TypeAlias = dict[str, Fact]
Changed: TypeAlias = frozenset[str]
# For each changed fact, the places of its choices that will do together with any of the others'.
Box: TypeAlias = dict[str, tuple[int, ...]]
Found: TypeAlias = dict[Changed, list[Box]]


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


def search(aim: Aim, fields: Fields, budget: Budget) -> list[Found]:
    """For each group of rules all minimal sets of changes under which its rules hold; nothing, if nothing helps.

    A group that holds as it is needs the empty set. Where the budget is spent, what was found so far is right as far
    as it goes, but neither complete nor minimal.
    """
    found: dict[int, Found] = {}
    # The small first: one that is too large leaves the others their answers.
    for number, group in sorted(enumerate(aim.groups), key=lambda item: item[1].size):
        holds = all(rule.holds(fields.facts) for rule in group.rules)
        found[number] = {frozenset(): [{}]} if holds else _Search(group, fields, budget).run()
    return [found[number] for number in range(len(aim.groups))]


def can_hold(rule: Rule, fields: Fields, budget: Budget) -> bool:
    """Whether a rule holds for some answers, whatever becomes of the other rules."""
    return bool(_Search(Group([rule], fields.aim.order), fields, budget).run())


class _Search:
    """The search through one group of rules."""

    def __init__(self, group: Group, fields: Fields, budget: Budget) -> None:
        self.group, self.fields, self.facts, self.budget = group, fields, fields.facts, budget
        self.known: dict[object, Found] = {}
        self.found: Found = {}

    def run(self) -> Found:
        if not self.group.shared:
            return self._alone(self.group.rules[0], self.group.alone[0], self.facts)
        self._settle(0, {}, {}, [])
        return {changed: _pruned(_merged(boxes, self.fields), self.fields) for changed, boxes in self.found.items()}

    def _settle(self, at: int, values: Facts, places: dict[str, int], solved: list[Found]) -> None:
        """Try every answer to the shared facts from ``at`` on, the present one first."""
        if not self.budget.take():
            return
        for number in self.group.settled[at]:
            found = self._for_rule(number, values, places)
            if not found:
                return
            solved = [*solved, found]
        if any(changed < places.keys() for changed in self.found):
            return
        if at == len(self.group.shared):
            self._keep(places, solved)
            return
        name = self.group.shared[at]
        self._settle(at + 1, values, places, solved)
        for choice in self.fields[name].choices:
            self._settle(at + 1, {**values, name: choice.value}, {**places, name: choice.at}, solved)

    def _for_rule(self, number: int, values: Facts, places: Mapping[str, int]) -> Found:
        """The minimal changes of what a rule reads alone, the shared facts being settled."""
        key = (number, *(places.get(name) for name in self.group.shared_by[number]))
        if key not in self.known:
            facts = {**self.facts, **values}
            self.known[key] = self._alone(self.group.rules[number], self.group.alone[number], facts)
        return self.known[key]

    def _alone(self, rule: Rule, names: Sequence[str], facts: Mapping[str, Fact]) -> Found:
        found: Found = {}
        for size in range(len(names) + 1):
            for changed in combinations(names, size):
                if not self.budget.take():
                    return found
                if any(smaller < frozenset(changed) for smaller in found):
                    continue
                boxes = [_box(chosen) for chosen in self._choices(changed) if self._holds(rule, facts, chosen)]
                if boxes:
                    found[frozenset(changed)] = _pruned(_merged(boxes, self.fields), self.fields)
        return found

    def _choices(self, names: Sequence[str]) -> Iterator[dict[str, Choice]]:
        for choices in product(*(self.fields[name].choices for name in names)):
            yield dict(zip(names, choices, strict=True))

    def _holds(self, rule: Rule, facts: Mapping[str, Fact], chosen: Mapping[str, Choice]) -> bool:
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
