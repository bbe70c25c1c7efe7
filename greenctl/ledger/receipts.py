"""Receipts: a canonical statement and an Ed25519 signature over its bytes."""

import base64
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from greenctl.kernel.canonical import canonical_bytes, sha256_hex

# Before the signed bytes, so that a signature made for a receipt can never pass as one made for something else.
CONTEXT = b"greenctl-statement/1\n"


class ReceiptSeal:
    """Signs statements with the installation's key; `key_id` is the start of the public key's SHA-256."""

    def __init__(self, signing_key_pem: bytes) -> None:
        key = load_pem_private_key(signing_key_pem, None)
        if not isinstance(key, Ed25519PrivateKey):
            message = "the signing key must be an Ed25519 private key in PEM"
            raise TypeError(message)
        self._key = key
        self.public_key = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = sha256_hex(self.public_key)[:16]

    def sign(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        signature = self._key.sign(CONTEXT + canonical_bytes(statement))
        encoded = base64.b64encode(signature).decode()
        return {"statement": statement, "algorithm": "Ed25519", "key_id": self.key_id, "signature": encoded}

    @property
    def public_key_text(self) -> str:
        """The public key, base64: all that a verifier needs beside a receipt."""
        return base64.b64encode(self.public_key).decode()


def verifies(receipt: Mapping[str, Any], public_key_text: str) -> bool:
    """Whether `receipt` was signed by the holder of this key and nothing in it was changed."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key_text))
    try:
        key.verify(base64.b64decode(receipt["signature"]), CONTEXT + canonical_bytes(receipt["statement"]))
    except (InvalidSignature, KeyError, ValueError, TypeError):
        return False
    return True
