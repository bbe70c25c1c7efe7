"""From a finding that counts to a list without the source, and back: proposed, heard, decided by a person."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from greenctl.lists import queries as lists, removal_queries as queries
from greenctl.lists.models import ListEditionRow, RemovalRow
from greenctl.lists.removal_repository import kept_off
from greenctl.season.models import SeasonProgrammeRow, SeasonRow
from greenctl.season.use_cases import shipped_programmes
from greenctl.source.models import SourceRow
from tests.lists.builders import TODAY, UNTIL
from tests.lists.removal_builders import (
    AFTER_HEARING,
    CLERK,
    HEAR_UNTIL,
    decide_lift,
    heard,
    on_day,
    on_list,
    prepared,
    published,
    removals,
    removed,
    told,
    units,
)

ONE, TWO = units(1, 2)
# From the 28th of November on, by the sample rule of two months.
RETURNS = date(2027, 1, 28)


@pytest.fixture
def listed(transactions):
    """Two sources on the first edition of the list, in force today."""
    prepared(transactions, ONE, TWO)
    return published(transactions)


def test_a_finding_that_counts_proposes_and_removes_nothing_by_itself(transactions, listed):
    (record,) = told(transactions, ONE)

    (proposal,) = removals(transactions)
    assert (proposal.source_id, proposal.adverse_id, proposal.document) == (ONE.source_id, record.id, "2026-000123")
    assert (proposal.state, proposal.consequence, proposal.hear_until) == ("proposed", "remove", HEAR_UNTIL)
    assert proposal.rule["clause"] == "示例条款 232"
    assert on_list(transactions, published(transactions)) == {ONE.source_id, TWO.source_id}


@pytest.mark.parametrize("kind", ["sample_penalty", "sample_false_data"])
def test_a_kind_without_a_rule_or_a_programme_without_rules_proposes_nothing(transactions, kind):
    prepared(transactions, ONE)
    without = {
        name: value for name, value in shipped_programmes()["sample-emergency-2026"].items() if name != "removal"
    }
    with transactions.writing(CLERK) as uow:
        uow.execute(
            update(SeasonProgrammeRow)
            .where(SeasonProgrammeRow.programme == "emergency")
            .values(document=without, fingerprint="f" * 64)
        )

    told(transactions, ONE, kind=kind)

    assert removals(transactions) == []


def test_who_is_approved_and_not_yet_listed_can_be_kept_off_the_first_edition(transactions):
    prepared(transactions, ONE, TWO)
    removed(transactions, ONE)

    assert on_list(transactions, published(transactions, AFTER_HEARING, today=AFTER_HEARING)) == {TWO.source_id}


@pytest.mark.parametrize("case_state", ["under_review", "rejected"])
def test_who_stands_on_no_list_has_nothing_to_lose(transactions, case_state):
    (unit,) = units(1, case_state=case_state)
    prepared(transactions, unit)

    told(transactions, unit)

    assert removals(transactions) == []


@pytest.mark.parametrize("change", [{"state": "closed"}, {"until": TODAY}], ids=["closed", "over"])
def test_a_season_that_is_over_proposes_nothing(transactions, listed, change):
    with transactions.writing(CLERK) as uow:
        uow.execute(update(SeasonRow).values(**change))

    told(transactions, ONE)

    assert removals(transactions) == []


def test_told_twice_is_proposed_once(transactions, listed):
    (record,) = told(transactions, ONE)
    for _ in range(2):
        heard(transactions, [record])

    assert len(removals(transactions)) == 1


def test_the_next_edition_leaves_the_source_out_and_says_by_which_decision(transactions, listed):
    removal = removed(transactions, ONE)

    after = published(transactions, AFTER_HEARING, today=AFTER_HEARING)

    assert on_list(transactions, after) == {TWO.source_id}
    with transactions.reading(CLERK) as uow:
        ((_, change),) = lists.difference(uow, listed, after)
        told_of = queries.named(uow, [change.removal_id])[removal.id]
    assert (change.kind, change.source_id, change.reason) == ("removed", ONE.source_id, "removed_by_decision")
    assert (told_of.document, told_of.decided_on, told_of.returns_on) == ("2026-000123", AFTER_HEARING, RETURNS)
    assert on_list(transactions, listed) == {ONE.source_id, TWO.source_id}  # what was published stays as it was


def test_it_is_back_on_the_first_list_of_its_day_of_return_and_not_a_day_before(transactions, listed):
    removed(transactions, ONE)

    for day, back in ((RETURNS - timedelta(days=1), False), (RETURNS, True)):
        assert (ONE.source_id in on_list(transactions, published(transactions, day, today=AFTER_HEARING))) is back


def test_who_must_redeclare_is_not_back_with_what_was_handed_in_before_the_decision(transactions):
    (unit,) = units(1, programme="staggered")
    prepared(transactions, unit)

    removal = removed(transactions, unit, kind="sample_false_data")

    assert (removal.returns_on, removal.redeclare) == (date(2027, 1, 1), True)
    ahead = published(transactions, removal.returns_on, "staggered", today=AFTER_HEARING)
    assert on_list(transactions, ahead) == set()


def test_the_list_that_was_there_before_does_not_bring_back_who_must_redeclare(transactions):
    """It names the source still, since editions never change; the next one is made from what was handed in since."""
    (unit,) = units(1, programme="staggered")
    prepared(transactions, unit)
    before = published(transactions, programme="staggered")
    removal = removed(transactions, unit, kind="sample_false_data")
    day_after = removal.returns_on + timedelta(days=1)
    assert on_list(transactions, before) == {unit.source_id}

    held = readings(transactions, unit, removal.returns_on)
    ended = readings(transactions, unit, UNTIL)
    on_day(transactions, removal.returns_on)
    published(transactions, day_after, "staggered", today=removal.returns_on)

    assert held == readings(transactions, unit, removal.returns_on) == ([removal.id], [removal.id], {unit.source_id})
    assert ended == readings(transactions, unit, day_after) == ([], [], set())


def test_a_list_that_was_published_in_the_moment_of_the_decision_and_names_it_brings_nobody_back(transactions):
    """Whoever waited for the other began earlier and went second, so that the clock turns their order round."""
    (unit,) = units(1, programme="staggered")
    prepared(transactions, unit)
    before = published(transactions, programme="staggered")
    removal = removed(transactions, unit, kind="sample_false_data")
    with transactions.writing(CLERK) as uow:
        later = {"published_at": removal.decided_at + timedelta(seconds=5)}
        uow.execute(update(ListEditionRow).where(ListEditionRow.id == before.id).values(later))

    assert readings(transactions, unit, removal.returns_on) == ([removal.id], [removal.id], {unit.source_id})


def test_who_must_still_redeclare_is_proposed_to_be_let_off_when_the_evidence_is_voided(transactions):
    """The day of return has come, but it would have to declare anew for nothing."""
    (unit,) = units(1, programme="staggered")
    prepared(transactions, unit)
    published(transactions, programme="staggered")
    removal = removed(transactions, unit, kind="sample_false_data")
    on_day(transactions, removal.returns_on)

    told(transactions, unit, "voided", kind="sample_false_data")

    [proposed] = removals(transactions, state="lift")
    assert proposed.id == removal.id
    decide_lift(transactions, proposed, removal.returns_on, lift=True)
    assert readings(transactions, unit, removal.returns_on) == ([], [], set())


def readings(transactions, unit, day):
    """What holds on a day, as the public reads it, as the source's page does, and as alerts do."""
    with transactions.reading(CLERK) as uow:
        found = queries.holding(uow, day), queries.of_sources(uow, [unit.source_id], day)
        asked = {"programme": "staggered", "day": day, "by": uow.now}
        return *([item.removal_id for item in told_of] for told_of in found), set(
            uow.execute(kept_off(), asked).scalars()
        )


# Other consequences


def test_a_staggered_stop_is_extended_and_the_list_stays_as_it_is(transactions):
    (unit,) = units(1, programme="staggered")
    prepared(transactions, unit)
    published(transactions, programme="staggered")

    removal = removed(transactions, unit)

    assert (removal.consequence, removal.returns_on) == ("extend_stop", UNTIL + timedelta(days=15))
    after = published(transactions, AFTER_HEARING, "staggered", today=AFTER_HEARING)
    assert on_list(transactions, after) == {unit.source_id}


def test_a_site_loses_its_certificate_and_its_place(transactions):
    (unit,) = units(1, programme="construction", sector="sample_site", level="certificate")
    prepared(transactions, unit)
    published(transactions, programme="construction")

    removal = removed(transactions, unit)

    assert (removal.consequence, removal.returns_on) == ("lose_certificate", date(2026, 12, 28))
    assert on_list(transactions, published(transactions, AFTER_HEARING, "construction", today=AFTER_HEARING)) == set()


# Merged sources


def test_nobody_escapes_a_removal_by_being_merged(transactions, listed):
    removed(transactions, ONE)
    with transactions.writing(CLERK) as uow:
        uow.execute(
            update(SourceRow).where(SourceRow.id == ONE.source_id).values(state="merged", merged_into=TWO.source_id)
        )

    assert on_list(transactions, published(transactions, AFTER_HEARING, today=AFTER_HEARING)) == set()


# The public reading


def test_the_public_reads_a_removal_from_its_day_to_its_return_and_no_longer(transactions, listed):
    removal = removed(transactions, ONE)
    days = {
        TODAY: 0, AFTER_HEARING - timedelta(days=1): 0, AFTER_HEARING: 1, RETURNS - timedelta(days=1): 1, RETURNS: 0
    }  # fmt: skip

    with transactions.reading(CLERK) as uow:
        for day, count in days.items():
            assert len(queries.holding(uow, day)) == len(queries.of_sources(uow, [ONE.source_id], day)) == count
        (told_of,) = queries.holding(uow, AFTER_HEARING, "emergency")
        assert queries.holding(uow, AFTER_HEARING, "staggered") == []
    assert (told_of.removal_id, told_of.name, told_of.clause) == (removal.id, ONE.name, "示例条款 232")


def test_a_day_that_has_passed_reads_the_same_after_a_removal_was_lifted(transactions, listed):
    """As of a day: what was decided later changes nothing of what held then."""
    removed(transactions, ONE)
    later = AFTER_HEARING + timedelta(days=3)
    days = [TODAY + timedelta(days=n) for n in range((later - TODAY).days)]

    def told_of():
        with transactions.reading(CLERK) as uow:
            return [[item.removal_id for item in queries.holding(uow, day)] for day in days]

    before = told_of()
    told(transactions, ONE, "voided")
    decide_lift(transactions, removals(transactions, state="lift")[0], later, lift=True)

    assert told_of() == before
    with transactions.reading(CLERK) as uow:
        assert queries.holding(uow, later) == []


def test_a_lift_that_is_dated_back_would_change_a_day_that_has_passed(transactions, listed):
    """Negative control of the test before: the comparison sees it."""
    removed(transactions, ONE)
    with transactions.reading(CLERK) as uow:
        before = len(queries.holding(uow, AFTER_HEARING))
    with transactions.writing(CLERK) as uow:
        uow.execute(update(RemovalRow).values(lift="lifted", lifted_on=TODAY))

    with transactions.reading(CLERK) as uow:
        assert len(queries.holding(uow, AFTER_HEARING)) != before


def test_who_never_stood_on_a_published_list_is_nobodys_business(transactions):
    prepared(transactions, ONE, TWO)
    removed(transactions, ONE)

    with transactions.reading(CLERK) as uow:
        assert queries.holding(uow, AFTER_HEARING) == []


def test_an_edition_that_was_published_ahead_keeps_its_day(transactions, listed):
    """Editions never change: a removal decided before one takes effect is in force only after it has."""
    ahead = published(transactions, date(2026, 12, 15))

    removal = removed(transactions, ONE)

    assert ONE.source_id in on_list(transactions, ahead)
    assert (removal.decided_on, removal.in_force_from) == (AFTER_HEARING, date(2026, 12, 16))
    assert removal.returns_on == date(2027, 2, 16)
