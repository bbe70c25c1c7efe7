"""A spot check is drawn by a seed, and comes out the same for whoever draws it again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from greenctl.kernel.actor import Role, system
from greenctl.kernel.canonical import digest_of, sha256_hex
from greenctl.review.models import CaseRow
from greenctl.review.sampling import lots, sample
from tests.review.builders import open_case, publish

TOPIC, UNTIL = "season-1:emergency", date(2026, 11, 22)


@pytest.fixture
def decided(transactions, clock):
    """Nine decided on the 20th, one on the 22nd in the city, one that is still open."""
    clock.move_to(datetime(2026, 11, 23, 4, tzinfo=UTC))
    fingerprint = publish(transactions)
    ids = [open_case(transactions, fingerprint, topic=TOPIC) for _ in range(11)]
    at = [datetime(2026, 11, 20, 2, tzinfo=UTC)] * 9 + [datetime(2026, 11, 21, 17, tzinfo=UTC)]
    with transactions.writing(system("test")) as uow:
        for case_id, moment in zip(ids, at, strict=False):
            said = {"state": "approved", "step": None, "due_on": None, "entered_at": moment}
            uow.execute(update(CaseRow).where(CaseRow.id == case_id).values(**said))
    return ids[:9]


def drawn(transactions, seed="2026118", size=4, until=UNTIL):
    with transactions.reading(system("test")) as uow:
        return sample(uow, TOPIC, seed, until, size)


def test_the_same_seed_and_day_draw_the_same_cases_and_another_seed_others(transactions, decided):
    first, again, other = drawn(transactions), drawn(transactions), drawn(transactions, seed="2026119")

    assert first == again
    assert [one.case_id for one in first.drawn] != [one.case_id for one in other.drawn]
    assert (first.population, first.population_sha256) == (9, digest_of(sorted(decided)))


def test_anybody_draws_again_with_the_ids_and_the_seed_alone(transactions, decided):
    by_hand = sorted(decided, key=lambda case_id: sha256_hex(f"2026118:{case_id}".encode()))[:4]

    assert [one.case_id for one in drawn(transactions).drawn] == by_hand


def test_a_case_counts_from_the_day_after_its_decision_in_the_city(transactions, decided):
    assert drawn(transactions, until=date(2026, 11, 23)).population == 10


def test_days_that_are_yet_to_come_are_not_drawn_from_the_answer_says_until_when(transactions, decided, clock):
    ahead, of_today = drawn(transactions, until=date(2027, 1, 1)), drawn(transactions, until=date(2026, 11, 23))
    clock.advance(timedelta(days=40))

    assert ahead == of_today
    assert drawn(transactions, until=ahead.until) == ahead


def test_a_larger_sample_holds_the_smaller_one(transactions, decided):
    small, large = drawn(transactions, size=2), drawn(transactions, size=6)

    assert large.drawn[:2] == small.drawn
    assert len(drawn(transactions, size=200).drawn) == 9


def test_no_place_in_the_list_is_drawn_more_often_than_another():
    ids = [f"case-{n}" for n in range(10)]
    first = [lots(ids, str(seed))[0][1] for seed in range(1_000)]

    assert all(60 < first.count(case_id) < 140 for case_id in ids)


@pytest.mark.one_engine
def test_those_further_up_draw_from_their_reach_and_nobody_else_draws(people, decided):
    asked = f"/review/sample?topic={TOPIC}&seed=1&until={UNTIL}&size=3"

    assert len(people.staff(Role.CITY_REVIEWER, "370800").get(asked).json["items"]) == 3
    assert people.staff(Role.CITY_REVIEWER, "370100").get(asked).json["population"] == 0
    for role in (Role.COUNTY_REVIEWER, Role.EXPERT, Role.INSPECTOR):
        assert people.staff(role, "370800").get(asked).status_code == 403
