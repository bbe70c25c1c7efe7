"""Devices with keys of both kinds, as a phone has them."""

import base64
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from greenctl.auth.device_keys import Device
from greenctl.kernel.ids import new_id
from tests.conftest import NOW


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True)
class DeviceKey:
    """A key pair; `sign` writes signatures as WebCrypto does."""

    private: EllipticCurvePrivateKey | Ed25519PrivateKey = field(
        default_factory=lambda: generate_private_key(SECP256R1())
    )

    @property
    def jwk(self) -> dict[str, Any]:
        if isinstance(self.private, Ed25519PrivateKey):
            raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            return {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)}
        numbers = self.private.public_key().public_numbers()
        x, y = (base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def sign(self, payload: bytes) -> str:
        if isinstance(self.private, Ed25519PrivateKey):
            return base64url(self.private.sign(payload))
        r, s = decode_dss_signature(self.private.sign(payload, ECDSA(SHA256())))
        return base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def ed25519() -> DeviceKey:
    return DeviceKey(Ed25519PrivateKey.generate())


def a_device(key: DeviceKey | None = None, **rest: Any) -> Device:
    """A device as it is kept; without a key it has none."""
    known = {"id": new_id(), "account_id": new_id(), "name": "示例手机", "platform": "android"}
    key_of_it = {"public_key": key.jwk if key else None}
    return Device(**{**known, **key_of_it, "registered_at": NOW, **rest})
