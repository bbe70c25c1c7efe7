"""S-04: whatever phones do without signal, and however it arrives, nothing vanishes or is silently overwritten.

The model: 3 to 6 devices of different people begin, edit, attach photos, take back; they see what others did only when
they look; they send any part of what they made, in any order, several times, and lose the answers; their clocks are up
to 48 hours off. In the end all photos have come and everything is sent once more. Then

- every operation is applied, in conflict, or refused with a reason (a taken-back one among them); none is held or gone;
- of two writes of one field by different devices, the later one was made by somebody who had seen the earlier one;
- what stands is what was written last;
- every conflict tells what was sent and what to do.

The same final state for any order of arrival is promised for operations that commute: of one device among themselves
(its chain orders them), and of different devices where they touch different things or different fields.
"""

import itertools
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from greenctl.declaration import merging
from tests.declaration.builders import World, a_season
from tests.source.builders import a_source, registered
from tests.sync.fleet import FIELDS, Fleet

NUMBERS = itertools.count(1)
WHO, WHICH = st.integers(0, 5), st.integers(0, 7)


@pytest.fixture
def season(transactions):
    return a_season(transactions)


def a_fleet(transactions, season, phones):
    sources = registered(transactions, *(a_source(next(NUMBERS)) for _ in range(2)))
    ids = tuple(source.id for source in sources)
    fleet = Fleet(transactions, World(season, ids, ""), ids)
    fleet.muster(phones)
    return fleet


class Winter(RuleBasedStateMachine):
    """One run. `place`: (transactions, season), set by the test."""

    place: ClassVar[Any]

    @initialize(phones=st.integers(3, 6), source=st.integers(0, 1))
    def set_out(self, phones, source):
        self.fleet = a_fleet(*self.place, phones)
        self.fleet.begin(0, source)
        self.fleet.send(0, [0])

    @rule(who=WHO, source=st.integers(0, 1))
    def begin(self, who, source):
        self.fleet.begin(who % len(self.fleet.phones), source)

    @rule(who=WHO, which=WHICH, name=st.sampled_from(FIELDS), hours_off=st.integers(-48, 48))
    def edit(self, who, which, name, hours_off):
        self.fleet.edit(who % len(self.fleet.phones), which, name, hours_off)

    @rule(who=WHO, which=WHICH, name=st.sampled_from(FIELDS))
    def edit_with_photo(self, who, which, name):
        self.fleet.edit(who % len(self.fleet.phones), which, name, 0, photo=True)

    @rule(who=WHO, back=st.integers(0, 5))
    def take_back(self, who, back):
        self.fleet.void(who % len(self.fleet.phones), back)

    @rule(who=WHO, which=WHICH)
    def look(self, who, which):
        self.fleet.look(who % len(self.fleet.phones), which)

    @rule(who=WHO, places=st.lists(st.integers(0, 60), min_size=1, max_size=12))
    def send(self, who, places):
        self.fleet.send(who % len(self.fleet.phones), places)

    @rule(which=WHICH)
    def verify(self, which):
        self.fleet.verify(which)

    def teardown(self):
        if hasattr(self, "fleet"):
            self.fleet.come_home()
            assert self.fleet.faults() == []


def winter(transactions, season, *, runs, steps, phases=tuple(Phase)):
    Winter.place = (transactions, season)
    run_state_machine_as_test(
        Winter,
        settings=settings(
            max_examples=runs, stateful_step_count=steps, deadline=None, phases=phases, database=None,
            suppress_health_check=list(HealthCheck), derandomize=False,
        ),
    )  # fmt: skip


def test_nothing_vanishes_and_nothing_is_silently_overwritten(transactions, season):
    winter(transactions, season, runs=4, steps=25)


@pytest.mark.full
def test_nothing_vanishes_and_nothing_is_silently_overwritten_at_length(transactions, season):
    winter(transactions, season, runs=300, steps=40)


def test_where_the_last_write_wins_the_same_winter_is_caught(transactions, season, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(merging._Others, "touched", lambda *_: set())
    fleet = a_fleet(transactions, season, 3)
    fleet.begin(0, 0)
    fleet.send(0, [0])
    for number in range(12):
        fleet.edit(number % 3, 0, FIELDS[number % 2], 0)
    for who in (2, 0, 1):
        fleet.send(who, [*range(12)])
    fleet.come_home()

    assert any("silently overwrote" in fault for fault in fleet.faults())


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[:4], ids=str)
def test_edits_of_different_fields_end_the_same_whoever_comes_first(transactions, season, order):
    fleet = a_fleet(transactions, season, 3)
    fleet.begin(0, 0)
    fleet.send(0, [0])
    for who in range(3):
        for _ in range(3):
            fleet.edit(who, 0, FIELDS[who], 0)

    for who in order:
        fleet.send(who, [3, 1, 2, 0])

    assert fleet.answers()[fleet.sources[0]] == {FIELDS[0]: "3", FIELDS[1]: "6", FIELDS[2]: "9"}
    assert fleet.faults() == []


def test_of_two_edits_of_one_field_one_stands_and_the_other_is_kept_beside_it(transactions, season):
    """Which of the two stands is decided by who came first; neither is lost either way."""
    for order in ((0, 1), (1, 0)):
        fleet = a_fleet(transactions, season, 2)
        fleet.begin(0, 0)
        fleet.send(0, [0])
        fleet.edit(0, 0, FIELDS[0], 48)
        fleet.edit(1, 0, FIELDS[0], -48)
        for who in order:
            fleet.send(who, [0, 1])

        stands = fleet.answers()[fleet.sources[0]][FIELDS[0]]
        kept = {row.state for row in fleet.operations()}

        assert (stands, kept) == (str(order[0] + 1), {"applied", "conflict"})
