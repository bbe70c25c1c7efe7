"""The workbook over HTTP: template, trial, import, and what is refused."""

import io
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from greenctl.kernel.actor import Role
from greenctl.workbook.writing import MEDIA_TYPE
from tests.source.builders import a_code
from tests.source.workbooks import a_row, a_sheet, a_workbook, cells, raw_workbook

FORMULA = raw_workbook(a_sheet(cells(name='<c r="B2"><f>1</f></c>')))


@pytest.fixture
def office(people):
    return people.staff(Role.COUNTY_REVIEWER, "370811")


def sent(somebody, data, query="", **named):
    return somebody.post(f"/imports/sources{query}", data=data, content_type=MEDIA_TYPE, **named)


def test_the_template_can_be_filled_in_and_sent_back(office):
    given = office.get("/imports/sources/template")

    assert given.mimetype == MEDIA_TYPE
    assert CalamineWorkbook.from_filelike(io.BytesIO(given.data)).sheet_names == ["污染源", "填写说明"]
    answer = sent(office, given.data)
    assert (answer.status_code, answer.json["rows"]) == (200, 0)


def test_a_trial_tells_each_wrong_cell_with_its_next_step_and_writes_nothing(office):
    data = a_workbook(a_row(1), a_row(2, area="370812"), a_row(3, name="=1+1"))

    report = sent(office, data, "?dry_run=true").json

    assert (report["dry_run"], report["rows"], report["added"], report["error_count"]) == (True, 3, 0, 2)
    assert [(error["cell"], error["value"]) for error in report["errors"]] == [("F4", "370812"), ("B5", "=1+1")]
    assert all(error["message"] and error["next_step"] for error in report["errors"])
    assert office.get("/sources").json["items"] == []


def test_the_same_errors_refuse_the_import_as_a_problem(office):
    answer = sent(office, a_workbook(a_row(1), a_row(3, name="=1+1")))

    assert (answer.status_code, answer.json["code"]) == (422, "source.import_refused")
    [problem] = answer.json["problems"]
    assert (problem["field"], problem["code"], problem["value"]) == ("B4", "source.cell_formula", "=1+1")
    assert problem["next_step"]
    assert office.get("/sources").json["items"] == []


def test_rows_in_order_are_imported_once(office):
    data = a_workbook(a_row(1), a_row(2))

    first = sent(office, data, key="first-import")
    repeated = sent(office, data, key="first-import")
    again = sent(office, data, key="second-import")

    assert (first.json["added"], first.json["imported_before"]) == (2, False)
    assert repeated.data == first.data
    assert again.json["imported_before"] is True
    assert {source["credit_code"] for source in office.get("/sources").json["items"]} == {a_code(1), a_code(2)}


@pytest.mark.parametrize(
    "data, status, code",
    [
        pytest.param(b"name,area\n", 422, "workbook.not_xlsx", id="a text file"),
        pytest.param(a_workbook()[:-100], 422, "workbook.broken", id="cut short"),
        pytest.param(raw_workbook("<a>" * 1000), 422, "workbook.too_large", id="deep"),
        pytest.param(FORMULA, 422, "source.import_refused", id="formula"),
        pytest.param(b"", 422, "workbook.not_xlsx", id="nothing"),
        pytest.param(bytes(13 * 1024 * 1024), 413, "request.body_too_large", id="13 MiB"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_next_step(office, data, status, code):
    answer = sent(office, data)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["next_step"]


def test_another_media_type_is_refused(office):
    answer = office.post("/imports/sources", data=a_workbook(), content_type="text/csv")

    assert (answer.status_code, answer.json["code"]) == (415, "request.wrong_media_type")


@pytest.mark.parametrize("value", ["maybe", "", "1", "\x00"])
def test_a_trial_is_asked_for_by_true(office, value):
    assert sent(office, a_workbook(), f"?dry_run={quote(value)}").status_code == 422


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INSPECTOR, Role.EXPERT])
def test_only_who_keeps_the_register_imports(people, role):
    stranger = people.staff(role)

    assert sent(stranger, a_workbook()).status_code == 403
    assert stranger.get("/imports/sources/template").status_code == 403


def test_words_come_in_the_readers_language(office):
    data = a_workbook(a_row(1, area="370899"))

    chinese = sent(office, data, "?dry_run=true").json["errors"][0]
    english = sent(office, data, "?dry_run=true", headers={"Accept-Language": "en"}).json["errors"][0]

    assert chinese["message"] != english["message"]
    assert english["next_step"] == "Choose one that GET /areas gives."
