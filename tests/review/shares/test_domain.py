"""Sharing out: nobody has two cases more than somebody who could have had one of theirs."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, strategies

from greenctl.review.shares.domain import Leave, Share, Waiting, Why, passed_on, require_leave, shared_out
from greenctl.review.shares.errors import LeaveTurned, NotForThem, NotYoursToHandOn
from tests.review.builders import AT

PEOPLE = ("a", "b", "c")
FIT = strategies.frozensets(strategies.sampled_from(PEOPLE))
SOME_FIT = strategies.frozensets(strategies.sampled_from(PEOPLE), min_size=1)
HELD = strategies.dictionaries(strategies.sampled_from(PEOPLE), strategies.integers(0, 3))


def cases(*fit):
    return [Waiting(f"case-{n}", frozenset(who)) for n, who in enumerate(fit)]


def squares(ways, held):
    """The smaller, the nearer loads are to each other, their sum being the same."""
    found = dict.fromkeys(PEOPLE, 0) | held
    for who in ways:
        found[who] += 1
    return sum(load**2 for load in found.values())


def unfair(ways, waiting, held):
    """Whether another way of all that there are would bring the loads nearer to each other."""
    every = product(*(sorted(case.fit) for case in waiting))
    return squares(ways, held) > min(squares(way, held) for way in every)


def each_to_who_holds_least(waiting, held):
    """What it would be if cases that were given never changed hands."""
    now, ways = dict.fromkeys(PEOPLE, 0) | held, []
    for case in waiting:
        ways.append(min(sorted(case.fit), key=lambda one: now[one]))
        now[ways[-1]] += 1
    return ways


@given(strategies.integers(0, 40), strategies.integers(1, 9))
def test_where_everybody_is_fit_loads_differ_by_one_at_most(count, people):
    everybody = [f"person-{n}" for n in range(people)]

    shared = shared_out(cases(*[everybody] * count), {})

    held = [sum(one.account_id == who for one in shared) for who in everybody]
    assert sum(held) == count
    assert max(held) - min(held) <= 1


@given(strategies.lists(SOME_FIT, max_size=6), HELD)
def test_loads_are_apart_only_where_conflicts_or_what_was_held_leave_no_other_way(fit, held):
    waiting = cases(*fit)

    shared = shared_out(waiting, held)

    assert not unfair([one.account_id for one in shared], waiting, held)


def test_control_whoever_holds_least_at_the_time_would_be_unfair():
    """The second case is for nobody but a; so the first should have gone to b."""
    waiting = cases("ab", "a")

    assert unfair(each_to_who_holds_least(waiting, {}), waiting, {})
    assert {(one.case_id, one.account_id) for one in shared_out(waiting, {})} == {("case-0", "b"), ("case-1", "a")}


@given(strategies.lists(FIT, max_size=12), HELD)
def test_every_case_goes_to_somebody_who_is_fit_once_and_tells_why(fit, held):
    waiting = cases(*fit)

    shared = shared_out(waiting, held)

    by_id = {case.case_id: case.fit for case in waiting}
    assert [one.case_id for one in shared] == [case.case_id for case in waiting if case.fit]
    assert all(one.account_id in by_id[one.case_id] and one.among == len(by_id[one.case_id]) for one in shared)
    for who in PEOPLE:
        told = [one.load for one in shared if one.account_id == who]
        assert told == [held.get(who, 0) + n + 1 for n in range(len(told))]
    assert shared == shared_out([Waiting(case.case_id, frozenset(sorted(case.fit))) for case in waiting], dict(held))


def test_among_equals_nobody_is_always_first():
    firsts = {shared_out([Waiting(f"case-{n}", frozenset(PEOPLE))], {})[0].account_id for n in range(30)}

    assert firsts == set(PEOPLE)


def held_by(who, shared_by="office"):
    return Share(case_id="case-1", case_version=1, account_id=who, why=Why.TAKEN, shared_by=shared_by, shared_at=AT)


@pytest.mark.parametrize(
    "holding, to, by, oversees, comes_to",
    [
        pytest.param(held_by("a"), "b", "a", False, Why.HANDED_ON, id="the holder hands it on"),
        pytest.param(held_by("a"), None, "a", False, Why.HANDED_ON, id="the holder lays it back"),
        pytest.param(held_by("b", "a"), "a", "a", False, Why.TAKEN, id="who gave it takes it back"),
        pytest.param(None, "a", "a", False, Why.TAKEN, id="what nobody holds is taken"),
        pytest.param(None, "b", "a", False, NotYoursToHandOn, id="and given to nobody else"),
        pytest.param(held_by("a"), "b", "b", False, NotYoursToHandOn, id="nobody takes another's"),
        pytest.param(held_by("a"), "b", "boss", True, Why.HANDED_ON, id="overseers give anything"),
        pytest.param(held_by("a"), "x", "a", False, NotForThem, id="but to nobody who is not fit"),
        pytest.param(None, "x", "boss", True, NotForThem, id="not even they"),
    ],
)
def test_who_hands_a_case_to_whom(holding, to, by, oversees, comes_to):
    if isinstance(comes_to, Why):
        assert passed_on(holding, to, by, {"a", "b"}, oversees) is comes_to
        return
    with pytest.raises(comes_to):
        passed_on(holding, to, by, {"a", "b"}, oversees)


def test_a_leave_holds_on_both_its_days():
    leave = Leave("a", date(2026, 11, 20), date(2026, 11, 21))

    assert [leave.holds(date(2026, 11, day)) for day in (19, 20, 21, 22)] == [False, True, True, False]


@pytest.mark.parametrize(
    "first_on, last_on",
    [
        pytest.param(date(2026, 11, 21), date(2026, 11, 20), id="turned"),
        pytest.param(date(2026, 11, 21), None, id="without an end"),
        pytest.param(None, date(2026, 11, 21), id="without a beginning"),
    ],
)
def test_a_leave_without_both_its_days_in_order_is_refused(first_on, last_on):
    with pytest.raises(LeaveTurned):
        require_leave(first_on, last_on)
