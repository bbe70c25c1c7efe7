"""What a column says, as steps: any function of one answer that changes at a few places only.

A function over the values of a column is taken apart into its value before the first place and what changes at each.
One comparison, one multiplication and one exclusive-or per place then give it for every row, without a branch or a
table. The answers between two places are alike to every requirement, so one of each kind is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grading.bulk_columns import NUMBERS, SHARE, Column, Spec, Values, spec_of
from grading.cells import Demand, Test
from grading.model import FactType, Indicator
from grading.nodes import PLACES

Words: TypeAlias = NDArray[Any]
Flags: TypeAlias = NDArray[np.bool_]
# An answer as the comparisons take it; a share stands for its percentage.
Answer: TypeAlias = Decimal | bool | str | frozenset[str] | None
WordOf: TypeAlias = Callable[[Answer], int]
Place: TypeAlias = tuple[int, Answer]


@dataclass(frozen=True, slots=True)
class Steps:
    """A word per row: ``base``, changed at each place that the row's value is beyond.

    Beyond ``at`` means greater; for sets, that every bit of ``at`` is there. ``foreign`` are the bits of a set that the
    table does not know, ``bounds`` and ``whole`` what its numbers may be: an answer that it does not take is none.
    """

    column: str
    base: int
    changes: tuple[tuple[int, int], ...]
    by_bits: bool = False
    foreign: int = 0
    bounds: tuple[int, int] | None = None
    whole: int = 1
    missing: int = 0

    def write(self, values: Values, words: Words, flags: Flags) -> None:
        """The words of these values; ``flags`` is scratch of the same length."""
        if not self.changes:
            words.fill(self.base)
            return
        values, first = self.within(values), True
        ones = flags.view(np.uint8)
        for at, change in self.changes:
            self._flag(values, at, flags)
            if first:
                np.multiply(ones, change, out=words, casting="unsafe", dtype=words.dtype)
            elif words.dtype == np.uint8:
                np.multiply(ones, change, out=ones)
                np.bitwise_xor(words, ones, out=words)
            else:
                words ^= ones * words.dtype.type(change)
            first = False
        if self.base:
            np.bitwise_xor(words, self.base, out=words)

    def _flag(self, values: Values, at: int, flags: Flags) -> None:
        if self.by_bits:
            np.equal(values & values.dtype.type(at), at, out=flags)
        else:
            np.greater(values, at, out=flags)

    def within(self, values: Values) -> Values:
        """Answers that the table does not take are none: it was another question that they answered."""
        if self.foreign:
            values = np.where(values & values.dtype.type(self.foreign), 0, values).astype(values.dtype)
        if self.bounds is not None:
            low, high = self.bounds
            values = np.where((values < low) | (values > high), values.dtype.type(self.missing), values)
        return values if self.whole == 1 else np.where(values % self.whole, values.dtype.type(self.missing), values)


def steps_of(row: Indicator, column: Column | None, tests: Sequence[Test], word_of: WordOf) -> Steps | None:
    """The steps of a function that rests on these tests alone; None for sets whose demands are not nested."""
    if column is None or not is_taken_by(column.spec, row):
        return Steps(row.id, word_of(None), ())
    if column.spec.kind == FactType.SET:
        return _of_a_set(row, column.spec, tests, word_of)
    if column.spec.kind in NUMBERS:
        return _of_a_number(row, column, tests, word_of)
    codes: list[bool | str] = [False, True] if column.spec.kind == FactType.BOOL else list(column.spec.options)
    known = {option.code for option in row.options} | {False, True}
    places: list[Place] = [(code, fact if fact in known else None) for code, fact in enumerate(codes)]
    return _changing(row.id, [(-1, None), *places], word_of)


def is_taken_by(spec: Spec, row: Indicator) -> bool:
    """A fact declared as another kind, in another unit, for several outlets or by somebody else is another fact."""
    wanted = spec_of(row)
    said_right = spec.expert or not wanted.expert
    return said_right and (spec.kind, spec.unit, spec.outlets) == (wanted.kind, wanted.unit, wanted.outlets)


def _of_a_number(row: Indicator, column: Column, tests: Iterable[Test], word_of: WordOf) -> Steps:
    scale, unit = column.spec.scale, column.unit
    # What lies beyond all answers, or before them, changes nothing for anybody.
    ends = sorted({end for test in tests for end in _ends(test, scale) if column.low <= end < column.high})
    known = [(column.low, column.missing), *((end + 1, end // unit) for end in ends)]
    places: list[Place] = [(at, Decimal(number) / scale) for number, at in known]
    bounds, whole = _bounds_to_check(row, column, scale)
    if column.has_missing or bounds or whole > 1:
        places.insert(0, (column.missing, None))
    found = _changing(row.id, places, word_of)
    return replace(found, bounds=bounds, whole=whole, missing=column.missing)


def _ends(test: Test, scale: int) -> tuple[int, ...]:
    """The last number before what is said of this test changes."""
    if not isinstance(test.limit, Decimal):
        return ()
    scaled = int(test.limit * scale)
    return {Demand.AT_MOST: (scaled,), Demand.AT_LEAST: (scaled - 1,)}.get(test.demand, (scaled - 1, scaled))


def _bounds_to_check(row: Indicator, column: Column, scale: int) -> tuple[tuple[int, int] | None, int]:
    """Bounds and places of the table, in the column's own unit, where some answer of the column breaks them."""
    if row.bounds is None or column.spec.kind == SHARE:
        return None, 1
    low = column.low if row.bounds.min is None else int(row.bounds.min * scale)
    high = column.high if row.bounds.max is None else int(row.bounds.max * scale)
    breaks = column.low < low or column.high > high
    whole = max(1, 10 ** (PLACES - row.bounds.places) // column.unit)
    return (-(-low // column.unit), high // column.unit) if breaks else None, whole


def _of_a_set(row: Indicator, spec: Spec, tests: Sequence[Test], word_of: WordOf) -> Steps | None:
    known = {option.code for option in row.options}
    foreign = sum(1 << bit for bit, code in enumerate(spec.options) if code not in known)
    wanted = sorted({_codes(test) for test in tests}, key=len)
    if any(not less <= more for less, more in pairwise(wanted)):
        return None
    # What the column has no bit for, nobody has.
    there = [codes for codes in wanted if codes <= set(spec.options)]
    places: list[Place] = [(0, None), (spec.answered, frozenset())]
    places += [(spec.answered | sum(1 << spec.options.index(code) for code in codes), codes) for codes in there]
    found = _changing(row.id, places, word_of)
    return Steps(row.id, found.base, found.changes, by_bits=True, foreign=foreign)


def _codes(test: Test) -> frozenset[str]:
    return (
        frozenset(code for code in test.limit if isinstance(code, str))
        if isinstance(test.limit, tuple)
        else frozenset()
    )


def _changing(column: str, places: Sequence[Place], word_of: WordOf) -> Steps:
    """``places`` in ascending order, each with an answer such as those beyond it, the first one beyond nothing."""
    words = [word_of(answer) for _, answer in places]
    between = zip(places[1:], pairwise(words), strict=True)
    return Steps(
        column, words[0], tuple((at, before ^ after) for (at, _), (before, after) in between if before != after)
    )
