"""S-21: a device's signature can't be forged, borrowed or replayed. Readers with one check less are caught."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature

from greenctl.auth import proofs
from greenctl.auth.device_keys import is_signed_by, proof_payload
from greenctl.auth.nonces import Challenges
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import somebody_with_a_password
from tests.api.auth.phones import Phone, a_registered_phone
from tests.security.device_forgeries import forged_proofs

LEAST = 24


@pytest.fixture
def phone(app, client) -> Phone:
    somebody_with_a_password(app)
    return a_registered_phone(client)


@pytest.fixture
def forged(phone, client, settings):
    return forged_proofs(phone, a_registered_phone(client), settings.refresh_key)


def accepted(phone: Phone, forged) -> set[str]:
    """The names of those with which somebody who stole the token would go on."""
    stolen = Phone(phone.client, tokens=dict(phone.tokens))
    found = set()
    for name, proof in forged.items():
        answer = stolen.client.post(
            "/auth/refresh", json={"refresh_token": stolen.tokens["refresh_token"], "proof": proof}
        )
        assert answer.status_code in {200, 401, 422}
        if answer.status_code == 200:
            found.add(name)
    return found


def test_no_forged_proof_goes_on_with_a_stolen_token_and_none_ends_the_session(phone, forged):
    assert len(forged) >= LEAST

    assert accepted(phone, forged) == set()
    assert phone.refresh().status_code == 200


def test_a_proof_that_was_overheard_is_good_for_its_own_token_alone(phone, clock):
    token = phone.tokens["refresh_token"]
    overheard = phone.proof("refresh", token)
    phone.refresh(proof=overheard)
    clock.advance(timedelta(seconds=61))

    next_token = {"refresh_token": phone.tokens["refresh_token"], "proof": overheard}
    assert phone.client.post("/auth/refresh", json=next_token).status_code == 401

    assert phone.refresh().status_code == 200


def test_a_registration_that_was_overheard_registers_nothing_elsewhere(phone, client):
    introduced = phone.introduced("register", phone.tokens["session_id"])
    thief = Phone(client)
    thief.sign_in()

    for changed in ({}, {"id": new_id()}, {"public_key": thief.key.jwk}):
        answer = thief.call("POST", "/me/devices", {**introduced, **changed})
        assert answer.json["code"] == "auth.device_proof_not_good"


def _any_purpose(key, payload, signature):
    lines = payload.split(b"\n")
    purposes = ("refresh", "sign_in", "step_up")
    rest = [line.decode() for line in lines[2:]]
    return any(is_signed_by(key, proof_payload(purpose, *rest), signature) for purpose in purposes)


def _algorithm_of_the_message(key, payload, signature):
    """As if a proof could say that it is a MAC: the public key is the secret, then."""
    import base64
    import hmac

    mac = hmac.digest(base64.urlsafe_b64decode(key["x"] + "="), payload, "sha256") * 2
    claimed = base64.urlsafe_b64decode(signature + "==") if len(signature) == 86 else b""
    return claimed == mac or is_signed_by(key, payload, signature)


def _whatever(key, payload, signature):
    try:
        return is_signed_by(key, payload, signature) or len(signature) == 86
    except InvalidSignature:
        return True


@pytest.mark.parametrize(
    "reader, caught",
    [
        pytest.param(_any_purpose, {"for a step-up"}, id="any purpose"),
        pytest.param(_algorithm_of_the_message, {"HMAC with the public key"}, id="algorithm from the message"),
        pytest.param(_whatever, {"a key of their own", "another device of the account", "zeros"}, id="shape alone"),
    ],
)
def test_a_reader_with_one_check_less_is_caught(phone, forged, monkeypatch, reader, caught):
    """The negative control."""
    monkeypatch.setattr(proofs, "is_signed_by", reader)

    assert caught <= accepted(phone, forged)


def test_a_server_that_does_not_look_at_the_challenge_is_caught(phone, forged, monkeypatch):
    """The negative control of the other half."""
    monkeypatch.setattr(Challenges, "check", lambda *given: given[2])

    assert {"a challenge of nobody", "a challenge of two minutes ago", "a server nonce for a challenge"} <= accepted(
        phone, forged
    )


@pytest.mark.full
def test_with_devices_not_looked_at_a_revoked_one_would_go_on(app, phone, monkeypatch):
    """S-06b: the negative control."""
    from greenctl.auth import session_repository

    monkeypatch.setattr(session_repository, "end_of_device", lambda *_: [])
    phone.call("DELETE", f"/me/devices/{phone.id}")

    assert phone.call("GET", "/me").status_code == 200
