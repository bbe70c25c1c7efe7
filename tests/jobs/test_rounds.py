"""What time brings is done by workers that no beat wakes: now and then, and some of it once a day."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from greenctl.emergency.confirmation.models import DutyChaseRow
from greenctl.jobs.failing import failures, raise_all
from greenctl.jobs.local import LocalWorker
from greenctl.jobs.rounds import Rounds
from greenctl.kernel.actor import system
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.source.builders import a_source, registered


class Sweeps:
    """Photos, as far as a round and a worker know them; the first `away` sweeps find no store."""

    def __init__(self, away=0):
        self.count, self.looks, self.away = 0, 0, away

    def sweep(self):
        self.count += 1
        if self.count <= self.away:
            raise OSError("示例")

    def look_at_waiting(self):
        self.looks += 1
        return 0


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


@pytest.mark.one_engine
def test_what_fails_of_a_day_is_told_and_tried_with_the_next_round_and_what_was_done_is_not(transactions, clock):
    photos = Sweeps(away=2)
    rounds = Rounds(transactions, photos)

    for _ in range(2):
        with pytest.raises(ExceptionGroup):
            rounds.make()
    rounds.make()
    rounds.make()

    assert photos.count == 3


@pytest.mark.one_engine
def test_a_worker_that_is_woken_all_the_time_makes_its_rounds(transactions):
    photos = Sweeps()
    worker = LocalWorker(transactions, photos=photos, idle_seconds=0.05)
    worker.start()

    for _ in range(1000):
        transactions.wake()
        time.sleep(0.005)
        if photos.looks > 1:
            break
    worker.stop()

    assert photos.looks > 1


def test_pieces_that_fail_stop_no_other_and_are_told_together():
    done = []
    pieces = [lambda: done.append(1), lambda: 1 // 0, lambda: done.append(2)]

    failed = failures(pieces)

    assert done == [1, 2]
    assert [piece for piece, _ in failed] == [pieces[1]]
    with pytest.raises(ExceptionGroup) as told:
        raise_all(failed)
    assert [type(error) for error in told.value.exceptions] == [ZeroDivisionError]
    raise_all([])
