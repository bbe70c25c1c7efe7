"""The lint of a draft: what the library finds, in words of both languages, by the address in the workbook."""

import pytest

from greenctl.messages import LANGUAGES, catalogue, message
from greenctl.rules import drafting, errors, linting, queries
from greenctl.rules.domain import CellKey
from tests.grading.test_lint import CELLS, ROWS
from tests.rules.builders import begun, working

KEY = CellKey("sample_a", "stack_so2", "B")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_words(language):
    planted = {code for _, code in CELLS.values()} | {code for _, code, _ in ROWS.values()}
    ours = {key.removeprefix("rules.lint_") for key in catalogue(language)["problems"] if "rules.lint_" in key}

    assert planted - ours == set()


def test_a_finding_is_told_by_its_place_with_what_to_do(transactions):
    draft = begun(transactions, start_from="sample-2026")
    with working(transactions) as uow:
        drafting.set_cell(uow, draft.id, 1, KEY, {"at_most": "35", "trust": "read"})

    with working(transactions) as uow:
        [found] = [item for item in queries.lint_draft(uow, draft.id).findings if item.severity == "error"]

    assert (found.code, found.indicator, found.level) == ("rules.lint_no_citation", "stack_so2", "B")
    words = message("en", found.code, found.details)
    assert words.detail == "sample_a / stack_so2 / B: no document is cited."
    assert "page or clause" in words.next_step


def test_a_draft_with_an_error_in_what_it_says_loads_but_is_not_sound(transactions):
    draft = begun(transactions, start_from="sample-2026")
    laxer = {"at_most": "19", "cite": {"doc": "sample-rules", "clause": "2"}, "trust": "read"}
    with working(transactions) as uow:
        drafting.set_cell(uow, draft.id, 1, KEY, laxer)

    with working(transactions) as uow:
        queries.draft_edition(uow, draft.id)
        with pytest.raises(errors.DraftDoesNotLoad) as refused:
            linting.require_sound(queries.get_draft(uow, draft.id), None)

    assert [item["code"] for item in refused.value.details["problems"]] == ["rules.lint_levels_not_monotone"]


def test_a_draft_is_held_against_what_it_takes_the_place_of(transactions):
    draft = begun(transactions, start_from="sample-2026")
    with working(transactions) as uow:
        drafting.remove_sector(uow, draft.id, 1, "sample_b")

    with working(transactions) as uow:
        findings = queries.lint_draft(uow, draft.id).findings

    assert [item.sector for item in findings if item.code == "rules.lint_sector_dropped"] == ["sample_b"]
