"""What experts have scored on site counts in every answer about the level, and not in the stored grade alone."""

from datetime import timedelta

import pytest

from greenctl.declaration import queries, revising
from greenctl.declaration.gap_plans import GapQuestion, gap_plans
from greenctl.kernel.actor import system
from tests.conftest import NOW
from tests.declaration.test_claimed_route import SECTOR, after_the_city, handed
from tests.declaration.test_revising import EXPERT

pytestmark = pytest.mark.one_engine
TODAY = (NOW + timedelta(days=1)).date()


@pytest.fixture
def scored(transactions):
    """A declaration whose one open indicator an expert has scored: for level B-."""
    case_id = handed(transactions)
    after_the_city(transactions, case_id)
    with transactions.writing(EXPERT) as uow:
        revising.say_site_facts(uow, case_id, {SECTOR: {"tidiness": "75"}})
    return case_id


def test_the_gap_plan_starts_from_the_score(transactions, scored):
    with transactions.reading(system("test")) as uow:
        found = gap_plans(uow, scored, GapQuestion("A"), today=TODAY)

    [change] = found["sectors"][0]["plans"][0]["changes"]
    assert (found["level"], change["indicator"], change["observed"], change["supplied_by"]) == (
        "B-",
        "tidiness",
        "75",
        "expert",
    )


def test_the_level_so_far_has_the_score(transactions, scored):
    with transactions.reading(system("test")) as uow:
        score = queries.self_score(uow, scored, today=TODAY)

    assert score["level"] == "B-"
