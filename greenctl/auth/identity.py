"""The port to others who know people: they say who somebody is, never what that person may do here."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from greenctl.auth.errors import IdentityAttemptNotGood

LONGEST_SUBJECT = 255
_TOKEN = re.compile(r"([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody on the way to a provider and back. All but the id is derived from it by a key, and stored nowhere."""

    id: str
    redirect_uri: str
    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """PKCE (RFC 7636), S256."""
        return _base64url(hashlib.sha256(self.verifier.encode()).digest())


@dataclass(frozen=True, slots=True)
class Brought:
    """What the person's app brings back from the provider."""

    code: str
    state: str | None


class IdentityProvider(Protocol):
    """One way of signing in elsewhere. Both may ask over the network, and are never called in a transaction."""

    @property
    def name(self) -> str: ...

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Where people may be sent back to; none if they are not sent away at all."""
        ...

    def address_for(self, attempt: Attempt) -> str | None:
        """Where to send the person; None if their app asks the provider by itself.

        Raises:
            IdentityProviderAway
        """
        ...

    def subject_of(self, attempt: Attempt, brought: Brought, now: datetime) -> str:
        """Who the person is there: 1 to 255 characters that stay theirs.

        Raises:
            IdentityProviderAway, IdentityRefused, IdentityAttemptNotGood
        """
        ...


class AttemptTokens:
    """What the app that began an attempt keeps, so that nobody else brings it to its end."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"greenctl identity attempt", "sha256")

    def make(self, attempt_id: str) -> str:
        return f"{attempt_id}.{self._derived('holder', attempt_id)}"

    def read(self, token: str) -> str:
        """The attempt's id. Raises IdentityAttemptNotGood."""
        match = _TOKEN.fullmatch(token)
        if match is None or not hmac.compare_digest(match[2], self._derived("holder", match[1])):
            raise IdentityAttemptNotGood
        return match[1]

    def attempt(self, attempt_id: str, redirect_uri: str) -> Attempt:
        derived = (self._derived(purpose, attempt_id) for purpose in ("state", "nonce", "verifier"))
        return Attempt(attempt_id, redirect_uri, *derived)

    def _derived(self, purpose: str, attempt_id: str) -> str:
        return _base64url(hmac.digest(self._key, f"{purpose} {attempt_id}".encode(), "sha256"))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
