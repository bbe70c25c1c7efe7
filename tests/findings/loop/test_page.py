"""What the page tells of the loop is what is enforced."""

from pathlib import Path

from api.findings.loop_schemas import RULINGS, STEPS
from greenctl.findings.loop.domain import EFFECTS
from greenctl.findings.loop.guards import GUARDS
from greenctl.findings.loop.moves import CLOCK, DESK, MOVES, Act, table

PAGE = (Path(__file__).parents[3] / "docs" / "findings.md").read_text(encoding="utf-8")


def test_the_table_on_the_page_is_the_table():
    assert table() in PAGE


def test_every_act_has_its_row_its_effect_and_one_way_in():
    assert [move.act for move in MOVES] == list(Act) == list(EFFECTS)
    assert {*RULINGS, *STEPS} == {move.act for move in MOVES if move.who != CLOCK}
    assert not {*RULINGS} & {*STEPS}


def test_what_binds_others_is_the_desks_alone():
    assert all(move.who <= DESK for move in MOVES if move.act in RULINGS)


def test_every_guard_is_known_and_used():
    assert {name for move in MOVES for name in move.guards} == GUARDS.keys()
