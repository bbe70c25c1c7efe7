"""What is taken out of a table, and what its levels and measures mean, need two people as every cell does."""

import pytest

from grading import Edition
from greenctl.rules import drafting, errors, queries
from greenctl.rules.checklist import cells_of
from greenctl.rules.confirming import checklist
from greenctl.rules.domain import CellKey
from tests.grading.builders import a_cell, a_document, a_row
from tests.rules.builders import FIRST, SECOND, THIRD, begun, confirmed, publish, working


def without_the_last_row(transactions, draft, actor=FIRST):
    table = draft.document["sectors"]["sample_a"]
    with working(transactions, actor) as uow:
        fewer = {**table, "indicators": table["indicators"][:-1]}
        drafting.set_sector(uow, draft.id, draft.version, "sample_a", fewer)
    return {CellKey("sample_a", table["indicators"][-1]["id"], level) for level in table["indicators"][-1]["levels"]}


def test_what_is_taken_out_needs_two_people_as_what_is_written(transactions):
    draft = begun(transactions, SECOND, start_from="sample-2026")
    gone = without_the_last_row(transactions, draft)

    with pytest.raises(errors.CellsNotConfirmed) as refused:
        publish(transactions, draft.id)
    confirmed(transactions, draft.id, FIRST, only=gone)
    with pytest.raises(errors.CellsNotConfirmed):
        publish(transactions, draft.id)
    confirmed(transactions, draft.id, THIRD, only=gone)

    assert {item["field"] for item in refused.value.details["problems"]} == {str(key) for key in gone}
    with working(transactions) as uow:
        cells = checklist(uow, queries.get_draft(uow, draft.id))
    assert {item.cell.key for item in cells if item.cell.removed} == gone
    assert publish(transactions, draft.id, SECOND).id == "office-2026"


def test_a_sector_that_is_taken_out_needs_two_people(transactions):
    draft = begun(transactions, start_from="sample-2026")
    with working(transactions) as uow:
        drafting.remove_sector(uow, draft.id, 1, "sample_b")

    with pytest.raises(errors.CellsNotConfirmed):
        publish(transactions, draft.id)
    confirmed(transactions, draft.id, FIRST, THIRD)

    assert "sample_b" not in publish(transactions, draft.id).sectors


def test_an_edition_begun_anew_takes_out_only_rows_of_its_own_sectors(transactions):
    """The edition before goes on governing the sectors that this one leaves alone."""
    base = begun(transactions, start_from="sample-2026")
    table = base.document["sectors"]["sample_a"]
    draft = begun(transactions, edition_id="office-2026b")
    with working(transactions) as uow:
        for version, part in enumerate(("vocabulary", "documents", "vetoes"), start=1):
            drafting.set_part(uow, draft.id, version, part, base.document[part])
        fewer = {**table, "indicators": table["indicators"][:-1]}
        drafting.set_sector(uow, draft.id, 4, "sample_a", fewer)
        cells = checklist(uow, queries.get_draft(uow, draft.id))

    gone = {(item.cell.key.sector, item.cell.key.indicator) for item in cells if item.cell.removed}
    assert gone == {("sample_a", table["indicators"][-1]["id"])}


def test_what_is_put_back_is_no_longer_taken_out(transactions):
    draft = begun(transactions, start_from="sample-2026")
    gone = without_the_last_row(transactions, draft)
    confirmed(transactions, draft.id, FIRST, only=gone)
    with working(transactions) as uow:
        drafting.set_sector(uow, draft.id, 2, "sample_a", draft.document["sectors"]["sample_a"])
        cells = checklist(uow, queries.get_draft(uow, draft.id))

    assert not any(item.cell.removed or item.changed for item in cells)


def test_who_takes_a_row_out_after_others_wrote_does_not_publish_it(transactions):
    draft = begun(transactions, SECOND, start_from="sample-2026")
    without_the_last_row(transactions, draft)
    confirmed(transactions, draft.id, FIRST, THIRD)

    with pytest.raises(errors.OnlyAuthor):
        publish(transactions, draft.id, FIRST)

    assert publish(transactions, draft.id, SECOND).id == "office-2026"


def with_another_measure(document):
    table = document["sectors"]["sample_a"]
    red = {**table["measures"]["red"], "D": {**table["measures"]["red"]["D"], "text_zh": "示例:另一措施"}}
    return "sectors.sample_a", {**table, "measures": {**table["measures"], "red": red}}


def with_another_level_name(document):
    words = document["vocabulary"]
    return "vocabulary", {**words, "levels": {**words["levels"], "B": {"zh": "另一名称", "en": "another name"}}}


@pytest.mark.parametrize(
    "change, key",
    [
        pytest.param(with_another_measure, CellKey("sample_a", "measures.red", "D"), id="measure"),
        pytest.param(with_another_level_name, CellKey("", "B", "level"), id="name of a level"),
    ],
)
def test_measures_and_the_names_and_order_of_levels_need_two_people(transactions, change, key):
    draft = begun(transactions, start_from="sample-2026")
    part, content = change(draft.document)
    with working(transactions) as uow:
        if part == "vocabulary":
            drafting.set_part(uow, draft.id, 1, part, content)
        else:
            drafting.set_sector(uow, draft.id, 1, "sample_a", content)

    with pytest.raises(errors.CellsNotConfirmed) as refused:
        publish(transactions, draft.id)
    confirmed(transactions, draft.id, FIRST, THIRD, only=[key])

    assert [item["field"] for item in refused.value.details["problems"]] == [str(key)]
    assert publish(transactions, draft.id).id == "office-2026"


def test_another_order_of_the_levels_is_another_meaning_of_those_that_moved():
    document = a_document(a_row(**{level: {"no_demand": True, **a_cell()} for level in "ABC"}))
    words = document["vocabulary"]
    scale, ladder = (next(iter(words[part])) for part in ("scales", "ladders"))
    moved = {
        part: {**words[part], name: ["B", "A", "C", "D"]} for part, name in (("scales", scale), ("ladders", ladder))
    }
    other = {**document, "vocabulary": {**words, **moved}}

    before, after = (
        {cell.key.indicator: cell.sha256 for cell in cells_of(Edition.from_document(each)) if cell.key.level == "level"}
        for each in (document, other)
    )

    assert {level for level in before if before[level] != after[level]} == {"A", "B"}
