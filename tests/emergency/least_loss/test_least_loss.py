"""The mix that meets the duty with the fewest lost line-hours, held against trying every mix."""

from collections import Counter
from decimal import Decimal
from itertools import chain, combinations

import pytest
from hypothesis import given, settings, strategies as st

from greenctl.emergency.alerts.queries import list_page
from greenctl.emergency.least_loss.domain import Assumption, Option, Problem, lost_hours, options_of, reached, shortfall
from greenctl.emergency.least_loss.solving import solve
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import seeded
from tests.emergency.builders import a_line, a_measure, an_entry, masses
from tests.emergency.duty_builders import TWO, an_inventory

D = Decimal


def an_option(number=0, kg=(10, 0, 0, 0), hours=24, lines=None, source="s"):
    touched = ((source, f"L{number}"),) if lines is None else lines
    return Option(source, number, tuple(D(mass) for mass in kg), D(hours), touched)


def fewest(problem):
    """By trying every mix; None where none is enough."""
    places = range(len(problem.options))
    mixes = chain.from_iterable(combinations(places, size) for size in range(len(places) + 1))
    losses = [
        lost_hours(chosen)
        for mix in mixes
        if not shortfall(problem, chosen := [problem.options[place] for place in mix])
    ]
    return min(losses, default=None)


_HOURS = st.sampled_from([D(0), D("4.8"), D("7.25"), D(12), D(24)])
_LINES = st.lists(st.sampled_from([("s", "1"), ("s", "2"), ("t", "1"), ("u", "")]), min_size=1, max_size=3, unique=True)
_MASS = st.decimals(min_value=0, max_value=50, places=2)
_FOUR = st.tuples(_MASS, _MASS, _MASS, _MASS)
_OPTION = st.builds(Option, st.just("s"), st.just(0), _FOUR, _HOURS, _LINES.map(tuple))
_OPTIONS = st.lists(_OPTION, max_size=8)
_NEEDED = st.dictionaries(st.sampled_from(["SO2", "NOx", "PM", "VOCs"]), st.decimals(0, 120, places=2))


@settings(max_examples=60, deadline=None)
@given(options=_OPTIONS, needed=_NEEDED)
def test_no_mix_loses_less_and_none_is_told_that_falls_short(options, needed):
    problem = Problem(options, needed)

    found = solve(problem, seconds=5)

    chosen = [options[place] for place in found.chosen]
    best = fewest(problem)
    assert found.met is (best is not None)
    if best is not None:
        assert not shortfall(problem, chosen)
        assert found.loss == lost_hours(chosen) == best
        assert found.bound == best


def test_control_a_solver_that_adds_the_hours_of_one_line_twice_would_be_found():
    """Two halves of one line and one cheap other: by sums 12 + 12 are dearer than 20, by what is lost they are not."""
    halves = [an_option(0, (5, 0, 0, 0), 12, (("s", "1"),)), an_option(1, (5, 0, 0, 0), 12, (("s", "1"),))]
    problem = Problem([*halves, an_option(2, (10, 0, 0, 0), 20)], {"SO2": D(10)})

    assert solve(problem, 5).chosen == (0, 1)
    assert sum(one.hours for one in halves) > 20 > lost_hours(halves)


def test_what_cannot_be_met_is_said_with_what_is_lacking():
    problem = Problem(
        [an_option(0, (10, 0, 1, 0)), an_option(1, (5, 3, 0, 0))], {"SO2": D(15), "PM": D(4), "NOx": D(3)}
    )

    found = solve(problem, 5)

    assert (found.met, found.chosen) == (False, (0, 1))
    assert shortfall(problem, problem.options) == {"PM": D(3)}


@pytest.mark.parametrize("needed", [{}, {"SO2": D(0)}], ids=["nothing said", "nothing needed"])
def test_where_nothing_is_needed_nothing_stops(needed):
    found = solve(Problem([an_option()], needed), 5)

    assert (found.met, found.chosen, found.loss, found.gap) == (True, (), 0, 0)


def test_a_need_is_met_to_the_microgram_and_not_nearly():
    step = D("0.000001")
    options = [an_option(0, (D(1000), 0, 0, 0), 1), an_option(1, (step, 0, 0, 0), 5)]

    more = Problem(options, {"SO2": D(1000) + step})
    assert solve(Problem(options, {"SO2": D(1000)}), 5).chosen in {(0,), (0, 1)}
    assert solve(more, 5).chosen == (0, 1)


def test_hours_follow_from_what_a_measure_does():
    lines = (a_line("L1"), a_line("L2"))
    told = {
        "stop": a_measure(),
        "works": a_measure(line=None),
        "none": a_measure(action="limit"),
        "cut": a_measure(action="limit", baseline=D(960), target=D(768)),
        "odd": a_measure(action="other"),
        "ban": a_measure(action="ban_vehicles", kg_per_day=masses()),
    }
    assumed = Counter()

    found = dict(
        zip(told, options_of(an_entry(lines=lines, measures=tuple(told.values())), "orange", assumed), strict=True)
    )

    # 960 t down to 768 is a fifth of the day: 4.8 hours.
    hours = {name: (option.hours, len(option.lines)) for name, option in found.items()}
    assert hours == {
        "stop": (24, 1), "works": (24, 2), "none": (24, 1), "cut": (D("4.8"), 1), "odd": (24, 1), "ban": (0, 0),
    }  # fmt: skip
    assert assumed == {
        Assumption.LIMIT_WITHOUT_CUT: 1,
        Assumption.LIMIT_IS_ITS_CUT: 1,
        Assumption.OTHER_IS_A_STOP: 1,
        Assumption.NO_LINE_STOPS: 1,
        Assumption.NO_MASS: 1,
    }


def test_a_works_without_lines_counts_as_one():
    assumed = Counter()

    [option] = options_of(an_entry(lines=(), measures=(a_measure(line=None),)), "orange", assumed)

    assert option.lines == (("s", ""),)
    assert assumed == {Assumption.WORKS_WITHOUT_LINES: 1}


def a_city(sources):
    """Invented: one to five lines a source, stopped or limited, some works as a whole."""
    chance, options = seeded("least loss"), []
    for source in range(sources):
        lines = [(str(source), str(n)) for n in range(chance.randint(1, 5))]
        for n, line in enumerate(lines):
            kg = tuple(D(chance.randint(0, 4000)) / 100 for _ in range(4))
            options.append(Option(str(source), n, kg, D(chance.choice([480, 720, 1200, 2400])) / 100, (line,)))
        if chance.random() < 0.2:
            options.append(Option(str(source), len(lines), tuple(D(1) for _ in range(4)), D(24), tuple(lines)))
    needed = {name: mass * chance.randint(25, 60) / 100 for name, mass in reached(options).items()}
    return Problem(options, needed)


@pytest.mark.parametrize("size", [pytest.param(7000, marks=pytest.mark.full), 300])
def test_a_city_has_its_mix_in_time_with_a_bound_beside_it(size):
    problem = a_city(size)

    found = solve(problem, seconds=20, gap=1e-3)

    assert not shortfall(problem, [problem.options[place] for place in found.chosen])
    assert 0 < found.bound <= found.loss < lost_hours(problem.options)
    assert found.gap <= D("0.01")


class TestAdviceForACity:
    """From an inventory, the list in force and an edition of the duty."""

    LADDER = "all-four-10-20-30"

    def advice(self, people, inventory):
        path = f"/inventories/{inventory.id}/least-loss?ladder={self.LADDER}&level=orange&seconds=2"
        return people.staff(Role.COMMAND).get(path)

    def test_it_names_the_mix_what_it_rests_on_and_decides_nothing(self, people, transactions, sources):
        base = [{"part": "industrial", "basis": "calendar_year", "so2": D(40)}]
        inventory = an_inventory(transactions, sources, bases=base)

        told = self.advice(people, inventory).json

        # Each source stops its line (6) and something on it (4): 8 of 40 kg are a fifth; 24 hours are one line's.
        so2 = told["lines"][0]
        assert (told["met"], told["loss"], told["loss_of_all"], told["proven"]) == (True, "24", "72", True)
        assert (so2["base"], D(so2["reduced"]) >= 8, so2["met"]) == ("40", True, True)
        assert told["measures"] == 6
        assert {one["source_id"] for one in told["chosen"]} <= {one.id for one in sources}
        assert len({one["source_id"] for one in told["chosen"]}) == 1
        with transactions.reading(system("test")) as uow:
            assert list_page(uow, "370800", "", 10) == []

    def test_what_even_everything_falls_short_of_is_said(self, people, transactions, sources):
        base = [{"part": "industrial", "basis": "calendar_year", "so2": D(400)}]
        told = self.advice(people, an_inventory(transactions, sources, bases=base)).json

        assert (told["met"], told["lines"][0]["lacking"], len(told["chosen"])) == (False, "50", 6)

    def test_nobody_below_the_city_asks(self, people, transactions, sources):
        inventory = an_inventory(transactions, sources)
        county = people.staff(Role.COMMAND, "370811")

        path = f"/inventories/{inventory.id}/least-loss?ladder={self.LADDER}&level=orange"
        assert county.get(path).json["code"] == "emergency.inventory_not_there"

    def test_without_a_base_nothing_is_asked_and_nothing_is_met(self, people, transactions, sources):
        told = self.advice(people, an_inventory(transactions, sources)).json

        assert (told["met"], told["chosen"], told["proven"]) == (None, [], False)
        assert {(line["met"], line["undetermined"]) for line in told["lines"]} == {(None, "no_base")}

    def test_a_list_without_masses_is_undetermined_and_never_said_to_fall_short(self, people, transactions, sources):
        base = [{"part": "industrial", "basis": "calendar_year", "so2": D(400), "nox": D(400)}]
        silent = [{**one, "so2": None} for one in TWO]
        [only_nox, *others] = [{**one, "nox": D(1)} for one in silent]

        nothing = self.advice(people, an_inventory(transactions, sources, silent, base)).json
        a_part = self.advice(people, an_inventory(transactions, sources, [only_nox, *others], base)).json

        so2, nox, *_ = nothing["lines"]
        assert (nothing["met"], nothing["chosen"], nothing["proven"]) == (None, [], False)
        assert (so2["undetermined"], nox["undetermined"], so2["lacking"]) == ("no_masses", "no_masses", None)
        so2, nox, pm, _ = a_part["lines"]
        assert [line["undetermined"] for line in (so2, nox, pm)] == ["no_masses", None, "no_base"]
        assert (a_part["met"], nox["met"], so2["met"], D(nox["lacking"]) > 0) == (False, False, None, True)
