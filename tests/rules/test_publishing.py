"""Four eyes: two people hold each cell against its page, a third act publishes, and nothing else makes it trusted."""

from datetime import timedelta

import pytest

from greenctl.kernel.actor import system
from greenctl.rules import drafting, errors, publishing, queries
from greenctl.rules.confirming import SeenCell, checklist, confirm
from greenctl.rules.domain import CellKey
from greenctl.rules.governing import governing_edition
from tests.grading.builders import a_cell, a_document, a_row
from tests.rules.builders import FIRST, MONDAY, THIRD, TODAY, a_new_draft, begun, confirmed, edited, publish, working

KEY = CellKey("sample_a", "stack_so2", "B")
OTHER_KEY = CellKey("sample_a", "stack_so2", "C")


def state_of(transactions, draft_id, key=KEY):
    with working(transactions) as uow:
        cells = checklist(uow, queries.get_draft(uow, draft_id))
    return next(item.state for item in cells if item.cell.key == key)


def a_changed_draft(transactions, **changes):
    return edited(transactions, begun(transactions, start_from="sample-2026", **changes), KEY, at_most="30")


def test_two_people_confirm_and_a_third_act_publishes(transactions):
    draft = a_changed_draft(transactions)
    confirmed(transactions, draft.id, FIRST, THIRD)

    edition = publish(transactions, draft.id)

    cell = edition.sectors["sample_a"].indicators[1].cells["B"]
    assert (str(cell.limit), cell.trust) == ("30", "confirmed")
    assert (edition.effective_from, edition.amends, edition.official) == (MONDAY, "sample-2026", False)
    with working(transactions) as uow:
        after = queries.get_draft(uow, draft.id)
        assert (after.state, after.published_fingerprint) == ("published", edition.fingerprint)
        assert governing_edition(uow, "370811", MONDAY, "sample_a").id == "office-2026"
        assert governing_edition(uow, "370811", MONDAY - timedelta(1), "sample_a").id == "sample-2026"


def test_one_person_confirming_twice_is_refused(transactions):
    draft = a_changed_draft(transactions)
    confirmed(transactions, draft.id, THIRD)

    with pytest.raises(errors.CellsRefused) as refused:
        confirmed(transactions, draft.id, THIRD)
    with pytest.raises(errors.CellsNotConfirmed):
        publish(transactions, draft.id)

    assert {item["code"] for item in refused.value.details["problems"]} == {"rules.cell_confirmed_by_you"}
    assert state_of(transactions, draft.id) == "once"


def test_the_same_cell_twice_in_one_request_is_one_confirmation(transactions):
    draft = a_changed_draft(transactions)
    with working(transactions, THIRD) as uow:
        [cell] = [i.cell for i in checklist(uow, queries.get_draft(uow, draft.id)) if i.cell.key == KEY]
        confirm(uow, draft.id, [SeenCell(KEY, cell.sha256)] * 2)

    assert state_of(transactions, draft.id) == "once"


def test_a_cell_that_changes_after_its_confirmations_blocks(transactions):
    draft = a_changed_draft(transactions)
    confirmed(transactions, draft.id, FIRST, THIRD)
    with working(transactions) as uow:
        draft = queries.get_draft(uow, draft.id)

    edited(transactions, draft, KEY, at_most="31")

    with pytest.raises(errors.CellsNotConfirmed) as refused:
        publish(transactions, draft.id)
    assert [item["field"] for item in refused.value.details["problems"]] == [str(KEY)]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"unit": "%"}, id="unit"),
        pytest.param({"label_zh": "另一指标"}, id="name"),
        pytest.param({"bounds": {"min": "0", "max": "60", "places": 2}}, id="bounds"),
        pytest.param({"applies_if": {"unknown": "仅部分企业"}}, id="condition"),
    ],
)
def test_a_row_that_means_something_else_voids_the_confirmations_of_its_cells(transactions, change):
    draft = a_changed_draft(transactions)
    confirmed(transactions, draft.id, FIRST, THIRD)
    table = draft.document["sectors"]["sample_a"]
    rows = [{**row, **change} if row["id"] == KEY.indicator else row for row in table["indicators"]]

    with working(transactions) as uow:
        drafting.set_sector(uow, draft.id, draft.version, "sample_a", {**table, "indicators": rows})

    assert state_of(transactions, draft.id) == "open"
    assert state_of(transactions, draft.id, CellKey("sample_a", "stack_nox", "B")) == "confirmed"


def test_what_helps_to_read_a_row_voids_nothing(transactions):
    draft = a_changed_draft(transactions)
    confirmed(transactions, draft.id, FIRST, THIRD)
    table = draft.document["sectors"]["sample_a"]
    rows = [{**row, "help_zh": "另一说明", "note": "注"} for row in table["indicators"]]

    with working(transactions) as uow:
        drafting.set_sector(uow, draft.id, draft.version, "sample_a", {**table, "indicators": rows})

    assert state_of(transactions, draft.id) == "confirmed"


def test_a_confirmation_names_what_was_seen(transactions):
    draft = a_changed_draft(transactions)
    with working(transactions) as uow:
        [before] = [i.cell for i in checklist(uow, queries.get_draft(uow, draft.id)) if i.cell.key == KEY]
    edited(transactions, draft, KEY, at_most="31")

    with pytest.raises(errors.CellsRefused) as refused, working(transactions, THIRD) as uow:
        confirm(uow, draft.id, [SeenCell(KEY, before.sha256)])

    assert refused.value.details["problems"][0]["code"] == "rules.cell_changed"


def test_the_only_author_does_not_publish(transactions):
    draft = a_changed_draft(transactions)
    confirmed(transactions, draft.id, FIRST, THIRD)

    with pytest.raises(errors.OnlyAuthor):
        publish(transactions, draft.id, FIRST)


def test_of_two_editions_that_start_on_one_day_the_one_published_later_governs(transactions, clock):
    for edition_id in ("office-z", "office-a"):
        draft = begun(transactions, start_from="sample-2026", edition_id=edition_id)
        publish(transactions, draft.id)
        clock.move_to(clock.now() + timedelta(minutes=1))

    with transactions.reading(system("test")) as uow:
        assert governing_edition(uow, "370811", MONDAY, "sample_a").id == "office-a"


@pytest.mark.parametrize("act", ["confirm", "publish"])
def test_a_machine_neither_confirms_nor_publishes(transactions, act):
    draft = a_changed_draft(transactions)

    with pytest.raises(errors.NotAPerson):
        if act == "confirm":
            confirmed(transactions, draft.id, system("clerk"))
        else:
            publish(transactions, draft.id, system("clerk"))


def test_the_word_confirmed_confirms_nothing(transactions):
    draft = begun(transactions, start_from="sample-2026")
    draft = edited(transactions, draft, KEY, at_most="30", trust="confirmed")

    assert state_of(transactions, draft.id) == "open"
    with pytest.raises(errors.CellsNotConfirmed):
        publish(transactions, draft.id)


def test_more_trust_than_before_is_a_change_that_needs_two_people(transactions):
    draft = begun(transactions, start_from="national-2020-draft")
    cells = draft.document["sectors"]["cement"]["indicators"]
    row, level = next(
        (row, level) for row in cells for level, cell in row["levels"].items() if cell.get("trust") == "memory"
    )

    key, cell = CellKey("cement", row["id"], level), {**row["levels"][level], "trust": "read"}
    with working(transactions) as uow:
        drafting.set_cell(uow, draft.id, 1, key, cell)

    with pytest.raises(errors.CellsNotConfirmed) as refused:
        publish(transactions, draft.id)
    assert [item["field"] for item in refused.value.details["problems"]] == [str(key)]


def test_what_nobody_has_read_needs_nobody_and_is_never_official(transactions):
    draft = begun(transactions, start_from="sample-2026")
    with working(transactions) as uow:
        drafting.set_cell(uow, draft.id, 1, KEY, {"unknown": "示例:未见原文"})

    with pytest.raises(errors.CannotBeOfficial) as refused:
        publish(transactions, draft.id, official=True)
    edition = publish(transactions, draft.id)

    assert str(KEY) in {item["field"] for item in refused.value.details["problems"]}
    assert not edition.official


def test_an_edition_is_official_when_every_cell_and_veto_is_confirmed_in_documents_that_were_seen(transactions):
    draft = begun(transactions)
    document = a_document(a_row(A={"at_most": "1", "trust": "read"}, B={"at_most": "2"}, C={"at_most": "3"}))
    veto = {"zh": "示例", "en": "sample", "effect": "lowest", "lookback_months": 12, **a_cell()}
    parts = {
        "vocabulary": document["vocabulary"],
        "vetoes": {"sample": veto},
        "documents": {"rules": {"title": "示例文件", "seen_as": "original"}},
    }
    with working(transactions) as uow:
        for version, (part, content) in enumerate(parts.items(), start=1):
            drafting.set_part(uow, draft.id, version, part, content)
        drafting.set_sector(uow, draft.id, 4, "sector", document["sectors"]["sector"])
    every_cell = [CellKey("sector", "pm", level) for level in "ABC"]
    confirmed(transactions, draft.id, FIRST, THIRD, only=every_cell)

    with pytest.raises(errors.CellsNotConfirmed):
        publish(transactions, draft.id, official=True)
    beside = [CellKey("", "sample", "veto"), *(CellKey("", level, "level") for level in "ABCD")]
    confirmed(transactions, draft.id, FIRST, THIRD, only=beside)
    first = publish(transactions, draft.id, official=True)

    again = begun_from(transactions, first.id)
    assert first.official
    assert publish(transactions, again.id, official=True, effective_from=MONDAY + timedelta(1)).official


def begun_from(transactions, edition_id):
    """A draft of the next edition, nothing changed in it yet."""
    with working(transactions) as uow:
        return drafting.begin(uow, a_new_draft(start_from=edition_id, edition_id="office-2027"))


def test_an_invented_document_makes_nothing_official(transactions):
    draft = begun(transactions, start_from="sample-2026")
    confirmed(transactions, draft.id, FIRST, THIRD)

    with pytest.raises(errors.CannotBeOfficial) as refused:
        publish(transactions, draft.id, official=True)

    assert {item["code"] for item in refused.value.details["problems"]} == {"rules.document_not_seen"}


def test_a_draft_with_an_error_is_not_published(transactions):
    draft = begun(transactions, start_from="sample-2026")
    with working(transactions) as uow:
        drafting.set_cell(uow, draft.id, 1, KEY, {"at_most": "35"})

    with pytest.raises(errors.DraftDoesNotLoad):
        publish(transactions, draft.id)


@pytest.mark.parametrize("start", [TODAY, TODAY - timedelta(300)])
def test_a_day_that_is_over_keeps_the_edition_that_governed_it(transactions, start):
    draft = begun(transactions, start_from="sample-2026")

    with pytest.raises(errors.StartInThePast):
        publish(transactions, draft.id, effective_from=start)


def test_where_nothing_governed_an_edition_may_start_before_today(transactions):
    draft = begun(transactions, start_from="sample-2026", jurisdiction="41")

    publish(transactions, draft.id, effective_from=TODAY - timedelta(300))

    with working(transactions) as uow:
        assert governing_edition(uow, "410100", TODAY - timedelta(299)).id == "office-2026"


def test_an_edition_ends_after_it_starts(transactions):
    draft = begun(transactions, start_from="sample-2026")

    with pytest.raises(errors.DaysWrong):
        publish(transactions, draft.id, effective_until=MONDAY)


def test_an_edition_is_published_once(transactions):
    first, second = (begun(transactions, start_from="sample-2026") for _ in range(2))
    publish(transactions, first.id)

    with pytest.raises(errors.EditionIdTaken):
        publish(transactions, second.id)
    with pytest.raises(errors.DraftClosed):
        publish(transactions, first.id)


def test_what_another_draft_of_the_same_edition_changed_is_not_undone_unseen(transactions, clock):
    first, second = a_changed_draft(transactions), begun(transactions, start_from="sample-2026", edition_id="office-b")
    second = edited(transactions, second, OTHER_KEY, at_most="44")
    clock.advance(timedelta(hours=1))
    confirmed(transactions, first.id, FIRST, THIRD)
    publish(transactions, first.id)
    confirmed(transactions, second.id, FIRST, THIRD, only=[OTHER_KEY])

    with pytest.raises(errors.CellsNotConfirmed) as refused:
        publish(transactions, second.id)
    assert [item["field"] for item in refused.value.details["problems"]] == [str(KEY)]

    confirmed(transactions, second.id, FIRST, THIRD, only=[KEY])
    edition = publish(transactions, second.id)
    assert str(edition.sectors["sample_a"].indicators[1].cells["B"].limit) != "30"


def test_an_amendment_of_an_amendment_counts_too_and_one_of_another_place_does_not(transactions, clock):
    waiting = begun(transactions, start_from="sample-2026", edition_id="waiting")
    ids = [("city", "3708", "sample-2026"), ("county", "370811", "sample-2026"), ("city-again", "3708", "city")]
    for edition_id, jurisdiction, base in ids:
        clock.advance(timedelta(hours=1))
        with working(transactions) as uow:
            draft = drafting.begin(uow, a_new_draft(edition_id=edition_id, jurisdiction=jurisdiction, start_from=base))
        confirmed(transactions, draft.id, FIRST, THIRD)
        publish(transactions, draft.id)

    with working(transactions) as uow:
        assert queries.superseded_by(uow, waiting).id == "city-again"


def test_rolling_back_is_a_new_edition_with_the_old_tables_and_their_confirmations(transactions):
    draft = a_changed_draft(transactions)
    confirmed(transactions, draft.id, FIRST, THIRD)
    publish(transactions, draft.id)
    with working(transactions) as uow:
        back = publishing.roll_back(uow, "sample-2026", "00000000-0000-7000-8000-0000000000aa", "office-2026b")

    restored = publish(transactions, back.id, effective_from=MONDAY + timedelta(7))

    with working(transactions) as uow:
        old = queries.get_edition(uow, queries.fingerprint_of(uow, "sample-2026"))
        governs = [governing_edition(uow, "370811", MONDAY + timedelta(days)).id for days in (-1, 0, 6, 7)]
    assert restored.sectors == old.sectors
    assert governs == ["sample-2026", "office-2026", "office-2026", "office-2026b"]


def test_the_longest_jurisdiction_governs_then_the_latest_start_and_only_who_has_the_sector(transactions):
    for edition_id, jurisdiction, start in (
        ("city", "3708", MONDAY),
        ("county", "370811", MONDAY),
        ("city-later", "3708", MONDAY + timedelta(1)),
    ):
        draft = begun(transactions, start_from="sample-2026", edition_id=edition_id, jurisdiction=jurisdiction)
        if edition_id == "county":
            with working(transactions) as uow:
                drafting.remove_sector(uow, draft.id, 1, "sample_a")
            confirmed(transactions, draft.id, FIRST, THIRD)
        publish(transactions, draft.id, effective_from=start)

    with working(transactions) as uow:
        there = [
            governing_edition(uow, area, MONDAY + timedelta(1), sector).id
            for area, sector in (("370811", None), ("370811", "sample_b"), ("370811", "sample_a"), ("370812", None))
        ]
        with pytest.raises(errors.NothingGoverns):
            governing_edition(uow, "410100", MONDAY)
        with pytest.raises(errors.NothingGoverns):
            governing_edition(uow, "370811", MONDAY, "cement")
    assert there == ["county", "county", "city-later", "city-later"]
