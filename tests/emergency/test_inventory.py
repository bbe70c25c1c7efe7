"""Drafts, two layouts in and out, and editions that nobody changes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from greenctl.db.event_log import EventRow
from greenctl.emergency import queries, repository
from greenctl.emergency.columns import FULL, MUNICIPAL
from greenctl.emergency.errors import (
    CityWrong,
    InventoryFaulty,
    InventoryIdTaken,
    InventoryImportRefused,
    InventoryIsPublished,
    InventoryMovedOn,
    InventoryNotThere,
)
from greenctl.emergency.exports import export_inventory, template
from greenctl.emergency.models import InventoryEntryRow, InventoryMeasureRow, InventoryRow
from greenctl.emergency.sample import sample_list
from greenctl.emergency.use_cases import fingerprint_of, publish
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.source.imports import import_sources
from greenctl.source.sample_workbook import sample_workbook
from greenctl.source.use_cases import merge
from tests.emergency.builders import (
    CITY,
    TODAY,
    a_list,
    a_row,
    a_template,
    begun,
    counts,
    imported,
    masses,
    of,
)
from tests.source.builders import a_source, counted, registered

FEED = "原料日投料量由960吨降低到768吨及以下"


@pytest.fixture
def sources(transactions):
    return registered(transactions, *(a_source(n, area="370811") for n in range(1, 4)))


def entries(transactions, inventory):
    with transactions.reading(system("test")) as uow:
        return list(queries.entries(uow, inventory.id))


def exported(transactions, inventory, layout):
    with transactions.reading(system("test")) as uow:
        return export_inventory(uow, inventory.id, layout)


def published(transactions, inventory, seen_version, *, on=TODAY):
    with transactions.writing(system("test")) as uow:
        return publish(uow, inventory.id, on, seen_version, today=TODAY)


def faults(transactions, inventory, data, layout):
    report = imported(transactions, inventory, data, layout, dry_run=True)
    return [(error.cell, error.code) for error in report.errors]


# The municipal layout


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
    assert feed.cut_percent == 20
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


# Our own layout

LINE = {"line": "L1", "line_name": "示例一号线", "basis": "operating_days", "days": 300, "so2": Decimal(3)}
MEASURE = {"alert": "orange", "line": "L1", "action": "stop", "text": "一号线停产", "so2": Decimal(10)}


def a_full(source, **changes):
    parts = {
        "entries": [of(source, part="industrial")],
        "lines": [of(source, **LINE)],
        "measures": [of(source, **MEASURE)],
    }
    return a_template(**{**parts, **changes})


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
            {"entries": [{"part": "industrial", "highest_alert": "red"}]}, "清单单位!J3", "emergency.guarantee_missing",
            id="a cap of no exemption",
        ),
    ],
)  # fmt: skip
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


# Drafts and editions


def test_a_draft_begins_once_and_its_id_means_nothing_else(transactions):
    first = begun(transactions)

    assert begun(transactions, id=first.id) == first
    with pytest.raises(InventoryIdTaken):
        begun(transactions, id=first.id, name="示例另一份")


@pytest.mark.parametrize("city", ["370811", "370000", "999999"])
def test_an_inventory_is_a_citys(transactions, city):
    with pytest.raises(CityWrong):
        begun(transactions, city=city)


@pytest.mark.parametrize("reach", [Reach("370811"), Reach("3708", "industry"), Reach("3701")], ids=str)
def test_who_does_not_reach_the_whole_city_has_none(transactions, reach):
    draft, scope = begun(transactions), Scope(reaches=(reach,))

    with pytest.raises(CityWrong):
        begun(transactions, scope=scope)
    with transactions.reading(system("test"), scope=scope) as uow:
        assert queries.list_page(uow, CITY, None, 10) == []
        with pytest.raises(InventoryNotThere):
            queries.get(uow, draft.id)


def test_an_edition_is_numbered_has_a_fingerprint_and_never_changes(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)

    edition = published(transactions, draft, 2)

    assert (edition.number, edition.version, edition.summary["entries"]) == (1, 3, 1)
    with transactions.reading(system("test")) as uow:
        assert fingerprint_of(uow, draft.id) == edition.fingerprint
    with pytest.raises(InventoryIsPublished):
        imported(transactions, draft, a_full(sources[1]), FULL)
    with pytest.raises(InventoryIsPublished):
        published(transactions, draft, 3)


def test_control_an_edition_that_was_changed_behind_our_back_no_longer_has_its_fingerprint(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)
    edition = published(transactions, draft, 2)

    with transactions.writing(system("test")) as uow:
        uow.execute(update(InventoryMeasureRow).values(so2_kg_per_day=Decimal("9.999999")))

    with transactions.reading(system("test")) as uow:
        assert fingerprint_of(uow, draft.id) != edition.fingerprint


def test_the_next_edition_begins_as_a_copy_and_names_what_it_supersedes(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)
    first = published(transactions, draft, 2)

    copy = begun(transactions, name="示例第二版", copy_of=first.id)
    assert entries(transactions, copy) == entries(transactions, first)
    imported(transactions, copy, a_full(sources[1]), FULL)
    second = published(transactions, copy, 2)

    assert (second.number, second.supersedes, second.summary["entries"]) == (2, first.id, 2)
    with transactions.reading(system("test")) as uow:
        assert fingerprint_of(uow, first.id) == first.fingerprint
        assert repository.find_newest(uow, CITY).id == second.id


def test_an_inventory_that_reduces_more_than_it_emits_is_not_published(transactions, sources):
    draft = begun(transactions)
    imported(
        transactions, draft, a_full(sources[0], measures=[of(sources[0], **{**MEASURE, "so2": Decimal(11)})]), FULL
    )

    with pytest.raises(InventoryFaulty) as refused:
        published(transactions, draft, 2)

    assert {problem["code"] for problem in refused.value.details["problems"]} == {"emergency.reduced_more_than_base"}


def test_an_empty_inventory_and_one_of_the_past_are_not_published(transactions, sources):
    draft = begun(transactions)
    with pytest.raises(InventoryFaulty):
        published(transactions, draft, 1)
    imported(transactions, draft, a_full(sources[0]), FULL)
    with pytest.raises(InventoryFaulty):
        published(transactions, draft, 2, on=TODAY - timedelta(days=1))


def test_who_publishes_has_seen_what_is_published(transactions, sources):
    draft = begun(transactions)
    imported(transactions, draft, a_full(sources[0]), FULL)

    with pytest.raises(InventoryMovedOn) as stale:
        published(transactions, draft, 1)

    assert (stale.value.details["seen_version"], stale.value.details["current_version"]) == (1, 2)


def test_a_write_over_another_version_is_noticed(transactions):
    draft = begun(transactions)
    with transactions.writing(system("test")) as uow:
        assert not repository.write(uow, replace(draft, version=3), 2)
        assert repository.write(uow, replace(draft, version=2), 1)
        assert uow.execute(select(InventoryRow.version)).scalars().all() == [2]
        assert uow.execute(select(func.count()).select_from(InventoryEntryRow)).scalar() == 0
