"""Passwords are hashed outside of every transaction."""

import threading
import time
from dataclasses import replace

import pytest

from api.documentation import Declared
from greenctl.auth.passwords import Passwords
from greenctl.kernel.actor import system
from tests.api.auth.builders import sign_in, somebody_with_a_password


@pytest.fixture
def one_place(app):
    """An application in which one password at a time is checked, and whoever waits gives up after 2 seconds."""
    running = app.extensions["greenctl"]
    app.extensions["greenctl"] = replace(running, passwords=Passwords(at_once=1, patience_seconds=2))
    yield app.extensions["greenctl"].passwords
    app.extensions["greenctl"] = running


def test_writers_write_while_somebody_waits_for_a_password_to_be_checked(app, one_place, transactions):
    somebody_with_a_password(app)
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(sign_in(app.test_client()).status_code))

    with one_place._place():
        waiting.start()
        time.sleep(0.1)
        started = time.perf_counter()
        with transactions.writing(system("test")):
            pass
        took = time.perf_counter() - started
    waiting.join()

    assert took < 1
    assert answers == [200]


def test_a_rush_is_told_to_come_back(app, client, one_place):
    somebody_with_a_password(app)
    app.extensions["greenctl"] = replace(
        app.extensions["greenctl"], passwords=(full := Passwords(at_once=1, patience_seconds=0))
    )

    with full._place():
        answer = sign_in(client)

    assert (answer.status_code, answer.json["code"]) == (503, "auth.too_busy")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("public", [True, False])
def test_an_operation_without_a_transaction_has_no_kept_answer(public):
    with pytest.raises(ValueError, match="opens='nothing'"):
        Declared(view=sign_in, act="auth.sign_in", opens="nothing", public=public, creates=True)
