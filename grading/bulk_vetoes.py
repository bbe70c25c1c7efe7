"""Vetoes of many sources: what adverse records do to each row's level, as grading.vetoes does it to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from grading.application import AdverseRecord
from grading.model import Veto
from grading.vetoes import leaves_open, lowered, veto_finding


@dataclass(frozen=True, slots=True, eq=False)
class VetoColumns:
    """What the rows with adverse records come to: ``rows`` are their places in ascending order.

    ``after`` has a line per such row: the position that is left of each position on the ladder. ``open`` says that a
    record counts in a way nobody has read, so that no level can be said.
    """

    rows: NDArray[np.intp]
    after: NDArray[np.uint8]
    open: NDArray[np.bool_]

    def lowered(self, positions: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Positions after the vetoes of each row."""
        found = positions.copy()
        begins = np.arange(len(self.rows)) * self.after.shape[1]
        found[self.rows] = self.after.ravel()[begins + positions[self.rows]]
        return found

    def opened(self, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The flags, and those rows where no level can be said."""
        found = flags.copy()
        found[self.rows] |= self.open
        return found


def veto_columns(
    records: Mapping[int, tuple[date, Sequence[AdverseRecord]]], vetoes: Mapping[str, Veto], ladder: tuple[str, ...]
) -> VetoColumns:
    """What adverse records do on a ladder; ``records`` by row, each with the day on which the row is graded."""
    rows = sorted(records)
    findings = [[veto_finding(record, vetoes, on) for record in held] for on, held in (records[row] for row in rows)]
    after = [[lowered(position, ladder, found) for position in range(len(ladder))] for found in findings]
    opened = [leaves_open(found) for found in findings]
    shape = (len(rows), len(ladder))
    return VetoColumns(np.array(rows, np.intp), np.array(after, np.uint8).reshape(shape), np.array(opened, np.bool_))
