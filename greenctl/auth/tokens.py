"""Access tokens: EdDSA, short-lived, every claim required, nothing about rights inside."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from greenctl.auth.errors import NotSignedIn
from greenctl.config import Settings
from greenctl.kernel.ids import new_id

_REQUIRED = ["iss", "aud", "sub", "exp", "iat", "jti", "epoch", "family"]
_REMEMBERED = 10_000
_LONGEST_TOKEN = 2_000


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says: whose it is, since which epoch, until when (seconds since 1970)."""

    account_id: str
    family: str
    epoch: int
    expires_at: float


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
        self._known: OrderedDict[str, Claims] = OrderedDict()
        self._lock = Lock()

    def issue(self, account_id: str, family: str, epoch: int, now: datetime) -> str:
        """A token for `account_id`, good from `now` for the access lifetime."""
        claims = {
            "iss": self._settings.issuer,
            "aud": self._settings.audience,
            "sub": account_id,
            "iat": int(now.timestamp()),
            "exp": int((now + self._lifetime).timestamp()),
            "jti": new_id(),
            "epoch": epoch,
            "family": family,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"typ": "at+jwt"})

    def read(self, token: str, now: datetime) -> Claims:
        """The claims of a good token.

        Raises:
            NotSignedIn: anything at all is wrong with it.
        """
        claims = self._known.get(token) or self._verified(token)
        # A token may not outlive the lifetime it was issued with, whatever it claims.
        if not now.timestamp() < claims.expires_at <= (now + self._lifetime).timestamp() + 1:
            raise NotSignedIn
        return claims

    def _verified(self, token: str) -> Claims:
        if len(token) > _LONGEST_TOKEN:
            raise NotSignedIn
        try:
            header = jwt.get_unverified_header(token)
            if set(header) != {"alg", "typ"} or header["typ"] != "at+jwt":
                raise NotSignedIn
            body = jwt.decode(
                token,
                self._public,
                algorithms=["EdDSA"],
                issuer=self._settings.issuer,
                audience=self._settings.audience,
                # Times are checked against the application's clock, on every reading.
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
            claims = Claims(str(body["sub"]), str(body["family"]), int(body["epoch"]), float(body["exp"]))
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise NotSignedIn from error
        self._remember(token, claims)
        return claims

    def _remember(self, token: str, claims: Claims) -> None:
        with self._lock:
            self._known[token] = claims
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
