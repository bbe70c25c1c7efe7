"""A device and its public key: what is kept of it, and whether a signature is its own. Pure.

Two kinds of key, both of which WebCrypto and the keystores of phones make: ECDSA on P-256 with SHA-256, and Ed25519.
Which of them a signature is checked by stands in the key that was registered, never in the message. A signature is
64 bytes (r and s of 32 bytes each, as WebCrypto writes them, or RFC 8032's) in base64url without padding.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from greenctl.auth.errors import DeviceKeyNotGood
from greenctl.kernel.canonical import digest_of

PublicKey = Mapping[str, str]
"""A JWK (RFC 7517, RFC 8037) of exactly the members that RFC 7638 takes for its thumbprint."""

_MEMBERS = {("EC", "P-256"): ("crv", "kty", "x", "y"), ("OKP", "Ed25519"): ("crv", "kty", "x")}
# 32 bytes are 43 characters; the last has two bits to spare, and with them zero there is one spelling only.
_COORDINATE = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII)
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{85}[AQgw]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A phone or a desk of one account. Without a `public_key` it has a name, and proves nothing."""

    id: str
    account_id: str
    name: str
    platform: str
    public_key: PublicKey | None
    registered_at: datetime
    revoked_at: datetime | None = None
    revoked_why: str | None = None


def normal_key(key: Mapping[str, object]) -> dict[str, str]:
    """The key as it is kept; what an export adds (`ext`, `key_ops`, `alg`, `use`, `kid`) is left out.

    Raises:
        DeviceKeyNotGood: another kind of key, a private one, or no point of its curve.
    """
    members = _MEMBERS.get((str(key.get("kty")), str(key.get("crv"))))
    if members is None or "d" in key:
        raise DeviceKeyNotGood
    kept = {name: str(key.get(name)) for name in members}
    try:
        _load(kept)
    except ValueError as error:
        raise DeviceKeyNotGood from error
    return kept


def thumbprint(key: PublicKey) -> str:
    """SHA-256 in hex of the key as RFC 7638 writes it: what a device signs to say which key it brings."""
    return digest_of(dict(key))


def verify_device_signature(device: Device, payload: bytes, signature: str) -> bool:
    """Whether `device` has signed exactly `payload`. A device that was revoked is for the caller to refuse."""
    return is_signed_by(device.public_key, payload, signature)


def proof_payload(purpose: str, challenge: str, *parts: str) -> bytes:
    """What a device signs to prove itself: lines that say what for, with which challenge, and about what."""
    return "\n".join(("greenctl-proof-1", purpose, challenge, *parts)).encode()


def is_signed_by(key: PublicKey | None, payload: bytes, signature: str) -> bool:
    """The same by the key alone; no key has signed nothing."""
    if key is None or not _SIGNATURE.fullmatch(signature):
        return False
    public, raw = _load(key), _decoded(signature)
    try:
        if isinstance(public, Ed25519PublicKey):
            public.verify(raw, payload)
        else:
            public.verify(_der(raw), payload, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _load(key: PublicKey) -> Ed25519PublicKey | EllipticCurvePublicKey:
    """Raises ValueError unless the key is one."""
    if key["kty"] == "OKP":
        return Ed25519PublicKey.from_public_bytes(_coordinate(key["x"]))
    x, y = (int.from_bytes(_coordinate(key[name]), "big") for name in ("x", "y"))
    return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()


def _coordinate(text: str) -> bytes:
    if not _COORDINATE.fullmatch(text):
        message = "not 32 bytes in base64url without padding"
        raise ValueError(message)
    return _decoded(text)


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _der(raw: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
