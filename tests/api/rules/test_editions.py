"""Rule editions over HTTP: anybody reads what decides."""

import pytest

from greenctl.kernel.actor import system
from greenctl.rules.use_cases import publish_shipped_edition
from tests.grading.builders import the_sample


@pytest.fixture
def sample(transactions):
    with transactions.writing(system("test")) as uow:
        publish_shipped_edition(uow, "sample-2026")


def test_anybody_reads_the_editions(sample, client):
    (edition,) = client.get("/rules/editions").json["items"]

    assert (edition["id"], edition["official"]) == ("sample-2026", False)
    assert edition["fingerprint"] == the_sample().fingerprint


@pytest.mark.parametrize("sector", sorted(the_sample().sectors))
def test_the_form_of_every_sector_can_be_read(sample, client, sector):
    form = client.get(f"/rules/editions/sample-2026/sectors/{sector}/form").json

    assert [field["id"] for field in form["fields"]] == [row.id for row in the_sample().sectors[sector].fields]
    assert form["official"] is False


def test_a_field_says_what_each_level_asks_and_where_that_is_written(sample, client):
    form = client.get("/rules/editions/sample-2026/sectors/sample_a/form").json

    best = form["fields"][0]["levels"][0]
    assert (best["level"], best["clause"]["clause"], best["evidence"]) == (
        "A",
        "示例条款 1",
        ["示例检测报告", "示例在线监测数据"],
    )


@pytest.mark.parametrize(
    "path, code",
    [
        ("/rules/editions/nothing/sectors/sample_a/form", "rules.edition_not_there"),
        ("/rules/editions/sample-2026/sectors/cement/form", "rules.sector_not_there"),
        ("/rules/editions/sample-2026/sectors/%00/form", "request.route_not_there"),
    ],
)
def test_what_is_not_there_is_named(sample, client, path, code):
    refused = client.get(path)

    assert (refused.status_code, refused.json["code"]) == (404, code)


def test_every_sector_and_every_kind_of_adverse_record_has_its_names(sample, client):
    told = client.get("/rules/names").json

    assert {"code": "sample_a", "name_zh": "示例行业甲", "name_en": "Sample sector A", "kinds": ["works"]} in told[
        "sectors"
    ]
    assert {"code": "sample_penalty", "name_zh": "示例:违规处罚", "name_en": "Sample: penalty"} in told["adverse_kinds"]
    assert [one["code"] for one in told["sectors"]] == sorted({one["code"] for one in told["sectors"]})
