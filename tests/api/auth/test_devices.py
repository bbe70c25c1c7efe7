"""Devices: registered by a key of their own, bound to their sessions, revoked by their owner or an administrator."""

from datetime import timedelta

import pytest

from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import me, sign_in, somebody_with_a_password
from tests.api.auth.phones import Phone, a_registered_phone
from tests.auth.builders import PASSWORD
from tests.auth.device_keys import DeviceKey, ed25519


@pytest.fixture
def account(app):
    return somebody_with_a_password(app)


@pytest.mark.parametrize("make_key", [pytest.param(DeviceKey, id="P-256"), pytest.param(ed25519, id="Ed25519")])
def test_a_registered_phone_goes_on_by_signing(account, client, make_key):
    phone = a_registered_phone(client, key=make_key())

    answers = [phone.refresh() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    (device,) = phone.call("GET", "/me/devices").json["items"]
    assert (device["id"], device["public_key"], device["revoked_at"]) == (phone.id, phone.key.jwk, None)


def test_a_stolen_refresh_token_without_the_key_is_useless_and_ends_nothing(account, client, clock):
    phone = a_registered_phone(client)
    stolen = phone.tokens["refresh_token"]
    thief = Phone(client, tokens=phone.tokens)

    tries = [thief.refresh(signed=False), thief.refresh()]
    phone.refresh()
    clock.advance(timedelta(minutes=5))
    later = Phone(client, tokens={"refresh_token": stolen}).refresh()

    assert [answer.status_code for answer in (*tries, later)] == [401] * 3
    assert {answer.json["code"] for answer in (*tries, later)} == {"auth.device_proof_refused"}
    assert phone.refresh().status_code == 200


def test_a_used_token_that_the_device_itself_signs_again_ends_the_family(account, client, clock):
    """Its key is in other hands, then."""
    phone = a_registered_phone(client)
    copy = Phone(client, phone.key, phone.id, phone.tokens)
    phone.refresh()
    clock.advance(timedelta(seconds=61))

    assert copy.refresh().json["code"] == "auth.refresh_refused"

    assert phone.refresh().status_code == 401


def test_a_lost_answer_does_not_log_an_honest_phone_out(account, client, clock):
    phone = a_registered_phone(client)
    before = dict(phone.tokens)
    lost = phone.refresh().json["refresh_token"]
    phone.tokens = before

    assert phone.refresh().json["refresh_token"] == lost


def test_a_session_without_a_device_goes_on_as_ever(account, client):
    phone = Phone(client)
    phone.sign_in()

    assert phone.refresh(signed=False).status_code == 200
    assert phone.refresh(signed=True).status_code == 200


def test_a_device_without_a_key_has_a_name_and_binds_nothing(account, client):
    phone = Phone(client)
    phone.sign_in()

    registered = phone.register(public_key=None, proof=None)

    assert (registered.status_code, registered.json["public_key"]) == (201, None)
    assert phone.refresh(signed=False).status_code == 200
    assert phone.call("GET", "/me/sessions").json["items"][0]["device_name"] == "示例手机"


def test_registering_again_changes_nothing_and_another_key_is_refused(account, client):
    phone = a_registered_phone(client)

    again = phone.register()
    phone.key = DeviceKey()
    other = phone.register()

    assert again.status_code == 201
    assert (other.status_code, other.json["code"]) == (409, "auth.device_id_taken")


def test_somebody_elses_device_id_is_taken(app, account, client):
    somebody_with_a_password(app, "hong.yu")
    phone = a_registered_phone(client)
    other = Phone(client, phone.key, phone.id)
    other.sign_in("hong.yu")

    assert other.register().json["code"] == "auth.device_id_taken"


def test_a_session_is_one_devices_alone(account, client):
    phone = a_registered_phone(client)
    second = Phone(client, tokens=phone.tokens)

    assert second.register().json["code"] == "auth.session_bound_already"


@pytest.mark.parametrize(
    "change, code",
    [
        pytest.param(lambda _: {"public_key": DeviceKey().jwk}, "auth.device_proof_not_good", id="another key"),
        pytest.param(lambda _: {"id": new_id()}, "auth.device_proof_not_good", id="another id"),
        pytest.param(lambda _: {"proof": None}, "auth.device_proof_not_good", id="no proof"),
        pytest.param(
            lambda p: {"public_key": {**p.key.jwk, "crv": "Ed25519"}}, "auth.device_key_not_good", id="kinds mixed"
        ),
        pytest.param(lambda p: {"public_key": {**p.key.jwk, "d": "A" * 43}}, "request.invalid", id="a private key"),
        pytest.param(
            lambda _: {"proof": {"challenge": "1.x.y", "signature": "A" * 86}},
            "auth.challenge_not_good",
            id="no challenge",
        ),
    ],
)
def test_a_registration_that_proves_nothing_is_refused(account, client, change, code):
    phone = Phone(client)
    phone.sign_in()

    refused = phone.register(**change(phone))

    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert phone.call("GET", "/me/devices").json["items"] == []


def test_a_challenge_is_good_for_two_minutes(account, client, clock):
    phone = a_registered_phone(client)
    old = phone.challenge()
    clock.advance(timedelta(minutes=2))

    late = phone.refresh(proof=phone.proof("refresh", phone.tokens["refresh_token"], challenge=old))

    assert (late.status_code, late.json["code"]) == (422, "auth.challenge_not_good")
    assert phone.refresh().status_code == 200


def test_a_revoked_device_is_out_with_its_next_request_and_another_goes_on(account, client):
    phone, desk = a_registered_phone(client), Phone(client)
    desk.sign_in()

    assert desk.call("DELETE", f"/me/devices/{phone.id}").status_code == 204

    assert me(client, phone.tokens["access_token"]).status_code == 401
    assert phone.refresh().json["code"] == "auth.device_revoked"
    assert phone.sign_in(remembered=True).json["code"] == "auth.device_proof_refused"
    assert me(client, desk.tokens["access_token"]).status_code == 200
    assert desk.call("DELETE", f"/me/devices/{phone.id}").json["code"] == "auth.device_not_there"


def test_an_administrator_revokes_anybodys(account, client, people):
    phone, administrator = a_registered_phone(client), people.staff(Role.ADMINISTRATOR)

    listed = administrator.get(f"/accounts/{account.id}/devices").json["items"]
    revoked = administrator.call("DELETE", f"/accounts/{account.id}/devices/{phone.id}")

    assert [device["id"] for device in listed] == [phone.id]
    assert revoked.status_code == 204
    assert me(client, phone.tokens["access_token"]).status_code == 401


def test_a_device_is_renamed_by_its_owner(account, client):
    phone = a_registered_phone(client)

    renamed = phone.call("PATCH", f"/me/devices/{phone.id}", {"name": "示例平板"})

    assert (renamed.status_code, renamed.json["name"]) == (200, "示例平板")


def test_a_remembered_device_signs_in_with_its_key_and_is_bound_from_the_beginning(account, client):
    phone = a_registered_phone(client)

    assert phone.sign_in(remembered=True).status_code == 200

    assert phone.refresh(signed=False).json["code"] == "auth.device_proof_refused"
    assert phone.refresh().status_code == 200


def test_a_device_does_not_sign_for_another_account(app, account, client):
    somebody_with_a_password(app, "hong.yu")
    phone = a_registered_phone(client)

    refused = phone.sign_in("hong.yu", remembered=True)

    assert (refused.status_code, refused.json["code"]) == (401, "auth.device_proof_refused")


def test_a_password_alone_still_opens_a_session_for_who_has_lost_the_key(account, client):
    a_registered_phone(client)

    assert sign_in(client, "wang.li", PASSWORD).status_code == 200


def test_an_account_has_at_most_twenty_devices_in_use(account, client):
    phones = [Phone(client) for _ in range(21)]
    codes = []
    for phone in phones:
        phone.sign_in()
        codes.append(phone.register(public_key=None, proof=None).status_code)

    assert codes == [201] * 20 + [409]
    phones[20].call("DELETE", f"/me/devices/{phones[19].id}")
    assert phones[20].register(public_key=None, proof=None).status_code == 201
