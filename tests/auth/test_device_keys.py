"""A device's signature is its own, or it is nothing."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given, settings, strategies as st

from greenctl.auth.device_keys import normal_key, thumbprint, verify_device_signature
from greenctl.auth.errors import ChallengeNotGood, DeviceKeyNotGood
from greenctl.auth.nonces import Challenges, ServerNonces
from tests.auth.device_keys import DeviceKey, a_device, base64url, ed25519
from tests.conftest import NOW

P256, ED25519 = DeviceKey(), ed25519()
KEY = b"for tests alone, never anywhere else"
EACH_KIND = pytest.mark.parametrize("key", [pytest.param(P256, id="P-256"), pytest.param(ED25519, id="Ed25519")])


@EACH_KIND
def test_a_device_signs_and_is_known_by_it(key):
    assert verify_device_signature(a_device(key), b"payload", key.sign(b"payload"))


@EACH_KIND
@settings(max_examples=30, deadline=None)
@given(payload=st.binary(max_size=200), other=st.binary(max_size=200))
def test_a_signature_is_good_for_its_payload_and_no_other(key, payload, other):
    signature = key.sign(payload)

    assert verify_device_signature(a_device(key), payload, signature)
    assert verify_device_signature(a_device(key), other, signature) == (other == payload)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(DeviceKey().sign(b"payload"), id="another key's"),
        pytest.param(ED25519.sign(b"payload"), id="another algorithm's"),
        pytest.param("", id="nothing"),
        pytest.param("A" * 86, id="zeros"),
        pytest.param(base64url(b"\x30" * 64), id="ones and zeros"),
        pytest.param(P256.sign(b"payload") + "=", id="padded"),
        pytest.param(" " + P256.sign(b"payload"), id="white space"),
        pytest.param(P256.sign(b"payload")[:-2], id="cut short"),
        pytest.param(base64.b64encode(b"\xff" * 64).decode()[:86], id="the other alphabet"),
        pytest.param("示" * 86, id="not ASCII"),
    ],
)
def test_a_signature_of_another_kind_is_none(signature):
    assert not verify_device_signature(a_device(P256), b"payload", signature)


def test_a_device_without_a_key_has_signed_nothing():
    assert not verify_device_signature(a_device(), b"payload", P256.sign(b"payload"))


@EACH_KIND
def test_what_an_export_adds_to_a_key_is_left_out(key):
    exported = {**key.jwk, "ext": True, "key_ops": ["verify"], "alg": "HS256", "kid": "示例"}

    assert normal_key(exported) == key.jwk
    assert thumbprint(normal_key(exported)) == thumbprint(key.jwk)


def test_the_thumbprint_is_that_of_rfc_7638():
    """The key and its thumbprint are those of RFC 8037, appendix A.3."""
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    published = base64.urlsafe_b64decode("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k=")

    assert thumbprint(key) == published.hex()


@pytest.mark.parametrize(
    "key",
    [
        pytest.param({**P256.jwk, "d": "A" * 43}, id="a private key"),
        pytest.param({**P256.jwk, "crv": "P-384"}, id="another curve"),
        pytest.param({"kty": "oct", "k": "A" * 43}, id="a shared secret"),
        pytest.param({"kty": "RSA", "n": "A" * 342, "e": "AQAB"}, id="RSA"),
        pytest.param({**P256.jwk, "y": P256.jwk["x"]}, id="no point of the curve"),
        pytest.param({**P256.jwk, "x": P256.jwk["x"] + "="}, id="padded"),
        pytest.param({**P256.jwk, "kty": "OKP"}, id="two kinds mixed"),
        pytest.param({"kty": "EC", "crv": "P-256", "x": P256.jwk["x"]}, id="half a point"),
        pytest.param({"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}, id="zero"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_is_no_public_key_of_a_device_is_refused(key):
    with pytest.raises(DeviceKeyNotGood):
        normal_key(key)


def test_a_server_nonce_says_when_it_was_given_out_however_long_ago():
    nonces = ServerNonces(KEY)

    assert nonces.moment_of(nonces.server_nonce(NOW)) == NOW
    assert len({nonces.server_nonce(NOW) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda nonce: nonce.replace("1", "2", 1), id="another moment"),
        pytest.param(lambda nonce: nonce[:-1] + ("A" if nonce[-1] != "A" else "E"), id="another mac"),
        pytest.param(lambda nonce: nonce + " ", id="white space"),
        pytest.param(lambda _: Challenges(KEY).make(NOW), id="a challenge"),
        pytest.param(lambda _: ServerNonces(KEY + b"!").server_nonce(NOW), id="another server's"),
        pytest.param(lambda _: "", id="nothing"),
        pytest.param(lambda _: "1.." * 20, id="dots"),
    ],
)
def test_a_server_nonce_that_we_did_not_give_out_has_no_moment(change):
    nonces = ServerNonces(KEY)

    assert nonces.moment_of(change(nonces.server_nonce(NOW))) is None


@pytest.mark.parametrize("seconds, good", [(-61, False), (-60, True), (0, True), (119.9, True), (120, False)])
def test_a_challenge_is_good_for_two_minutes(seconds, good):
    challenges = Challenges(KEY)
    challenge, later = challenges.make(NOW), NOW + timedelta(seconds=seconds)

    if good:
        assert challenges.check(challenge, later) == NOW
        return
    with pytest.raises(ChallengeNotGood):
        challenges.check(challenge, later)
