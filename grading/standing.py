"""Decides where one indicator stands on a ladder from what its cells say: three-valued, never guessing upwards."""

from __future__ import annotations

from collections.abc import Sequence

from grading.cells import Cell, Demand, Outcome
from grading.model import Indicator
from grading.results import Need, Standing, Supplier

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


def standing_of(
    row: Indicator,
    ladder: tuple[str, ...],
    cells: Sequence[Cell],
    outcomes: tuple[Outcome, ...],
    fact_missing: bool,
    applies: bool | None,
) -> Standing:
    """The standing for outcomes along a ladder.

    The best level not ruled out bounds it above, the best level surely met bounds it below; the floor is always
    reached, because nothing lower exists. Where the row may not apply, not meeting it rules nothing out.
    """
    if applies is False:
        return Standing(ladder, outcomes, 0, 0, False, (), False)
    seen = outcomes if applies else tuple(MET if item is MET else UNKNOWN for item in outcomes)
    best, least = _best_possible(seen), _best_sure(seen)
    needs = _needs(row, ladder, cells, range(best, least), fact_missing, applies) if best != least else ()
    below = outcomes[-1] is NOT_MET and least == len(ladder) - 1 and applies is True
    return Standing(ladder, seen, best, least, below, needs, applies)


def _best_possible(outcomes: tuple[Outcome, ...]) -> int:
    return next((index for index, item in enumerate(outcomes) if item is not NOT_MET), len(outcomes) - 1)


def _best_sure(outcomes: tuple[Outcome, ...]) -> int:
    return next((index for index, item in enumerate(outcomes) if item is MET), len(outcomes) - 1)


def _needs(
    row: Indicator,
    ladder: tuple[str, ...],
    cells: Sequence[Cell],
    open_levels: range,
    fact_missing: bool,
    applies: bool | None,
) -> tuple[Need, ...]:
    """The enterprise supplies facts, the rule office supplies cells; only levels still open are worth asking for."""
    needs = []
    if applies is None and row.applies_if:
        known = row.applies_if.demand is not Demand.UNKNOWN
        needs.append(Need(Supplier.ENTERPRISE, row.applies_if.fact) if known else _unread(None, row.applies_if.why))
    asked = [cells[index] for index in open_levels if cells[index].evaluable and cells[index].demand.compares]
    if fact_missing and asked:
        needs.append(Need(Supplier.ENTERPRISE, row.id))
    closed = [index for index in open_levels if not cells[index].evaluable]
    return (*needs, *(_unread(ladder[index], _why(cells[index])) for index in closed))


def _unread(level: str | None, why: str | None) -> Need:
    return Need(Supplier.RULE_OFFICE, level=level, why=why)


def _why(cell: Cell) -> str | None:
    """Why a cell is not evaluated; None says that it is known from memory only."""
    return cell.why or cell.unread
