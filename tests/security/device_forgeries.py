"""Proofs of a device as somebody without its key would forge, borrow or replay them, for a refresh of its session."""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

from greenctl.auth.device_keys import proof_payload, thumbprint
from greenctl.auth.nonces import Challenges, ServerNonces
from tests.api.auth.phones import Phone
from tests.auth.device_keys import DeviceKey, base64url, ed25519
from tests.conftest import NOW


def forged_proofs(phone: Phone, other: Phone, server_key: bytes) -> dict[str, dict[str, Any] | None]:
    """By name: what is sent as `proof` with the phone's refresh token. `other` is a registered phone of the account."""
    token, challenge = phone.tokens["refresh_token"], phone.challenge()
    honest = phone.proof("refresh", token, challenge=challenge)
    payload, signature = proof_payload("refresh", challenge, token), honest["signature"]
    raw = base64.urlsafe_b64decode(signature + "==")

    def signed(by: DeviceKey, payload: bytes = payload, challenge: str = challenge) -> dict[str, Any]:
        return {"challenge": challenge, "signature": by.sign(payload)}

    def written(text: str) -> dict[str, Any]:
        return {"challenge": challenge, "signature": text}

    def challenged(text: str) -> dict[str, Any]:
        return phone.proof("refresh", token, challenge=text)

    x = base64.urlsafe_b64decode(phone.key.jwk["x"] + "=")
    return {
        "none": None,
        "a key of their own": signed(DeviceKey()),
        "another device of the account": signed(other.key),
        "another kind of key": signed(ed25519()),
        "HMAC with the public key": written(base64url(hmac.digest(x, payload, "sha256") * 2)),
        "HMAC with its thumbprint": written(
            base64url(hmac.digest(thumbprint(phone.key.jwk).encode(), payload, "sha512"))
        ),
        "a bare hash": written(base64url(hashlib.sha512(payload).digest())),
        "zeros": written("A" * 86),
        "r and s of one": written(base64url((1).to_bytes(32, "big") * 2)),
        "r and s swapped": written(base64url(raw[32:] + raw[:32])),
        "a bit turned": written(base64url(bytes([raw[0] ^ 1]) + raw[1:])),
        "cut short": written(signature[:-1]),
        "empty": written(""),
        "for signing in": signed(phone.key, proof_payload("sign_in", challenge, phone.id)),
        "for a step-up": signed(phone.key, proof_payload("step_up", challenge, token)),
        "over another token": signed(phone.key, proof_payload("refresh", challenge, other.tokens["refresh_token"])),
        "over the token alone": signed(phone.key, token.encode()),
        "over another challenge": signed(phone.key, challenge=phone.challenge()),
        "a challenge of nobody": challenged("1795300000000." + "A" * 22 + "." + "A" * 43),
        "a challenge of another server": challenged(Challenges(server_key + b"!").make(NOW)),
        "a challenge of two minutes ago": challenged(Challenges(server_key).make(NOW - timedelta(minutes=2))),
        "a challenge from the future": challenged(Challenges(server_key).make(NOW + timedelta(minutes=2))),
        "a server nonce for a challenge": challenged(ServerNonces(server_key).server_nonce(NOW)),
        "the token for a challenge": challenged(token[:90]),
    }
