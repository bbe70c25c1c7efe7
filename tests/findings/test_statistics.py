"""Figures about findings, and the rows that each of them opens."""

from datetime import date, timedelta

import pytest

from greenctl.area.calendar import civil_day
from greenctl.findings import statistics
from greenctl.findings.exposure import statistics as public
from greenctl.findings.exposure.use_cases import publish
from greenctl.findings.loop.moves import Act
from greenctl.kernel.actor import Reach, Scope, system
from tests.findings.loop.world import CHECKER, COMMAND, COUNTY, DESK, OTHER_COUNTY, OTHER_DESK, a_world, do, found, went


@pytest.fixture
def city(transactions, clock):
    """Nine findings: closed after four days, late, disputed, voided, not confirmed, of two lines and counties."""
    world = a_world(transactions)
    closed, late, disputed, voided, again = found(world, 5)
    found(world, 2)
    (elsewhere,) = found(world, area=OTHER_COUNTY, line="industry")
    (repeat,) = found(world, repeat_of=again)
    for finding_id in (closed, late, disputed, again, repeat):
        do(world, finding_id, Act.ORDER, DESK)
    do(world, elsewhere, Act.ORDER, OTHER_DESK)
    do(world, disputed, Act.DISPUTE, world.firm)
    do(world, voided, Act.DISCARD, DESK)
    do(world, closed, Act.ANSWER, world.firm)
    clock.advance(timedelta(days=4))
    do(world, closed, Act.CLOSE, CHECKER)
    went(world, again, (Act.ANSWER, world.firm))
    went(world, repeat, (Act.ANSWER, world.firm))
    clock.advance(timedelta(days=20))
    return world


def figures(world, by, scope=None, **filters):
    with world.transactions.reading(system("look"), scope=scope or Scope(everything=True)) as uow:
        return {row.key: row for row in statistics.figures(uow, by, filters)}


def exposed(world):
    with world.transactions.reading(system("look")) as uow:
        (row,) = public.figures(uow, "line", {})
        return row


def test_figures_tell_how_many_how_fast_and_how_often_late(city):
    one = figures(city, "line")["construction"]

    assert (one.counting, one.open, one.closed, one.days_to_close) == (4, 3, 1, 4)
    assert (one.overdue, one.answered_in_time, one.repeated) == (1, 3, 1)
    assert (one.disputed, one.voided, one.unconfirmed) == (1, 1, 2)


@pytest.mark.parametrize("becomes", [(Act.DISPUTE,), (Act.DISPUTE, Act.UPHOLD), (Act.ASK_VOID, Act.VOID)])
def test_nothing_is_a_repeat_of_what_does_not_count_any_more(transactions, becomes):
    world = a_world(transactions)
    (first,) = found(world)
    (again,) = found(world, repeat_of=first)
    for finding_id in (first, again):
        do(world, finding_id, Act.ORDER, DESK)
    with world.transactions.writing(COMMAND, scope=Scope(everything=True)) as uow:
        publish(uow, COUNTY, 0, today=civil_day(uow.now))
    before = figures(world, "line")["construction"].repeated, exposed(world).repeated

    by = {Act.DISPUTE: world.firm, Act.UPHOLD: OTHER_DESK, Act.ASK_VOID: DESK, Act.VOID: OTHER_DESK}
    went(world, first, *((act, by[act]) for act in becomes))

    one = figures(world, "line")["construction"]
    assert (before, one.counting, one.repeated, exposed(world).repeated) == ((1, 1), 1, 0, 0)
    with world.transactions.reading(system("look")) as uow:
        assert statistics.rows_behind(uow, "line", "construction", "repeated") == []


@pytest.mark.parametrize("by", statistics.DIMENSIONS)
def test_every_figure_opens_exactly_its_rows(city, by):
    for key, row in figures(city, by).items():
        for name in statistics.FIGURES:
            with city.transactions.reading(system("look")) as uow:
                behind = statistics.rows_behind(uow, by, key, name)

            assert len(behind) == getattr(row, name), (by, key, name)


def test_rows_are_read_page_by_page(city):
    with city.transactions.reading(system("look")) as uow:
        first = statistics.rows_behind(uow, "line", "construction", "counting", limit=3)
        rest = statistics.rows_behind(uow, "line", "construction", "counting", after=first[-1]["serial"], limit=3)

    assert (len(first), len(rest)) == (3, 1)


def test_figures_are_narrowed_and_keep_within_reach(city):
    assert figures(city, "area").keys() == {COUNTY, OTHER_COUNTY}
    assert figures(city, "area", Scope(reaches=(Reach(COUNTY),))).keys() == {COUNTY}
    assert figures(city, "area", area="370812").keys() == {OTHER_COUNTY}
    assert figures(city, "line", found_from=date(2026, 11, 21)) == {}
    assert figures(city, "line", found_until=date(2026, 11, 21), line="industry").keys() == {"industry"}
