"""A sector table compiled for one ladder: comparisons looked up, limits prepared, standings remembered.

The plan is kept on the table object. Remembering is safe because a standing depends on outcomes and on what is
missing, never on facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from grading.cells import Cell, Demand, Outcome
from grading.comparisons import Compare, all_met, any_met, compare, missing_among, worst_of
from grading.conditions import ConditionPlan, conditions_of
from grading.model import Indicator, Outlets, SectorTable, Supplier
from grading.results import Finding, Need, OutletFinding, Standing
from grading.shapes import Fact, OutletFacts
from grading.standing import standing_of

_SAYS_NOTHING = "the table of this sub-type has not been read"
_FLOOR = Cell(Demand.NO_DEMAND)
_OUTCOMES = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.UNKNOWN}
Met: TypeAlias = tuple[bool | None, ...]


class LevelTest(NamedTuple):
    """What one level asks: one of ``tests`` is to be met; without any, ``known`` says what is known without a fact."""

    tests: tuple[Compare, ...]
    known: bool | None


class RowPlan:
    """One indicator on one ladder. ``levels`` run along the ladder; ``rests_on`` are all facts that they look at."""

    __slots__ = ("cells", "condition", "ladder", "levels", "remembered", "rests_on", "row", "suppliers")

    def __init__(
        self, row: Indicator, table: SectorTable, ladder: tuple[str, ...], unread: str | None, sub_type: str | None
    ) -> None:
        fields = {item.id: item for item in table.fields}
        self.row, self.ladder = row, ladder
        self.cells = _cells_along(row, ladder, unread)
        self.condition: ConditionPlan | None = conditions_of(table, sub_type).get(row.id)
        self.levels = tuple(_level_test(cell, row, fields) for cell in self.cells)
        looked_at = [row.id, *(test.fact for level in self.levels for test in level.tests)]
        self.rests_on = tuple(dict.fromkeys(looked_at))
        self.suppliers = {name: fields[name].supplied_by for name in self.rests_on}
        self.remembered: dict[object, Standing] = {}

    def finding(self, facts: Mapping[str, Fact]) -> Finding:
        """Where this indicator stands for these facts."""
        fact = facts.get(self.row.id)
        if isinstance(fact, OutletFacts):
            return self._of_outlets(fact, facts)
        return Finding(self.row, self.cells, fact, self.standing(facts))

    def standing(self, facts: Mapping[str, Fact]) -> Standing:
        """The standing alone."""
        return self._standing(self.met(facts), facts)

    def met(self, facts: Mapping[str, Fact]) -> Met:
        """Whether each level is met; None where that cannot be told. Plain bools, which are looked up fast."""
        own = facts.get(self.row.id)
        if isinstance(own, OutletFacts):
            return (
                self._met_by_worst(own, facts) if self.row.outlets is Outlets.WORST else self._met_by_each(own, facts)
            )
        return tuple([_level_met(level, facts) for level in self.levels])

    def _met_by_each(self, outlets: OutletFacts, facts: Mapping[str, Fact]) -> Met:
        every = [self.met(self._with(value, facts)) for _, value in outlets.values]
        return tuple([all_met(of_level) for of_level in zip(*every, strict=True)])

    def _met_by_worst(self, outlets: OutletFacts, facts: Mapping[str, Fact]) -> Met:
        """An outlet without an answer could be worse still, so it leaves open what the worst that is known meets."""
        demands = {test.demand for cell in self.cells for test in cell.tests if test.fact is None}
        met = self.met(self._with(worst_of(demands, outlets), facts))
        if outlets.is_complete:
            return met
        return tuple([all_met(pair) for pair in zip(met, self.met(self._with(None, facts)), strict=True)])

    def _with(self, own: Fact | None, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        others = {name: facts[name] for name in self.rests_on if name in facts and name != self.row.id}
        return others if own is None else {**others, self.row.id: own}

    def _of_outlets(self, fact: OutletFacts, facts: Mapping[str, Fact]) -> Finding:
        outlets = [(name, value, {**facts, self.row.id: value}) for name, value in fact.values]
        told = [
            OutletFinding(name, value, self._standing(self.met(self._with(value, facts)), alone))
            for name, value, alone in outlets
        ]
        return Finding(self.row, self.cells, fact, self.standing(facts), tuple(told))

    def _standing(self, met: Met, facts: Mapping[str, Fact] | Mapping[str, Fact | None]) -> Standing:
        parts = self.condition.values(facts) if self.condition else ()
        return self.standing_for(met, missing_among(self.rests_on, facts), parts)

    def standing_for(self, met: Met, missing: tuple[str, ...], parts: Met) -> Standing:
        """The one standing for these outcomes, missing facts and parts of the condition."""
        key = (met, missing, parts)
        standing = self.remembered.get(key)
        if standing is None:
            applies = self.condition.truth(parts) if self.condition else True
            standing = standing_of(
                self.ladder,
                tuple(_OUTCOMES[item] for item in met),
                applies,
                lambda levels: self._needs(levels, missing, parts),
            )
            self.remembered[key] = standing
        return standing

    def _needs(self, open_levels: range, missing: tuple[str, ...], parts: Met) -> tuple[Need, ...]:
        """The enterprise or an expert supplies facts, the rule office cells; only levels still open are asked for."""
        asked = {test.fact for index in open_levels for test in self.levels[index].tests}
        wanted = [Need(self.suppliers[name], name) for name in missing if name in asked]
        closed = [index for index in open_levels if not self.cells[index].evaluable]
        cells = [Need(Supplier.RULE_OFFICE, None, self.ladder[index], _why(self.cells[index])) for index in closed]
        return tuple(dict.fromkeys((*self._conditional_needs(parts), *wanted, *cells)))

    def _conditional_needs(self, values: Met) -> list[Need]:
        if self.condition is None or self.condition.truth(values) is not None:
            return []
        parts = zip(self.condition.parts, values, strict=True)
        return [part.need for part, value in parts if value is None]


class SectorPlan:
    """All graded indicators of a sector on one ladder. ``by_experts`` are the facts that only an expert supplies."""

    __slots__ = ("by_experts", "confirmed", "ladder", "rows")

    def __init__(self, table: SectorTable, ladder: tuple[str, ...], unread: str | None, sub_type: str | None) -> None:
        self.ladder = ladder
        self.rows = tuple(RowPlan(row, table, ladder, unread, sub_type) for row in table.indicators if row.is_graded)
        self.by_experts = frozenset(row.id for row in table.fields if row.supplied_by is Supplier.EXPERT)
        self.confirmed = unread is None and all(
            cell.is_confirmed for row in table.indicators for cell in row.cells.values()
        )

    def findings(self, facts: Mapping[str, Fact]) -> tuple[Finding, ...]:
        """One finding per graded indicator, in the order of the table."""
        return tuple([row.finding(facts) for row in self.rows])


def plan_of(table: SectorTable, sub_type: str | None) -> SectorPlan:
    """The plan for a table, or for one of its sub-types; compiled on first use."""
    plan = table.plans.get(sub_type)
    if not isinstance(plan, SectorPlan):
        kind = table.sub_types[sub_type] if sub_type else None
        plan = SectorPlan(table, kind.ladder if kind else table.ladder, kind.unread if kind else None, sub_type)
        table.plans[sub_type] = plan
    return plan


def _cells_along(row: Indicator, ladder: tuple[str, ...], unread: str | None) -> tuple[Cell, ...]:
    """A cell per level. A floor without one asks nothing; any other gap is a sub-type whose table nobody has read, and
    of such a one no cell counts, not even where another sub-type's stands on the same level."""
    gap, read = Cell(Demand.UNKNOWN, why=unread or _SAYS_NOTHING), {} if unread else row.cells
    return (*(read.get(level, gap) for level in ladder[:-1]), read.get(ladder[-1], _FLOOR))


def _level_test(cell: Cell, row: Indicator, fields: Mapping[str, Indicator]) -> LevelTest:
    if not cell.evaluable:
        return LevelTest((), None)
    if not cell.demand.compares:
        return LevelTest((), True)
    return LevelTest(tuple(compare(test, fields[test.fact] if test.fact else row) for test in cell.tests), None)


def _level_met(level: LevelTest, facts: Mapping[str, Fact]) -> bool | None:
    if not level.tests:
        return level.known
    if len(level.tests) == 1:
        return level.tests[0].of(facts.get(level.tests[0].fact))
    return any_met([test.of(facts.get(test.fact)) for test in level.tests])


def _why(cell: Cell) -> str | None:
    """Why a cell is not evaluated; None says that it is known from memory only."""
    return cell.why or cell.unread
