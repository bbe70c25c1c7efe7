"""Levels of many sources, worked out of the words of their weakest rows when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from grading.bulk_steps import Flags, Words
from grading.bulk_vetoes import VetoColumns

UNDETERMINED: Final = 255
DOES_NOT_APPLY: Final = 254
Positions = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels of many sources, as positions on ``ladder``: 0 is the best one. Each is worked out when first asked for.

    ``deciding`` and ``open`` hold a bit per graded indicator, where they were asked for: bit i % 8 of byte i // 8 of a
    column stands for ``indicators[i]`` (see ``named``). ``sure`` is False where no row is known to apply or the
    sub-type is not known, None where that cannot be.
    """

    ladder: tuple[str, ...]
    indicators: tuple[str, ...]
    weakest: Words = field(repr=False)
    sure: Flags | None = field(repr=False)
    vetoes: VetoColumns | None = field(repr=False)
    deciding: Positions | None = field(repr=False, default=None)
    open: Positions | None = field(repr=False, default=None)

    @cached_property
    def level(self) -> Positions:
        """The level after vetoes; UNDETERMINED where none can be said."""
        undecided = self._undecided if self.vetoes is None else self.vetoes.opened(self._undecided)
        return _unless(undecided, self.at_best)

    @cached_property
    def at_best(self) -> Positions:
        """The best level that nothing known rules out, after vetoes."""
        return self._best if self.vetoes is None else self.vetoes.lowered(self._best)

    @cached_property
    def at_least(self) -> Positions:
        """The level that is sure, after vetoes."""
        least = np.bitwise_count((self.weakest | self.weakest >> self._down) & self._lower)
        after = least if self.vetoes is None else self.vetoes.lowered(least)
        if self.sure is not None:
            after = np.where(self.sure, after, np.uint8(self._down))
        if self.vetoes is None:
            return after
        nothing = np.zeros(len(after), np.bool_)
        return np.where(self.vetoes.opened(nothing), np.uint8(self._down), after)

    @cached_property
    def by_indicators(self) -> Positions:
        """The level before vetoes; UNDETERMINED where none can be said."""
        return _unless(self._undecided, self._best)

    def named(self, bits: Positions, row: int) -> tuple[str, ...]:
        """The indicators whose bits are set for a row, in the order of the table."""
        return tuple(item for place, item in enumerate(self.indicators) if bits[place // 8, row] >> (place % 8) & 1)

    def code(self, positions: Positions, row: int) -> str | None:
        """A level's code; None where it is undetermined."""
        return None if positions[row] == UNDETERMINED else self.ladder[positions[row]]

    @property
    def _down(self) -> int:
        return len(self.ladder) - 1

    @property
    def _lower(self) -> int:
        return (1 << self._down) - 1

    @cached_property
    def _best(self) -> Positions:
        found: Positions = np.bitwise_count(self.weakest & self._lower)
        return found

    @cached_property
    def _undecided(self) -> Flags:
        found = self.weakest > self._lower
        return found if self.sure is None else found | ~self.sure


def _unless(undecided: Flags, positions: Positions) -> Positions:
    """The positions, or UNDETERMINED: minus one is 255 in eight bits."""
    found: Positions = positions | np.negative(undecided.view(np.uint8))
    return found
