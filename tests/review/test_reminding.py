"""A desk hears of the last day of its step before it is over, and the city of what is overdue."""

from datetime import timedelta

import pytest

from greenctl.jobs.daily import remind_desks
from greenctl.kernel.actor import Role
from tests.declaration.builders import a_world, handed_in
from tests.notices.builders import heard

pytestmark = pytest.mark.one_engine


def kinds(transactions, person):
    return [kind for kind, _ in heard(transactions, person)]


def test_a_desk_hears_once_before_the_last_day_and_the_city_once_it_is_over(transactions, people, clock):
    world = a_world(transactions, 2)
    handed_in(transactions, world, *world.works)
    desk = people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    others = [
        people.staff(Role.COUNTY_REVIEWER, "370812", "industry"),
        people.staff(Role.COUNTY_REVIEWER, "370811", "housing"),
        people.staff(Role.EXPERT, "370800"),
    ]
    city = people.staff(Role.CITY_REVIEWER, "370800")

    remind_desks(transactions)
    assert kinds(transactions, desk) == []  # ten working days are left

    for _ in range(20):
        clock.advance(timedelta(days=1))
        remind_desks(transactions)

    assert kinds(transactions, desk) == ["review.due_county", "review.overdue"]
    assert kinds(transactions, city) == ["review.overdue"]
    assert [kinds(transactions, one) for one in others] == [[], [], []]
