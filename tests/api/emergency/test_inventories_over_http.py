"""Inventories over HTTP: begun, tried, filled, looked at, taken out, published."""

import io

import pytest
from python_calamine import CalamineWorkbook

from greenctl.kernel.actor import Role
from greenctl.workbook.writing import MEDIA_TYPE
from tests.emergency.builders import CITY, a_full, a_list, a_row
from tests.source.builders import a_source, registered

DAY = "2026-12-01"


@pytest.fixture
def command(people):
    return people.staff(Role.COMMAND)


@pytest.fixture
def source(transactions):
    [source] = registered(transactions, a_source(1, area="370811"))
    return source


@pytest.fixture
def draft(command):
    return command.post("/inventories", {"city": CITY, "name": "示例清单"}).json["id"]


def sent(somebody, draft, data, layout="full", dry_run="false"):
    path = f"/inventories/{draft}/import?layout={layout}&dry_run={dry_run}"
    return somebody.post(path, data=data, content_type=MEDIA_TYPE)


def test_from_an_empty_draft_to_an_edition(command, draft, source):
    report = sent(command, draft, a_full(source)).json
    assert (report["rows"], report["added"], report["error_count"], report["unread_count"]) == (3, 1, 0, 0)
    standing = command.get(f"/inventories/{draft}")
    assert (standing.json["state"], standing.headers["ETag"]) == ("draft", '"2"')

    answer = command.post(f"/inventories/{draft}/publication", {"effective_on": DAY}, version=2)

    assert (answer.status_code, answer.json["state"], answer.json["number"]) == (200, "published", 1)
    assert len(answer.json["fingerprint"]) == 64
    assert answer.json["summary"]["by_part"] == [{"part": "industrial", "count": 1}]
    assert {"code": "emergency.no_measures", "count": 2} in answer.json["summary"]["remarks"]
    assert [item["id"] for item in command.get(f"/inventories?city={CITY}").json["items"]] == [draft]


def test_a_trial_tells_what_cannot_be_read_and_writes_nothing(command, draft, source):
    data = a_list(a_row(source, red="降低负荷30%"), a_row(source, name="示例无名"))

    report = sent(command, draft, data, "municipal", "true").json

    assert (report["dry_run"], report["added"], report["error_count"]) == (True, 0, 1)
    assert [(one["cell"], one["alert"], one["text"]) for one in report["unread"]] == [
        ("工业源减排清单!F2", "red", "降低负荷30%")
    ]
    [error] = report["errors"]
    assert (error["cell"], error["code"]) == ("工业源减排清单!C3", "emergency.source_unknown")
    assert error["message"]
    assert error["next_step"]
    assert command.get(f"/inventories/{draft}").json["version"] == 1


def test_the_same_errors_refuse_the_import_as_a_problem(command, draft, source):
    answer = sent(command, draft, a_list(a_row(source, name="示例无名")), "municipal")

    assert (answer.status_code, answer.json["code"]) == (422, "emergency.import_refused")
    assert [problem["field"] for problem in answer.json["problems"]] == ["工业源减排清单!C2"]


def test_all_that_is_unread_is_read_page_by_page(command, draft, source):
    sent(command, draft, a_list(a_row(source, red="示例一；示例二", orange="示例三", yellow="示例四")), "municipal")

    first = command.get(f"/inventories/{draft}/unread?limit=3").json
    rest = command.get(f"/inventories/{draft}/unread?limit=3&after={first['next']}").json

    assert [item["text"] for item in (*first["items"], *rest["items"])] == ["示例三", "示例一", "示例二", "示例四"]
    assert rest["next"] is None


def test_the_workbook_comes_out_in_both_layouts(command, draft, source):
    for layout, sheets in (("full", 5), ("municipal", 1)):
        given = command.get(f"/inventories/{draft}/export?layout={layout}")
        assert given.mimetype == MEDIA_TYPE
        assert len(CalamineWorkbook.from_filelike(io.BytesIO(given.data)).sheet_names) == sheets
        assert sent(command, draft, given.data, layout).json["rows"] == 0


def test_what_was_seen_is_what_is_published(command, draft, source):
    sent(command, draft, a_full(source))

    answer = command.post(f"/inventories/{draft}/publication", {"effective_on": DAY}, version=1)

    assert (answer.status_code, answer.json["code"]) == (412, "emergency.inventory_moved_on")
    assert command.post(f"/inventories/{draft}/publication", {"effective_on": DAY}).status_code == 428


def test_a_county_sees_no_inventory(people, command, draft):
    county = people.staff(Role.COMMAND, "370811")

    assert county.get(f"/inventories/{draft}").status_code == 404
    assert county.get(f"/inventories?city={CITY}").json["items"] == []
    assert county.post("/inventories", {"city": CITY, "name": "示例清单"}).json["code"] == "emergency.city_wrong"
