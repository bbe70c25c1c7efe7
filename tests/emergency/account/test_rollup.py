"""Reduction by county, sector and part adds up to the whole, and every number opens the sources behind it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from greenctl.emergency.account import rollup
from greenctl.emergency.account.planned import planned
from greenctl.emergency.verification.domain import State
from greenctl.findings.loop.moves import Act
from greenctl.kernel.actor import EVERYTHING, Reach, Scope, system
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory, confirmed, reported
from tests.emergency.verification.builders import seen
from tests.emergency.verification.conftest import inspectors  # noqa: F401 - a fixture
from tests.findings.loop.world import DESK, World, a_firm, do
from tests.source.builders import a_source, counted, registered

START = NOW + timedelta(days=2)


@pytest.fixture
def sources(transactions):
    """Two of Rencheng, one of the sibling county, each with 6 and 4 kg of SO2 to reduce."""
    areas = ("370811", "370811", "370812")
    return registered(transactions, *(a_source(n, area=area) for n, area in enumerate(areas, start=1)))


@pytest.fixture
def alert(transactions, sources, clock):
    """The first has confirmed and reported one, was seen to keep it and not the other; the third has confirmed."""
    an_inventory(transactions, sources)
    alert = issued(transactions, starts_at=START)
    confirmed(transactions, alert, sources[0].id)
    confirmed(transactions, alert, sources[2].id)
    reported(transactions, alert, sources[0].id, 0)
    clock.advance(timedelta(days=2, hours=2))
    check = seen(transactions, alert, sources[0].id, State.KEPT, State.NOT_KEPT)
    world = World(transactions, sources[0].id, a_firm(sources[0].id))
    do(world, check["lines"][1]["finding_id"], Act.ORDER, DESK)
    return alert


def table(transactions, alert, by="county", scope=EVERYTHING):
    with transactions.reading(system("test"), scope=scope) as uow:
        return rollup.rollup(uow, alert.id, by)


def carriers(transactions, alert, figure, *, size=100, scope=EVERYTHING, **filters):
    """Every page of so many."""
    found, after = [], None
    while True:
        with transactions.reading(system("test"), scope=scope) as uow:
            page = rollup.carriers_page(uow, alert.id, (figure, "SO2"), filters, after, size)
        found += page
        if len(page) < size:
            return found
        after = page[-1]["micro"], page[-1]["source_id"]


def so2(reduced):
    return {figure: str(masses["SO2"]) for figure, masses in reduced.masses.items()}


def test_each_county_has_its_figures_and_they_add_up_to_all(transactions, alert):
    found = table(transactions, alert)

    assert [(row.key, row.sources, row.lines) for row in found.rows] == [("370811", 2, 4), ("370812", 1, 2)]
    assert so2(found.rows[0]) == {"planned": "20", "confirmed": "10", "executed": "6", "verified": "6", "failed": "4"}
    assert so2(found.total) == {"planned": "30", "confirmed": "20", "executed": "6", "verified": "6", "failed": "4"}
    for by in rollup.KEYS:
        again = table(transactions, alert, by)
        assert so2(again.total) == so2(found.total)
        assert sum(row.masses["planned"]["SO2"] for row in again.rows) == 30


def test_the_account_says_the_same_as_the_table(transactions, alert):
    with transactions.reading(system("test")) as uow:
        found = planned(uow, alert.id, "all-four-10-20-30")

    told = [found.account, found.confirmed, found.executed, found.verified]
    assert [str(account.lines[0].reduced) for account in told] == ["30", "20", "6", "6"]


@pytest.mark.parametrize("figure", rollup.FIGURES)
@pytest.mark.parametrize("size", [1, 2, 100])
def test_every_number_opens_the_sources_that_make_it(transactions, alert, figure, size):
    total = table(transactions, alert)
    for row in [total.total, *total.rows]:
        filters = {} if row.key is None else {"county": row.key}
        found = carriers(transactions, alert, figure, size=size, **filters)
        masses = [one["masses"][figure]["SO2"] for one in found]
        assert sum(masses, Decimal(0)) == row.masses[figure]["SO2"]
        assert masses == sorted(masses, reverse=True)


def test_a_county_sees_its_own_part(transactions, alert):
    own = Scope(reaches=(Reach("370812"),))

    assert so2(table(transactions, alert, scope=own).total)["planned"] == "10"
    assert {one["area"] for one in carriers(transactions, alert, "planned", scope=own)} == {"370812"}


def test_the_table_is_one_statement_over_the_obligations(transactions, alert):
    with counted(transactions.engine) as statements:
        table(transactions, alert)

    assert len([one for one in statements if "alert_obligation" in one]) == 1
