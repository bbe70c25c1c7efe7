"""The checks can fail: an engine broken on purpose is caught by the check that guards against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grading import Application, Cell, Demand, Edition, Facts, Grade, SectorFacts, grade
from tests.grading import invariants
from tests.grading.builders import TODAY, a_document, a_row, facts_for
from tests.grading.invariants import Engine
from tests.grading.random_tables import Case

LIMITS: dict[str, Any] = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}
UNREAD = Case(a_document(a_row("pm", **{**LIMITS, "A": {"unknown": "not read"}})), {"pm": "15"})
REMEMBERED = Case(a_document(a_row("pm", **{**LIMITS, "A": {"at_most": "50", "trust": "memory"}})), {"pm": "15"})
CONDITIONAL = Case(a_document(a_row("pm", **{**LIMITS, "A": {"at_most": "50", "unread": "if new"}})), {"pm": "15"})
SILENT = Case(a_document(a_row("pm", **LIMITS), a_row("so2", **LIMITS)), {"pm": "15"})
FULL = Case(a_document(a_row("pm", **LIMITS), a_row("so2", **LIMITS)), {"pm": "15", "so2": "25"})


def with_cells(edition: Edition, change: Callable[[Cell], Cell]) -> Edition:
    table = edition.sectors["sector"]
    rows = tuple(
        replace(row, cells={level: change(cell) for level, cell in row.cells.items()}) for row in table.indicators
    )
    return replace(edition, sectors={"sector": replace(table, indicators=rows)})


def takes_unknown_for_met(edition: Edition, application: Application) -> Grade:
    no_demand = Cell(Demand.NO_DEMAND, cite=None)
    return grade(with_cells(edition, lambda cell: cell if cell.evaluable else no_demand), application)


def takes_unknown_for_not_met(edition: Edition, application: Application) -> Grade:
    never = Cell(Demand.ONE_OF, ())
    return grade(with_cells(edition, lambda cell: cell if cell.evaluable else never), application)


def trusts_memory(edition: Edition, application: Application) -> Grade:
    def trusted(cell: Cell) -> Cell:
        return cell if cell.trust is None else Cell(cell.demand, cell.limit, cell.cite, next(iter(type(cell.trust))))

    return grade(with_cells(edition, trusted), application)


def takes_missing_for_met(edition: Edition, application: Application) -> Grade:
    (sector,) = application.sectors
    best = facts_for(edition.sectors["sector"])
    filled = SectorFacts("sector", None, Facts({**best.values, **sector.facts.values}))
    return grade(edition, Application((filled,), TODAY))


def takes_the_strongest_indicator(edition: Edition, application: Application) -> Grade:
    result = grade(edition, application)
    (sector,) = result.sectors
    best = min((item.at_best for item in sector.findings), key=sector.ladder.index)
    least = min((item.at_least for item in sector.findings), key=sector.ladder.index)
    return replace(result, sectors=(replace(sector, at_best=best, at_least=least, level=best),))


def turned_around(edition: Edition, application: Application) -> Grade:
    opposite = {Demand.AT_MOST: Demand.AT_LEAST, Demand.AT_LEAST: Demand.AT_MOST}
    return grade(
        with_cells(edition, lambda cell: replace(cell, demand=opposite.get(cell.demand, cell.demand))), application
    )


def for_the_worse() -> bool:
    return False


def for_the_better() -> bool:
    return True


def outcome_bounds(engine: Engine, case: Case, choose: Callable[[], bool]) -> None:
    """Judge a broken engine's claim now by the sound engine's answer later."""
    claims: list[Any] = []

    def first_broken_then_sound(edition: Edition, application: Application) -> Grade:
        claims.append(engine if not claims else grade)
        return claims[-1](edition, application)  # type: ignore[no-any-return]

    invariants.check_bounds_hold_however_the_unknown_turns_out(first_broken_then_sound, case, choose)


BROKEN = [
    pytest.param(takes_unknown_for_met, UNREAD, for_the_worse, id="an unknown cell passes"),
    pytest.param(takes_unknown_for_met, CONDITIONAL, for_the_worse, id="an unread condition passes"),
    pytest.param(takes_unknown_for_not_met, UNREAD, for_the_better, id="an unknown cell fails"),
    pytest.param(trusts_memory, REMEMBERED, for_the_worse, id="a cell from memory is evaluated"),
    pytest.param(trusts_memory, CONDITIONAL, for_the_worse, id="a limit without its condition is evaluated"),
    pytest.param(takes_missing_for_met, SILENT, for_the_worse, id="a missing fact passes"),
    pytest.param(takes_the_strongest_indicator, FULL, for_the_worse, id="the strongest indicator decides"),
]


@pytest.mark.parametrize("engine, case, choose", BROKEN)
def test_an_engine_that_guesses_is_caught(engine: Engine, case: Case, choose: Callable[[], bool]) -> None:
    with pytest.raises(AssertionError):
        outcome_bounds(engine, case, choose)


@pytest.mark.parametrize("engine, case, choose", BROKEN)
def test_the_sound_engine_passes_where_the_broken_one_is_caught(
    engine: Engine, case: Case, choose: Callable[[], bool]
) -> None:
    outcome_bounds(grade, case, choose)


def test_an_engine_that_compares_the_wrong_way_round_is_caught() -> None:
    with pytest.raises(AssertionError):
        invariants.check_a_better_fact_never_lowers(turned_around, Case(UNREAD.document, {"pm": "20"}), 0)


def test_an_engine_that_rewards_silence_is_caught() -> None:
    with pytest.raises(AssertionError):
        invariants.check_taking_a_fact_away_never_helps(takes_missing_for_met, FULL, 1)
