"""A finding that two people stand for is held against its source; a dispute holds that up, its end settles it."""

from types import SimpleNamespace

import pytest

from greenctl.adverse import queries as adverse
from greenctl.findings.consequences import follow
from greenctl.findings.loop.moves import Act
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import system
from tests.findings.loop.world import COMMAND, DESK, FINDER, OTHER_DESK, a_world, do, found, standing, went

PENALTY = "treatment_not_running"


@pytest.fixture
def world(transactions):
    return a_world(transactions)


def told(world):
    while drain(world.transactions):
        pass


def records(world):
    told(world)
    with world.transactions.reading(system("test")) as uow:
        return adverse.of_source(uow, world.source_id)


def states(world):
    return [record.state.value for record in records(world)]


def test_what_nobody_confirmed_is_held_against_nobody(world):
    first, second = found(world, 2, issue=PENALTY)
    do(world, second, Act.DISCARD, DESK)

    assert standing(world, first).standing == "unconfirmed"
    assert records(world) == []


def test_an_issue_without_a_veto_leads_to_no_record(world):
    (finding,) = found(world, issue="uncovered_soil")
    do(world, finding, Act.ORDER, DESK)

    assert records(world) == []


def test_an_order_writes_the_record_that_finder_and_orderer_stand_for(world):
    (finding,) = found(world, issue=PENALTY)
    do(world, finding, Act.ORDER, DESK)

    (record,) = records(world)
    assert (record.kind, record.state, record.finding_id) == ("sample_penalty", "confirmed", finding)
    assert (record.recorded_by, record.confirmed_by) == (FINDER.account_id, DESK.account_id)


@pytest.mark.parametrize(
    "act, end", [(Act.DISMISS, "confirmed"), (Act.UPHOLD, "voided")], ids=["dispute-dismissed", "dispute-upheld"]
)
def test_a_dispute_suspends_the_record_until_somebody_else_has_settled_it(world, act, end):
    (finding,) = found(world, issue=PENALTY)
    do(world, finding, Act.ORDER, DESK)
    assert states(world) == ["confirmed"]
    do(world, finding, Act.DISPUTE, world.firm)
    assert states(world) == ["suspended"]

    do(world, finding, act, OTHER_DESK)

    assert states(world) == [end]


def test_a_finding_that_is_voided_by_two_takes_its_record_along(world):
    (finding,) = found(world, issue=PENALTY)
    went(world, finding, (Act.ORDER, DESK), (Act.ASK_VOID, OTHER_DESK))
    assert states(world) == ["confirmed"]  # it counts until the second person has settled that

    do(world, finding, Act.VOID, COMMAND)

    assert states(world) == ["voided"]


def test_what_is_heard_late_and_twice_says_how_it_stands_now(world):
    """The dispute is settled before the handler hears of the order."""
    (finding,) = found(world, issue=PENALTY)
    went(world, finding, (Act.ORDER, DESK), (Act.DISPUTE, world.firm), (Act.UPHOLD, OTHER_DESK))

    assert records(world) == []  # it never counted while anybody could read it
    with world.transactions.writing(system("test")) as uow:
        follow(uow, [SimpleNamespace(body={"finding_id": finding})] * 2)
    assert records(world) == []
