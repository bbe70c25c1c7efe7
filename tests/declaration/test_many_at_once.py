"""Many in one go cost no more statements than few; and of two at once, one wins."""

import threading

import pytest

from greenctl.declaration import queries
from greenctl.declaration.use_cases import Edit, Handed, NewDeclaration, begin_many, edit_many, sign_many, submit_many
from greenctl.kernel.actor import system
from greenctl.kernel.errors import Clash, Stale
from greenctl.kernel.ids import new_id
from tests.declaration.builders import (
    TODAY,
    a_signer,
    a_world,
    begun,
    edited,
    facts_only,
    handed_in,
    signed,
    submitted,
)
from tests.source.builders import counted


@pytest.mark.parametrize("act", [begun, edited, signed, submitted], ids=lambda act: act.__name__)
def test_the_number_of_statements_does_not_grow_with_the_batch(transactions, act):
    world = a_world(transactions, works=211)
    handed_in(transactions, world, world.works[0])
    few, many = world.works[1:11], world.works[11:211]

    assert statements(transactions, act, world, few) == statements(transactions, act, world, many)


def test_of_two_edits_of_one_version_one_wins(transactions):
    world = a_world(transactions)
    (draft,) = begun(transactions, world)
    trees = [facts_only(changes={"stack_particulate": value}) for value in ("3", "4")]

    outcomes = at_once(transactions, lambda uow, n: edit_many(uow, [Edit(draft.id, 1, trees[n])], today=TODAY))

    assert sorted(outcomes) == ["DeclarationMovedOn", "done"]
    with transactions.reading(system("test")) as uow:
        assert queries.tracked(uow, draft.id).version == 2


def test_of_two_edits_of_the_shared_sheet_through_two_programmes_one_wins(transactions):
    world = a_world(transactions)
    drafts = [*begun(transactions, world), *begun(transactions, world, programme="staggered")]
    trees = [facts_only(changes={"stack_particulate": value}) for value in ("3", "4")]

    outcomes = at_once(transactions, lambda uow, n: edit_many(uow, [Edit(drafts[n].id, 1, trees[n])], today=TODAY))

    assert sorted(outcomes) == ["DeclarationMovedOn", "done"]


def test_batches_in_opposite_orders_never_wait_for_each_other_in_a_circle(transactions):
    world = a_world(transactions, works=200)
    drafts = edited(transactions, begun(transactions, world))
    for version in range(2, 7):
        batch = [Handed(draft.id, version, by=a_signer(draft.source_id)) for draft in drafts]
        orders = [batch, batch[::-1]]

        outcomes = at_once(transactions, lambda uow, n, orders=orders: sign_many(uow, orders[n], today=TODAY))

        assert sorted(outcomes) == ["DeclarationMovedOn", "done"]


def test_of_an_edit_and_a_submission_one_wins(transactions):
    world = a_world(transactions)
    (draft,) = signed(transactions, edited(transactions, begun(transactions, world)))
    change = Edit(draft.id, draft.version, facts_only(changes={"stack_particulate": "9"}))
    acts = [
        lambda uow: edit_many(uow, [change], today=TODAY),
        lambda uow: submit_many(uow, [Handed(draft.id, draft.version)], today=TODAY),
    ]

    outcomes = at_once(transactions, lambda uow, n: acts[n](uow))

    # Where the edit is committed between two reads of the submission, what would be submitted is not what was signed.
    assert sorted(outcomes) in (["DeclarationMovedOn", "done"], ["ChangedSinceSigned", "done"])


@pytest.mark.parametrize("programmes", [("emergency", "emergency"), ("emergency", "staggered")], ids=["same", "other"])
def test_of_two_who_begin_for_one_source_at_once_none_meets_a_fault(transactions, programmes):
    world = a_world(transactions)
    new = [NewDeclaration(new_id(), world.works[0], world.season.id, programme) for programme in programmes]

    outcomes = at_once(transactions, lambda uow, n: begin_many(uow, [new[n]], today=TODAY))

    assert "done" in outcomes
    assert set(outcomes) <= {"done", "AlreadyDeclared", "BegunAtOnce"}


def statements(transactions, act, world, sources):
    """How many run while `act` is done for all of them; what comes before it is done first."""
    items = None
    for step in (begun, edited, signed, submitted):
        with counted(transactions.engine) as found:
            items = step(transactions, world, *sources) if step is begun else step(transactions, items)
        if step is act:
            return len(found)
    raise AssertionError(act)


def at_once(transactions, act):
    """Both acts in transactions that have read before either has written, where the engine lets them."""
    together, outcomes = threading.Barrier(2, timeout=5), []

    def run(number):
        together.wait()
        try:
            with transactions.writing(system("test")) as uow:
                act(uow, number)
        except (Clash, Stale) as error:
            outcomes.append(type(error).__name__)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
