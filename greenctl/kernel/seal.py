"""Signing statements so that anybody with the public key can check them later, off line."""

from collections.abc import Mapping
from typing import Any, Protocol


class Seal(Protocol):
    """Signs the canonical form of a statement."""

    def sign(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        """{"statement", "algorithm", "key_id", "signature"}: the statement and an Ed25519 signature, base64."""
        ...
