"""S-06: every operation of the running application, asked by every role in every standing.

What is expected stands in expected_rights.py, written by hand; how the things are made, in places.py.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask

from api.app import create_app
from api.operations import Routes
from greenctl.auth import policy
from greenctl.db.base import db
from greenctl.kernel.actor import EVERYTHING, Role
from greenctl.kernel.clock import SteppedClock
from greenctl.sync.pack.parts import PARTS
from tests.conftest import NOW, empty, settings_on
from tests.security.cells import NO_ROLE_OF_ITS_OWN, ROLES_IN_THE_TABLE, Asking, Operation, operations
from tests.security.expected_rights import RIGHTS
from tests.security.places import (
    JUDGED_ROW_BY_ROW,
    LISTS,
    LISTS_NOTHING_PRIVATE,
    NAMED_IN_BODY,
    PRIVATE,
    Crowd,
    Things,
)

pytestmark = pytest.mark.one_engine


def listed_while_collecting() -> tuple[list[Operation], list[str]]:
    """The application is made without a database; making it asks for nothing."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return operations(create_app(settings_on("sqlite://", pem, Path())))


OPERATIONS, UNDECLARED = listed_while_collecting()
NAMES = [f"{operation.method} {operation.rule}" for operation in OPERATIONS]


@pytest.fixture(scope="module")
def things(migrated_app: Flask) -> Iterator[Things]:
    running = migrated_app.extensions["greenctl"]
    running.transactions.clock = SteppedClock(NOW)
    with migrated_app.app_context():
        empty(db.engine)
        things = Things(running.transactions, running.store)
        for kind in PRIVATE:
            things.get(kind)
        yield things


@pytest.fixture(scope="module")
def crowd(migrated_app: Flask, things: Things) -> Crowd:
    return Crowd(migrated_app, things)


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_everybody_gets_exactly_what_the_table_says(operation, crowd, things):
    assert Asking(operation, crowd, things).faults_found() == []


def test_every_route_says_who_may():
    assert UNDECLARED == []


def test_a_route_without_a_row_does_not_start():
    routes = Routes("new", __name__, description="A route somebody forgot to think about.")

    with pytest.raises(ValueError, match="the policy table has no row"):
        routes.operation("GET", "/new", act="new.act")


def test_every_act_of_the_program_is_in_this_table_too_and_no_other():
    ours = {act: {str(role): str(relation) for role, relation in row.items()} for act, row in policy.policy().items()}

    assert {act: _in_the_words_of_the_program(row) for act, row in RIGHTS.items()} == ours


def test_every_act_is_somebodys():
    asked = {operation.declared.act for operation in OPERATIONS} | {act for part in PARTS for act in part.acts}

    assert RIGHTS.keys() - asked == set()


def test_every_role_stands_in_the_matrix():
    assert {str(role) for role in set(Role) - NO_ROLE_OF_ITS_OWN} == ROLES_IN_THE_TABLE - {"anybody", "everybody"}


def test_of_every_narrowed_operation_is_known_how_it_shows_what_is_out_of_reach():
    """A new list, or a write that names a thing in its body, needs a line in places.py."""
    unclear = {operation.name for operation in OPERATIONS if is_narrowed(operation) and not is_scoped(operation)}

    assert unclear == {*LISTS_NOTHING_PRIVATE, *JUDGED_ROW_BY_ROW} & {operation.name for operation in OPERATIONS}


@pytest.mark.full
def test_without_the_filter_every_scoped_operation_is_caught(crowd, things, monkeypatch):
    """The negative control: one run in which a right, where there is one, reaches everything."""
    scope_for = policy.scope_for
    monkeypatch.setattr(policy, "scope_for", lambda actor, act: scope_for(actor, act) and EVERYTHING)
    # Reads first: what writes without the filter takes things away from where reads look for them.
    scoped = sorted(filter(is_scoped, OPERATIONS), key=lambda operation: not operation.reads)

    caught = {operation.name for operation in scoped if Asking(operation, crowd, things).faults_found()}

    assert caught == {operation.name for operation in scoped}


@pytest.mark.full
def test_a_right_too_many_is_caught(crowd, things, monkeypatch):
    """The negative control: one run in which every role may do everything within its reach."""
    monkeypatch.setattr(policy, "scope_for", lambda *_: EVERYTHING)
    guarded = [
        operation for operation in OPERATIONS if not {"anybody", "everybody"} & RIGHTS[operation.declared.act].keys()
    ]

    caught = {operation.name for operation in guarded if Asking(operation, crowd, things).faults_found()}

    assert caught == {operation.name for operation in guarded}


def is_scoped(operation: Operation) -> bool:
    """Where a relation narrows it, and it names a thing or lists some."""
    return is_narrowed(operation) and (operation.names_a_scoped_thing or operation.name in {*LISTS, *NAMED_IN_BODY})


def is_narrowed(operation: Operation) -> bool:
    return bool({"area", "own"} & set(RIGHTS[operation.declared.act].values()))


def _in_the_words_of_the_program(row: dict[str, str]) -> dict[str, str]:
    words = {"anybody": {"anybody": "any"}, "everybody": {"signed_in": "self"}}
    return next((words[name] for name in row if name in words), row)
