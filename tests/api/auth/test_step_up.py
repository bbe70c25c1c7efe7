"""What binds others needs a proof of who is acting that is minutes old, in this very session."""

from dataclasses import replace
from datetime import timedelta

import pytest

from greenctl.auth.policy import policy
from greenctl.auth.step_up import acts, read_acts
from tests.api.auth.builders import somebody_with_a_password
from tests.api.auth.phones import Phone, a_registered_phone
from tests.auth.builders import ADMINISTRATOR, PASSWORD, a_new_account

LATER = timedelta(minutes=15)


@pytest.fixture
def desk(app, client):
    """An administrator who has just signed in."""
    somebody_with_a_password(app, "wang.li", ADMINISTRATOR)
    return a_registered_phone(client)


def make_an_account(phone: Phone):
    new = a_new_account()
    return phone.call("POST", "/accounts", {"login": new.login, "display_name": new.display_name})


def refreshed_after(phone, clock, wait):
    clock.advance(wait)
    assert phone.refresh().status_code == 200
    return phone


@pytest.mark.parametrize("wait, status", [(LATER - timedelta(seconds=1), 201), (LATER, 403)])
def test_a_sign_in_counts_for_fifteen_minutes(desk, clock, wait, status):
    answer = make_an_account(refreshed_after(desk, clock, wait))

    assert answer.status_code == status
    if status == 403:
        assert answer.json["code"] == "auth.step_up_needed"
        assert answer.json["details"] == {"act": "account.create", "minutes": 15}
        assert "/auth/step-up" in answer.json["next_step"]


@pytest.mark.parametrize("how", ["password", "key"])
def test_a_step_up_opens_the_door_again(desk, clock, how):
    refreshed_after(desk, clock, LATER)

    proven = desk.step_up(password=PASSWORD) if how == "password" else desk.step_up_by_key()

    assert proven.status_code == 200
    assert make_an_account(desk).status_code == 201


def test_what_binds_nobody_needs_no_fresh_proof(desk, clock):
    refreshed_after(desk, clock, LATER)

    assert desk.call("GET", "/me").status_code == 200
    assert desk.call("GET", "/accounts").status_code == 200


def test_a_proof_counts_in_its_own_session_alone(desk, client, clock):
    refreshed_after(desk, clock, LATER)
    other = Phone(client)
    other.sign_in()

    assert make_an_account(other).status_code == 201
    assert make_an_account(desk).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lambda _: {"password": "示例:不是这个密码"}, id="wrong password"),
        pytest.param(lambda p: {"device": {"device_id": p.id, **p.proof("step_up", p.id, p.id)}}, id="another session"),
        pytest.param(
            lambda p: {"device": {"device_id": p.id, **p.proof("refresh", p.tokens["session_id"], p.id)}},
            id="another purpose",
        ),
        pytest.param(
            lambda p: {"device": {"device_id": p.id, **Phone(p.client).proof("step_up", p.tokens["session_id"], p.id)}},
            id="another key",
        ),
    ],
)
def test_a_wrong_proof_is_refused_and_opens_nothing(desk, clock, body):
    refreshed_after(desk, clock, LATER)

    refused = desk.step_up(**body(desk))

    assert (refused.status_code, refused.json["code"]) == (403, "auth.step_up_refused")
    assert make_an_account(desk).status_code == 403


@pytest.mark.parametrize("body", [{}, {"password": PASSWORD, "device": None}, {"device": None}])
def test_a_step_up_is_by_one_of_the_two(desk, body):
    assert desk.step_up(**body).json["code"] == "request.invalid"


def test_a_challenge_is_used_once(desk, clock):
    refreshed_after(desk, clock, LATER)
    proof = desk.proof("step_up", desk.tokens["session_id"], desk.id)
    older = desk.proof("step_up", desk.tokens["session_id"], desk.id)
    clock.advance(timedelta(seconds=1))
    desk.step_up_by_key()

    replayed = [desk.step_up(device={"device_id": desk.id, **one}) for one in (proof, older)]

    assert [answer.json["code"] for answer in replayed] == ["auth.challenge_not_good"] * 2


def test_another_accounts_device_proves_nothing_here(app, desk, client, clock):
    somebody_with_a_password(app, "hong.yu")
    other = a_registered_phone(client, "hong.yu")
    refreshed_after(desk, clock, LATER)
    proof = other.proof("step_up", desk.tokens["session_id"], other.id)

    assert desk.step_up(device={"device_id": other.id, **proof}).json["code"] == "auth.step_up_refused"


def test_the_minutes_are_a_setting(app, desk, clock):
    running = app.extensions["greenctl"]
    app.extensions["greenctl"] = replace(running, settings=replace(running.settings, step_up_minutes=60))
    try:
        assert make_an_account(refreshed_after(desk, clock, timedelta(minutes=59))).status_code == 201
    finally:
        app.extensions["greenctl"] = running


def test_the_acts_that_need_it_are_those_that_bind_others():
    """Written down a second time: who takes one off says so here."""
    assert {
        "declaration.sign", "review.decide", "lists.publish", "account.create", "account.grant", "account.mandate",
        "account.invite", "account.suspend", "account.link_identity", "device.register", "handover.begin",
        "me.link_identity",
    } <= acts()  # fmt: skip


@pytest.mark.parametrize("text", ["- no.such_act", "- me.read\n- me.read", "me.read: 1", ""])
def test_a_table_with_a_slip_does_not_start(text):
    with pytest.raises(ValueError, match="step_up"):
        read_acts(text, frozenset(policy()))
