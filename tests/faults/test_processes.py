"""Killing really kills, else every test that kills proves nothing."""

import time

from tests.faults.processes import Victim


def test_what_is_killed_the_moment_it_starts_is_dead(tmp_path):
    victims = [Victim(time.sleep, 60, output=tmp_path / f"{number}.log") for number in range(5)]

    for victim in victims:
        victim.kill()

    assert [victim.runs for victim in victims] == [False] * 5
