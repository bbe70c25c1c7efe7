"""Grades many sources at once: columns in, levels and deciding indicators out, equal to ``grade`` on every row.

    plan = compile_bulk(table, sub_type)
    levels = plan.levels(columns_of(table, facts))

A table is compiled once; rows are worked through in blocks that stay in the cache, so that memory does not grow with
their number beyond what is asked for. numpy is imported here and in the modules beside it, and by nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from grading.bulk_columns import BulkRefused, Column, Columns, columns_of, columns_of_answers, joined
from grading.bulk_rows import Row, binding_of
from grading.bulk_status import NOT_MET, Block
from grading.bulk_steps import Words
from grading.bulk_vetoes import VetoColumns, veto_columns
from grading.errors import SubTypeUnknown
from grading.model import SectorTable
from grading.plans import SectorPlan, plan_of

__all__ = [
    "DOES_NOT_APPLY", "UNDETERMINED", "BulkPlan", "BulkRefused", "Column", "Columns", "EachLevel", "Levels",
    "VetoColumns", "columns_of", "columns_of_answers", "compile_bulk", "joined", "veto_columns",
]  # fmt: skip

UNDETERMINED: Final = 255
DOES_NOT_APPLY: Final = 254
Positions = NDArray[np.uint8]
# So long a piece of a narrow column stays in the cache of a core, and numpy is called seldom enough.
_BLOCK: Final = 131_072


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Levels of many sources, as positions on ``ladder`` (0 is the best one).

    ``level`` is UNDETERMINED where none can be said; ``at_best`` is what nothing known rules out, ``at_least`` what is
    sure; all three after vetoes. ``by_indicators`` is the level before them. ``deciding`` and ``open`` hold a bit per
    graded indicator, where they were asked for: bit i % 8 of byte i // 8 of a row of ``rows`` (see ``named``).
    """

    ladder: tuple[str, ...]
    indicators: tuple[str, ...]
    level: Positions
    at_best: Positions
    at_least: Positions
    by_indicators: Positions
    deciding: Positions | None = None
    open: Positions | None = None

    def named(self, bits: Positions, row: int) -> tuple[str, ...]:
        """The indicators whose bits are set for a row, in the order of the table."""
        return tuple(item for place, item in enumerate(self.indicators) if bits[place // 8, row] >> (place % 8) & 1)

    def code(self, positions: Positions, row: int) -> str | None:
        """A level's code; None where it is undetermined."""
        return None if positions[row] == UNDETERMINED else self.ladder[positions[row]]


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
        self.dtype = np.min_scalar_type((1 << 2 * self.down) - 1)
        count, planes = columns.count, (len(rows) + 7) // 8
        self.best, self.least = np.empty(count, np.uint8), np.empty(count, np.uint8)
        self.undetermined = np.empty(count, np.bool_)
        self.applies = np.zeros(count, np.bool_)
        self.deciding = np.zeros((planes, count), np.uint8) if deciding else None
        self.open = np.zeros((planes, count), np.uint8) if deciding else None
        self.positions = np.empty((len(rows), count), np.uint8) if each else None
        self.keeps_words = deciding

    def all_blocks(self) -> None:
        flags = np.empty(_BLOCK, np.bool_)
        words = np.empty((len(self.rows) if self.keeps_words else 1, _BLOCK), self.dtype)
        for start in range(0, self.columns.count, _BLOCK):
            block = Block(self.columns, start, min(start + _BLOCK, self.columns.count), flags)
            self._block(block, words[:, : block.count])

    def levels(self, vetoes: VetoColumns | None) -> Levels:
        """What the blocks found, after vetoes: as grading.engine says it of one source."""
        unnamed = bool(self.plan.table.sub_types) and self.plan.sub_type is None
        unsure = np.ones_like(self.applies) if unnamed else ~self.applies
        undecided, at_best, at_least = self.undetermined | unsure, self.best, self.least
        by_indicators = _where(undecided, UNDETERMINED, self.best)
        if vetoes is not None:
            at_best, at_least = vetoes.lowered(at_best), vetoes.lowered(at_least)
            unsure, undecided = vetoes.opened(unsure), vetoes.opened(undecided)
        return Levels(
            self.plan.plan.ladder, self.plan.indicators, _where(undecided, UNDETERMINED, at_best), at_best,
            _where(unsure, self.down, at_least), by_indicators, self.deciding, self.open,
        )  # fmt: skip

    def _block(self, block: Block, words: Words) -> None:
        at = slice(block.start, block.stop)
        weakest = np.zeros(block.count, self.dtype)
        for place, row in enumerate(self.rows):
            found = words[place if self.keeps_words else 0]
            status = row.write(block, found)
            weakest |= found
            if status is None:
                self.applies[at] = True
            else:
                self.applies[at] |= status != NOT_MET
            if self.positions is not None:
                self._say_each(self.positions[place, at], found, status)
        np.bitwise_count(weakest & self.lower, out=self.best[at])
        np.bitwise_count((weakest | weakest >> self.down) & self.lower, out=self.least[at])
        np.greater(weakest, self.lower, out=self.undetermined[at])
        if self.deciding is not None and self.open is not None:
            self._say_which(weakest, words, self.deciding[:, at], self.open[:, at], block.flags)

    def _say_each(self, positions: Positions, found: Words, status: Words | None) -> None:
        np.bitwise_count(found, out=positions)
        positions |= (found > self.lower) * np.uint8(UNDETERMINED)
        if status is not None:
            positions[status == NOT_MET] = DOES_NOT_APPLY

    def _say_which(
        self, weakest: Words, words: Words, deciding: Positions, opened: Positions, flags: NDArray[np.bool_]
    ) -> None:
        """A row holds a source back where it rules out the worst level that any row rules out."""
        ruled_out = weakest & self.lower
        worst = (ruled_out + 1) >> 1
        for place, found in enumerate(words):
            bit = np.uint8(1 << place % 8)
            np.not_equal(found & worst, 0, out=flags)
            deciding[place // 8] |= flags * bit
            np.greater(found, self.lower, out=flags)
            opened[place // 8] |= flags * bit


def _where(flags: NDArray[np.bool_], value: int, positions: Positions) -> Positions:
    return np.where(flags, np.uint8(value), positions)
