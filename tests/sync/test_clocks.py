"""S-18: clocks do not matter. Days are the server's, in the city's zone; what a phone says is kept, and no rule."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from greenctl.declaration.models import FactSheetRow
from greenctl.kernel.actor import system
from greenctl.kernel.clock import SteppedClock, local_day
from greenctl.kernel.period import Period
from greenctl.sync import use_cases
from tests.declaration.builders import World, a_season
from tests.source.builders import a_source, registered
from tests.sync.builders import ZONE, a_phone, states

PM = "stack_particulate"
TEN_MINUTES = timedelta(minutes=10)
DAY = timedelta(days=1)
MOMENTS = {
    "a month ends": datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC),
    "a month begins": datetime(2026, 11, 30, 16, 0, tzinfo=UTC),
    "a year ends": datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 2, 0, tzinfo=UTC),
    "32 bits are full": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
}
PHONES = {
    "two days behind": timedelta(hours=-48),
    "right": timedelta(),
    "two days ahead": timedelta(hours=48),
    "never set": datetime(1970, 1, 1, tzinfo=UTC) - datetime(2026, 11, 20, tzinfo=UTC),
}


def a_world_open_on(transactions, first: date, until: date) -> World:
    """Applications are taken from `first` up to, and not on, `until`."""
    days = Period(first - 30 * DAY, until + 30 * DAY)
    season = a_season(transactions, days=days, applications=Period(first, until))
    return World(season, tuple(item.id for item in registered(transactions, *map(a_source, range(1, 5)))), "")


def at(transactions, moment: datetime) -> date:
    transactions.clock = SteppedClock(moment)
    return local_day(moment, ZONE)


def a_day_of_work(transactions, world, says: datetime, number: int = 0) -> list[str]:
    """What becomes of a declaration that a phone begins and edits whose clock says so."""
    phone, captured = a_phone(transactions, *world.works), says.isoformat()
    begun = phone.begin(world.works[number], world.season.id)
    begun["captured_at"] = captured
    phone.edit(begun["body"]["id"], {PM: "5"}, captured_at=captured)
    return states(phone.outcomes(transactions))


@pytest.mark.parametrize("shift", PHONES.values(), ids=PHONES)
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_what_a_phones_clock_says_changes_nothing(transactions, moment, shift):
    today = at(transactions, moment)
    world = a_world_open_on(transactions, today, today + DAY)

    assert a_day_of_work(transactions, world, moment + shift) == ["applied", "applied"]

    with transactions.reading(system("test")) as uow:
        assert uow.execute(select(FactSheetRow.body)).scalar_one()["facts"]["sample_a"] == {PM: "5"}


def at_the_edges(transactions, moment: datetime) -> list[str]:
    """In the last second before the day of `moment`, in its first, in its last, and in the first one after it, while
    applications are taken on this day alone."""
    today = at(transactions, moment)
    world = a_world_open_on(transactions, today, today + DAY)
    midnight = datetime(today.year, today.month, today.day, tzinfo=ZONE).astimezone(UTC)
    second, found = timedelta(seconds=1), []
    for number, now in enumerate((midnight - second, midnight, midnight + DAY - second, midnight + DAY)):
        at(transactions, now)
        found.append(a_day_of_work(transactions, world, now, number)[0])
    return found


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_day_begins_and_ends_at_midnight_of_the_city(transactions, moment):
    assert at_the_edges(transactions, moment) == ["refused", "applied", "applied", "refused"]


def test_a_rule_that_read_the_machines_own_clock_is_caught(transactions, monkeypatch):
    """The control: each scene that is not of the day on which the test runs is then told wrongly."""
    monkeypatch.setattr(use_cases, "local_day", lambda _now, zone: datetime.now(zone).date())

    assert at_the_edges(transactions, MOMENTS["32 bits are full"]) != ["refused", "applied", "applied", "refused"]


def test_nodes_whose_clocks_are_twenty_minutes_apart_lose_nothing(transactions):
    noon = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
    today = at(transactions, noon)
    world = a_world_open_on(transactions, today, today + DAY)
    phone = a_phone(transactions, *world.works)
    begun = phone.begin(world.works[0], world.season.id)
    edits = [phone.edit(begun["body"]["id"], {PM: str(number)}) for number in range(6)]

    outcomes = []
    for number, operation in enumerate([begun, *edits]):
        at(transactions, noon + (TEN_MINUTES if number % 2 else -TEN_MINUTES))
        outcomes += phone.outcomes(transactions, operation)

    assert states(outcomes) == ["applied"] * 7
    assert states(phone.outcomes(transactions)) == ["repeated"] * 7
    with transactions.reading(system("test")) as uow:
        assert uow.execute(select(FactSheetRow.body)).scalar_one()["facts"]["sample_a"] == {PM: "5"}
