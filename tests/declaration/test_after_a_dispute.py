"""A finding reaches a grade as a proposal; a dispute takes the proposal away, and its end brings it back."""

from datetime import date, timedelta

import orjson
import pytest

from greenctl.db.transaction import Transactions
from greenctl.declaration import revising
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Actor, system
from greenctl.kernel.clock import SteppedClock
from greenctl.kernel.period import Period
from tests.adverse.builders import finding_says, following
from tests.declaration.builders import APPLICATIONS, TODAY, World, a_season, a_world, handed_in

NEXT_WINTER = Period(date(2026, 11, 1), date(2027, 11, 1))


@pytest.fixture
def world(transactions):
    return a_world(transactions)


@pytest.fixture
def declaration(transactions, world):
    """A declaration that was graded A."""
    return handed_in(transactions, world, world.works[0])[0].declaration_id


@pytest.fixture
def told(transactions, world):
    """Tell how the finding stands now, and let every handler do its work."""

    def tell(outcome: str) -> str:
        moved = following(transactions, finding_says(world.works[0], outcome))
        while drain(transactions):
            pass
        return moved[0].id if moved else ""

    return tell


def revisions(transactions, declaration):
    with transactions.reading(system("test")) as uow:
        return revising.levels_of(uow, declaration)[1]


def says(transactions, declaration):
    return [(item.level, item.state) for item in revisions(transactions, declaration)]


def accepted(transactions, revision):
    with transactions.writing(Actor("the-third")) as uow:
        return revising.decide_revision(uow, revision.id, accept=True, reason=None, seen_version=revision.version)


def test_a_counting_finding_proposes_a_lower_level_and_its_explanation_names_the_record(
    transactions, declaration, told
):
    record_id = told("counts")

    (proposed,) = revisions(transactions, declaration)
    assert (proposed.level, proposed.cause, proposed.state) == ("C", record_id, "proposed")
    with transactions.reading(system("test")) as uow:
        explained = orjson.loads(revising.explanation_of(uow, proposed.id))
    assert [veto["evidence_id"] for veto in explained["vetoes"]] == [record_id]


def test_a_dispute_takes_the_waiting_proposal_away_and_its_end_brings_it_back(transactions, declaration, told):
    told("counts")
    told("disputed")
    assert says(transactions, declaration) == [("C", "replaced")]

    told("counts")

    assert says(transactions, declaration) == [("C", "replaced"), ("C", "proposed")]


@pytest.mark.parametrize("end", ["disputed", "voided"])
def test_what_was_accepted_before_the_dispute_is_proposed_back_for_a_person_to_decide(
    transactions, declaration, told, end
):
    told("counts")
    accepted(transactions, revisions(transactions, declaration)[0])

    told(end)

    assert says(transactions, declaration) == [("C", "accepted"), ("A", "proposed")]


@pytest.mark.parametrize(
    "outcome, level", [("counts", "C"), ("disputed", "A"), ("voided", "A")], ids=["counts", "disputed", "voided"]
)
def test_the_next_season_is_graded_by_what_counts_when_its_declaration_comes_in(
    transactions, world, declaration, told, outcome, level
):
    told("counts")
    told(outcome)
    season = a_season(transactions, days=NEXT_WINTER, applications=APPLICATIONS)

    (handed,) = handed_in(transactions, World(season, world.works, world.site), world.works[0])

    assert handed.level == level


def test_the_look_back_of_a_suspended_record_proposes_nothing(transactions, declaration, told):
    told("counts")
    told("disputed")

    with transactions.writing(system("test")) as uow:
        revising.regrade_after_time(uow, TODAY + timedelta(days=1))

    assert [item.state for item in revisions(transactions, declaration)] == ["replaced"]


def test_the_later_decision_stands_though_its_node_s_clock_is_behind(transactions, declaration, clock):
    behind = Transactions(transactions.engine, SteppedClock(clock.now() - timedelta(minutes=8)))
    for node, level in ((transactions, "B"), (behind, "C")):
        with node.writing(Actor("the-first")) as uow:
            proposed = revising.propose_override(uow, declaration, level, "示例理由")
        accepted(node, proposed)

    with transactions.reading(system("test")) as uow:
        assert revising.levels_of(uow, declaration)[0].level == "C"
