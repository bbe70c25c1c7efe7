"""What must hold for any engine. Each check takes the engine, so that a broken one can be seen to fail it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from grading import Application, Edition, Grade, SectorFacts, read_facts
from tests.grading.builders import TODAY
from tests.grading.random_tables import LADDER, Case, completed, improved

Engine: TypeAlias = Callable[[Edition, Application], Grade]


def result_of(engine: Engine, case: Case) -> Grade:
    edition = case.edition
    facts, _ = read_facts(edition.sectors["sector"], case.answers)
    return engine(edition, Application((SectorFacts("sector", None, facts),), TODAY))


def position(level: str | None) -> int:
    assert level is not None
    return LADDER.index(level)


def check_bounds_hold_however_the_unknown_turns_out(engine: Engine, case: Case, choose: Callable[[], bool]) -> None:
    """A level said now is the level then, and the bounds said now hold then: so nothing unknown ever passed."""
    now, then = result_of(engine, case), result_of(engine, completed(case, choose))
    at_best, at_least = position(now.sectors[0].at_best), position(now.sectors[0].at_least)

    if then.level is None:  # no row applies
        return
    assert at_best <= position(then.level) <= at_least
    assert now.level in (None, then.level)


def check_the_level_lies_within_its_bounds(engine: Engine, case: Case) -> None:
    sector = result_of(engine, case).sectors[0]

    assert position(sector.at_best) <= position(sector.at_least)
    if sector.level is not None:
        assert position(sector.at_best) <= position(sector.level) <= position(sector.at_least)


def check_a_better_fact_never_lowers(engine: Engine, case: Case, row_number: int) -> None:
    row = case.rows[row_number % len(case.rows)]
    if row["id"] not in case.answers or _is_a_condition(row["id"], case):
        return
    better = Case(case.document, {**case.answers, row["id"]: improved(row, case.answers[row["id"]])})
    before, after = result_of(engine, case).sectors[0], result_of(engine, better).sectors[0]

    assert position(after.at_best) <= position(before.at_best)
    assert position(after.at_least) <= position(before.at_least)


def check_taking_a_fact_away_never_helps(engine: Engine, case: Case, row_number: int) -> None:
    """What was sure stays the most that is sure, and a level is not gained by silence."""
    row = case.rows[row_number % len(case.rows)]
    silent = Case(case.document, {key: answer for key, answer in case.answers.items() if key != row["id"]})
    before, after = result_of(engine, case).sectors[0], result_of(engine, silent).sectors[0]

    assert position(after.at_least) >= position(before.at_least)
    assert after.level is None or after.level == before.level


def _is_a_condition(row_id: str, case: Case) -> bool:
    """Answering a condition otherwise changes what applies; that is not a better fact."""
    return any(row.get("applies_if", {}).get("fact") == row_id for row in case.rows)
