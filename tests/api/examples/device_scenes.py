"""The example of a device that is registered with its key: what it signs is fresh each time, and not shown."""

from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from greenctl.auth.device_keys import proof_payload, thumbprint
from tests.api.examples.acts import NEW_DEVICE
from tests.api.examples.scene import Scene
from tests.auth.device_keys import DeviceKey
from tests.fuzz.city import City

_KEY = DeviceKey(Ed25519PrivateKey.from_private_bytes(b"for examples alone, never usable"))


def keyed(city: City) -> dict[str, Any]:
    """The body: the public key, and its signature of a challenge, the session, the device and the key."""
    person = city.people["preparer"]
    running = person.client.application.extensions["greenctl"]
    challenge, jwk = running.challenges.make(city.now), _KEY.jwk
    session = jwt.decode(person.token, options={"verify_signature": False})["family"]
    signed = proof_payload("register", challenge, session, NEW_DEVICE["id"], thumbprint(jwk))
    return {**NEW_DEVICE, "public_key": jwk, "proof": {"challenge": challenge, "signature": _KEY.sign(signed)}}


JOURNEY = {
    "register_device_with_key": Scene(role="preparer", method="POST", path="/me/devices", body=keyed),
}
