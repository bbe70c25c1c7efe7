"""Importing: all rows or none, nothing twice, and never a statement per row."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import EVERYTHING, Reach, Scope, system
from greenctl.source import queries
from greenctl.source.domain import Contact, State
from greenctl.source.errors import ImportNotThere, ImportRefused, ImportUndone, RegisteredMeanwhile
from greenctl.source.imports import import_sources
from greenctl.source.models import ImportRow, SourceContactRow, SourceRow
from greenctl.source.sample_workbook import sample_workbook
from greenctl.source.undoing import TakenBack, take_back
from greenctl.source.use_cases import change, merge, set_contacts
from tests.source.builders import a_code, a_site, a_source, counted, registered
from tests.source.workbooks import a_row, a_workbook, at

RENCHENG = Scope(reaches=(Reach("370811"),))


def imported(transactions, data, *, scope=EVERYTHING, dry_run=False):
    with transactions.writing(system("test"), scope=scope) as uow:
        return import_sources(uow, data, dry_run=dry_run)


def counts(report):
    return report.rows, report.added, report.changed, report.unchanged, report.error_count


def faults(transactions, data, **named):
    report = imported(transactions, data, dry_run=True, **named)
    return [(error.cell, error.code) for error in report.errors]


def rows_in(transactions, *tables):
    with transactions.reading(system("test")) as uow:
        return [uow.execute(select(func.count()).select_from(table)).scalar() for table in tables]


def by_code(transactions, number):
    with transactions.reading(system("test")) as uow:
        source_id = uow.execute(select(SourceRow.id).where(SourceRow.credit_code == a_code(number))).scalar()
        return queries.get(uow, source_id), queries.contacts(uow, source_id)


def test_rows_become_sources_with_contacts(transactions):
    row = a_row(1, contact_name="示例张", contact_phone="19900000001", longitude="116.5", latitude="35.25")

    report = imported(transactions, a_workbook({**row, "coordinate_system": "BD-09"}, a_row(2)))

    assert counts(report) == (2, 2, 0, 0, 0)
    source, contacts = by_code(transactions, 1)
    assert (source.name, source.department, source.coordinate_system) == ("示例企业1", "industry", "BD-09")
    assert contacts == (Contact("示例张", "19900000001"),)


def test_the_same_rows_again_change_nothing(transactions):
    row = a_row(1, contact_name="示例张", contact_phone="19900000001", longitude="116.5", latitude="35.25")
    first = a_workbook({**row, "coordinate_system": "BD-09"}, a_row(2, state="停产"))
    again = a_workbook(a_row(2, state="停产"), {**row, "coordinate_system": "BD-09"})
    imported(transactions, first)
    before = rows_in(transactions, EventRow, SourceRow, SourceContactRow)

    report = imported(transactions, again)

    assert counts(report) == (2, 0, 0, 2, 0)
    events, *rest = rows_in(transactions, EventRow, SourceRow, SourceContactRow)
    assert (events - 1, *rest) == tuple(before)  # one event: that there was an import


def test_the_same_file_again_is_known_even_when_the_register_has_moved_on(transactions):
    data = a_workbook(a_row(1))
    imported(transactions, data)
    source, _ = by_code(transactions, 1)
    with transactions.writing(system("test")) as uow:
        change(uow, source.id, 1, {"name": "示例新名"})

    report = imported(transactions, data)

    assert report.imported_before
    assert counts(report) == (1, 0, 0, 1, 0)
    assert by_code(transactions, 1)[0].name == "示例新名"


def test_a_changed_row_changes_what_differs_and_an_empty_cell_leaves_what_is_there(transactions):
    imported(transactions, a_workbook(a_row(1, address="示例路1号"), a_row(2)))

    report = imported(transactions, a_workbook(a_row(1, name="示例新名", state="关闭"), a_row(2)))

    assert counts(report) == (2, 0, 1, 1, 0)
    source, _ = by_code(transactions, 1)
    assert (source.name, source.address, source.state, source.version) == ("示例新名", "示例路1号", State.CLOSED, 2)
    assert source.last_sign_of_life_on is None


def test_a_new_contact_takes_the_first_place_and_the_others_stay(transactions):
    [source] = registered(transactions, a_source(1))
    people = [Contact("示例甲", "19900000001"), Contact("示例乙", "19900000002")]
    with transactions.writing(system("test")) as uow:
        set_contacts(uow, source.id, 1, people)

    imported(transactions, a_workbook(a_row(1, contact_name="示例丙", contact_phone="19900000003")))

    assert [person.name for person in by_code(transactions, 1)[1]] == ["示例丙", "示例乙"]


def test_a_dry_run_tells_what_would_be_and_writes_nothing(transactions):
    imported(transactions, a_workbook(a_row(1)))
    tables = (SourceRow, EventRow, ImportRow)
    before = rows_in(transactions, *tables)

    report = imported(transactions, a_workbook(a_row(1, name="示例新名"), a_row(2)), dry_run=True)

    assert counts(report) == (2, 1, 1, 0, 0)
    assert rows_in(transactions, *tables) == before


def test_one_wrong_cell_keeps_every_row_out(transactions):
    with pytest.raises(ImportRefused) as refusal:
        imported(transactions, a_workbook(a_row(1), a_row(2, area="370899"), a_row(3)))

    assert refusal.value.details["problems"] == [
        {"field": at("area", 4), "code": "source.area_unknown", "value": "370899"}
    ]
    assert rows_in(transactions, SourceRow, EventRow, ImportRow) == [0, 0, 0]


@pytest.mark.parametrize(
    "row, column, code",
    [
        pytest.param(a_row(5, credit_code=a_code(1)[:-1] + "0"), "credit_code", "credit_code_check_digit", id="digit"),
        pytest.param(a_row(5, credit_code=""), "credit_code", "identity_missing", id="no identity"),
        pytest.param(a_row(5, area="370800"), "area", "area_unknown", id="a city"),
        pytest.param(a_row(5, department="astrology"), "department", "department_unknown", id="unknown desk"),
        pytest.param(a_row(5, sectors="a;a"), "sectors", "sector_twice", id="sector twice"),
        pytest.param(a_row(5, longitude="116.5"), "longitude", "coordinates_incomplete", id="half a position"),
        pytest.param(a_row(5, other_id="7"), "other_id", "other_id_incomplete", id="number without its kind"),
        pytest.param(a_row(1), "credit_code", "row_twice", id="twice in the file"),
        pytest.param(a_row(7), "credit_code", "is_merged", id="merged away"),
        pytest.param(a_row(9, kind="工地"), "kind", "kind_differs", id="a works is no site"),
        pytest.param(
            a_row(9, other_id_kind="项目代码", other_id="示例-1"), "other_id", "other_id_taken", id="somebody's number"
        ),
        pytest.param(
            a_row(5, kind="工地", credit_code="", other_id_kind="项目代码", other_id="示例-1"),
            None,
            None,
            id="known by its other number",
        ),
    ],
)
def test_a_row_that_the_register_cannot_take_is_told_by_its_cell(transactions, row, column, code):
    merged, survivor, *_ = registered(transactions, a_source(7), a_source(8), a_source(9), a_site(1))
    with transactions.writing(system("test")) as uow:
        merge(uow, merged.id, 1, survivor.id)

    found = faults(transactions, a_workbook(a_row(1), row))

    assert found == ([(at(column, 4), f"source.{code}")] if column else [])


def test_two_rows_that_mean_one_source_by_different_numbers_are_told(transactions):
    registered(transactions, a_source(1, other_id_kind="project_code", other_id="示例-1"))
    other = a_row(2, credit_code="", other_id_kind="项目代码", other_id="示例-1")

    assert faults(transactions, a_workbook(a_row(1), other)) == [(at("other_id", 4), "source.row_twice")]


@pytest.mark.parametrize(
    "scope, expected",
    [
        pytest.param(RENCHENG, [(at("area", 4), "source.area_outside_remit")], id="a county"),
        pytest.param(
            Scope(reaches=(Reach("3708", "industry"),)),
            [(at("area", 5), "source.area_outside_remit")],
            id="a desk of the city",
        ),
        pytest.param(EVERYTHING, [], id="a command"),
    ],
)
def test_rows_beyond_ones_remit_are_told(transactions, scope, expected):
    rows = [a_row(1), a_row(2, area="370812"), a_row(3, department="housing")]

    assert faults(transactions, a_workbook(*rows), scope=scope) == expected


def test_what_belongs_to_another_county_is_not_taken_over(transactions):
    registered(transactions, a_source(1, area="370812"))

    assert faults(transactions, a_workbook(a_row(1)), scope=RENCHENG) == [
        (at("credit_code"), "source.credit_code_taken")
    ]


def test_at_most_a_thousand_errors_are_listed_and_all_are_counted(transactions):
    report = imported(transactions, a_workbook(*[a_row(n, area="0", kind="?") for n in range(600)]), dry_run=True)

    assert (len(report.errors), report.error_count) == (1_000, 1_200)
    assert [error.cell for error in report.errors[:3]] == ["A3", "F3", "A4"]


def test_ten_thousand_rows_with_25_planted_errors_report_exactly_those_and_write_nothing(transactions):
    data, planted = sample_workbook(10_000, 25)

    with pytest.raises(ImportRefused) as refusal:
        imported(transactions, data)

    assert [problem["field"] for problem in refusal.value.details["problems"]] == planted
    assert (refusal.value.details["rows"], refusal.value.details["error_count"]) == (10_000, 25)
    assert rows_in(transactions, SourceRow, EventRow, ImportRow) == [0, 0, 0]


def test_ten_thousand_rows_go_in_at_once(transactions):
    data, _ = sample_workbook(10_000)
    began = time.process_time()

    report = imported(transactions, data)

    assert counts(report) == (10_000, 10_000, 0, 0, 0)
    assert time.process_time() - began < 20
    assert rows_in(transactions, SourceRow, SourceContactRow) == [10_000, 10_000]


def test_no_statement_runs_once_per_row(transactions):
    used = {}
    for size, first in ((10, 10), (1_000, 1_000)):
        rows = [a_row(n, contact_name="示例", contact_phone="19900000000") for n in range(first, first + size)]
        others = [{**row, "name": row["name"] + "新", "contact_duty": "厂长"} for row in rows]
        with counted(transactions.engine) as statements:
            imported(transactions, a_workbook(*rows))
            imported(transactions, a_workbook(*others))
        used[size] = len(statements)

    assert used[10] == used[1_000]


def test_of_two_who_import_the_same_file_at_once_one_does(transactions):
    data = a_workbook(a_row(1), a_row(2))
    start, results = threading.Barrier(2), []

    def attempt():
        start.wait()
        try:
            results.append(imported(transactions, data))
        except RegisteredMeanwhile as refusal:
            results.append(refusal)

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    reports = [result for result in results if not isinstance(result, RegisteredMeanwhile)]
    assert [report.imported_before for report in reports].count(False) == 1
    assert rows_in(transactions, SourceRow, ImportRow) == [2, 1]


def taken_back(transactions, import_id, *, scope=EVERYTHING):
    with transactions.writing(system("test"), scope=scope) as uow:
        return take_back(uow, import_id)


def test_an_import_is_taken_back_and_the_same_file_comes_in_again(transactions):
    place = {"longitude": "116.5", "latitude": "35.25", "coordinate_system": "BD-09"}
    imported(transactions, a_workbook(a_row(1, **place), a_row(2)))
    before = by_code(transactions, 1)[0]
    file = a_workbook(a_row(1, **{**place, "longitude": "116.6"}, state="停产"), a_row(2, name="示例新名"), a_row(3))
    report = imported(transactions, file)
    assert counts(report) == (3, 1, 2, 0, 0)

    assert taken_back(transactions, report.import_id) == TakenBack(2, ())

    after = by_code(transactions, 1)[0]
    assert replace(after, version=before.version) == before
    assert (by_code(transactions, 2)[0].name, by_code(transactions, 3)[0].name) == ("示例企业2", "示例企业3")
    with pytest.raises(ImportUndone):
        taken_back(transactions, report.import_id)
    assert counts(imported(transactions, file)) == (3, 0, 2, 1, 0)


def test_what_would_leave_one_s_reach_is_left_alone(transactions):
    imported(transactions, a_workbook(a_row(1), a_row(2, area="370812")))
    report = imported(transactions, a_workbook(a_row(1, area="370812"), a_row(2, area="370812", name="示例新名")))

    with transactions.writing(system("test"), scope=Scope(reaches=(Reach("370812"),))) as uow:
        back = take_back(uow, report.import_id)

    moved = by_code(transactions, 1)[0]
    assert back == TakenBack(1, (moved.id,))
    assert moved.area == "370812"


def test_a_number_that_is_another_s_by_now_is_not_taken_back(transactions):
    number = {"other_id_kind": "自编号", "other_id": "示例-1"}
    imported(transactions, a_workbook(a_row(1, **number)))
    report = imported(transactions, a_workbook(a_row(1, **{**number, "other_id": "示例-2"})))
    registered(transactions, a_source(2, other_id_kind="own_number", other_id="示例-1"))

    back = taken_back(transactions, report.import_id)

    assert back == TakenBack(0, (by_code(transactions, 1)[0].id,))


def test_what_somebody_has_changed_since_is_left_alone(transactions):
    imported(transactions, a_workbook(a_row(1), a_row(2)))
    report = imported(transactions, a_workbook(a_row(1, name="示例甲"), a_row(2, name="示例乙")))
    source = by_code(transactions, 2)[0]
    with transactions.writing(system("test")) as uow:
        change(uow, source.id, source.version, {"name": "示例丙"})

    assert taken_back(transactions, report.import_id) == TakenBack(1, (source.id,))
    assert [by_code(transactions, number)[0].name for number in (1, 2)] == ["示例企业1", "示例丙"]


def test_an_import_beyond_ones_reach_is_not_there(transactions):
    imported(transactions, a_workbook(a_row(1)))
    report = imported(transactions, a_workbook(a_row(1, name="示例甲")))
    assert imported(transactions, a_workbook(a_row(5))).import_id is None

    for import_id, scope in (
        (report.import_id, Scope(reaches=(Reach("370812"),))),
        (system("test").account_id, EVERYTHING),
    ):
        with pytest.raises(ImportNotThere):
            taken_back(transactions, import_id, scope=scope)
