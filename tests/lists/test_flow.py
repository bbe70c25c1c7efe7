"""How levels went between two editions of a list: counts, and the rows that every one of them opens."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from greenctl.kernel.actor import NOBODY, system
from greenctl.lists import flow, queries, use_cases
from greenctl.lists.errors import NotComparable
from tests.lists.builders import SEASON_ID, TODAY, Unit, a_season, also_decided, decided, many, numbered_id, set_source

NEXT_SEASON = "01990000-0000-7000-8000-000000000002"
NEXT_DAY = date(2027, 11, 20)
LEVELS = ("A", "B", "C", None)


@pytest.fixture
def seasons(transactions):
    """Two seasons. In the second, every third is a level further down, every fifth is not there, ten are new."""
    first = many(30)
    stayed = [unit for unit in first if unit.number % 5]
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *first)
        before = use_cases.publish(uow, SEASON_ID, "emergency", TODAY, 0, today=TODAY)
    with transactions.writing(system("test")) as uow:
        a_season(uow, NEXT_SEASON, (date(2027, 10, 15), date(2028, 3, 16)))
        also_decided(uow, *map(next_year, stayed), season_id=NEXT_SEASON)
        decided(uow, *(Unit(number=n, name=f"示例新企业{n}") for n in range(31, 41)), season_id=NEXT_SEASON)
        after = use_cases.publish(uow, NEXT_SEASON, "emergency", NEXT_DAY, 0, today=NEXT_DAY)
    return before, after


def next_year(unit):
    """The same source, declared anew."""
    further = LEVELS[(LEVELS.index(unit.level) + (unit.number % 3 == 0)) % 4]
    return NextYear(**{**vars_of(unit), "level": further, "at_best": further})


class NextYear(Unit):
    """With a case of its own."""

    @property
    def case_id(self):
        return numbered_id(self.number, 900)


def vars_of(unit):
    return {name: getattr(unit, name) for name in Unit.__dataclass_fields__}


def cells(transactions, seasons, by=None, **filters):
    with transactions.reading(NOBODY) as uow:
        return flow.flow(uow, *seasons, by, filters)


def rows(transactions, seasons, **chosen):
    with transactions.reading(NOBODY) as uow:
        return flow.flow_rows(uow, *seasons, chosen, limit=1000)


def chosen_by(cell, by):
    keyed = {"by": by, "key": cell.key} if by else {}
    return {"level_before": cell.before, "level_after": cell.after, **keyed}


def test_the_flow_is_that_of_the_two_lists_told_apart_by_hand(transactions, seasons):
    then = {unit.number: unit.level or "undetermined" for unit in many(30)}
    now = {unit.number: next_year(unit).level or "undetermined" for unit in many(30) if unit.number % 5}
    now |= dict.fromkeys(range(31, 41), "A")
    by_hand = Counter((then.get(n, "not_listed"), now.get(n, "not_listed")) for n in range(1, 41))

    assert {(cell.before, cell.after): cell.count for cell in cells(transactions, seasons)} == by_hand


def test_ways_are_told_by_the_order_of_levels_and_coming_is_no_bettering(transactions, seasons):
    ways = {(cell.before, cell.after): cell.way for cell in cells(transactions, seasons)}

    assert ways["A", "B"] is flow.Way.DOWN
    assert ways["A", "A"] is flow.Way.STAYS
    assert ways["C", "undetermined"] is flow.Way.TO_UNDETERMINED
    assert ways["undetermined", "A"] is flow.Way.FROM_UNDETERMINED
    assert ways["not_listed", "A"] is flow.Way.CAME
    assert ways["A", "not_listed"] is flow.Way.WENT


def test_every_cell_opens_exactly_its_rows(transactions, seasons):
    narrowed = [{}, {"area": "3708"}, {"area": "370811"}, {"sector": "sample_b"}]
    every = [
        (by, filters, cell)
        for by in (None, *flow.DIMENSIONS)
        for filters in narrowed
        for cell in cells(transactions, seasons, by, **filters)
    ]

    assert len(every) > 50
    for by, filters, cell in every:
        opened = rows(transactions, seasons, **chosen_by(cell, by), **filters)

        assert len(opened) == cell.count
        assert {(row.before or {}).get("level", "not_listed") for row in opened} == {cell.before}
        assert {row.way for row in opened} == {cell.way}


def test_sums_of_cells_are_those_of_the_editions_and_open_as_well(transactions, seasons):
    found = cells(transactions, seasons)

    before, after = seasons
    assert sum(cell.count for cell in found if cell.before != "not_listed") == before.summary["count"]
    assert sum(cell.count for cell in found if cell.after != "not_listed") == after.summary["count"]
    came_to_a = sum(cell.count for cell in found if cell.after == "A")
    assert len(rows(transactions, seasons, level_after="A")) == came_to_a


def test_a_wildcard_in_an_area_finds_nothing(transactions, seasons):
    assert cells(transactions, seasons, area="37_8") == []


def test_pages_of_rows_give_each_once(transactions, seasons):
    past, seen = ("", 0), []
    with transactions.reading(NOBODY) as uow:
        while page := flow.flow_rows(uow, *seasons, {}, past, 7):
            seen += [row.source_id for row in page]
            past = (page[-1].source_id, page[-1].nth)

    assert len(seen) == len(set(seen)) == 40


def test_a_source_that_was_merged_since_is_paired_with_the_one_it_lives_on_in(transactions, seasons):
    gone, lives_on = (replace(Unit(), number=number) for number in (5, 31))
    with transactions.writing(system("test")) as uow:
        set_source(uow, gone, state="merged", merged_into=lives_on.source_id)

    (row,) = [row for row in rows(transactions, seasons) if row.source_id == lives_on.source_id]

    assert (row.before["source_id"], row.after["source_id"]) == (gone.source_id, lives_on.source_id)
    assert sum(cell.count for cell in cells(transactions, seasons)) == 39


def test_two_that_became_one_after_both_were_listed_are_still_counted_each_once(transactions, seasons):
    with transactions.writing(system("test")) as uow:
        set_source(uow, Unit(number=1), state="merged", merged_into=Unit(number=2).source_id)

    found = cells(transactions, seasons)

    assert sum(cell.count for cell in found) == 40
    assert len(rows(transactions, seasons)) == 40


def test_lists_of_two_programmes_are_not_compared(transactions, seasons):
    with transactions.writing(system("test")) as uow:
        other = use_cases.publish(uow, NEXT_SEASON, "staggered", NEXT_DAY, 0, today=NEXT_DAY)

    with transactions.reading(NOBODY) as uow, pytest.raises(NotComparable):
        flow.flow(uow, seasons[0], queries.get_edition(uow, other.id))
