"""Anybody may take a sector's table as DMN."""

import pytest

from grading.dmn import sector_of
from greenctl.kernel.actor import system
from greenctl.rules.errors import TableNotInDmn
from greenctl.rules.interchange import sector_dmn
from greenctl.rules.use_cases import publish_edition
from tests.grading.builders import a_row, an_edition, the_sample


@pytest.fixture
def sample(transactions):
    with transactions.writing(system("test")) as uow:
        return publish_edition(uow, the_sample().to_document())


def test_a_sectors_table_is_read_by_anybody_and_comes_back_the_same(sample, client):
    answer = client.get("/rules/editions/sample-2026/sectors/sample_a/dmn.xml")

    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    assert 'filename="sample-2026-sample_a.dmn"' in answer.headers["Content-Disposition"]
    assert sector_of(answer.data).table == the_sample().sectors["sample_a"]


@pytest.mark.parametrize(
    "path, code",
    [
        ("/rules/editions/nothing/sectors/sample_a/dmn.xml", "rules.edition_not_there"),
        ("/rules/editions/sample-2026/sectors/cement/dmn.xml", "rules.sector_not_there"),
    ],
    ids=["edition", "sector"],
)
def test_what_is_not_there_is_told(sample, client, path, code):
    answer = client.get(path)

    assert (answer.status_code, answer.json["code"]) == (404, code)


def test_what_decision_tables_cannot_say_is_told_by_the_indicator(transactions, client):
    free = {"no_demand": True}
    row = a_row("pm", A={"any_of": [{"equals": "5"}, {"equals": "9"}]}, B=free, C=free) | {"outlets": "each"}
    with transactions.writing(system("test")) as uow:
        publish_edition(uow, an_edition(row).to_document())

    answer = client.get("/rules/editions/test/sectors/sector/dmn.xml")

    assert (answer.status_code, answer.json["code"]) == (422, TableNotInDmn.code)
    assert "pm" in answer.json["detail"]
    with transactions.reading(system("test")) as uow, pytest.raises(TableNotInDmn):
        sector_dmn(uow, "test", "sector")
