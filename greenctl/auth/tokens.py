"""Access tokens: EdDSA, short-lived, every claim required, nothing about rights inside."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from greenctl.auth.errors import NotSignedIn
from greenctl.config import Settings
from greenctl.kernel.ids import is_uuid, new_id

_CLAIMS = {"iss", "aud", "sub", "exp", "iat", "jti", "epoch", "family"}
_HEADERS = {"typ": "at+jwt"}
_REMEMBERED = 10_000
_LONGEST_TOKEN = 2_000
# The last of the 86 characters of a signature has four bits to spare; with them zero there is one spelling only.
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]", re.ASCII)
# How far the clocks of two nodes may be apart.
_LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says: whose it is, since which epoch, from when to when (seconds since 1970)."""

    account_id: str
    family: str
    epoch: int
    issued_at: int
    expires_at: int


class AccessTokens:
    """Issues and reads access tokens.

    A verified signature is remembered by token until it expires, since verifying costs 600 times a look-up;
    expiry is checked on each reading, and the epoch by the caller, on each request.
    """

    def __init__(self, settings: Settings) -> None:
        key = load_pem_private_key(settings.signing_key_pem, None)
        if not isinstance(key, Ed25519PrivateKey):
            message = "the signing key must be an Ed25519 private key in PEM"
            raise TypeError(message)
        self._key = key
        self._public = key.public_key()
        self._settings = settings
        self._lifetime = timedelta(minutes=settings.access_minutes)
        self._header = jwt.encode({}, key, algorithm="EdDSA", headers=_HEADERS).partition(".")[0]
        self._known: OrderedDict[str, Claims] = OrderedDict()
        self._lock = Lock()

    def issue(self, account_id: str, family: str, epoch: int, now: datetime) -> str:
        """A token for `account_id`, good from `now` for the access lifetime."""
        issued_at = int(now.timestamp())
        claims = {
            "iss": self._settings.issuer,
            "aud": self._settings.audience,
            "sub": account_id,
            "iat": issued_at,
            "exp": issued_at + int(self._lifetime.total_seconds()),
            "jti": new_id(),
            "epoch": epoch,
            "family": family,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers=_HEADERS)

    def read(self, token: str, now: datetime) -> Claims:
        """The claims of a good token.

        Raises:
            NotSignedIn: anything at all is wrong with it.
        """
        claims = self._known.get(token) or self._verified(token)
        self._check_times(claims, now.timestamp())
        return claims

    def _check_times(self, claims: Claims, now: float) -> None:
        if not now < claims.expires_at or claims.issued_at > now + _LEEWAY_SECONDS:
            raise NotSignedIn
        # A token may not outlive the lifetime we give, whatever it says and whoever signed it.
        if claims.expires_at - claims.issued_at > self._lifetime.total_seconds():
            raise NotSignedIn

    def _verified(self, token: str) -> Claims:
        # One header and one spelling: no other algorithm, no key that the token brings along, no "crit", and no
        # white space that a decoder would pass over. The library then checks the algorithm and the signature again.
        if len(token) > _LONGEST_TOKEN or not _SHAPE.fullmatch(token) or token.partition(".")[0] != self._header:
            raise NotSignedIn
        try:
            body = jwt.decode(
                token,
                self._public,
                algorithms=["EdDSA"],
                issuer=self._settings.issuer,
                audience=self._settings.audience,
                # Times are checked against the application's clock, on every reading.
                options={"require": sorted(_CLAIMS), "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise NotSignedIn from error
        claims = self._claims(body)
        self._remember(token, claims)
        return claims

    def _claims(self, body: Mapping[str, Any]) -> Claims:
        """Raises NotSignedIn unless every claim is there, no other is, and each is of its exact kind."""
        numbers = [body.get(name) for name in ("epoch", "iat", "exp")]
        ids = [body.get(name) for name in ("sub", "family", "jti")]
        if set(body) != _CLAIMS or body["aud"] != self._settings.audience or body["iss"] != self._settings.issuer:
            raise NotSignedIn
        if not all(type(number) is int for number in numbers) or not all(
            isinstance(name, str) and is_uuid(name) for name in ids
        ):
            raise NotSignedIn
        return Claims(body["sub"], body["family"], body["epoch"], body["iat"], body["exp"])

    def _remember(self, token: str, claims: Claims) -> None:
        with self._lock:
            self._known[token] = claims
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
