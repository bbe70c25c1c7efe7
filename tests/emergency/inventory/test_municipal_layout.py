"""Lists as cities publish them: read where they say one thing, listed as unread everywhere else, out in their words."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from greenctl.db.event_log import EventRow
from greenctl.emergency.inventory import queries, repository
from greenctl.emergency.inventory.columns import FULL, MUNICIPAL
from greenctl.emergency.inventory.errors import InventoryImportRefused
from greenctl.emergency.inventory.models import InventoryMeasureRow
from greenctl.emergency.inventory.sample import sample_list
from greenctl.kernel.actor import system
from greenctl.source.imports import import_sources
from greenctl.source.sample_workbook import sample_workbook
from tests.emergency.builders import (
    CITY,
    a_list,
    a_row,
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
from tests.source.builders import a_source, counted, registered

FEED = "原料日投料量由960吨降低到768吨及以下"


def test_free_text_becomes_measures_and_what_cannot_be_read_is_listed_in_full(transactions, sources):
    draft = begun(transactions)
    data = a_list(
        a_row(
            sources[0], grade="民生豁免-B", red=f"1、{FEED}；2、停止使用国四及以下车辆", orange="降低负荷30%", yellow=""
        ),
        a_row(sources[1], grade="示例等级"),
    )

    report = imported(transactions, draft, data, MUNICIPAL)

    assert counts(report) == (2, 2, 0, 0, 0)
    assert [(one.cell, one.alert, one.text) for one in report.unread] == [
        ("工业源减排清单!G2", "orange", "降低负荷30%"),
        ("工业源减排清单!E3", None, "示例等级"),
    ]
    first = entries(transactions, draft)[0]
    assert (first.grade, first.guarantee, first.grade_said) == ("B", "民生豁免", "民生豁免-B")
    feed, vehicles = first.at("red")
    assert (feed.action, feed.baseline, feed.target, feed.measured_in) == ("limit", Decimal(960), Decimal(768), "t/d")
    assert (vehicles.action, vehicles.unit, vehicles.reading) == ("ban_vehicles", "国四及以下车辆", "read")
    assert (first.at("orange")[0].action, first.at("orange")[0].reading) == ("other", "unread")
    assert first.at("yellow") == ()


def test_a_list_goes_out_in_the_words_that_it_came_in_and_comes_in_again_without_a_change(transactions, sources):
    draft = begun(transactions)
    words = {"red": f"1、{FEED}；\n2、停止使用国四及以下车辆。", "orange": "限产 30%，夜间除外"}
    imported(transactions, draft, a_list(a_row(sources[0], **words), a_row(sources[1])), MUNICIPAL)
    before = entries(transactions, draft)

    report = imported(transactions, draft, exported(transactions, draft, MUNICIPAL), MUNICIPAL)

    assert counts(report) == (2, 0, 0, 2, 0)
    assert [one.text for one in report.unread] == ["限产30%，夜间除外"]
    assert entries(transactions, draft) == before
    assert before[0].said["red"] == words["red"]


def test_the_same_again_writes_nothing(transactions, sources):
    draft, data = begun(transactions), a_list(a_row(sources[0]))
    imported(transactions, draft, data, MUNICIPAL)
    with transactions.reading(system("test")) as uow:
        before = uow.execute(select(func.count()).select_from(EventRow)).scalar(), queries.get(uow, draft.id).version

    imported(transactions, draft, data, MUNICIPAL)

    with transactions.reading(system("test")) as uow:
        after = uow.execute(select(func.count()).select_from(EventRow)).scalar(), queries.get(uow, draft.id).version
    assert after == before


def test_what_an_office_has_added_to_a_measure_stays_while_the_words_stay(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_list(a_row(sources[0])), MUNICIPAL)
    full = exported(transactions, draft, FULL)
    told = {"alert": "red", "action": "stop", "text": "停产", "shown_by": "示例电表", "so2": Decimal(5)}
    others = [{"alert": alert, "action": "stop", "text": "停产", "reading": "read"} for alert in ("orange", "yellow")]
    rows = [of(sources[0], **told), *(of(sources[0], **other) for other in others)]
    assert counts(imported(transactions, draft, full, FULL))[3] == 1
    imported(transactions, draft, a_template(measures=rows), FULL)

    report = imported(transactions, draft, a_list(a_row(sources[0])), MUNICIPAL)

    assert counts(report) == (1, 0, 0, 1, 0)
    assert entries(transactions, draft)[0].at("red")[0].kg_per_day == masses(5)
    assert "red" not in entries(transactions, draft)[0].said


@pytest.mark.parametrize(
    "changes, cell, code",
    [
        pytest.param({"name": "示例无名"}, "C2", "emergency.source_unknown", id="nobody of that name"),
        pytest.param({"county": "兖州区"}, "C2", "emergency.source_unknown", id="not in that county"),
        pytest.param({"county": "月亮县"}, "D2", "emergency.county_unknown", id="no such county"),
        pytest.param({"red": "=1+1"}, "F2", "source.cell_formula", id="a formula"),
        pytest.param({"name": ""}, "C2", "source.cell_required", id="no name"),
    ],
)
def test_each_fault_has_its_address_and_nothing_is_written(transactions, sources, changes, cell, code):
    draft = begun(transactions)
    data = a_list(a_row(sources[0], **changes), a_row(sources[1]))

    assert faults(transactions, draft, data, MUNICIPAL) == [(f"工业源减排清单!{cell}", code)]
    with pytest.raises(InventoryImportRefused):
        imported(transactions, draft, data, MUNICIPAL)
    assert entries(transactions, draft) == []


def test_two_of_one_name_are_never_chosen_between(transactions):
    twins = registered(transactions, *(a_source(n, area="370811", name="示例同名") for n in (1, 2)))
    draft = begun(transactions)

    assert faults(transactions, draft, a_list(a_row(twins[0])), MUNICIPAL) == [
        ("工业源减排清单!C2", "emergency.source_ambiguous")
    ]


def test_a_source_stands_once_on_a_list(transactions, sources):
    draft = begun(transactions)

    assert faults(transactions, draft, a_list(a_row(sources[0]), a_row(sources[0])), MUNICIPAL) == [
        ("工业源减排清单!C3", "source.row_twice")
    ]


@pytest.mark.parametrize("rows", [200, pytest.param(5_000, marks=pytest.mark.full)])
def test_a_long_list_comes_in_goes_out_and_comes_in_again_without_a_change(transactions, rows):
    data, _ = sample_workbook(rows)
    draft = begun(transactions)
    with transactions.writing(system("test")) as uow:
        import_sources(uow, data)
        invented = sample_list(uow, CITY, rows)

    with counted(transactions.engine) as statements:
        report = imported(transactions, draft, invented, MUNICIPAL)

    assert counts(report) == (rows, rows, 0, 0, 0)
    assert len(statements) < 60 + rows // 50
    unread = {(one.source_id, one.alert, one.text) for one in report.unread}
    with transactions.reading(system("test")) as uow:
        kept = {(row.source_id, row.alert, row.text) for row in repository.unread(uow, draft.id, None, 100_000)}
        text = select(InventoryMeasureRow.text, InventoryMeasureRow.reading).distinct()
        readings = {row.text: row.reading for row in uow.execute(text)}
    assert kept == {one for one in unread if one[1] is not None}
    assert {text for text, reading in readings.items() if reading == "unread"} == {
        "自主减排", "降低生产负荷30%", "限产10%", "示例喷涂工序停产", "加强示例管理",
    }  # fmt: skip

    for layout in (MUNICIPAL, FULL):
        again = imported(transactions, draft, exported(transactions, draft, layout), layout)
        assert (again.added, again.changed, again.unchanged, again.error_count) == (0, 0, rows, 0)
        assert {(one.source_id, one.text) for one in again.unread if one.alert} == {(a, c) for a, b, c in kept}
