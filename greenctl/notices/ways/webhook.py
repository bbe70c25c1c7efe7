"""To an office's own system: JSON, signed, with the moment of sending and a key by which repeats are told."""

import hmac
from hashlib import sha256

from greenctl.kernel.canonical import canonical_bytes
from greenctl.notices.domain import Tried
from greenctl.notices.ways.port import Letter
from greenctl.notices.ways.posting import Allowed, post


def secret_of(server_key: bytes, endpoint_id: str) -> str:
    """What an endpoint checks signatures by: derived, so that a copy of the database does not give it away."""
    return hmac.new(server_key, f"notices/webhook/{endpoint_id}".encode(), sha256).hexdigest()


def signature(secret: bytes, moment: int, body: bytes) -> str:
    """HMAC-SHA256 over the moment, a full stop and the body; `v1=` and hex."""
    return "v1=" + hmac.new(secret, str(moment).encode() + b"." + body, sha256).hexdigest()


class Webhook:
    """Posts to whatever address an office has named, as far as the settings allow."""

    def __init__(self, allowed: Allowed) -> None:
        self.allowed = allowed

    def send(self, letter: Letter) -> Tried:
        body, moment = canonical_bytes(letter.document), int(letter.at.timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "greenctl",
            "Idempotency-Key": letter.key,
            "Greenctl-Timestamp": str(moment),
            "Greenctl-Signature": signature(letter.secret, moment, body),
        }
        return post(letter.to, body, headers, self.allowed)[0]
