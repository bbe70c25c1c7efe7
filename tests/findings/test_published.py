"""Findings that a city paper printed enter as records that rest on a document: cell by cell, and no source guessed."""

from pathlib import Path

import pytest
from sqlalchemy import select

from greenctl.findings.models import FindingRow
from greenctl.findings.published import import_published
from greenctl.kernel.actor import system
from tests.findings.builders import TODAY
from tests.source.builders import a_site, registered

FILE = (Path(__file__).parent / "data" / "findings_published.csv").read_bytes()
SQUARE, ROAD, HOUSING = "某街道 某商业广场建筑工地", "某镇 某道路绿化工程", "某住宅三期建设项目"


def brought_in(transactions, where=None, published=FILE, *, dry_run=False):
    with transactions.writing(system("test")) as uow:
        return import_published(uow, published, where, today=TODAY, dry_run=dry_run)


def table(*lines):
    return "\n".join(["location_or_project,source_id,found_on", *lines]).encode()


@pytest.fixture
def square(transactions):
    return registered(transactions, a_site(1, area="370881"), a_site(2, area="370811"))


def rows(transactions):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(FindingRow.__table__).order_by(FindingRow.serial)).all()


def test_published_lines_are_records_once_somebody_says_which_source_each_place_is(transactions, square):
    _, road = square
    where = table(f"{ROAD},{road.id},")

    report = brought_in(transactions, where)

    assert (report.lines, report.ready, report.added, report.faults) == (3, 3, 3, [])
    assert [(left.place, left.code) for left in report.left] == [
        (SQUARE, "findings.source_not_mapped"),
        (HOUSING, "findings.day_missing"),
    ]
    found = rows(transactions)
    assert [row.issue for row in found] == ["response_not_implemented", "earthwork_under_alert", "uncovered_soil"]
    assert {(str(row.found_on), row.document, row.place) for row in found} == {
        ("2019-10-26", "公开曝光第25批 2019-10-26", ROAD)
    }
    assert "soil uncovered" in found[0].text


def test_the_same_file_again_changes_nothing_and_a_dry_run_writes_nothing(transactions, square):
    where = table(f"{ROAD},{square[1].id},", f"{HOUSING},,2019-11-02")

    looked = brought_in(transactions, where, dry_run=True)
    assert (looked.ready, looked.added, rows(transactions)) == (3, 0, [])
    first, again = brought_in(transactions, where), brought_in(transactions, where)

    assert (first.added, again.added, len(rows(transactions))) == (3, 0, 3)


@pytest.mark.parametrize(
    "old, new, column, code",
    [
        pytest.param("2019-10-26,25,任", "26.10.2019,25,任", "date", "findings.cell_not_a_day", id="no day"),
        pytest.param("2019-10-26,25,任", "2999-01-01,25,任", "date", "findings.found_in_future", id="in the future"),
        pytest.param("任城区", "任城", "county", "findings.county_unknown", id="no such county"),
        pytest.param("open_cutting", "open_cuting", "issue_codes", "findings.issue_unknown", id="a code misspelt"),
        pytest.param('"response_not_implemented;earthwork_under_alert;uncovered_soil"', "", "issue_codes",
                     "findings.issue_unknown", id="no code"),
        pytest.param(ROAD, "路" * 201, "location_or_project", "findings.cell_not_a_text", id="a place too long"),
        pytest.param("issue_codes", "codes", "issue_codes", "findings.table_not_read", id="a column missing"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_and_then_nothing_is_written(transactions, square, old, new, column, code):
    assert old in FILE.decode()

    report = brought_in(transactions, table(f"{ROAD},{square[1].id},"), FILE.decode().replace(old, new).encode())

    assert (report.faults[0].column, report.faults[0].code) == (column, code)
    assert rows(transactions) == []


def test_a_source_that_is_not_there_or_in_another_county_is_named(transactions, square):
    elsewhere, _ = square
    where = table(f"{ROAD},{elsewhere.id},", f"{SQUARE},01990000-0000-7000-8000-00000000dead,")

    report = brought_in(transactions, where)

    assert [fault.code for fault in report.faults] == ["findings.source_not_there", "findings.source_elsewhere"]


def test_what_is_no_table_is_one_error(transactions):
    for nonsense in (b"\xff\xfe\x00", b"", b'a,b\n"'):
        assert [fault.code for fault in brought_in(transactions, None, nonsense).faults] == ["findings.table_not_read"]
