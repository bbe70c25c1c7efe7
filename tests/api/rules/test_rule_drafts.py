"""Rule drafts over HTTP: every part can be written, read again and taken out; what is published is anybody's."""

import hashlib
import io

import pytest
from python_calamine import CalamineWorkbook

from greenctl.kernel.actor import Role
from greenctl.workbook.writing import MEDIA_TYPE
from tests.grading.builders import the_sample
from tests.rules.builders import begun

NEW = {"edition_id": "office-2026", "title_zh": "示例市版", "title_en": "Sample city", "jurisdiction": "3708"}


@pytest.fixture
def clerk(people):
    return people.staff(Role.COMMAND)


@pytest.fixture
def draft(transactions):
    """Begun from the sample edition, which is published with it."""
    return begun(transactions, start_from="sample-2026").id


def test_a_draft_is_written_part_by_part_and_each_write_is_the_next_version(clerk, draft):
    path = f"/rules/drafts/{draft}"
    table = {**the_sample().to_document()["sectors"]["sample_b"], "note": "示例:另一张表"}

    answers = [
        clerk.patch(path, {"title_zh": "示例", "title_en": "Sample"}, version=1),
        clerk.put(f"{path}/parts/vetoes", {"content": {}}, version=2),
        clerk.put(f"{path}/sectors/sample_b", {"content": table}, version=3),
        clerk.call("DELETE", f"{path}/sectors/sample_c", version=4),
    ]

    assert [(answer.status_code, answer.json["version"]) for answer in answers] == [(200, n) for n in (2, 3, 4, 5)]
    document = clerk.get(path).json["document"]
    assert document["vetoes"] == {}
    assert document["sectors"]["sample_b"] == table
    assert "sample_c" not in document["sectors"]


def test_what_a_draft_holds_may_be_wrong_and_the_lint_says_so_in_the_readers_language(clerk, draft):
    cell = {"at_most": "30", "trust": "read"}
    path = f"/rules/drafts/{draft}/sectors/sample_a/indicators/stack_so2/levels/B"
    assert clerk.put(path, {"content": cell}, version=1).status_code == 200

    told = {
        language: clerk.get(f"/rules/drafts/{draft}/lint", headers={"Accept-Language": language}).json
        for language in ("zh", "en")
    }

    assert {report["errors"] for report in told.values()} == {1}
    messages = {language: report["findings"][1]["message"] for language, report in told.items()}
    assert any("没有写明出处" in item["message"] for item in told["zh"]["findings"]), messages
    assert any("no document is cited" in item["message"] for item in told["en"]["findings"]), messages


def test_the_checklist_comes_in_pages_and_nothing_is_left_out(clerk, draft):
    seen, after = [], ""
    while after is not None:
        page = clerk.get(
            f"/rules/drafts/{draft}/cells?limit=50&sector=sample_a{f'&after={after}' if after else ''}"
        ).json
        seen += [(item["indicator"], item["level"]) for item in page["items"]]
        after = page["next"]

    table = the_sample().sectors["sample_a"]
    cells = [(row.id, level) for row in table.indicators for level in row.cells]
    measures = [(f"measures.{alert}", level) for alert, by in table.measures.items() for level in by]
    assert seen[: len(cells)] == cells
    assert sorted(seen[len(cells) :]) == sorted(measures)


def test_drafts_are_listed_to_those_they_concern(people, clerk, draft):
    neighbour = people.staff(Role.COMMAND, "370900")

    assert [item["id"] for item in clerk.get("/rules/drafts").json["items"]] == [draft]
    assert neighbour.get("/rules/drafts").json["items"] == []


def test_a_draft_that_is_begun_twice_with_one_key_is_one(clerk):
    first, again = (clerk.post("/rules/drafts", NEW, key="one-and-the-same-key") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json


@pytest.mark.parametrize("jurisdiction", ["37o8", "3708000000000"])
def test_a_jurisdiction_is_a_prefix_of_area_codes(clerk, jurisdiction):
    refused = clerk.post("/rules/drafts", {**NEW, "jurisdiction": jurisdiction})

    assert (refused.status_code, refused.json["problems"][0]["field"]) == (422, "jurisdiction")


def test_a_workbook_of_a_draft_is_its_offices_and_one_of_an_edition_anybodys(client, clerk, draft):
    asked = clerk.get(f"/rules/drafts/{draft}/file.xlsx"), client.get("/rules/editions/sample-2026/file.xlsx")

    assert client.get(f"/rules/drafts/{draft}/file.xlsx").status_code == 401
    for answer in asked:
        assert (answer.status_code, answer.mimetype) == (200, MEDIA_TYPE)
        assert "sample_a" in CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).sheet_names


def test_anybody_reads_a_whole_edition_its_status_and_what_tells_it_from_another(client, draft):
    whole = client.get("/rules/editions/sample-2026")
    status = client.get("/rules/editions/sample-2026/status").json
    same = client.get("/rules/editions/sample-2026/comparison?against=sample-2026").json

    assert whole.json == the_sample().to_document()
    assert hashlib.sha256(whole.data).hexdigest() == the_sample().fingerprint
    assert all(sector["complete"] for sector in status["sectors"])
    assert not status["official"]
    assert same["differences"] == []


@pytest.mark.parametrize(
    "query, edition",
    [
        pytest.param("area=370811&on=2026-11-20", "sample-2026", id="in force"),
        pytest.param("area=370811", "sample-2026", id="today, if no day is named"),
        pytest.param("area=370811&on=2025-12-31", None, id="before it began"),
        pytest.param("area=370811&sector=cement", None, id="a sector it has no table for"),
        pytest.param("area=410100", None, id="elsewhere"),
    ],
)
def test_anybody_asks_what_governs_there_and_then(client, draft, query, edition):
    answer = client.get(f"/rules/editions/governing?{query}")

    assert (answer.json.get("id"), answer.json.get("code")) == (edition, None if edition else "rules.nothing_governs")
