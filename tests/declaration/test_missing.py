"""Who has not applied is told before the window closes, and named to offices with the level that goes with it."""

from datetime import timedelta

import pytest

from greenctl.jobs.daily import remind_of_what_ends
from greenctl.kernel.actor import Role
from tests.declaration.builders import a_world, begun, handed_in
from tests.notices.builders import heard

pytestmark = pytest.mark.one_engine


@pytest.fixture
def world(transactions):
    """The first has handed in, the second has a draft, the third has begun nothing."""
    world = a_world(transactions, 3)
    handed_in(transactions, world, world.works[0])
    begun(transactions, world, world.works[1])
    return world


def missing(person, world, programme="emergency", **asked):
    query = {"season_id": world.season.id, "programme": programme, **asked}
    return person.get(f"/declarations/missing?{'&'.join(f'{k}={v}' for k, v in query.items())}").json["items"]


def test_an_office_reads_who_has_handed_in_nothing_with_the_lowest_level(people, world):
    rows = missing(people.staff(Role.COMMAND, "370800"), world, limit=10)

    works = {row["source_id"]: row for row in rows}
    assert works.keys() == {*world.works[1:], world.site}
    assert [works[one]["drafted"] for one in world.works[1:]] == [True, False]
    assert {works[one]["level"] for one in world.works[1:]} == {"D"}


def test_a_programme_is_for_its_kinds_of_sources_alone(people, world):
    rows = missing(people.staff(Role.COMMAND, "370800"), world, "construction")

    assert [row["source_id"] for row in rows] == [world.site]


def test_everybody_sees_their_own_reach(people, world):
    assert [row["source_id"] for row in missing(people.preparer(world.works[2]), world)] == [world.works[2]]
    assert missing(people.preparer(world.works[0]), world) == []
    assert missing(people.staff(Role.COUNTY_REVIEWER, "370812"), world) == []


def test_a_firm_that_has_begun_nothing_hears_what_follows_before_the_window_closes(transactions, people, clock, world):
    begun_nothing, handed = people.preparer(world.works[2]), people.preparer(world.works[0])
    clock.advance(timedelta(days=20))

    for _ in range(2):
        remind_of_what_ends(transactions)

    # For emergency response and for staggered production; the first firm has handed in for one of them.
    assert [kind for kind, _ in heard(transactions, begun_nothing)] == ["season.not_begun", "season.not_begun"]
    assert [kind for kind, _ in heard(transactions, handed)] == ["season.not_begun"]
