"""Our own template: four sheets, each fault at its cell, empty cells that leave what is there."""

from decimal import Decimal

import pytest

from greenctl.emergency.inventory.columns import FULL
from greenctl.emergency.inventory.exports import template
from greenctl.kernel.actor import system
from greenctl.source.use_cases import merge
from tests.emergency.builders import (
    LINE,
    MEASURE,
    a_full,
    a_template,
    begun,
    counts,
    entries,
    exported,
    faults,
    imported,
    masses,
    of,
)
from tests.source.builders import a_source, registered


def test_the_full_template_holds_lines_measures_guarantees_and_the_base_of_the_society(transactions, sources):
    draft = begun(transactions)
    guaranteed = {"guarantee": "民生豁免", "guarantee_scope": "示例供热", "by_demand": "heat", "guarantee_cap": "70%"}
    entry = of(sources[0], part="industrial", **guaranteed, highest_alert="orange", small="no", so2=Decimal(4))
    base = {"part": "other", "basis": "calendar_year", "document": "示例清单", "so2": Decimal(1000)}

    report = imported(transactions, draft, a_full(sources[0], entries=[entry], bases=[base]), FULL)

    assert (counts(report), report.parts) == ((4, 1, 0, 0, 0), 1)
    [stored] = entries(transactions, draft)
    assert (stored.guarantee, stored.by_demand, stored.highest_alert) == ("民生豁免", "heat", "orange")
    assert stored.permitted_t_per_year == masses(4)
    assert stored.lines[0].kg_per_day == masses(10)
    assert stored.measures[0].kg_per_day == masses(10)
    again = imported(transactions, draft, exported(transactions, draft, FULL), FULL)
    assert (counts(again)[1:], again.parts) == ((0, 0, 1, 0), 0)


def test_a_source_without_a_credit_code_is_named_by_our_own_number(transactions, sources):
    draft = begun(transactions)
    row = {"source_id": sources[0].id, "part": "dust"}

    assert counts(imported(transactions, draft, a_template(entries=[row]), FULL)) == (1, 1, 0, 0, 0)


def test_empty_cells_and_sheets_leave_what_is_there(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)

    report = imported(transactions, draft, a_template(entries=[of(sources[0], part="industrial", grade="B")]), FULL)

    assert counts(report) == (1, 0, 1, 0, 0)
    [stored] = entries(transactions, draft)
    assert (stored.grade, len(stored.lines), len(stored.measures)) == ("B", 1, 1)


@pytest.mark.parametrize(
    "changes, cell, code",
    [
        pytest.param({"lines": [{**LINE, "days": None}]}, "生产线!I3", "emergency.days_missing", id="no days"),
        pytest.param({"lines": [{**LINE, "days": 367}]}, "生产线!I3", "emergency.days_wrong", id="367 days"),
        pytest.param({"lines": [{**LINE, "days": Decimal("1.5")}]}, "生产线!I3", "emergency.days_wrong", id="a half"),
        pytest.param({"lines": [LINE, LINE]}, "生产线!D4", "emergency.line_twice", id="a line twice"),
        pytest.param({"lines": [{**LINE, "so2": Decimal(-1)}]}, "生产线!J3", "source.cell_out_of_bounds", id="< 0"),
        pytest.param({"measures": [{**MEASURE, "line": "L9"}]}, "减排措施!E3", "emergency.line_unknown", id="which"),
        pytest.param({"entries": []}, "生产线!C3", "emergency.entry_missing", id="a line of nobody"),
        pytest.param(
            {"entries": [{"part": "industrial", "highest_alert": "red"}]},
            "清单单位!J3",
            "emergency.guarantee_missing",
            id="a cap of no exemption",
        ),
    ],
)
def test_each_fault_of_the_template_has_its_sheet_and_address(transactions, sources, changes, cell, code):
    told = {name: [of(sources[0], **row) for row in rows] for name, rows in changes.items()}

    assert (cell, code) in faults(transactions, begun(transactions), a_full(sources[0], **told), FULL)


def test_a_code_and_a_number_of_two_sources_name_neither(transactions, sources):
    row = {"source_id": sources[0].id, "credit_code": sources[1].credit_code, "part": "dust"}

    assert faults(transactions, begun(transactions), a_template(entries=[row]), FULL) == [
        ("清单单位!A3", "emergency.source_unknown")
    ]


def test_a_merged_source_and_one_of_another_city_are_not_taken(transactions, sources):
    [far] = registered(transactions, a_source(9, area="370102"))
    with transactions.writing(system("test")) as uow:
        merge(uow, sources[1].id, 1, sources[0].id)
    draft = begun(transactions)
    rows = [of(source, part="industrial") for source in (sources[1], far)]

    assert faults(transactions, draft, a_template(entries=rows), FULL) == [
        ("清单单位!B3", "source.is_merged"),
        ("清单单位!B4", "emergency.source_outside_city"),
    ]


def test_the_empty_template_holds_nothing(transactions):
    assert counts(imported(transactions, begun(transactions), template(), FULL)) == (0, 0, 0, 0, 0)
