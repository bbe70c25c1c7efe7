"""Grades many sources at once: columns in, levels and deciding indicators out, equal to ``grade`` on every row.

    plan = compile_bulk(table, sub_type)
    levels = plan.levels(columns_of(table, facts))

A table is compiled once; rows are worked through in blocks that stay in the cache, so that memory does not grow with
their number beyond what is asked for. numpy is imported here and in the modules beside it, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from grading.bulk_columns import BulkRefused, Column, Columns, columns_of, columns_of_answers, joined
from grading.bulk_levels import DOES_NOT_APPLY, UNDETERMINED, Levels, Positions
from grading.bulk_rows import ConditionedRow, Row, binding_of
from grading.bulk_status import MET, NOT_MET, UNKNOWN, Block
from grading.bulk_steps import Flags, Words
from grading.bulk_vetoes import VetoColumns, veto_columns
from grading.errors import SubTypeUnknown
from grading.model import SectorTable
from grading.plans import SectorPlan, plan_of

__all__ = [
    "DOES_NOT_APPLY", "UNDETERMINED", "BulkPlan", "BulkRefused", "Column", "Columns", "EachLevel", "Levels",
    "VetoColumns", "columns_of", "columns_of_answers", "compile_bulk", "joined", "veto_columns",
]  # fmt: skip

# So long a piece of a narrow column stays in the cache of a core, and numpy is called seldom enough.
_BLOCK: Final = 131_072


@dataclass(frozen=True, slots=True, eq=False)
class EachLevel:
    """Levels, and the position of each indicator: one line per graded indicator, one column per source.

    UNDETERMINED and DOES_NOT_APPLY are values of their own.
    """

    levels: Levels
    positions: Positions


@dataclass(frozen=True, slots=True, eq=False)
class BulkPlan:
    """A table compiled for many sources of one sub-type (of none, where ``sub_type`` is None)."""

    table: SectorTable = field(repr=False)
    sub_type: str | None
    plan: SectorPlan = field(repr=False)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The graded indicators, in the order of the table."""
        return tuple(row.row.id for row in self.plan.rows)

    def levels(self, columns: Columns, vetoes: VetoColumns | None = None, *, deciding: bool = False) -> Levels:
        """The level of every row; with ``deciding``, which indicators decide it and which leave it open."""
        return self._run(columns, deciding=deciding).levels(vetoes)

    def each(self, columns: Columns, vetoes: VetoColumns | None = None) -> EachLevel:
        """The level of every row and of each of its indicators."""
        run = self._run(columns, each=True)
        assert run.positions is not None
        return EachLevel(run.levels(vetoes), run.positions)

    def _run(self, columns: Columns, *, deciding: bool = False, each: bool = False) -> _Run:
        binding = binding_of(self.table, columns, self.sub_type)
        run = _Run(self, columns, tuple(binding.row(row) for row in self.plan.rows), deciding=deciding, each=each)
        run.all_blocks()
        return run


def compile_bulk(table: SectorTable, sub_type: str | None = None) -> BulkPlan:
    """The table for bulk grading.

    Raises:
        SubTypeUnknown: the table has no such sub-type.
        BulkRefused: its ladder has more than 33 levels.
    """
    if sub_type is not None and sub_type not in table.sub_types:
        raise SubTypeUnknown(table.code, sub_type, tuple(table.sub_types))
    plan = plan_of(table, sub_type)
    if len(plan.ladder) > 33:
        raise BulkRefused(f"the ladder of {table.code!r} has {len(plan.ladder)} levels; bulk grading takes at most 33")
    return BulkPlan(table, sub_type, plan)


class _Run:
    """One plan over one set of columns. Scratch and outputs apart, it holds one block of words."""

    def __init__(self, plan: BulkPlan, columns: Columns, rows: tuple[Row, ...], *, deciding: bool, each: bool) -> None:
        self.plan, self.columns, self.rows = plan, columns, rows
        self.down = len(plan.plan.ladder) - 1
        self.lower = (1 << self.down) - 1
        count, planes = columns.count, (len(rows) + 7) // 8
        self.weakest = np.zeros(count, np.min_scalar_type((1 << 2 * self.down) - 1))
        # Only where every row has a condition can it be that none applies.
        self.applies = np.zeros(count, np.bool_) if all(isinstance(row, ConditionedRow) for row in rows) else None
        self.deciding = np.zeros((planes, count), np.uint8) if deciding else None
        self.open = np.zeros((planes, count), np.uint8) if deciding else None
        self.positions = np.empty((len(rows), count), np.uint8) if each else None

    def all_blocks(self) -> None:
        flags = np.empty(_BLOCK, np.bool_)
        words = np.empty((1 if self.deciding is None else len(self.rows), _BLOCK), self.weakest.dtype)
        for start in range(0, self.columns.count, _BLOCK):
            block = Block(self.columns, start, min(start + _BLOCK, self.columns.count), flags)
            self._block(block, words[:, : block.count])

    def levels(self, vetoes: VetoColumns | None) -> Levels:
        """What the blocks found, before and after vetoes."""
        unnamed = bool(self.plan.table.sub_types) and self.plan.sub_type is None
        sure = np.zeros(self.columns.count, np.bool_) if unnamed else self.applies
        return Levels(self.plan.plan.ladder, self.plan.indicators, self.weakest, sure, vetoes, self.deciding, self.open)

    def _block(self, block: Block, words: Words) -> None:
        at = slice(block.start, block.stop)
        weakest = self.weakest[at]
        statuses: list[Words] = []
        for place, row in enumerate(self.rows):
            found = words[place if self.deciding is not None else 0]
            status = row.write(block, found)
            np.bitwise_or(weakest, found, out=weakest)
            if self.applies is not None and status is not None:
                self.applies[at] |= status == MET
                statuses.append(status)
            if self.positions is not None:
                self._say_each(self.positions[place, at], found, status, block.flags)
        if self.deciding is not None and self.open is not None:
            self._say_which(weakest, words, self.deciding[:, at], self.open[:, at], block.flags)
            if self.applies is not None:
                self._say_what_may_apply(self.applies[at], statuses, self.open[:, at], block.flags)

    def _say_each(self, positions: Positions, found: Words, status: Words | None, flags: Flags) -> None:
        np.bitwise_count(found, out=positions)
        np.greater(found, self.lower, out=flags)
        # Minus one is 255 in eight bits: what is open becomes UNDETERMINED.
        np.bitwise_or(positions, np.negative(flags.view(np.uint8)), out=positions)
        if status is not None:
            positions[status == NOT_MET] = DOES_NOT_APPLY

    def _say_which(self, weakest: Words, words: Words, deciding: Positions, opened: Positions, flags: Flags) -> None:
        """A row holds a source back where it rules out the worst level that any row rules out."""
        worst = ((weakest & self.lower) + 1) >> 1
        ones = flags.view(np.uint8)
        for place, found in enumerate(words):
            np.not_equal(found & worst, 0, out=flags)
            _set_bit(deciding[place // 8], ones, place % 8)
            np.greater(found, self.lower, out=flags)
            _set_bit(opened[place // 8], ones, place % 8)

    def _say_what_may_apply(self, applied: Flags, statuses: Sequence[Words], opened: Positions, flags: Flags) -> None:
        """Where no row is known to apply, those that may are open, whatever they would say."""
        for place, status in enumerate(statuses):
            np.logical_and(status == UNKNOWN, ~applied, out=flags)
            _set_bit(opened[place // 8], flags.view(np.uint8), place % 8)


def _set_bit(plane: Positions, ones: Positions, bit: int) -> None:
    """Set a bit of the plane where there is a one; ``ones`` is scratch."""
    np.multiply(ones, 1 << bit, out=ones)
    np.bitwise_or(plane, ones, out=plane)
