"""Nothing new for a phone, said before the application is asked: the same answer, to the same people."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from greenctl.auth.sessions import end_every_session
from greenctl.kernel.actor import system
from tests.declaration.builders import a_world
from tests.sync.test_pulling import pulled


@pytest.fixture
def world(transactions):
    return a_world(transactions, works=3)


@pytest.mark.one_engine
def test_the_short_way_to_nothing_new_says_what_the_application_says(people, world):
    preparer = people.preparer(*world.works)
    last = pulled(preparer)
    tag = last.headers["ETag"]

    short, long = (
        pulled(preparer, last.json["next"], **{"If-None-Match": wanted}) for wanted in (tag, f'{tag}, "another"')
    )

    assert (short.status_code, short.data) == (long.status_code, long.data) == (304, b"")
    assert {**short.headers, "X-Request-Id": ""} == {**long.headers, "X-Request-Id": ""}


def test_nothing_new_is_said_to_nobody_whose_session_or_right_has_ended(transactions, people, world):
    preparer = people.preparer(*world.works)
    last = pulled(preparer)
    wanted = {"If-None-Match": last.headers["ETag"]}
    assert pulled(preparer, last.json["next"], **wanted).status_code == 304

    assert pulled(people.preparer(world.works[1]), last.json["next"], **wanted).status_code == 200
    with transactions.writing(system("test")) as uow:
        end_every_session(uow, preparer.account_id, "signed_out")
    assert pulled(preparer, last.json["next"], **wanted).status_code == 401


@pytest.mark.one_engine
def test_a_database_that_is_away_is_told_as_everywhere_else(transactions, people, world):
    preparer = people.preparer(*world.works)
    last = pulled(preparer)

    event.listen(transactions.engine, "before_cursor_execute", is_away)
    try:
        answer = pulled(preparer, last.json["next"], **{"If-None-Match": last.headers["ETag"]})
    finally:
        event.remove(transactions.engine, "before_cursor_execute", is_away)

    assert (answer.status_code, answer.json["code"]) == (503, "server.temporarily_unavailable")


def is_away(*_):
    raise OperationalError("", {}, Exception("away"))
