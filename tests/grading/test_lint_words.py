"""Everything that the lint says of tables it can read, with place, sector, indicator, level and details: in `told/`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grading import Edition
from grading.lint import lint
from tests.grading.builders import a_cell, a_document, a_row
from tests.grading.conftest import Told
from tests.grading.test_lint import BOUNDS, FUEL, SOUND, a_table, changed, with_cell

ASKED = [FUEL, changed(FUEL, id="closed", type="bool", options=None)]
KINDS = {
    "long": {"zh": "长", "en": "long", "ladder": "abcd"},
    "led": {"zh": "引", "en": "led", "ladder": "leading"},
    "new": {"zh": "新", "en": "new", "ladder": "leading", "unread": "示例:未读"},
}
SETS = {"A": {"all_of": ["x"]}, "B": {"all_of": ["x", "y"]}, "C": {"all_of": ["x", "y"]}}
PERCENT = {"part_zh": "部", "part_en": "part", "whole_zh": "全", "whole_en": "whole", "unit": "mg/m3"}


def percent(**limits: Any) -> Any:
    document = a_table({**a_row(**limits), "unit": "%", "share": PERCENT})
    document["vocabulary"]["units"]["%"] = {"zh": "%", "en": "%"}
    return document


def holds(**condition: Any) -> Any:
    return a_table(changed(a_row(**SOUND), applies_if=condition), asked=ASKED)


def fuel(*codes: str) -> dict[str, Any]:
    return {"fact": "fuel", "one_of": list(codes)}


def by(*limits: str) -> dict[str, Any]:
    return {level: {"at_most": limit} for level, limit in zip("ABC", limits, strict=True)}


FIRST = a_row("first", **SOUND)
SCENES: dict[str, Callable[[], Any]] = {
    "a contradiction of numbers": lambda: a_table(FIRST, with_cell(a_cell(at_most="9.5"), bounds=BOUNDS)),
    "a contradiction of shares": lambda: percent(A={"at_least": "60"}, B={"at_least": "80"}, C={"at_least": "40"}),
    "a contradiction of sets": lambda: a_table(a_row("files", "set", **SETS)),
    "a contradiction of nothing": lambda: a_table(
        a_row("files", "set", A={"no_demand": True}, B={"all_of": ["x", "y", "z"]}, C={"no_demand": True})
    ),
    "a contradiction of bools": lambda: a_table(
        a_row("log", "bool", A={"equals": True}, B={"equals": False}, C={"no_demand": True})
    ),
    "a contradiction of options": lambda: a_table(
        a_row("kiln", "choice", A={"one_of": ["x", "y"]}, B={"one_of": ["x"]}, C={"no_demand": True})
    ),
    "two contradictions": lambda: a_table(FIRST, a_row(**by("9", "5", "2"))),
    "limits that turn round": lambda: a_table(with_cell(a_cell(at_least="11"))),
    "an alternative for the better level": lambda: a_table(
        with_cell(a_cell(any_of=[{"at_most": "10"}, fuel("gas")]), "A"), asked=ASKED
    ),
    "a level out of reach": lambda: a_table(FIRST, with_cell(a_cell(equals="10.05"), "A", bounds=BOUNDS)),
    "levels alike": lambda: a_table(a_row(**by("10", "10", "30"))),
    "a floor that nobody reaches": lambda: a_table(
        a_row("pm", A={"at_most": "9"}, B={"at_most": "10"}, C={"no_demand": True})
    ),
    "a cell that nobody read": lambda: a_table(FIRST, with_cell({"unknown": "示例:未读"})),
    "a cell from memory": lambda: a_table(with_cell(a_cell(at_most="15", trust="memory"))),
    "a cell with a condition not read": lambda: a_table(with_cell(a_cell(at_most="15", unread="示例:另有条件"))),
    "a page that is not said": lambda: a_table(with_cell(a_cell(at_most="15", cite={"doc": "rules"}, trust="read"))),
    "an option without use": lambda: a_table(
        FIRST, a_row("kiln", "choice", A={"one_of": ["x"]}, B={"one_of": ["x", "y"]}, C={"no_demand": True})
    ),
    "an option that only a condition names": lambda: a_table(
        changed(a_row(**SOUND), applies_if={"fact": "kiln", "one_of": ["z"]}),
        a_row("kiln", "choice", A={"one_of": ["x"]}, B={"one_of": ["x", "y"]}, C={"no_demand": True}),
    ),
    "options of a row that asks nothing": lambda: a_table(
        FIRST, a_row("kiln", "choice", **{level: {"no_demand": True} for level in "ABC"})
    ),
    "options of a row that is not graded": lambda: a_table(
        FIRST, changed(a_row("kiln", "choice", **{level: {"one_of": ["x"]} for level in "ABC"}), inactive="示例")
    ),
    "a condition that never holds": lambda: holds(every=[fuel("gas"), fuel("coal")]),
    "a condition that always holds": lambda: holds(any=[fuel("gas"), fuel("coal")]),
    "a condition that may hold": lambda: holds(any=[fuel("gas"), {"fact": "closed", "equals": True}]),
    "a condition that nobody read": lambda: holds(unknown="示例"),
    "a condition partly read": lambda: holds(every=[{"unknown": "示例"}, fuel("gas")]),
    "a condition on the kind": lambda: a_table(
        changed(a_row(**SOUND, leading={"at_most": "5"}), applies_if={"sub_type": ["long"]}), sub_types=KINDS
    ),
    "a ladder of a kind": lambda: a_table(a_row(**SOUND, leading={"no_demand": True}), sub_types=KINDS),
}


@pytest.mark.parametrize("scene", SCENES)
def test_what_the_lint_finds_in_a_table_is_told_in_full(told: Told, scene: str) -> None:
    told(_found(SCENES[scene]()))


def test_what_an_edition_drops_is_told_in_full(told: Told) -> None:
    def at(code: str, *rows: Any) -> dict[str, Any]:
        table = a_document(*rows)["sectors"]["sector"]
        return {code: {**table, "sector": code}}

    document = a_document()
    rows = [a_row(name, **SOUND) for name in ("pm", "so2", "nox")]
    before = Edition.from_document({**document, "sectors": at("one", *rows) | at("two", rows[0])})
    after = {**document, "sectors": at("one", rows[1])}
    told(_found(after, before))
    told(_found({**after, "sectors": {"one": "nothing to read"}}, before))
    told(_found({**after, "sectors": []}, before))


def _found(document: Any, before: Edition | None = None) -> list[dict[str, Any]]:
    found = lint(document, before)
    return [{name: getattr(item, name) for name in item.__slots__} for item in found]
