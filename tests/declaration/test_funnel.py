"""How far declarations have come, and which they are."""

from collections import Counter

import pytest
from sqlalchemy import update

from greenctl.declaration import funnel, tracking
from greenctl.kernel.actor import EVERYTHING, Reach, Scope, system
from greenctl.review.models import CaseRow
from tests.lists.builders import SEASON_ID, TODAY, a_season, decided, many, set_case


@pytest.fixture
def city(transactions):
    """Thirty declarations at several stages; of those under review, two are late."""
    units = many(30)
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *units)
        for unit in units[:6]:
            set_case(uow, unit, "rejected" if unit.number % 2 else "returned")
        waiting = [unit.case_id for unit in units[6:15]]
        at_step = {"state": "under_review", "step": "county", "due_on": TODAY.replace(year=2027)}
        uow.execute(update(CaseRow).where(CaseRow.id.in_(waiting)).values(**at_step))
        uow.execute(update(CaseRow).where(CaseRow.id.in_(waiting[:2])).values(due_on=TODAY.replace(year=2025)))
    return transactions


def cells(transactions, by=None, scope=EVERYTHING, **filters):
    with transactions.reading(system("look"), scope=scope) as uow:
        return funnel.funnel(uow, SEASON_ID, "emergency", by, filters)


def rows(transactions, scope=EVERYTHING, **chosen):
    with transactions.reading(system("look"), scope=scope) as uow:
        return funnel.funnel_rows(uow, SEASON_ID, "emergency", chosen, limit=1000)


def test_stages_are_those_that_everybody_sees(city):
    with city.reading(system("look")) as uow:
        seen = Counter((one.state, one.step) for one in tracking.list_page(uow, SEASON_ID, "emergency", limit=100))

    assert {(cell.state, cell.step): cell.count for cell in cells(city)} == seen
    assert [cell.overdue for cell in cells(city) if cell.state == "under_review"] == [2]


def test_every_cell_opens_exactly_its_rows(city):
    for scope, by, filters in [
        (EVERYTHING, None, {}),
        (EVERYTHING, "area", {"sector": "sample_b"}),
        (EVERYTHING, "sector", {"area": "3708"}),
        (Scope(reaches=(Reach("370811"),)), "area", {}),
    ]:
        found = cells(city, by, scope, **filters)
        assert found
        for cell in found:
            keyed = {"by": by, "key": cell.key} if by else {}
            at_step = {"step": cell.step} if cell.step else {}
            opened = rows(city, scope, state=cell.state, **at_step, **keyed, **filters)

            assert len({row["id"] for row in opened}) == len(opened) == cell.count
            late = rows(city, scope, state=cell.state, overdue=True, **at_step, **keyed, **filters)
            assert late == [row for row in opened if row["overdue"]]
            assert len(late) == cell.overdue


def test_a_funnel_keeps_within_reach(city):
    assert {cell.key for cell in cells(city, "area", Scope(reaches=(Reach("370811"),)))} == {"370811"}
    assert cells(city, scope=Scope()) == []
