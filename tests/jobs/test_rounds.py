"""What time brings is done by workers that no beat wakes: now and then, and some of it once a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from greenctl.emergency.models import DutyChaseRow
from greenctl.jobs.rounds import Rounds
from greenctl.kernel.actor import system
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.source.builders import a_source, registered


class Sweeps:
    """Photos, as far as a round knows them."""

    count = 0

    def sweep(self):
        self.count += 1


def rungs(transactions):
    with transactions.reading(system("test")) as uow:
        return set(uow.execute(select(DutyChaseRow.rung)).scalars())


@pytest.mark.one_engine
def test_each_round_looks_at_overdue_duties_again(transactions, clock):
    an_inventory(transactions, registered(transactions, a_source(1), a_source(2), a_source(3)))
    issued(transactions, starts_at=NOW + timedelta(days=2))
    rounds = Rounds(transactions)

    seen = []
    for hours in (0, 1.5, 1, 2):
        clock.advance(timedelta(hours=hours))
        rounds.make()
        seen.append(rungs(transactions))

    assert seen == [set(), {"reminder"}, {"reminder", "county"}, {"reminder", "county", "city"}]


@pytest.mark.one_engine
def test_what_a_day_brings_is_done_with_the_first_round_of_that_day(transactions, clock):
    photos = Sweeps()
    rounds = Rounds(transactions, photos)

    for hours, swept in ((0, 1), (1, 1), (24, 2), (1, 2)):
        clock.advance(timedelta(hours=hours))
        rounds.make()
        assert photos.count == swept
