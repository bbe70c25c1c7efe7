"""What app makers read is what the server does: every hash, example, kind, outcome and item on the page."""

import json
import re
from pathlib import Path

import pytest

from api.sync.bodies import BODIES
from api.sync.operations_in import MOST_OPERATIONS, OperationIn, sent
from greenctl.sync.domain import FIRST_HASH, Outcome, State, Then, Waiting
from greenctl.sync.pack.pulling import kinds

CONTRACT = Path(__file__).parents[2] / "mobile_contract"
PAGE = (CONTRACT / "offline_sync.md").read_text(encoding="utf-8")
OPERATIONS = re.findall(r"```json operation ([0-9a-f]{64})\n(.*?)```", PAGE, re.DOTALL)


def test_the_chain_on_the_page_is_the_chain_that_the_server_would_take():
    chain = [sent(json.loads(text)) for _, text in OPERATIONS]

    assert [operation.hash for operation in chain] == [stated for stated, _ in OPERATIONS]
    assert [operation.previous_hash for operation in chain] == [FIRST_HASH, chain[0].hash]
    assert not any(OperationIn().validate(json.loads(text)) for _, text in OPERATIONS)
    assert not any(operation.trouble for operation in chain)


@pytest.mark.parametrize(
    "name", sorted({*BODIES, *Outcome, *Then, *Waiting, *kinds(), *OperationIn().fields} - {"body"})
)
def test_every_word_that_an_app_meets_stands_on_the_page(name):
    assert f"`{name}`" in PAGE or f"`{name}`," in PAGE


@pytest.mark.parametrize("state", list(State))
def test_every_state_stands_in_the_diagram(state):
    assert re.search(rf"--> {state}\b", PAGE)


def test_every_example_that_is_named_is_there():
    named = re.findall(r"\]\((examples/[^)]+)\)", PAGE)

    assert len(named) >= 7
    assert all((CONTRACT / path).is_file() for path in named)


def test_the_largest_batch_is_the_one_that_is_stated():
    assert f"1 to {MOST_OPERATIONS} operations" in PAGE


def test_each_kind_of_operation_has_a_type_of_its_own_in_the_contract():
    schemas = json.loads((CONTRACT / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
    one_of, types = schemas["OperationIn"]["oneOf"], schemas["OperationIn"]["discriminator"]["mapping"]

    assert types.keys() == BODIES.keys()
    assert [one["$ref"] for one in one_of] == list(types.values())
    for kind, place in types.items():
        members = schemas[place.rpartition("/")[2]]["properties"]
        assert (members["kind"]["enum"], members["body"].keys()) == ([kind], {"$ref"})
