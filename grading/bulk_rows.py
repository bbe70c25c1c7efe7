"""One row of a table over a block of sources.

A word says where a row stands: its lower bits are the levels ruled out, from the best one down, its upper bits those
beyond them that are not sure. So the weakest row of a sector is the bitwise or of all its words, and a sector is
determined where no upper bit is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from grading.bulk_columns import Columns
from grading.bulk_status import MET, NOT_MET, UNKNOWN, AnyOf, Block, Every, Known, Status, met_by, status_of
from grading.bulk_steps import Answer, Steps, Words, steps_of
from grading.cells import Cell, Test
from grading.model import Condition, Indicator, SectorTable
from grading.plans import RowPlan


class Row(Protocol):
    """A row of a table."""

    def write(self, block: Block, words: Words) -> Words | None:
        """One word per source of the block; gives whether the row applies, as statuses, where that is in question."""


@dataclass(frozen=True, slots=True)
class SteppedRow:
    """A row whose word is a function of its own answer."""

    steps: Steps

    def write(self, block: Block, words: Words) -> Words | None:
        block.write(self.steps, words)
        return None


@dataclass(frozen=True, slots=True)
class CellRow:
    """Any row: a status per level above the floor, best first."""

    cells: tuple[Status, ...]

    def write(self, block: Block, words: Words) -> Words | None:
        words.fill(0)
        ruled_out, unsure = np.ones(block.count, np.bool_), np.ones(block.count, np.bool_)
        for place, cell in enumerate(self.cells):
            status = cell.of(block)
            ruled_out &= status == NOT_MET
            unsure &= status != MET
            words |= ruled_out * words.dtype.type(1 << place)
            words |= (unsure & ~ruled_out) * words.dtype.type(1 << (place + len(self.cells)))
        return None


@dataclass(frozen=True, slots=True)
class ConditionedRow:
    """A row that may not apply: then it says nothing, and where nobody knows, it rules nothing out."""

    condition: Status
    row: Row
    down: int

    def write(self, block: Block, words: Words) -> Words | None:
        self.row.write(block, words)
        status = self.condition.of(block)
        lower = words.dtype.type((1 << self.down) - 1)
        # What is ruled out becomes what is not sure: its bits move up.
        not_sure = (words | ((words & lower) * words.dtype.type(1 << self.down))) & ~lower
        words *= status == MET
        words |= not_sure * (status == UNKNOWN)
        return status


@dataclass(frozen=True, slots=True)
class Binding:
    """A table's rows beside the columns that answer them, for one sub-type."""

    fields: Mapping[str, Indicator]
    columns: Columns
    sub_type: str | None

    def row(self, plan: RowPlan) -> Row:
        """A row of the plan, ready to be written."""
        condition = plan.row.applies_if
        found = self._by_answer(plan.row, plan.cells) or CellRow(
            tuple(self._cell(cell, plan.row, plan.cells) for cell in plan.cells[:-1])
        )
        return ConditionedRow(self._condition(condition), found, len(plan.cells) - 1) if condition else found

    def _by_answer(self, row: Indicator, cells: Sequence[Cell]) -> Row | None:
        """The row as steps, where it rests on nothing but one answer."""
        tests = [test for cell in cells if cell.evaluable for test in cell.tests]
        if row.outlets is not None or any(test.fact is not None for test in tests):
            return None
        steps = steps_of(row, self.columns.by_id.get(row.id), tests, lambda answer: _word(cells, answer))
        return None if steps is None else SteppedRow(steps)

    def _cell(self, cell: Cell, row: Indicator, cells: Sequence[Cell]) -> Status:
        if not (cell.evaluable and cell.demand.compares):
            return Known(_without_answer(cell))
        demands = {test.demand for other in cells for test in other.tests if test.fact is None}
        own = [test for test in cell.tests if test.fact is None]
        parts = [self._test(self.fields[test.fact], test) for test in cell.tests if test.fact is not None]
        if own:
            parts.append(status_of(row, self.columns.by_id.get(row.id), own, demands))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _test(self, row: Indicator, test: Test) -> Status:
        return status_of(row, self.columns.by_id.get(row.id), [test], ())

    def _condition(self, condition: Condition) -> Status:
        parts = tuple(self._simple(part) for part in condition.parts)
        return parts[0] if len(parts) == 1 else AnyOf(parts) if condition.any else Every(parts)

    def _simple(self, condition: Condition) -> Status:
        if condition.sub_types:
            if self.sub_type is None:
                return Known(UNKNOWN)
            return Known(MET if self.sub_type in condition.sub_types else NOT_MET)
        if condition.fact is None or condition.demand is None:
            return Known(UNKNOWN)
        return self._test(self.fields[condition.fact], Test(None, condition.demand, condition.limit))


def binding_of(table: SectorTable, columns: Columns, sub_type: str | None) -> Binding:
    """What binds the rows of a table to columns."""
    return Binding({row.id: row for row in table.fields}, columns, sub_type)


def _word(cells: Sequence[Cell], answer: Answer) -> int:
    """The word of one answer along a ladder, best level first: the standing of grading.standing in bits."""
    found = [
        met_by(answer, cell.tests) if cell.evaluable and cell.demand.compares else _without_answer(cell)
        for cell in cells
    ]
    last = len(found) - 1
    best = next((place for place, item in enumerate(found) if item != NOT_MET), last)
    least = next((place for place, item in enumerate(found) if item == MET), last)
    ruled_out = (1 << best) - 1
    return ruled_out | (((1 << least) - 1) & ~ruled_out) << last


def _without_answer(cell: Cell) -> int:
    """What is known of a cell that compares nothing."""
    return MET if cell.evaluable else UNKNOWN
