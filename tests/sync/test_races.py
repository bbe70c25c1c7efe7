"""S-22 for phones: of two who change one field at the same moment one wins, and the other is told both versions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from greenctl.declaration import merging
from tests.declaration.builders import a_season
from tests.sync.test_converging import a_fleet

ROUNDS, ROUNDS_IN_FULL = 4, 50


def rounds(transactions, count):
    """Each round: two phones that have seen the same send an edit of one field at once. What became of each."""
    season = a_season(transactions)
    fleet = a_fleet(transactions, season, 2)
    fleet.begin(0, 0)
    fleet.send(0, [0])
    became = []
    for _ in range(count):
        for who in range(2):
            fleet.look(who, 0)
            fleet.edit(who, 0, "stack_so2", 0)
        together = Barrier(2)

        def send(who, together=together):
            together.wait(10)
            return fleet.phones[who].outcomes(transactions, fleet.phones[who].made[-1])[0]["outcome"]

        with ThreadPoolExecutor(2) as threads:
            became.append(sorted(threads.map(send, range(2))))
    return fleet, became


def test_of_two_phones_that_change_one_field_at_once_one_wins_and_the_other_is_told(transactions):
    fleet, became = rounds(transactions, ROUNDS)

    assert became == [["applied", "conflict"]] * ROUNDS
    assert fleet.faults() == []


@pytest.mark.full
def test_of_two_phones_that_change_one_field_at_once_one_wins_fifty_times(transactions):
    fleet, became = rounds(transactions, ROUNDS_IN_FULL)

    assert became == [["applied", "conflict"]] * ROUNDS_IN_FULL
    assert fleet.faults() == []


def test_without_a_look_at_what_others_changed_the_race_is_noticed(transactions, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(merging._Others, "touched", lambda *_: set())

    fleet, became = rounds(transactions, 2)

    assert ["applied", "applied"] in became
    assert fleet.faults()
