"""What tells two editions apart, cell by cell, and what tells two grades of the same facts apart, with the clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grading.cells import Cell, Citation
from grading.edition import Edition
from grading.model import Indicator, SectorTable
from grading.results import Finding, Grade, SectorGrade
from grading.wording import Text, label, requirement

_OF_THE_CELLS = ("levels", "evidence")


@dataclass(frozen=True, slots=True)
class Side:
    """A cell as one edition has it: what it asks, where that is written, and how far it is trusted."""

    requirement: Text
    clause: Citation | None
    trust: str | None


@dataclass(frozen=True, slots=True)
class CellDifference:
    """``kind`` is added, removed, changed or trust (all but that is the same); without a level it is the row around
    the cells that differs, without an indicator the sector is new or gone."""

    kind: str
    sector: str
    indicator: str | None
    level: str | None
    name: Text
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class RowSide:
    """Where an indicator stands under one edition, and what that asks at the level that is compared."""

    level: str | None
    at_best: str
    at_least: str
    cell: Side


@dataclass(frozen=True, slots=True)
class RowDifference:
    """An indicator that stands elsewhere under another edition. ``decides``: the sector's level rests on it.

    ``compared_at`` is the better of the levels it has under the two; there the requirements tell what changed.
    """

    sector: str
    indicator: str
    name: Text
    compared_at: str | None
    before: RowSide | None
    after: RowSide | None
    decides: bool


def edition_differences(before: Edition, after: Edition) -> tuple[CellDifference, ...]:
    """Every cell that is not the same in both, in the order of the later edition."""
    documents: tuple[Any, Any] = (before.to_document(), after.to_document())
    codes = dict.fromkeys([*after.sectors, *before.sectors])
    found = [_of_sector(code, before.sectors.get(code), after.sectors.get(code), documents) for code in codes]
    return tuple(difference for sector in found for difference in sector)


def grade_differences(before: Grade, after: Grade) -> tuple[RowDifference, ...]:
    """Every indicator that stands elsewhere in the second of two grades of the same facts, the deciding first."""
    old = {sector.sector: sector for sector in before.sectors}
    found = [
        difference
        for sector in after.sectors
        if sector.sector in old
        for difference in _of_grades(old[sector.sector], sector)
    ]
    return tuple(sorted(found, key=lambda item: not item.decides))


def _of_sector(
    code: str, before: SectorTable | None, after: SectorTable | None, documents: tuple[Any, Any]
) -> Iterator[CellDifference]:
    if before is None or after is None:
        table = after or before
        assert table is not None
        yield CellDifference(
            "removed" if after is None else "added", code, None, None, Text(table.name_zh, table.name_en), None, None
        )
        return
    raw = [{row["id"]: row for row in document["sectors"][code]["indicators"]} for document in documents]
    old, new = ({row.id: row for row in table.indicators} for table in (before, after))
    for row_id in dict.fromkeys([*new, *old]):
        row = new.get(row_id) or old[row_id]
        frames = [_without_cells(rows.get(row_id)) for rows in raw]
        if None not in frames and frames[0] != frames[1]:
            yield CellDifference("changed", code, row_id, None, label(row), None, None)
        levels = dict.fromkeys([*after.ladder, *row.cells, *(old[row_id].cells if row_id in old else ())])
        for level in levels:
            yield from _of_cells(code, level, (old.get(row_id), before), (new.get(row_id), after))


def _of_cells(
    code: str, level: str, before: tuple[Indicator | None, SectorTable], after: tuple[Indicator | None, SectorTable]
) -> Iterator[CellDifference]:
    (old_row, _), (new_row, _) = before, after
    row = new_row or old_row
    assert row is not None
    old = old_row.cells.get(level) if old_row else None
    new = new_row.cells.get(level) if new_row else None
    if old != new:
        kind = "added" if old is None else "removed" if new is None else _kind(old, new)
        yield CellDifference(kind, code, row.id, level, label(row), _side(old, *before), _side(new, *after))


def _kind(old: Cell, new: Cell) -> str:
    says = [(cell.demand, cell.limit, cell.cite, cell.unread, cell.why) for cell in (old, new)]
    return "trust" if says[0] == says[1] else "changed"


def _side(cell: Cell | None, row: Indicator | None, table: SectorTable) -> Side | None:
    if cell is None or row is None:
        return None
    return Side(requirement(cell, row, table), cell.cite, cell.trust.value if cell.trust else None)


def _without_cells(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {key: value for key, value in row.items() if key not in _OF_THE_CELLS} if row else None


def _of_grades(before: SectorGrade, after: SectorGrade) -> Iterator[RowDifference]:
    old, new = ({finding.id: finding for finding in sector.findings} for sector in (before, after))
    deciding = {*before.held_back_by, *before.undetermined, *after.held_back_by, *after.undetermined}
    for row_id in dict.fromkeys([*new, *old]):
        was, now = old.get(row_id), new.get(row_id)
        if _stands(was) != _stands(now):
            finding = now or was
            assert finding is not None
            at = _compared_at(was, now, after.ladder)
            sides = _row_side(was, before.table, at), _row_side(now, after.table, at)
            yield RowDifference(after.sector, row_id, label(finding.indicator), at, *sides, row_id in deciding)


def _stands(finding: Finding | None) -> tuple[object, ...] | None:
    return None if finding is None else (finding.applies, finding.at_best, finding.at_least)


def _compared_at(was: Finding | None, now: Finding | None, ladder: tuple[str, ...]) -> str | None:
    """The better of the two levels, where both ladders have it."""
    levels = [item.at_best for item in (was, now) if item is not None and item.applies is not False]
    known = [level for level in levels if level in ladder]
    return min(known, key=ladder.index, default=None)


def _row_side(finding: Finding | None, table: SectorTable, at: str | None) -> RowSide | None:
    if finding is None:
        return None
    ladder = finding.standing.ladder
    cell = finding.cells[ladder.index(at)] if at in ladder else finding.deciding_cell
    side = _side(cell, finding.indicator, table)
    assert side is not None
    return RowSide(finding.level, finding.at_best, finding.at_least, side)
