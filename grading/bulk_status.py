"""Whether a demand or a condition is met, for a block of sources: three values, as in grading.comparisons.

Not met, unknown and met are 0, 1 and 2, so that all of several is their minimum and one of several their maximum.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from grading.bulk_columns import Column, Columns, Values
from grading.bulk_steps import Answer, Flags, Steps, Words, is_taken_by, steps_of
from grading.cells import Demand, Test
from grading.comparisons import COMPARISONS
from grading.model import Indicator, Outlets

NOT_MET: Final = 0
UNKNOWN: Final = 1
MET: Final = 2


class Block:
    """Some rows of the columns, and scratch of their length."""

    __slots__ = ("columns", "count", "flags", "start", "stop")

    def __init__(self, columns: Columns, start: int, stop: int, flags: Flags) -> None:
        self.columns, self.start, self.stop = columns, start, stop
        self.count, self.flags = stop - start, flags[: stop - start]

    def write(self, steps: Steps, words: Words) -> None:
        """What the steps say of these rows."""
        if steps.changes:
            steps.write(self.columns.by_id[steps.column].values[self.start : self.stop], words, self.flags)
        else:
            words.fill(steps.base)

    def outlets(self, column: str) -> tuple[Values, NDArray[np.int64]]:
        """The values of these rows, outlet by outlet, and where each row begins."""
        found = self.columns.by_id[column]
        assert found.offsets is not None
        offsets = found.offsets[self.start : self.stop + 1]
        return found.values[offsets[0] : offsets[-1]], offsets[:-1] - offsets[0]


class Status(Protocol):
    """Something that is met, not met or unknown for each row of a block."""

    def of(self, block: Block) -> Words:
        """One status per row."""


@dataclass(frozen=True, slots=True)
class Known:
    """The same for everybody."""

    status: int

    def of(self, block: Block) -> Words:
        return np.full(block.count, self.status, np.uint8)


@dataclass(frozen=True, slots=True)
class Tested:
    """Rests on one column with one answer per source; met if one of the tests is."""

    tests: tuple[Steps, ...]

    def of(self, block: Block) -> Words:
        values = block.columns.by_id[self.tests[0].column].values
        return _met_by(values[block.start : block.stop], self.tests)


@dataclass(frozen=True, slots=True)
class OfEachOutlet:
    """Met if every outlet meets one of the tests."""

    tests: tuple[Steps, ...]

    def of(self, block: Block) -> Words:
        values, begins = block.outlets(self.tests[0].column)
        return np.minimum.reduceat(_met_by(values, self.tests), begins)


@dataclass(frozen=True, slots=True)
class OfTheWorstOutlet:
    """Met if the worst number meets it; while an outlet is missing, a worse one may come."""

    test: Steps
    greatest: bool

    def of(self, block: Block) -> Words:
        values, begins = block.outlets(self.test.column)
        values, above_all = self.test.within(values), np.iinfo(values.dtype).max
        missing = values == self.test.missing
        if self.greatest:
            worst = np.maximum.reduceat(values, begins)
        else:
            least = np.minimum.reduceat(np.where(missing, above_all, values), begins)
            worst = np.where(np.logical_and.reduceat(missing, begins), self.test.missing, least)
        found = _met_by(worst, (self.test,))
        return np.where(np.logical_or.reduceat(missing, begins), np.minimum(found, np.uint8(UNKNOWN)), found)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met if one part is, not met if none can be."""

    parts: tuple[Status, ...]

    def of(self, block: Block) -> Words:
        return np.maximum.reduce([part.of(block) for part in self.parts])  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Every:
    """Met if all parts are, not met if one is not."""

    parts: tuple[Status, ...]

    def of(self, block: Block) -> Words:
        return np.minimum.reduce([part.of(block) for part in self.parts])  # type: ignore[no-any-return]


def status_of(row: Indicator, column: Column | None, tests: Sequence[Test], demands: Collection[Demand]) -> Status:
    """One of several tests of one row's own answer; the ``demands`` of all its cells say which outlet is the worst."""
    if column is None or not is_taken_by(column.spec, row):
        return Known(UNKNOWN)
    whole = steps_of(row, column, tests, lambda answer: met_by(answer, tests))
    found = (whole,) if whole else tuple(_alone(row, column, test) for test in tests)
    if row.outlets is None:
        return Tested(found)
    return OfEachOutlet(found) if row.outlets is Outlets.EACH else OfTheWorstOutlet(found[0], Demand.AT_MOST in demands)


def met_by(answer: Answer, tests: Sequence[Test]) -> int:
    """What an answer comes to where one of these tests is to be met."""
    if answer is None:
        return UNKNOWN
    return MET if any(COMPARISONS[test.demand](answer, _prepared(test)) for test in tests) else NOT_MET


def _alone(row: Indicator, column: Column, test: Test) -> Steps:
    steps = steps_of(row, column, [test], lambda answer: met_by(answer, [test]))
    assert steps is not None  # one demand is nested in itself
    return steps


def _prepared(test: Test) -> object:
    return frozenset(test.limit) if isinstance(test.limit, tuple) else test.limit


def _met_by(values: Values, tests: Sequence[Steps]) -> Words:
    flags, found = np.empty(len(values), np.bool_), np.full(len(values), NOT_MET, np.uint8)
    for steps in tests:
        said = np.empty_like(found)
        steps.write(values, said, flags)
        np.maximum(found, said, out=found)
    return found
