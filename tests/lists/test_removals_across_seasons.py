"""A removal belongs to a season: what stands in another neither puts it off nor opens a way round it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from greenctl.kernel.ids import new_id
from greenctl.lists import removal_queries as queries, removing, use_cases
from greenctl.lists.errors import NothingToRemove
from greenctl.lists.removal_repository import kept_off
from greenctl.season.models import SeasonRow
from tests.adverse.builders import SECOND
from tests.lists.builders import SEASON_ID, TODAY, UNTIL, Unit, a_season, also_decided, decided, numbered_id, set_source
from tests.lists.removal_builders import (
    AFTER_HEARING,
    CLERK,
    decide,
    on_day,
    on_list,
    prepared,
    published,
    removals,
    removed,
    told,
    units,
)

NEXT_SEASON = "01990000-0000-7000-8000-000000000002"
ONE, TWO = units(1, 2)
WEEK_BEFORE = UNTIL - timedelta(days=7)


class NextYear(Unit):
    """With a case of its own."""

    @property
    def case_id(self):
        return numbered_id(self.number, 900)


@pytest.fixture
def listed(transactions):
    """Two sources on the first edition of the list, in force today."""
    prepared(transactions, ONE, TWO)
    return published(transactions)


def next_season(transactions):
    """The season after opens early, and the first source is approved in it."""
    with transactions.writing(CLERK) as uow:
        a_season(uow, NEXT_SEASON, (UNTIL, date(2027, 11, 1)))
        also_decided(uow, NextYear(number=1, name=ONE.name), season_id=NEXT_SEASON)


def next_list(transactions, today=WEEK_BEFORE):
    with transactions.writing(CLERK) as uow:
        return use_cases.publish(uow, NEXT_SEASON, "emergency", UNTIL, 0, today=today)


def off_on(transactions, day):
    with transactions.reading(CLERK) as uow:
        asked = {"programme": "emergency", "day": day, "by": uow.now}
        return set(uow.execute(kept_off(), asked).scalars())


def test_who_must_redeclare_has_done_so_with_the_declaration_of_another_season(transactions, listed):
    """However early that one was opened: it is a declaration of its own, and nobody could make another."""
    told(transactions, ONE, kind="sample_false_data")
    next_season(transactions)
    on_day(transactions, AFTER_HEARING)
    removal = decide(transactions, removals(transactions)[0])

    assert (removal.returns_on, removal.redeclare) == (UNTIL, True)
    assert on_list(transactions, next_list(transactions)) == {ONE.source_id}


def test_a_removal_for_the_season_holds_though_the_list_of_the_next_is_out(transactions, listed):
    told(transactions, ONE, kind="sample_false_data")
    next_season(transactions)
    on_day(transactions, WEEK_BEFORE)
    next_list(transactions)

    removal = decide(transactions, removals(transactions)[0], on=WEEK_BEFORE)

    assert (removal.in_force_from, removal.returns_on) == (WEEK_BEFORE, UNTIL)
    assert off_on(transactions, WEEK_BEFORE) == {ONE.source_id}
    assert off_on(transactions, UNTIL) == set()


def test_a_removal_for_months_goes_before_what_the_list_of_the_next_season_says(transactions, listed):
    told(transactions, ONE)
    next_season(transactions)
    on_day(transactions, WEEK_BEFORE)
    ahead = next_list(transactions)

    removal = decide(transactions, removals(transactions)[0], on=WEEK_BEFORE)

    assert on_list(transactions, ahead) == {ONE.source_id}
    assert off_on(transactions, WEEK_BEFORE) == off_on(transactions, UNTIL) == {ONE.source_id}
    assert off_on(transactions, removal.returns_on) == set()


@pytest.mark.parametrize("change", [{"state": "closed"}, {"until": TODAY}], ids=["closed", "over"])
def test_nobody_has_a_removal_that_was_refused_again_through_a_season_that_is_over(transactions, listed, change):
    next_season(transactions)
    with transactions.writing(CLERK) as uow:
        uow.execute(update(SeasonRow).where(SeasonRow.id == SEASON_ID).values(**change))
    (record,) = told(transactions, ONE)
    (proposal,) = removals(transactions)
    decide(transactions, proposal, remove=False)

    assert proposal.season_id == NEXT_SEASON
    with pytest.raises(NothingToRemove), transactions.writing(SECOND) as uow:
        again = removing.Proposal(new_id(), SEASON_ID, "emergency", record.id, "示例理由")
        removing.propose(uow, again, today=AFTER_HEARING)


def test_a_removal_is_public_where_its_source_was_listed_under_the_name_it_had_before(transactions, listed):
    (three,) = units(3, case_state="under_review")
    with transactions.writing(CLERK) as uow:
        decided(uow, three)
        set_source(uow, ONE, state="merged", merged_into=three.source_id)

    removal = removed(transactions, three)

    with transactions.reading(CLERK) as uow:
        assert [one.removal_id for one in queries.holding(uow, AFTER_HEARING)] == [removal.id]
