"""Declarations for the matrix of rights; see places.py.

Whose rows stand in a workbook of answers is tested where it can be read: tests/declaration/test_answers_workbook.py.
"""

from collections.abc import Callable
from typing import Any

SHOWS_NOTHING = {"get_answers_workbook"}
JUDGED_ROW_BY_ROW = {"bring_in_answers"}
REACHES_INTO = SHOWS_NOTHING | JUDGED_ROW_BY_ROW
SAMPLES: dict[str, Callable[[Any], Any]] = {
    "plan_gap": lambda _: {"target": "A"},
    "begin_declaration": lambda things: {
        "source_id": things.get("source_id"),
        "season_id": things.get("season_id"),
        "programme": "staggered",
    },
}
