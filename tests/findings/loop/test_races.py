"""Two act on one finding at once: one wins, and the other is told the version that stands now (S-22)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import bindparam, update

from greenctl.findings.loop import use_cases
from greenctl.findings.loop.errors import FindingMovedOn
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.loop.moves import Act
from greenctl.kernel.errors import DomainError
from tests.findings.loop.world import (
    CHECKER,
    COMMAND,
    DESK,
    OTHER_DESK,
    a_wish_on,
    a_world,
    found,
    standing,
    went,
)

ORDERED, ANSWERED = ("order",), ("order", "answer")
# What went before, and the two acts, each with its hand.
PAIRS = [
    pytest.param((), (Act.ORDER, "desk"), (Act.ORDER, "other desk"), id="order and order"),
    pytest.param((), (Act.ORDER, "desk"), (Act.DISCARD, "other desk"), id="order and discard"),
    pytest.param(ORDERED, (Act.ANSWER, "firm"), (Act.EXTEND, "desk"), id="answer and extend"),
    pytest.param(ANSWERED, (Act.DISPUTE, "firm"), (Act.CLOSE, "checker"), id="dispute and close"),
    pytest.param(ANSWERED, (Act.SEND_BACK, "other desk"), (Act.CLOSE, "checker"), id="send back and close"),
    pytest.param((*ORDERED, "ask_void"), (Act.VOID, "other desk"), (Act.VOID, "command"), id="void and void"),
    pytest.param((*ORDERED, "ask_void"), (Act.VOID, "other desk"), (Act.KEEP, "command"), id="void and keep"),
    pytest.param((*ORDERED, "dispute"), (Act.UPHOLD, "other desk"), (Act.DISMISS, "command"), id="uphold and dismiss"),
]
HANDS = {"desk": DESK, "other desk": OTHER_DESK, "command": COMMAND, "checker": CHECKER}


@pytest.mark.parametrize("before, one, other", PAIRS)
def test_of_two_at_once_one_wins_and_the_other_learns_the_current_version(transactions, before, one, other):
    race(transactions, before, one, other, rounds=3)


@pytest.mark.full
@pytest.mark.parametrize("before, one, other", PAIRS)
def test_of_two_at_once_one_wins_fifty_times(transactions, before, one, other):
    race(transactions, before, one, other, rounds=50)


def race(transactions, before, one, other, rounds):
    world = a_world(transactions)
    hands = {**HANDS, "firm": world.firm}
    usual = {"order": DESK, "answer": world.firm, "dispute": world.firm, "ask_void": DESK}
    for _ in range(rounds):
        (finding_id,) = found(world)
        if before:
            went(world, finding_id, *((Act(act), usual[act]) for act in before))
        wishes = [(a_wish_on(world, finding_id, act, hands[who]), hands[who]) for act, who in (one, other)]

        results = at_once([lambda w=wish, h=hand: act_on(transactions, w, h) for wish, hand in wishes])

        won = [result for result in results if not isinstance(result, Exception)]
        lost = [result for result in results if isinstance(result, Exception)]
        assert len(won) == len(lost) == 1, results
        assert isinstance(lost[0], FindingMovedOn)
        assert lost[0].details["current_version"] == won[0].version == len(before) + 2
        assert standing(world, finding_id) == won[0]


def act_on(transactions, wish, hand):
    with transactions.writing(hand) as uow:
        return use_cases.move(uow, wish)


def at_once(works):
    """What each gave or raised, all begun at one moment."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait(timeout=20)
        try:
            return work()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_batches_that_overlap_never_wait_for_each_other_in_a_circle(transactions):
    world = a_world(transactions)
    ids = found(world, 30)

    def batch(hand, order):
        with transactions.writing(hand) as uow:
            return use_cases.move_many(uow, [use_cases.Wish(finding_id, 1, Act.ORDER) for finding_id in order])

    forward, backward = at_once([lambda: batch(DESK, ids), lambda: batch(OTHER_DESK, ids[::-1])])

    assert [outcome.error is None for outcome in (*forward, *backward)].count(True) == 30
    assert all(isinstance(o.error, FindingMovedOn) for o in (*forward, *backward) if o.error)


def test_the_race_is_noticed_where_a_write_does_not_look_at_the_version(transactions):
    """Negative control: read, then write without the version, as if nobody else were there."""
    world = a_world(transactions)
    (finding_id,) = found(world)
    table = FindingStandingRow.__table__
    blind = update(table).where(table.c.finding_id == bindparam("the_id")).values(version=bindparam("then"))
    both_have_read = threading.Barrier(2)

    def careless():
        version = standing(world, finding_id).version
        both_have_read.wait(timeout=20)
        with transactions.writing(DESK) as uow:
            uow.execute(blind, {"the_id": finding_id, "then": version + 1})
            return version + 1

    with pytest.raises(AssertionError):
        won = [result for result in at_once([careless, careless]) if not isinstance(result, Exception)]
        assert len(won) == 1
