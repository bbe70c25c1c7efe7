"""Readings come in row by row, frame by frame; what is wrong with one is told, and harms no other."""

import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select

from greenctl.area.calendar import CIVIL_TIME
from greenctl.emergency.inventory.errors import CityWrong
from greenctl.emergency.metering import refusals
from greenctl.emergency.metering.electricity import RowRefused, TableRefused, read_row, rows_of_csv, rows_of_workbook
from greenctl.emergency.metering.errors import OwnFirmsMeters, ReadingsRefused
from greenctl.emergency.metering.importing import CSV, HJ212, XLSX, import_readings, tell_point
from greenctl.emergency.metering.models import MeterReadingRow, MeterRefusedRow
from greenctl.kernel.actor import Actor, Mandate, Reach, Role, Scope, system
from greenctl.messages import catalogue
from greenctl.workbook.writing import a_workbook
from tests.emergency.builders import CITY
from tests.emergency.metering.test_hj212 import CONTENT, HEADING, SAMPLE, a_frame

DEVICE = "010000A8900016F000169DC0"


@pytest.fixture
def sources(sources, clock):
    """On a day on which all that these tests tell has been measured."""
    clock.move_to(datetime(2026, 12, 2, tzinfo=UTC))
    return sources


def imported(transactions, form, data, **how):
    with transactions.writing(system("test")) as uow:
        return import_readings(uow, CITY, form, data, **how)


def point(transactions, number, source_id, line=None, kind="electricity", actor=None):
    with transactions.writing(actor or system("test")) as uow:
        tell_point(uow, kind, number, source_id, line)


def readings(transactions):
    with transactions.reading(system("test")) as uow:
        rows = uow.execute(select(MeterReadingRow.__table__).order_by(MeterReadingRow.at, MeterReadingRow.what)).all()
    return [(row.source_id, row.line, row.what, row.at.hour, row.value, row.mark) for row in rows]


def a_table(*rows, heading="户号,信用代码,生产线,小时,电量"):
    return "\n".join([heading, *rows]).encode()


def test_what_is_told_of_an_hour_that_has_not_come_is_kept_with_its_reason(transactions, sources, clock):
    point(transactions, "30001", sources[0].id, "L1")
    clock.move_to(at := datetime(2026, 12, 3, 0, 30, tzinfo=UTC))
    here = at.astimezone(CIVIL_TIME)
    hours = [f"30001,,,{here + timedelta(hours=later):%Y-%m-%d %H}:00,1" for later in (0, 1, 2)]

    report = imported(transactions, CSV, a_table(*hours))

    assert (report.readings, [(one.place, one.code) for one in report.refused]) == (2, [(4, "in_the_future")])


def test_electricity_comes_in_by_account_or_by_source_and_each_row_stands_by_itself(transactions, sources):
    point(transactions, "30001", sources[0].id, "L1")
    data = a_table(
        "30001,,,2026-12-01 08:00,12.5",
        f",{sources[1].credit_code},L2,2026/12/1 9:00,3",
        "30002,,,2026-12-01 08:00,1",
        ",913700000000000000,,2026-12-01 08:00,1",
        "30001,,,2026-12-01 08:30,1",
        "30001,,,2026-12-01 08:00,many",
        "30001,,,2026-12-01 08:00,13",
        ",,,2026-12-01 08:00,1",
    )

    report = imported(transactions, CSV, data)

    assert (report.items, report.readings) == (8, 2)
    assert [(one.place, one.code) for one in report.refused] == [
        (4, "account_unknown"), (5, "source_unknown"), (6, "hour_unreadable"), (7, "kwh_unreadable"),
        (8, "told_otherwise"), (9, "source_missing"),
    ]  # fmt: skip
    assert [(row[0], row[1], row[2], row[3]) for row in readings(transactions)] == [
        (sources[0].id, "L1", "kWh", 0),
        (sources[1].id, "L2", "kWh", 1),
    ]
    with transactions.reading(system("test")) as uow:
        assert len(uow.execute(select(MeterRefusedRow.__table__)).all()) == 6


def refused(transactions, *after, city=CITY, scope=None, limit=10, **named):
    with transactions.reading(system("test"), **({} if scope is None else {"scope": scope})) as uow:
        found = refusals.page(uow, city, named.get("import_id"), after or refusals.FIRST, limit)
    return [(one["import_id"], one["nth"], one["place"], one["code"], one["text"]) for one in found]


def test_what_was_refused_is_read_again_the_last_file_first_page_by_page(transactions, clock):
    first = imported(transactions, CSV, a_table("30009,,,2026-12-01 08:00,1", ",,,2026-12-01 08:00,1"))
    clock.advance(timedelta(minutes=1))
    last = imported(transactions, CSV, a_table("30008,,,2026-12-01 08:00,1"))
    imported(transactions, CSV, a_table("30007,,,2026-12-01 08:00,1"), dry_run=True)

    every = refused(transactions)
    one_by_one, after = [], ()
    while page := refused(transactions, *after, limit=1):
        one_by_one += page
        after = page[-1][:2]

    assert [(one[0], one[2], one[3]) for one in every] == [
        (last.id, 2, "account_unknown"),
        (first.id, 2, "account_unknown"),
        (first.id, 3, "source_missing"),
    ]
    assert every[0][4] == "30008,,,2026-12-01 08:00,1"
    assert one_by_one == every
    assert refused(transactions, import_id=first.id) == every[1:]
    assert refused(transactions, city="370100") == []
    assert refused(transactions, scope=Scope(reaches=(Reach("3701"),))) == []


def test_the_same_file_changes_nothing_and_a_later_one_replaces(transactions, sources):
    point(transactions, "30001", sources[0].id)
    first = a_table("30001,,,2026-12-01 08:00,12.5", "30001,,,2026-12-01 09:00,1")
    imported(transactions, CSV, first)

    again = imported(transactions, CSV, first)
    later = imported(transactions, CSV, a_table("30001,,,2026-12-01 08:00,13"))

    assert (again.readings, again.replaced, again.unchanged) == (0, 0, 2)
    assert (later.readings, later.replaced) == (0, 1)
    assert [str(row[4]) for row in readings(transactions)] == ["13", "1"]


def test_a_dry_run_writes_nothing(transactions, sources):
    point(transactions, "30001", sources[0].id)

    report = imported(transactions, CSV, a_table("30001,,,2026-12-01 08:00,12.5"), dry_run=True)

    assert (report.readings, readings(transactions)) == (1, [])


def test_a_workbook_says_the_same_and_a_formula_says_nothing(transactions, sources):
    point(transactions, "30001", sources[0].id)
    buffer = io.BytesIO()
    with a_workbook(buffer) as book:
        sheet = book.add_worksheet("电量")
        for row, cells in enumerate([["account", "hour", "kwh"], ["30001", "2026-12-01 08:00", "12.5"]]):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)
        sheet.write_string(2, 0, "30001")
        sheet.write_string(2, 1, "2026-12-01 09:00")
        sheet.write_formula(2, 2, "=1+1")

    report = imported(transactions, XLSX, buffer.getvalue())

    assert (report.readings, [one.code for one in report.refused]) == (1, ["kwh_unreadable"])


@pytest.mark.parametrize("from_1904, said", [(False, "46357.375"), (True, "")])
def test_a_date_of_a_workbook_that_counts_from_1904_says_nothing(from_1904, said):
    """Its numbers of days mean days four years later, and nobody guesses."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": from_1904}) as book:
        sheet, shown = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, header in enumerate(["account", "hour", "kwh"]):
            sheet.write_string(0, column, header)
        sheet.write_string(1, 0, "30001")
        sheet.write_number(1, 1, 46357.375, shown)
        sheet.write_number(1, 2, 12.5)

    [(_, cells)] = rows_of_workbook(buffer.getvalue())

    assert cells == {"account": "30001", "hour": said, "kwh": "12.5"}


def test_frames_come_in_by_their_device_and_bad_ones_are_kept_with_the_reason(transactions, sources):
    point(transactions, DEVICE, sources[0].id, "L1", kind="hj212")
    strange = a_frame(HEADING.replace(DEVICE.encode(), b"SD-0007"))
    lines = [a_frame(), SAMPLE, SAMPLE[:-4] + b"0000", strange, "中文".encode()]

    report = imported(transactions, HJ212, b"\r\n".join(lines))

    assert (report.items, report.readings) == (5, 3)
    assert [(one.place, one.code) for one in report.refused] == [
        (3, "checksum_wrong"),
        (4, "device_unknown"),
        (5, "no_beginning"),
    ]
    assert report.deviations == {"device_not_24_hex": 1}
    assert {(row[2], row[5]) for row in readings(transactions)} == {
        ("2061:a34013-Cou", "N"),
        ("2061:a34013-Avg", "N"),
        ("2061:a21026-Cou", "D"),
    }


def test_the_password_of_a_refused_frame_is_not_kept(transactions, sources):
    report = imported(transactions, HJ212, a_frame())

    assert report.refused[0].code == "device_unknown"
    assert "123456" not in report.refused[0].text
    assert "PW=…;MN=" in report.refused[0].text


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff\xfe", b"a,b\n1,2", b"hour,kwh\n1,2", b"hour,hour,kwh,source\n"])
def test_what_is_no_table_is_refused_as_a_whole(transactions, data):
    with pytest.raises(ReadingsRefused):
        imported(transactions, CSV, data)


def test_readings_are_of_ones_own_city_and_never_of_ones_own_firm(transactions, sources):
    with transactions.writing(system("x"), scope=Scope(reaches=(Reach("370811"),))) as uow, pytest.raises(CityWrong):
        import_readings(uow, CITY, CSV, a_table())
    firm = Actor("the-firm", mandates=(Mandate(sources[0].id, Role.PREPARER),))
    with pytest.raises(OwnFirmsMeters):
        point(transactions, "30001", sources[0].id, actor=firm)


def test_a_meter_that_moves_to_another_source_tells_of_that_one(transactions, sources):
    for source in sources[:2]:
        point(transactions, DEVICE, source.id, kind="hj212")
    imported(transactions, HJ212, a_frame())

    assert {row[0] for row in readings(transactions)} == {sources[1].id}


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_whatever_comes_as_a_table_is_read_row_by_row_or_refused(data):
    with suppress(TableRefused):
        for _, cells in rows_of_csv(data):
            with suppress(RowRefused):
                assert read_row(cells).hour.tzinfo is not None


@given(st.lists(st.sampled_from([a_frame(), SAMPLE, b"##", b"\x00\xff", CONTENT]), max_size=5), st.binary(max_size=20))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_file_of_frames_is_a_fault(transactions, frames, noise):
    report = imported(transactions, HJ212, b"\n".join([*frames, noise]))

    assert report.refused_count == len(report.refused) <= report.items


def test_each_code_has_its_words_in_both_languages():
    assert catalogue("zh")["meters"].keys() == catalogue("en")["meters"].keys()
