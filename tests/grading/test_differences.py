"""Two editions cell by cell, and two grades of the same facts with the clause that made the difference."""

from __future__ import annotations

from dataclasses import replace

from grading.differences import edition_differences, grade_differences
from tests.grading.builders import a_row, an_edition, apply, graded, the_library

LIMITS = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}


def told(before, after):
    return [(item.kind, item.indicator, item.level) for item in edition_differences(before, after)]


def test_an_edition_does_not_differ_from_itself():
    for edition in the_library().editions.values():
        assert edition_differences(edition, edition) == ()


def test_a_changed_cell_is_told_with_both_requirements_and_clauses():
    before = an_edition(a_row(**LIMITS))
    after = an_edition(a_row(**{**LIMITS, "A": {"at_most": "5", "cite": {"doc": "rules", "clause": "2"}}}))

    [found] = edition_differences(before, after)

    assert (found.kind, found.indicator, found.level) == ("changed", "pm", "A")
    assert (found.before.requirement.zh, found.after.requirement.zh) == ("≤ 10 mg/m³", "≤ 5 mg/m³")
    assert (found.before.clause.clause, found.after.clause.clause) == ("1", "2")


def test_trust_alone_is_told_apart_from_a_change():
    before = an_edition(a_row(**LIMITS))
    after = an_edition(a_row(**{**LIMITS, "B": {"at_most": "20", "trust": "read"}}))

    assert told(before, after) == [("trust", "pm", "B")]


def test_rows_and_sectors_that_come_and_go_are_told():
    one, two = an_edition(a_row(**LIMITS)), an_edition(a_row(**LIMITS), a_row("so2", **LIMITS))
    empty = replace(one, sectors={})

    assert told(one, two) == [("added", "so2", level) for level in "ABC"]
    assert told(two, one) == [("removed", "so2", level) for level in "ABC"]
    [gone], [come] = edition_differences(one, empty), edition_differences(empty, one)
    assert (gone.kind, come.kind) == ("removed", "added")
    for found in (gone, come):
        assert (found.sector, found.indicator, found.level) == ("sector", None, None)
        assert (found.name.zh, found.name.en) == ("测试行业", "Test sector")
        assert (found.before, found.after) == (None, None)


def test_a_row_whose_condition_changed_is_told():
    before = an_edition(a_row(**LIMITS))
    after = an_edition({**a_row(**LIMITS), "applies_if": {"unknown": "?"}})

    assert told(before, after) == [("changed", "pm", None)]


def test_the_clause_that_moved_a_firm_is_named():
    before = an_edition(a_row(**LIMITS), a_row("so2", **LIMITS))
    stricter = a_row(**{**LIMITS, "A": {"at_most": "5", "cite": {"doc": "rules", "clause": "2"}}})
    after = an_edition(stricter, a_row("so2", **LIMITS))

    [found] = grade_differences(*(apply(edition, {"pm": "8", "so2": "8"}) for edition in (before, after)))

    assert (found.indicator, found.compared_at, found.decides) == ("pm", "A", True)
    assert (found.before.level, found.after.level) == ("A", "B")
    assert (found.before.cell.requirement.en, found.after.cell.requirement.en) == ("≤ 10 mg/m³", "≤ 5 mg/m³")
    assert found.after.cell.clause.clause == "2"


def test_an_indicator_that_moves_without_deciding_is_told_last():
    before = an_edition(a_row(**LIMITS), a_row("so2", **LIMITS))
    after = an_edition(a_row(**{**LIMITS, "A": {"at_most": "5"}}), a_row("so2", **{**LIMITS, "B": {"at_most": "11"}}))

    found = grade_differences(*(apply(edition, {"pm": "8", "so2": "15"}) for edition in (before, after)))

    assert [(item.indicator, item.decides) for item in found] == [("so2", True), ("pm", False)]


def test_equal_grades_do_not_differ():
    assert grade_differences(graded(), graded()) == ()
