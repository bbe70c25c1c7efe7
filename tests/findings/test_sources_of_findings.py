"""Findings on sources that were merged or closed: none is lost, none is refused, and each says so."""

from dataclasses import replace

from greenctl.findings.loop.moves import Act, Progress
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.source.domain import State
from greenctl.source.queries import get
from greenctl.source.use_cases import merge, set_state
from tests.findings.builders import TODAY, a_finding, recorded, seen_on_site, works
from tests.findings.loop.world import CHECKER, DESK, OTHER_DESK, World, a_firm, standing, went


def close(transactions, source):
    with transactions.writing(system("test")) as uow:
        set_state(uow, source.id, get(uow, source.id).version, State.CLOSED, TODAY)


def merge_into(transactions, gone, lives):
    with transactions.writing(system("test")) as uow:
        merge(uow, gone.id, gone.version, lives.id)


def test_a_finding_on_a_merged_source_goes_to_the_one_that_lives_on_and_says_so(transactions):
    gone, lives = works(transactions, 2)
    merge_into(transactions, gone, lives)

    (found,) = recorded(transactions, a_finding(gone.id))

    assert (found.finding.source_id, found.finding.said_source_id) == (lives.id, gone.id)
    assert recorded(transactions, replace(a_finding(gone.id), id=new_id()))[0].finding.source_id == lives.id


def test_a_finding_on_a_closed_source_is_recorded_and_says_so(transactions):
    closed, running = works(transactions, 2)
    close(transactions, closed)

    nowhere = {"longitude": None, "latitude": None, "accuracy_m": None}

    found = recorded(transactions, a_finding(closed.id), seen_on_site(closed.id, **nowhere), a_finding(running.id))

    assert [item.finding.source_id for item in found] == [closed.id, closed.id, running.id]
    assert [item.flags for item in found] == [("source_closed",), ("source_closed", "no_position"), ()]


def test_a_finding_says_so_too_where_the_source_that_lives_on_is_closed(transactions):
    gone, lives = works(transactions, 2)
    merge_into(transactions, gone, lives)
    close(transactions, lives)

    (found,) = recorded(transactions, a_finding(gone.id))

    assert (found.finding.source_id, found.finding.said_source_id) == (lives.id, gone.id)
    assert found.flags == ("source_closed",)


def test_what_was_found_before_a_source_closed_is_answered_as_it_was(transactions):
    (source,) = works(transactions)
    new = a_finding(source.id)
    (before,) = recorded(transactions, new)

    close(transactions, source)

    assert recorded(transactions, new)[0].told() == before.told()
    assert before.flags == ()


def test_a_finding_on_a_closed_source_goes_round_the_loop_like_any_other(transactions):
    (closed,) = works(transactions)
    close(transactions, closed)
    world = World(transactions, closed.id, a_firm(closed.id))
    (found,) = recorded(transactions, a_finding(closed.id))

    went(
        world, found.finding.id, (Act.ORDER, DESK), (Act.DISPUTE, world.firm), (Act.DISMISS, OTHER_DESK),
        (Act.ANSWER, world.firm), (Act.CLOSE, CHECKER),
    )  # fmt: skip

    assert standing(world, found.finding.id).progress is Progress.CLOSED
