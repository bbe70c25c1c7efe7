"""Taking back what a phone has made: what is earlier in its chain and not settled, and nothing else."""

import pytest

from greenctl.kernel.ids import new_id
from tests.declaration.builders import a_world
from tests.sync.builders import a_phone, states
from tests.sync.test_pushing import PM, facts


@pytest.fixture
def world(transactions):
    return a_world(transactions)


@pytest.fixture
def phone(transactions, world):
    return a_phone(transactions, *world.works)


@pytest.mark.parametrize("cut", [False, True], ids=["in order", "the first comes last"])
def test_what_comes_later_in_the_chain_is_not_there_to_be_taken_back(transactions, world, phone, cut):
    begun = phone.begin(world.works[0], world.season.id)
    later = new_id()
    phone.make("operation.void", {"op_id": later})
    phone.edit(begun["body"]["id"], {PM: "5"}, op_id=later)
    if cut:
        phone.send(transactions, *phone.made[1:])

    settled = [one["first"] or one for one in phone.outcomes(transactions)]

    assert states(settled) == ["applied", "refused", "applied"]
    assert settled[1]["problem"]["code"] == "sync.operation_not_there"
    assert facts(transactions, world) == {PM: "5"}


@pytest.mark.parametrize("cut", [False, True], ids=["in order", "the first comes last"])
def test_a_taking_back_of_itself_is_refused(transactions, world, phone, cut):
    phone.begin(world.works[0], world.season.id)
    own = new_id()
    phone.make("operation.void", {"op_id": own}, op_id=own)
    if cut:
        phone.send(transactions, *phone.made[1:])

    assert states([one["first"] or one for one in phone.outcomes(transactions)]) == ["applied", "refused"]


def test_what_was_taken_back_needs_nobody_any_more(transactions, world, phone):
    begun = phone.begin(world.works[0], world.season.id)
    held = phone.edit(begun["body"]["id"], {PM: "5"}, photos=[new_id()])
    phone.send(transactions)
    phone.void(held)

    told = phone.outcomes(transactions)[1]

    assert (told["problem"]["code"], told["problem"]["action"], told["then"]) == (
        "sync.operation_voided",
        "done",
        "nothing",
    )
