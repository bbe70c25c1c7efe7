"""A second device gets a session of its own by a code that the first one shows."""

import threading
from datetime import timedelta

import pytest

from tests.api.auth.builders import me, somebody_with_a_password
from tests.api.auth.phones import Phone, a_registered_phone
from tests.auth.builders import ADMINISTRATOR, PASSWORD


@pytest.fixture
def account(app):
    return somebody_with_a_password(app, "wang.li", ADMINISTRATOR)


@pytest.fixture
def phone(account, client):
    return a_registered_phone(client)


def shown(phone: Phone) -> str:
    answer = phone.call("POST", "/me/hand-overs")
    assert answer.status_code == 201
    assert answer.json["uri"] == f"greenctl://hand-over?code={answer.json['code']}"
    return answer.json["code"]


def test_a_second_device_gets_a_session_of_its_own(account, phone, client):
    desk = Phone(client)

    assert desk.redeem(shown(phone)).status_code == 200

    assert me(client, desk.tokens["access_token"]).json["id"] == account.id
    assert desk.tokens["session_id"] != phone.tokens["session_id"]
    assert desk.refresh().status_code == phone.refresh().status_code == 200
    assert desk.refresh(signed=False).json["code"] == "auth.device_proof_refused"


def test_the_first_sees_the_second_and_ends_it(phone, client):
    desk = Phone(client)
    desk.redeem(shown(phone))

    seen = phone.call("GET", "/me/sessions").json["items"]
    ended = phone.call("DELETE", f"/me/sessions/{desk.tokens['session_id']}")

    assert [(item["begun_with"], item["device_id"], item["current"]) for item in seen] == [
        ("hand_over", desk.id, False),
        ("password", phone.id, True),
    ]
    assert ended.status_code == 204
    assert me(client, desk.tokens["access_token"]).status_code == 401


def test_no_password_was_given_so_it_must_prove_itself_before_what_binds_others(phone, client):
    desk = Phone(client)
    desk.redeem(shown(phone))

    assert desk.call("POST", "/me/hand-overs").json["code"] == "auth.step_up_needed"
    assert desk.step_up_by_key().json["code"] == "auth.step_up_refused"
    assert desk.step_up(password=PASSWORD).status_code == 200
    assert desk.call("POST", "/me/hand-overs").status_code == 201


def test_whoever_photographed_the_code_cannot_prove_themselves_by_the_key_they_came_with(phone, client):
    thief = Phone(client)
    thief.redeem(shown(phone))

    assert thief.step_up_by_key().json["code"] == "auth.step_up_refused"
    assert thief.call("POST", "/me/hand-overs").json["code"] == "auth.step_up_needed"


def test_once_the_password_was_shown_the_key_is_a_proof_as_well(phone, client, clock):
    desk = Phone(client)
    desk.redeem(shown(phone))
    desk.step_up(password=PASSWORD)
    clock.advance(timedelta(minutes=20))
    desk.refresh()

    assert desk.step_up_by_key().status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda phone, code, _: Phone(phone.client).redeem(code), id="used"),
        pytest.param(lambda phone, *_: shown(phone), id="another was made"),
        pytest.param(lambda *given: given[2].advance(timedelta(minutes=2)), id="two minutes old"),
        pytest.param(
            lambda phone, *_: phone.client.post(
                "/auth/sign-out", json={"refresh_token": phone.tokens["refresh_token"]}
            ),
            id="the first has signed out",
        ),
        pytest.param(lambda phone, *_: phone.call("DELETE", f"/me/devices/{phone.id}"), id="or was revoked"),
    ],
)
def test_a_code_that_is_good_no_more_reads_like_one_that_never_was(phone, client, clock, spoil):
    code = shown(phone)
    spoil(phone, code, clock)

    late, never = Phone(client).redeem(code), Phone(client).redeem("AAAAA-AAAAA-AAAAA-AAAAA")

    assert late.status_code == never.status_code == 404
    assert {**late.json, "request_id": ""} == {**never.json, "request_id": ""}


def test_a_code_is_redeemed_with_the_key_that_it_was_signed_for(phone, client):
    code = shown(phone)
    desk, other = Phone(client), Phone(client)
    forged = {**desk.introduced("hand_over", code), "public_key": other.key.jwk}

    refused = client.post("/auth/hand-overs/redeem", json={"code": code, "device": forged})

    assert refused.json["code"] == "auth.device_proof_not_good"
    assert desk.redeem(code).status_code == 200


def test_of_eight_devices_with_one_code_one_gets_a_session(app, phone):
    code = shown(phone)
    desks = [Phone(app.test_client()) for _ in range(8)]
    threads = [threading.Thread(target=desk.redeem, args=(code,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(bool(desk.tokens) for desk in desks) == 1
    assert len(phone.call("GET", "/me/sessions").json["items"]) == 2
    assert len(phone.call("GET", "/me/devices").json["items"]) == 2
