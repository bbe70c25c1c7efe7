"""What is wrong with an entry, or not said clearly enough to be carried out, watched and checked."""

import pytest

from greenctl.emergency.inventory.domain import Severity, remarks_on
from tests.emergency.builders import a_line, a_measure, an_entry, masses


def codes(entry):
    return {remark.code.removeprefix("emergency.") for remark in remarks_on(entry)}


def errors(entry):
    return [(r.code, r.alert, r.line, r.text) for r in remarks_on(entry) if r.severity is Severity.ERROR]


def test_a_day_is_made_of_a_year_by_the_stated_basis():
    by_operation = a_line(t_per_year=masses(3, 1), days_per_year=300)
    by_calendar = a_line(t_per_year=masses(3, 1), basis="calendar_year", days_per_year=300)

    assert by_operation.kg_per_day == masses(10, "3.333333")
    assert by_calendar.kg_per_day == masses("8.219178", "2.739726")


def test_a_complete_entry_gives_no_cause_for_remarks():
    assert codes(an_entry()) == set()


@pytest.mark.parametrize(
    "changes, code",
    [
        pytest.param({"reading": "unread", "action": "other"}, "measure_unread", id="unread"),
        pytest.param(
            {"text": "降低负荷30%", "line": None, "action": "limit"},
            "measure_vague",
            id="a share of nothing in particular",
        ),
        pytest.param({"line": None, "action": "limit", "text": "限产"}, "measure_without_unit", id="no unit"),
        pytest.param({"shown_by": None}, "measure_not_checkable", id="nothing shows it"),
        pytest.param({"checked_by": None}, "measure_not_checkable", id="nobody could check it"),
        pytest.param({"kg_per_day": masses()}, "measure_without_mass", id="no mass"),
    ],
)
def test_a_measure_names_a_unit_an_indicator_and_a_method(changes, code):
    measures = (a_measure("yellow"), a_measure("orange", **changes), a_measure("red"))

    assert code in codes(an_entry(measures=measures))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"line": None, "unit": "示例喷涂工序"}, id="a unit"),
        pytest.param({"quantity": "原料日投料量", "line": None}, id="a quantity"),
        pytest.param({}, id="a line"),
    ],
)
def test_a_percentage_of_something_named_is_not_vague(changes):
    measure = a_measure("orange", **{"text": "负荷降低30%", "action": "limit", **changes})

    assert codes(an_entry(measures=(a_measure("yellow"), measure, a_measure("red")))) == set()


def test_nothing_reduces_more_than_it_emits():
    def with_reduction(*amounts):
        return an_entry(measures=(a_measure("red"), a_measure("yellow"), *(a_measure(kg_per_day=m) for m in amounts)))

    assert errors(with_reduction(masses(10))) == []
    assert errors(with_reduction(masses("10.000001"))) == [
        ("emergency.reduced_more_than_base", "orange", None, "SO2"),
        ("emergency.reduced_more_than_base", "orange", "L1", "SO2"),
    ]
    assert len(errors(with_reduction(masses(6), masses(5)))) == 2  # two measures of one line together


def test_what_has_no_stated_base_is_not_held_against_one():
    assert errors(an_entry(lines=(a_line(t_per_year=masses()),))) == []


def test_a_measure_of_a_line_that_is_not_there_is_an_error():
    measures = (a_measure("orange", line="L2"), a_measure("red"), a_measure("yellow"))

    assert ("emergency.line_unknown", "orange", "L2", "") in errors(an_entry(measures=measures))


def test_more_than_the_permit_allows_is_told():
    lines = (a_line("L1", t_per_year=masses(2)), a_line("L2", t_per_year=masses(1)))

    assert codes(an_entry(lines=lines, measures=(), permitted_t_per_year=masses(3))) == {"no_measures"}
    assert "base_above_permit" in codes(an_entry(lines=lines, permitted_t_per_year=masses("2.999999")))


def test_an_exemption_needs_its_scope_its_cap_and_its_highest_alert():
    bare = an_entry(guarantee="民生豁免", by_demand="heat", measures=())
    told = {"guarantee_scope": "示例供热", "guarantee_cap": "70%", "highest_alert": "orange"}

    assert codes(bare) == {"guarantee_without_scope", "guarantee_without_cap", "guarantee_without_highest_alert"}
    assert codes(an_entry(guarantee="民生豁免", by_demand="heat", measures=(), **told)) == set()


@pytest.mark.parametrize("excuse", ["small", "long_stopped"])
def test_small_emitters_and_what_does_not_run_need_no_measures(excuse):
    assert codes(an_entry(measures=())) == {"no_measures"}
    assert codes(an_entry(measures=(), **{excuse: True})) == set()
