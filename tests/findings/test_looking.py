"""Figures about visits: who looked where, how much was found, how that varies; each opens its rows."""

import random
import statistics
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from greenctl.findings import looking
from greenctl.findings.dispersion import Sums, dispersion
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.inspection.models import VisitOfficerRow, VisitRow
from greenctl.kernel.actor import EVERYTHING, Reach, Scope, system
from greenctl.kernel.ids import new_id
from tests.findings.loop.world import World, a_row
from tests.inspection.builders import an_account
from tests.source.builders import a_source, registered

FIRST, UNTIL = date(2026, 11, 1), date(2026, 12, 1)
COUNTIES, LINES = ("370811", "370812", "370826"), ("industry", "construction", None)
PERIOD = {"first": FIRST, "until": UNTIL}


@pytest.fixture
def city(transactions):
    """Sixty visits of four officers, some by two, to ten of fourteen sources; not every finding counts."""
    chance, made = random.Random(7), []
    sources = registered(
        transactions, *(a_source(n, area=COUNTIES[n % 3], sectors=((f"sample_{'ab'[n % 2]}", ""),)) for n in range(14))
    )
    officers = sorted(an_account(transactions) for _ in range(4))
    for n in range(60):
        source = sources[chance.randrange(10)]
        on, found = FIRST + timedelta(chance.randrange(28)), chance.choice((0, 0, 1, 1, 2, 5))
        made.append(SimpleNamespace(
            id=new_id(), source=source, on=on, line=chance.choice(LINES), found=found, not_counting=n % 3,
            officers=officers[n % 3 : n % 3 + 1 + n % 2], flags=["far_from_source"] if n % 4 == 0 else [],
        ))  # fmt: skip
    written(transactions, made)
    return SimpleNamespace(transactions=transactions, visits=made, sources=sources, officers=officers)


def written(transactions, visits):
    with transactions.writing(system("test")) as uow:
        uow.execute(insert(VisitRow), [_visit(one, uow.now) for one in visits])
        there = [{"visit_id": one.id, "account_id": who} for one in visits for who in one.officers]
        uow.execute(insert(VisitOfficerRow), there)
        rows = [(_finding(transactions, one, uow.now), n < one.found) for one in visits for n in range(_told(one))]
        uow.execute(insert(FindingRow), [row for row, _ in rows])
        uow.execute(insert(FindingStandingRow), [_standing(row["id"], counts) for row, counts in rows])


def _told(one):
    return one.found + one.not_counting


def _visit(one, now):
    return {
        "id": one.id, "source_id": one.source.id, "source_state": "running", "line": one.line, "visited_on": one.on,
        "recorded_at": now, "recorded_by": one.officers[0], "area": one.source.area, "department": "industry",
        "flags": one.flags, "outcome": "findings" if _told(one) else "clean", "content_sha256": "0" * 64,
    }  # fmt: skip


def _finding(transactions, one, now):
    about = {"visit_id": one.id, "area": one.source.area, "found_on": one.on, "line": one.line or "industry"}
    return a_row(World(transactions, one.source.id, system("firm")), now, **about)


def _standing(finding_id, counts):
    if not counts:
        return {"finding_id": finding_id, "standing": "unconfirmed", "progress": "found", **dict.fromkeys(_ORDERED)}
    return {"finding_id": finding_id, "standing": "confirmed", "progress": "ordered", **_ORDERED}


_ORDERED = {"confirmed_by": "the-desk", "ordered_by": "the-desk", "confirmed_on": FIRST, "due_on": UNTIL}


def figures(city, by=None, scope=EVERYTHING, **filters):
    with city.transactions.reading(system("look"), scope=scope) as uow:
        return {row.key: row for row in looking.figures(uow, by, {**PERIOD, **filters})}


def opened(city, by, key, figure, scope=EVERYTHING, limit=10_000, past="", **filters):
    with city.transactions.reading(system("look"), scope=scope) as uow:
        found = {**PERIOD, **filters}
        return looking.rows_behind(uow, by, key, figure, found, past=past, limit=limit)


def faults(city, by, counted=lambda row, name: getattr(row, name) or 0):
    """Figures that do not open exactly what they count."""
    county = Scope(reaches=(Reach("370811"),))
    for scope, filters in [
        (EVERYTHING, {}),
        (EVERYTHING, {"area": "3708", "line": "industry"}),
        (EVERYTHING, {"area": "370812", "sector": "sample_a"}),
        (EVERYTHING, {"until": FIRST + timedelta(7)}),
        (county, {}),
    ]:
        for key, row in figures(city, by, scope, **filters).items():
            for name in looking.FIGURES:
                behind = opened(city, by, key, name, scope, **filters)
                if len(behind) != counted(row, name) or len({one["id"] for one in behind}) != len(behind):
                    yield name, key, filters


@pytest.mark.parametrize("by", [None, *looking.DIMENSIONS, looking.OFFICER])
def test_every_figure_opens_exactly_its_rows(city, by):
    assert list(faults(city, by)) == []


def test_a_figure_that_counts_more_than_it_opens_is_caught(city):
    """The negative control: findings that were told and do not count, counted all the same."""
    told = sum(map(_told, city.visits))

    caught = faults(city, None, lambda row, name: told if name == "findings" else getattr(row, name))

    assert {name for name, _, _ in caught} == {"findings"}


def test_an_officer_has_the_visits_they_were_at(city):
    by_hand = Counter(who for one in city.visits for who in one.officers)
    found = Counter(dict.fromkeys(by_hand, 0))
    for one in city.visits:
        found.update(dict.fromkeys(one.officers, one.found))

    rows = figures(city, looking.OFFICER)

    assert {key: row.visits for key, row in rows.items()} == by_hand
    assert {key: row.findings for key, row in rows.items()} == found


def test_mean_and_variance_are_those_of_the_sample(city):
    row = figures(city)[None]
    found = [one.found for one in city.visits]

    assert row.spread.per_visit == round(Decimal(sum(found)) / len(found), 6)
    assert float(row.spread.variance) == pytest.approx(statistics.variance(found), abs=1e-6)
    assert (row.spread.expected, row.spread.deviation) == (Decimal(sum(found)), Decimal(0))


def test_what_nobody_looked_at_is_told_beside_what_there_is(city):
    row = figures(city)[None]

    assert (row.registered, row.unvisited) == (14, 4)
    assert {one["id"] for one in opened(city, None, None, "unvisited")} == {one.id for one in city.sources[10:]}


def test_figures_keep_within_reach(city):
    assert figures(city, "area", Scope(reaches=(Reach("370811"),))).keys() == {"370811"}
    assert figures(city, looking.OFFICER, Scope()) == {}


def test_rows_are_read_page_by_page(city):
    seen, past = [], ""
    while page := opened(city, None, None, "findings", limit=7, past=past):
        seen += [row["id"] for row in page]
        past = page[-1]["id"]

    assert len(seen) == len(set(seen)) == figures(city)[None].findings


def test_who_is_sent_where_much_is_wrong_is_not_thought_keen():
    """Two officers who find alike where they are alike, sent to places that are not."""
    bad, good = [4, 5, 6, 5], [0, 1, 0, 0]
    strata = {"bad": sums(bad * 2), "good": sums(good * 2)}

    one, other = dispersion({"bad": sums(bad)}, strata), dispersion({"good": sums(good)}, strata)

    assert one.per_visit > other.per_visit
    assert one.deviation == other.deviation == 0


def test_who_finds_half_of_what_others_do_in_the_same_place_stands_out():
    blind, others = sums([1, 0, 1, 0] * 5), sums([2, 3, 2, 3] * 5)

    told = dispersion({"here": blind}, {"here": blind + others})

    assert told.expected == 30
    assert told.deviation < -3


def test_of_one_visit_no_variance_is_told():
    told = dispersion({"here": sums([3])}, {"here": sums([3])})

    assert (told.per_visit, told.variance, told.deviation) == (3, None, None)
    assert dispersion({}, {}).per_visit is None


def sums(found):
    return Sums(len(found), sum(found), sum(x * x for x in found))
