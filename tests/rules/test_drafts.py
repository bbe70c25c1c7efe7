"""Drafts of rule editions: they take whatever can be stored, lose nothing, and belong to an office."""

from dataclasses import replace

import pytest

from greenctl.kernel.actor import Reach, Scope
from greenctl.rules import drafting, errors, queries
from greenctl.rules.domain import CellKey
from tests.grading.builders import a_row
from tests.rules.builders import CITY, FIRST, SECOND, a_new_draft, begun, working


def test_a_draft_from_a_published_edition_is_that_edition_under_another_name(transactions):
    draft = begun(transactions, start_from="sample-2026")

    with working(transactions) as uow:
        edition = queries.draft_edition(uow, draft.id)
        base = queries.get_edition(uow, draft.base_fingerprint)
    assert edition.id == "office-2026"
    assert edition.effective_from is None
    assert edition.sectors == base.sectors


def test_a_draft_keeps_what_does_not_load_and_says_so(transactions):
    draft = begun(transactions)
    faulty = {"sector": "sample_x", "indicators": [a_row(A={"at_most": "many"})], "note": "  一半  "}

    with working(transactions) as uow:
        after = drafting.set_sector(uow, draft.id, 1, "sample_x", faulty)

    assert after.version == 2
    with working(transactions) as uow:
        kept = queries.get_draft(uow, draft.id).document["sectors"]["sample_x"]
        with pytest.raises(errors.DraftDoesNotLoad) as refused:
            queries.draft_edition(uow, draft.id)
    assert kept == {**faulty, "note": "一半"}
    assert [item["code"] for item in refused.value.details["problems"]] == ["rules.lint_sector_not_readable"]


def test_one_cell_is_written_without_touching_another(transactions):
    draft = begun(transactions, start_from="sample-2026")
    cell = {"at_most": "4", "cite": {"doc": "sample-rules", "clause": "1"}, "trust": "read"}

    with working(transactions) as uow:
        drafting.set_cell(uow, draft.id, 1, CellKey("sample_a", "stack_particulate", "A"), cell)

    with working(transactions) as uow:
        after = queries.get_draft(uow, draft.id).document["sectors"]["sample_a"]["indicators"]
    before = draft.document["sectors"]["sample_a"]["indicators"]
    assert after[0]["levels"] == {**before[0]["levels"], "A": cell}
    assert after[1:] == before[1:]


@pytest.mark.parametrize("sector, indicator", [("nothing", "stack_so2"), ("sample_a", "nothing")])
def test_a_cell_of_no_row_is_told_what_there_is(transactions, sector, indicator):
    draft = begun(transactions, start_from="sample-2026")

    with pytest.raises(errors.PartNotThere), working(transactions) as uow:
        drafting.set_cell(uow, draft.id, 1, CellKey(sector, indicator, "A"), {"no_demand": True})


def test_the_second_of_two_edits_from_one_version_is_told_to_look_again(transactions):
    draft = begun(transactions)
    with working(transactions) as uow:
        drafting.set_part(uow, draft.id, 1, "documents", {})

    with pytest.raises(errors.DraftMovedOn), working(transactions, SECOND) as uow:
        drafting.set_part(uow, draft.id, 1, "vetoes", {})


def test_who_edits_becomes_an_author(transactions):
    draft = begun(transactions, FIRST)

    with working(transactions, SECOND) as uow:
        after = drafting.rename(uow, draft.id, 1, "示例市版", "Sample city")

    assert after.authors == (FIRST.account_id, SECOND.account_id)


def test_an_abandoned_draft_can_be_read_and_not_changed(transactions):
    draft = begun(transactions)
    with working(transactions) as uow:
        drafting.abandon(uow, draft.id, 1)

    with working(transactions) as uow:
        assert queries.get_draft(uow, draft.id).state == "abandoned"
        with pytest.raises(errors.DraftClosed):
            drafting.set_part(uow, draft.id, 2, "documents", {})


@pytest.mark.parametrize("jurisdiction", ["", "37", "3709", "41"])
def test_an_office_drafts_for_its_own_area_alone(transactions, jurisdiction):
    with pytest.raises(errors.JurisdictionOutsideRemit), working(transactions, FIRST, CITY) as uow:
        drafting.begin(uow, a_new_draft(jurisdiction=jurisdiction))


def test_a_draft_of_another_city_is_not_there(transactions):
    draft = begun(transactions)
    neighbour = Scope(reaches=(Reach("3709"),))

    with pytest.raises(errors.DraftNotThere), working(transactions, FIRST, neighbour) as uow:
        queries.get_draft(uow, draft.id)


def test_the_rules_of_a_city_are_the_business_of_its_departments_and_not_of_its_counties(transactions):
    draft = begun(transactions)

    with transactions.reading(FIRST, scope=Scope(reaches=(Reach("3708", "industry"),))) as uow:
        assert queries.get_draft(uow, draft.id).id == draft.id
    with transactions.reading(FIRST, scope=Scope(reaches=(Reach("370811", "industry"),))) as uow:
        assert list(queries.list_drafts(uow)) == []
        with pytest.raises(errors.DraftNotThere):
            queries.get_draft(uow, draft.id)


@pytest.mark.parametrize("edition_id", ["sample-2026", "governing"])
def test_an_id_that_leads_somewhere_else_is_taken(transactions, edition_id):
    begun(transactions, start_from="sample-2026")

    with pytest.raises(errors.EditionIdTaken), working(transactions) as uow:
        drafting.begin(uow, a_new_draft(edition_id=edition_id))


def test_the_same_draft_is_not_begun_twice(transactions):
    draft = begun(transactions)

    with pytest.raises(errors.DraftAlreadyThere), working(transactions) as uow:
        drafting.begin(uow, replace(a_new_draft(), id=draft.id))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"a": "\x00"}, id="NUL"),
        pytest.param({"a": "\ud800"}, id="half a character"),
        pytest.param({"a": 2**53}, id="an integer no reader keeps"),
        pytest.param({"a": 1.5}, id="a float"),
        pytest.param({"a": "x" * 4_001}, id="too long"),
        pytest.param({"": 1}, id="a key that says nothing"),
        pytest.param([0] * 60_001, id="too many"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_place(transactions, content):
    draft = begun(transactions)

    with pytest.raises(errors.ContentRefused) as refused, working(transactions) as uow:
        drafting.set_part(uow, draft.id, 1, "documents", content)

    assert refused.value.details["problems"][0]["field"].startswith("documents")
