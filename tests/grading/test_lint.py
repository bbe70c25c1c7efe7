"""What lint finds: each fault by its name and place, all of them at once, and no error in what loads and is sound."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import Edition, RuleRefused
from grading.lint import Severity, lint
from grading.lint_points import points_of
from tests.examples import examples
from tests.grading.builders import a_cell, a_document, a_row, an_edition, the_library, the_sample

SOUND = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}
BOUNDS = {"min": "0", "max": "100", "places": 1}
FUEL = {"id": "fuel", "dimension": "emission_limit", "label_zh": "燃料", "type": "choice",
        "options": [{"code": "gas"}, {"code": "coal"}]}  # fmt: skip


def a_table(*rows: dict[str, Any], **sector: Any) -> dict[str, Any]:
    return a_document(*(rows or (a_row(**SOUND),)), **sector)


def changed(row: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {key: value for key, value in {**row, **parts}.items() if value is not None}


def with_cell(cell: Any, level: str = "B", kind: str = "number", **row: Any) -> dict[str, Any]:
    found = a_row("pm", kind, **(SOUND if kind == "number" else {}))
    if kind != "number":
        found["levels"] = {
            one: a_cell(one_of=list(options)) for one, options in (("A", "x"), ("B", "xy"), ("C", "xyz"))
        }
    return changed({**found, "levels": {**found["levels"], level: cell}}, **row)


def errors(document: Any) -> list[tuple[str, str]]:
    return [(found.code, found.place) for found in lint(document) if found.severity is Severity.ERROR]


def warnings(document: Any) -> list[tuple[str, str | None, str | None]]:
    found = [item for item in lint(document) if item.severity is Severity.WARNING]
    return [(item.code, item.indicator, item.level) for item in found]


ROW = "sectors.sector.indicators.0"
CELL_B = f"{ROW}.levels.B"
CELLS = {
    "no citation": (with_cell({"at_most": "20", "trust": "read"}), "no_citation"),
    "a citation without a document": (with_cell(a_cell(at_most="20", cite={"page": "4"})), "no_citation"),
    "a document nobody named": (with_cell(a_cell(at_most="20", cite={"doc": "?"})), "document_unknown"),
    "confirmed, but nobody can look it up": (with_cell(a_cell(at_most="20", cite={"doc": "rules"})), "no_page"),
    "no trust": (with_cell({"at_most": "20", "cite": {"doc": "rules"}}), "trust_unknown"),
    "a trust of one's own": (with_cell(a_cell(at_most="20", trust="sure")), "trust_unknown"),
    "a limit out of bounds": (with_cell(a_cell(at_most="101"), bounds=BOUNDS), "limit_outside_bounds"),
    "a limit that is no number": (with_cell(a_cell(at_most="twenty")), "limit_not_readable"),
    "a limit of too many places": (with_cell(a_cell(at_most="0.0000001")), "limit_not_readable"),
    "two demands": (with_cell(a_cell(at_most="20", at_least="3")), "demand_wrong"),
    "a citation of nothing": (with_cell(a_cell()), "level_missing"),
    "a bare null": (with_cell(None), "demand_wrong"),
    "a demand for another type": (with_cell(a_cell(one_of=["x"])), "demand_wrong"),
    "text from a workbook": (with_cell({"text": "about 20", "trust": "read"}), "text_not_understood"),
    "a key nobody knows": (with_cell(a_cell(at_most="20", colour="red")), "key_unknown"),
    "an option nobody named": (with_cell(a_cell(one_of=["w"]), kind="choice"), "option_unknown"),
    "an alternative of no row": (
        with_cell(a_cell(any_of=[{"at_most": "20"}, {"fact": "fuel", "one_of": ["gas"]}])),
        "fact_unknown",
    ),
    "a limit out of bounds in an alternative": (
        with_cell(a_cell(any_of=[{"at_most": "20"}, {"at_most": "101"}]), bounds=BOUNDS),
        "limit_outside_bounds",
    ),
    "an alternative that stands alone": (with_cell(a_cell(any_of=[{"at_most": "20"}])), "limit_not_readable"),
    "a better level that asks less": (with_cell(a_cell(at_most="9")), "levels_not_monotone"),
    "levels that turn round": (with_cell(a_cell(at_least="11")), "demands_overlap"),
}
ROWS = {
    "a unit nobody knows": ((changed(a_row(**SOUND), unit="mg/m4"),), "unit_unknown", f"{ROW}.unit"),
    "no unit": ((changed(a_row(**SOUND), unit=None),), "unit_missing", ROW),
    "a dimension nobody knows": ((changed(a_row(**SOUND), dimension="?"),), "dimension_unknown", f"{ROW}.dimension"),
    "a type nobody knows": ((changed(a_row(**SOUND), type="text"),), "type_unknown", f"{ROW}.type"),
    "no name": ((changed(a_row(**SOUND), label_zh=None),), "row_incomplete", ROW),
    "a row that is none": (("pm",), "row_not_readable", ROW),
    "an indicator twice": ((a_row(**SOUND), a_row(**SOUND)), "indicator_twice", "sectors.sector.indicators.1"),
    "bounds nothing can satisfy": (
        (changed(a_row(**SOUND), bounds={"min": "9", "max": "1"}),), "bounds_not_readable", f"{ROW}.bounds"
    ),
    "a gap": ((changed(a_row(**SOUND), levels={"A": a_cell(at_most="1"), "C": a_cell(at_most="2")}),),
              "level_missing", CELL_B),
    "a level of another ladder": ((with_cell(a_cell(at_most="1"), "A+"),), "level_not_on_ladder", f"{ROW}.levels.A+"),
    "a condition on nothing": (
        (changed(a_row(**SOUND), applies_if={"fact": "?", "equals": True}),), "condition_not_readable",
        f"{ROW}.applies_if.fact",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row, code", CELLS.values(), ids=CELLS.keys())
def test_a_fault_of_a_cell_is_named_with_its_place_and_nothing_else_is(row, code):
    [(found, place)] = errors(a_table(row))

    assert found == code
    assert place.removesuffix(".cite").removesuffix(".trust") == CELL_B


@pytest.mark.parametrize("rows, code, place", ROWS.values(), ids=ROWS.keys())
def test_a_fault_of_a_row_is_named_with_its_place_and_nothing_else_is(rows, code, place):
    assert errors(a_table(*rows)) == [(code, place)]


def test_no_fault_hides_another():
    faulty = [row for row, _ in CELLS.values()]
    rows = [changed(row, id=f"row_{number}") for number, row in enumerate(faulty)]

    found = errors(a_table(*rows))

    assert [code for code, _ in found] == [code for _, code in CELLS.values()]
    assert [place.split(".")[3] for _, place in found] == [str(number) for number in range(len(rows))]


def test_what_follows_from_a_fault_is_no_fault_of_its_own():
    broken = changed(a_row("fuel", "choice", A={"no_demand": True}), type="text")
    conditional = changed(a_row(**SOUND), applies_if={"fact": "fuel", "one_of": ["x"]})
    alternative = changed(with_cell(a_cell(any_of=[{"at_most": "20"}, {"fact": "fuel", "one_of": ["x"]}])), id="so2")

    assert errors(a_table(broken, conditional, alternative)) == [("type_unknown", f"{ROW}.type")]


def test_a_contradiction_is_shown_by_a_fact_that_somebody_could_have():
    [found] = lint(a_table(with_cell(a_cell(at_most="9.5"), bounds=BOUNDS)))

    assert found.details == {"better": "A", "worse": "B", "fact": "pm = 9.6"}


def test_the_sets_that_a_table_is_tried_with_come_in_one_order():
    """Whatever order this process has for sets of texts: the first contradiction found is the one that is told."""
    table = an_edition(a_row("files", "set", A={"all_of": ["x", "y", "z"]}, B={"all_of": ["x"]}, C={"no_demand": True}))
    [row] = table.sectors["sector"].indicators

    points = points_of(row, row.cells["A"].tests)

    assert [sorted(point) for point in points] == [[], ["x", "y", "z"], ["y", "z"], ["x", "z"], ["x", "y"]]


def test_of_contradicting_cells_the_one_that_contradicts_most_is_named():
    assert errors(a_table(with_cell(a_cell(at_most="31"), "A"))) == [("levels_not_monotone", f"{ROW}.levels.A")]


def test_a_level_that_one_row_keeps_everybody_from_is_unreachable():
    out_of_reach = with_cell(a_cell(equals="10.05"), "A", bounds=BOUNDS)

    assert errors(a_table(out_of_reach)) == [("level_unreachable", f"{ROW}.levels.A")]


def test_a_level_that_no_row_tells_from_the_better_one_is_unreachable():
    same = {"A": {"at_most": "10"}, "B": {"at_most": "10"}, "C": {"at_most": "30"}}

    assert errors(a_table(a_row(**same))) == [("level_unreachable", "sectors.sector")]
    assert errors(a_table(a_row(**same), a_row("so2", **SOUND))) == []


@pytest.mark.parametrize(
    "condition, code",
    [
        pytest.param({"every": [{"fact": "fuel", "one_of": ["gas"]}, {"fact": "fuel", "one_of": ["coal"]}]},
                     "condition_never_holds", id="never"),
        pytest.param({"any": [{"fact": "fuel", "one_of": ["gas"]}, {"fact": "fuel", "one_of": ["coal"]}]},
                     "condition_always_holds", id="always"),
    ],
)  # fmt: skip
def test_a_condition_that_no_answer_or_every_answer_meets_is_found(condition, code):
    row = changed(a_row(**SOUND), applies_if=condition)

    found = [item for item in lint(a_table(row, asked=[FUEL])) if item.code.startswith("condition")]

    assert [item.code for item in found] == [code]
    assert found[0].severity is (Severity.ERROR if code == "condition_never_holds" else Severity.WARNING)


def test_an_alternative_for_the_better_level_alone_is_worth_a_look_and_no_error():
    row = with_cell(a_cell(any_of=[{"at_most": "10"}, {"fact": "fuel", "one_of": ["gas"]}]), "A")

    found = lint(a_table(row, asked=[FUEL]))

    assert {(item.code, item.severity) for item in found if item.code != "option_never_used"} == {
        ("levels_not_monotone", Severity.WARNING)
    }


def test_what_nobody_read_and_what_nobody_can_look_up_is_told():
    row = a_row(
        A={"unknown": "not read"},
        B={"at_most": "5", "trust": "memory"},
        C={"at_most": "9", "trust": "read", "cite": {"doc": "rules"}},
    )

    assert warnings(a_table(row)) == [("cell_unread", "pm", "A"), ("cell_unread", "pm", "B"), ("no_page", "pm", "C")]


def test_an_option_that_no_cell_names_is_told():
    row = a_row("fuel", "choice", A={"one_of": ["x"]}, B={"one_of": ["x", "y"]}, C={"no_demand": True})

    assert ("option_never_used", "fuel", None) in warnings(a_table(row))
    assert [dict(item.details) for item in lint(a_table(row)) if item.indicator] == [{"option": "z"}]


def test_an_indicator_or_a_sector_that_is_dropped_is_named():
    before = Edition.from_document(a_table(a_row("pm", **SOUND), a_row("so2", **SOUND)))

    dropped = lint(a_table(a_row("pm", **SOUND)), before)
    inactive = lint(a_table(a_row("pm", **SOUND), changed(a_row("so2", **SOUND), inactive="moved")), before)
    elsewhere = lint({**a_table(), "sectors": {"other": {**a_table()["sectors"]["sector"], "sector": "other"}}}, before)

    assert [(item.code, item.indicator) for item in dropped] == [("indicator_dropped", "so2")]
    assert inactive == ()
    assert [(item.code, item.sector) for item in elsewhere] == [("sector_dropped", "sector")]


@pytest.mark.parametrize("edition", the_library().editions.values(), ids=the_library().editions.keys())
def test_no_edition_that_ships_has_an_error(edition):
    assert [item for item in lint(edition.to_document()) if item.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "document", [None, [], "x", 7, {}, {"sectors": []}, {"vocabulary": {}}, {"sectors": {"a": None}}, {"vetoes": 1}]
)
def test_what_is_no_edition_at_all_is_an_error_and_no_fault_of_ours(document):
    assert errors(document)


def _steps(document: Any) -> Any:
    return document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()


def _places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [*([path] if path else []), *(place for key, item in steps for place in _places(item, (*path, key)))]


SAMPLE = the_sample().to_document()
PLACES = _places(SAMPLE)
ODD = [None, True, 0, 12, "", "x", "-1", [], {}, ["x"], {"x": "y"}, {"unknown": "?"}, "9" * 30, "\x1f", {"\x1f": 1}]


@examples(60)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(["take away", *ODD])), min_size=1, max_size=4))
def test_a_document_without_an_error_loads_and_one_that_does_not_load_has_one(faults):
    document = copy.deepcopy(SAMPLE)
    for path, odd in faults:
        _spoil(document, path, odd)

    found = errors(document)

    assert not found or all(isinstance(place, str) for _, place in found)
    try:
        Edition.from_document(document)
    except RuleRefused:
        assert found
    else:
        assert {code for code, _ in found} <= {
            "levels_not_monotone", "demands_overlap", "level_unreachable", "condition_never_holds", "no_sector",
            "sector_code_differs",
        }  # fmt: skip


def _spoil(document: Any, path: tuple[Any, ...], odd: Any) -> None:
    """Change one place, if what was changed before has left it there."""
    for step in path[:-1]:
        document = dict(_steps(document)).get(step)
    if isinstance(document, dict) and path[-1] in document:
        if odd == "take away":
            del document[path[-1]]
        else:
            document[path[-1]] = odd
