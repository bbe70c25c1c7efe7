"""A stop that a decision makes longer lies after the season: calendars follow it there, and no other that is over."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.lists.models import ListEditionRow
from greenctl.source.models import SourceSectorRow
from greenctl.staggered import queries
from greenctl.staggered.editions import get_edition
from greenctl.staggered.use_cases import follow_lists, settle
from tests.lists.builders import TODAY
from tests.lists.removal_builders import (
    AFTER_HEARING,
    decide_lift,
    on_day,
    prepared,
    published,
    removals,
    removed,
    told,
    units,
)

STOPS = "sample-staggered-stops-2026"
OVER = get_edition(STOPS).until
LONGER = OVER + timedelta(days=15)
"""by the sample's rule"""
DAY = timedelta(days=1)

pytestmark = pytest.mark.one_engine


@pytest.fixture
def firms(transactions):
    """Two on the list, settled in the season."""
    firms = units(1, 2, programme="staggered")
    prepared(transactions, *firms)
    with transactions.writing(system("test")) as uow:
        sectors = [{"source_id": one.source_id, "ordinal": 0, "sector": "sample_b"} for one in firms]
        uow.execute(insert(SourceSectorRow), sectors)
    published(transactions, programme="staggered")
    with transactions.writing(system("test")) as uow:
        settle(uow, STOPS, today=TODAY)
    return firms


def followed(transactions, day):
    with transactions.writing(system("calendars")) as uow:
        return follow_lists(uow, day)


def longer(transactions, unit):
    with transactions.reading(system("test")) as uow:
        calendar = queries.get(uow, unit.source_id, STOPS)
    return [(one["starts_on"], one["until"]) for one in calendar["spans"] if one["why"] == "extension"]


def lifted(transactions, unit, day):
    told(transactions, unit, "voided")
    [proposed] = removals(transactions, state="lift")
    on_day(transactions, day)
    decide_lift(transactions, proposed, day, lift=True)


def test_what_is_decided_and_lifted_of_it_reaches_the_calendar_though_the_season_is_over(transactions, firms):
    removed(transactions, firms[0])

    decided = followed(transactions, OVER + DAY)
    after_decision = longer(transactions, firms[0])
    lifted(transactions, firms[0], OVER + 5 * DAY)
    followed(transactions, OVER + 5 * DAY)

    assert (decided, after_decision) == (1, [(str(OVER), str(LONGER))])
    assert longer(transactions, firms[0]) == [(str(OVER), str(OVER + 5 * DAY))]
    assert longer(transactions, firms[1]) == []


def test_a_calendar_that_is_over_rests_on_the_last_list_of_its_season(transactions, firms):
    removed(transactions, firms[0])
    with transactions.writing(system("test")) as uow:
        in_season = settle(uow, STOPS, today=OVER - DAY).list_edition_id
    with transactions.writing(system("test")) as uow:
        [row] = uow.execute(select(ListEditionRow.__table__)).mappings()
        uow.execute(insert(ListEditionRow), {**row, "id": new_id(), "number": 2, "effective_on": OVER})

    with transactions.writing(system("test")) as uow:
        assert settle(uow, STOPS, today=OVER + 30 * DAY).list_edition_id == in_season
    assert followed(transactions, OVER + DAY) == 0


def test_once_every_longer_stop_is_over_nothing_is_settled_any_more(transactions, firms):
    removed(transactions, firms[0], on=AFTER_HEARING)

    assert followed(transactions, LONGER + DAY) == 0
    assert longer(transactions, firms[0]) == []
    assert followed(transactions, LONGER) == 1


def test_whom_a_decision_takes_off_the_list_stops_until_it_is_over_though_the_list_still_names_it(transactions, firms):
    """From the day of the decision, as in alerts; editions never change. It has to declare anew, and has not."""
    removal = removed(transactions, firms[0], kind="sample_false_data")

    for day in (removal.in_force_from, removal.returns_on):
        followed(transactions, day)

        with transactions.reading(system("test")) as uow:
            standings = [queries.get(uow, one.source_id, STOPS)["standing"] for one in firms]
        assert standings == ["stops", "exempt"]
