"""What is kept for a time only goes when that is over, and not before."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from greenctl.auth.identities import begin_attempt
from greenctl.auth.models import IdentityAttemptRow
from greenctl.jobs.retention import ANSWERS_ARE_KEPT, forget_old_answers
from greenctl.kernel.actor import NOBODY, Role, system

A_WORKS = {"kind": "works", "name": "示例企业", "area": "370811", "other_id_kind": "own_number", "other_id": "示例1"}


@pytest.mark.parametrize(
    "waited, forgotten",
    [
        pytest.param(ANSWERS_ARE_KEPT, 0, id="on the last day"),
        pytest.param(ANSWERS_ARE_KEPT + timedelta(microseconds=1), 1, id="a moment later"),
    ],
)
def test_an_answer_is_kept_for_repeats_as_long_as_is_said(people, transactions, clock, waited, forgotten):
    county = people.staff(Role.COUNTY_REVIEWER, "370811")
    assert county.post("/sources", A_WORKS).status_code == 201

    clock.advance(waited)

    assert forget_old_answers(transactions) == forgotten
    assert forget_old_answers(transactions) == 0


def test_a_way_to_another_sign_on_is_forgotten_the_day_after_it_ended(transactions, clock):
    with transactions.writing(system("test")) as uow:
        begin_attempt(uow, "city_sso", "")
    for days, left in ((1, 1), (1, 0)):
        clock.advance(timedelta(days=days))
        forget_old_answers(transactions)

        with transactions.reading(NOBODY) as uow:
            assert uow.execute(select(func.count()).select_from(IdentityAttemptRow)).scalar_one() == left
