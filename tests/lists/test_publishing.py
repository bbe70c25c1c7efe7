"""Lists come of decided cases alone; editions are numbered, immutable, and the same wherever the same was decided."""

import threading
from datetime import date

import pytest
from sqlalchemy import update

from greenctl.db.transaction import Transactions
from greenctl.declaration.models import GradeRow
from greenctl.kernel.actor import system
from greenctl.kernel.errors import DomainError
from greenctl.ledger.receipts import ReceiptSeal, verifies
from greenctl.lists import flow, queries, use_cases
from greenctl.lists.errors import AnotherEditionPublished, EffectiveDayWrong, ProgrammeNotListed, SeasonOnlyPlanned
from greenctl.rules.use_cases import publish_shipped_edition
from greenctl.season.models import SeasonProgrammeRow, SeasonRow
from greenctl.source.models import SourceSectorRow
from tests.lists.builders import (
    SEASON_ID,
    TODAY,
    UNTIL,
    Unit,
    a_season,
    decided,
    many,
    numbered_id,
    set_case,
    set_source,
    submission_id,
)

COMMAND = system("test")


def publish(transactions: Transactions, seen: int = 0, programme: str = "emergency", on: date = TODAY) -> object:
    with transactions.writing(COMMAND) as uow:
        return use_cases.publish(uow, SEASON_ID, programme, on, seen, today=TODAY)


def prepare(transactions: Transactions, *units: Unit) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, *units)


@pytest.mark.parametrize(
    "unit, listed",
    [
        pytest.param(Unit(), 1, id="approved"),
        pytest.param(Unit(source_state="seasonal"), 1, id="seasonal"),
        pytest.param(Unit(case_state="under_review"), 0, id="under-review"),
        pytest.param(Unit(case_state="rejected"), 0, id="rejected"),
        pytest.param(Unit(case_state="passed_up"), 0, id="passed-up"),
        pytest.param(Unit(case_state="withdrawn"), 0, id="withdrawn"),
        pytest.param(Unit(source_state="stopped"), 0, id="stopped"),
        pytest.param(Unit(source_state="closed"), 0, id="closed"),
        pytest.param(Unit(programme="staggered"), 0, id="another-programme"),
    ],
)
def test_only_approved_cases_of_sources_that_run_are_drafted(
    transactions: Transactions, unit: Unit, listed: int
) -> None:
    prepare(transactions, unit)

    with transactions.reading(COMMAND) as uow:
        draft = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)

    assert draft.summary["count"] == listed
    assert draft.seen_number == 0


def test_the_last_version_of_a_declaration_is_the_one_that_is_listed(transactions: Transactions) -> None:
    prepare(transactions, Unit(rounds=3, level="B"))

    with transactions.reading(COMMAND) as uow:
        draft = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)

    assert [entry.level for entry in draft.entries] == ["B"]


def test_a_level_is_listed_with_the_sector_it_was_graded_in(transactions: Transactions) -> None:
    prepare(transactions, Unit(sector="sample_a", level="B"))
    with transactions.writing(COMMAND) as uow:
        uow.execute(update(SourceSectorRow).values(sector="sample_c"))

    with transactions.reading(COMMAND) as uow:
        draft = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)

    assert [(entry.sector, entry.level) for entry in draft.entries] == [("sample_a", "B")]


def test_a_draft_says_exactly_what_publishing_gives(transactions: Transactions) -> None:
    prepare(transactions, *many(30))
    with transactions.reading(COMMAND) as uow:
        draft = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)

    edition = publish(transactions)

    assert edition.fingerprint == draft.fingerprint
    assert edition.summary["count"] == 30
    assert edition.number == draft.seen_number + 1


def test_a_correction_is_a_new_edition_that_names_what_it_supersedes(transactions: Transactions) -> None:
    first, second = Unit(number=1), Unit(number=2, name="示例企业二")
    prepare(transactions, first, second)
    old = publish(transactions)
    with transactions.writing(COMMAND) as uow:
        set_source(uow, second, state="stopped")

    new = publish(transactions, seen=1)

    assert (new.number, new.supersedes) == (2, old.id)
    assert new.summary["heading"]["supersedes"] == {"number": 1, "fingerprint": old.fingerprint}
    assert new.summary["count"] == 1


def test_a_list_names_the_rules_that_its_levels_were_graded_by_whatever_the_form_is_by_then(
    transactions: Transactions,
) -> None:
    anew = Unit(number=2, name="示例企业二")
    prepare(transactions, Unit(number=1), anew)
    old = publish(transactions)
    with transactions.writing(COMMAND) as uow:
        began = publish_shipped_edition(uow, "sample-2026")
        now = publish_shipped_edition(uow, "sample-language-2026")
        uow.execute(update(SeasonProgrammeRow).values(rule_fingerprint=now))
    again = publish(transactions, seen=1)
    with transactions.writing(COMMAND) as uow:
        uow.execute(update(GradeRow).where(GradeRow.submission_id == submission_id(anew)).values(rule_fingerprint=now))
    mixed = publish(transactions, seen=2)

    headings = [edition.summary["heading"] for edition in (old, again, mixed)]
    assert [heading["rule_fingerprint"] for heading in headings] == [began, now, now]
    assert [heading["rule_fingerprints"] for heading in headings] == [[began], [began], sorted([began, now])]
    assert (flow.rules_changed(old, again), flow.rules_changed(again, mixed)) == (False, True)


def test_equal_content_has_an_equal_fingerprint_and_any_change_another(transactions: Transactions) -> None:
    prepare(transactions, *many(20), Unit(number=99, name="示例变化"))
    with transactions.reading(COMMAND) as uow:
        first = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)
        again = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)
    with transactions.writing(COMMAND) as uow:
        set_source(uow, Unit(number=99), name="示例变更")
    with transactions.reading(COMMAND) as uow:
        changed = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)

    assert first.fingerprint == again.fingerprint != changed.fingerprint
    assert first.summary["content_sha256"] != changed.summary["content_sha256"]


# Written down once: both engines, any machine and any day must come to it.
KNOWN = "53245e72efea4dd4ead03ac714c29c4665eb2f04bec7aad0065b3058c8233d8b"


def test_the_fingerprint_is_the_same_on_both_engines_and_on_any_day(transactions: Transactions) -> None:
    names = ("乙", "甲", "a", "B", "_", "示例 一", "Z", "é")
    prepare(transactions, *(Unit(number=n, name=name) for n, name in enumerate(names, 1)))

    with transactions.reading(COMMAND) as uow:
        draft = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)

    assert [entry.name for entry in draft.entries] == sorted(names)
    assert draft.summary["content_sha256"] == KNOWN


def test_the_statement_about_an_edition_is_signed(transactions: Transactions, signing_key_pem: bytes) -> None:
    prepare(transactions, Unit())

    signed = publish(transactions).summary["signed"]

    key = ReceiptSeal(signing_key_pem).public_key_text
    assert verifies(signed, key)
    assert not verifies({**signed, "statement": {**signed["statement"], "count": 2}}, key)


def test_of_two_publishers_at_once_one_wins(transactions: Transactions) -> None:
    prepare(transactions, *many(50))
    barrier, outcomes = threading.Barrier(2), []

    def run() -> None:
        barrier.wait()
        try:
            outcomes.append(publish(transactions).number)
        except DomainError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == [1, AnotherEditionPublished]


def test_a_publisher_who_has_not_seen_the_newest_edition_is_told_so(transactions: Transactions) -> None:
    prepare(transactions, Unit())
    publish(transactions)

    with pytest.raises(AnotherEditionPublished) as refusal:
        publish(transactions)

    assert refusal.value.details == {"seen_number": 0, "current_number": 1}


@pytest.mark.parametrize(
    "day, allowed",
    [
        pytest.param(date(2026, 11, 19), False, id="yesterday"),
        pytest.param(TODAY, True, id="today"),
        pytest.param(date(2027, 3, 15), True, id="last-day-of-the-season"),
        pytest.param(UNTIL, False, id="day-after-the-season"),
    ],
)
def test_an_edition_takes_effect_on_a_coming_day_of_its_season(
    transactions: Transactions, day: date, allowed: bool
) -> None:
    prepare(transactions, Unit())

    if allowed:
        assert publish(transactions, on=day).effective_on == day
    else:
        with pytest.raises(EffectiveDayWrong):
            publish(transactions, on=day)


def test_no_list_of_a_season_that_is_only_planned_takes_the_place_of_the_one_in_force(
    transactions: Transactions,
) -> None:
    prepare(transactions, Unit())
    in_force, planned = publish(transactions), numbered_id(2)
    with transactions.writing(COMMAND) as uow:
        a_season(uow, planned, (TODAY, UNTIL))
        uow.execute(update(SeasonRow).where(SeasonRow.id == planned).values(state="planned", opened_at=None))

    with pytest.raises(SeasonOnlyPlanned), transactions.writing(COMMAND) as uow:
        use_cases.publish(uow, planned, "emergency", TODAY, 0, today=TODAY)

    with transactions.reading(COMMAND) as uow:
        assert queries.edition_as_of(uow, "emergency", TODAY).id == in_force.id


def test_no_list_comes_of_a_trial(transactions: Transactions) -> None:
    prepare(transactions, Unit())

    with pytest.raises(ProgrammeNotListed):
        publish(transactions, programme="national_trial")


def test_a_refused_publication_leaves_nothing(transactions: Transactions) -> None:
    prepare(transactions, Unit())
    with pytest.raises(AnotherEditionPublished):
        publish(transactions, seen=7)

    with transactions.reading(COMMAND) as uow:
        draft = use_cases.draft(uow, SEASON_ID, "emergency", TODAY)

    assert draft.seen_number == 0


def test_a_case_that_is_decided_no_more_leaves_the_next_list(transactions: Transactions) -> None:
    unit = Unit()
    prepare(transactions, unit, Unit(number=2))
    publish(transactions)
    with transactions.writing(COMMAND) as uow:
        set_case(uow, unit, "withdrawn")

    assert publish(transactions, seen=1).summary["count"] == 1
