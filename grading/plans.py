"""A sector table compiled for one ladder: comparisons looked up, limits prepared, standings remembered.

The plan is kept on the table object. Remembering is safe because a standing depends on outcomes only, never on facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grading.cells import Cell, Demand, Fact, Outcome
from grading.comparisons import COMPARISONS, holds, prepared
from grading.model import Indicator, SectorTable
from grading.results import Finding, Standing
from grading.standing import standing_of

_SAYS_NOTHING = "the table of this sub-type has not been read"
_FLOOR = Cell(Demand.NO_DEMAND)
_OUTCOMES = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.UNKNOWN}
# A comparison with its limit, or None with what is known without a fact: met (True) or unknown (None).
Test = tuple[Callable[[Any, Any], bool] | None, object, bool | None]


class RowPlan:
    """One indicator on one ladder."""

    __slots__ = ("cells", "condition", "ladder", "missing", "remembered", "row", "tests")

    def __init__(self, row: Indicator, ladder: tuple[str, ...], unread: str | None) -> None:
        self.row, self.ladder = row, ladder
        self.cells = _cells_along(row, ladder, unread)
        self.condition = row.applies_if
        self.tests = tuple(_test(cell) for cell in self.cells)
        self.missing = tuple(default for _, _, default in self.tests)
        self.remembered: dict[object, Standing] = {}

    def finding(self, facts: Mapping[str, Fact]) -> Finding:
        """Where this indicator stands for these facts."""
        fact = facts.get(self.row.id)
        applies = self._applies(facts) if self.condition else True
        met = self.missing if fact is None else self._met(fact)
        key = (met, fact is None, applies)
        standing = self.remembered.get(key)
        if standing is None:
            outcomes = tuple(_OUTCOMES[item] for item in met)
            standing = standing_of(self.row, self.ladder, self.cells, outcomes, fact is None, applies)
            self.remembered[key] = standing
        return Finding(self.row, self.cells, fact, standing)

    def _met(self, fact: Fact) -> tuple[bool | None, ...]:
        """Plain bools, because an enumeration's members hash slowly and these are looked up for every source."""
        return tuple([default if compare is None else compare(fact, limit) for compare, limit, default in self.tests])

    def _applies(self, facts: Mapping[str, Fact]) -> bool | None:
        condition = self.condition
        return holds(condition, facts.get(condition.fact)) if condition and condition.fact else None


class SectorPlan:
    """All graded indicators of a sector on one ladder."""

    __slots__ = ("confirmed", "ladder", "rows")

    def __init__(self, table: SectorTable, ladder: tuple[str, ...], unread: str | None) -> None:
        self.ladder = ladder
        self.rows = tuple(RowPlan(row, ladder, unread) for row in table.indicators if row.is_graded)
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
        plan = SectorPlan(table, kind.ladder if kind else table.ladder, kind.unread if kind else None)
        table.plans[sub_type] = plan
    return plan


def _cells_along(row: Indicator, ladder: tuple[str, ...], unread: str | None) -> tuple[Cell, ...]:
    """A cell per level. A floor without one asks nothing; any other gap is a sub-type whose table nobody has read."""
    gap = Cell(Demand.UNKNOWN, why=unread or _SAYS_NOTHING)
    return (*(row.cells.get(level, gap) for level in ladder[:-1]), row.cells.get(ladder[-1], _FLOOR))


def _test(cell: Cell) -> Test:
    if not cell.evaluable:
        return None, None, None
    if not cell.demand.compares:
        return None, None, True
    return COMPARISONS[cell.demand], prepared(cell.limit), None
