"""OpenID Connect: authorisation code with PKCE; discovery by issuer; ID tokens checked claim by claim."""

import base64
import hmac
import time
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt

from greenctl.auth.errors import IdentityAttemptNotGood, IdentityProviderAway, IdentityRefused
from greenctl.auth.identity import LONGEST_SUBJECT, Attempt, Brought
from greenctl.auth.outgoing import Outgoing

# No "none", no secret that both sides have: whoever can read the provider's public keys cannot sign with them.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_KINDS = {"RSA", "EC", "OKP"}
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEPT_SECONDS = 3600
# A key that is not known makes us ask for the keys again, but a forger cannot make us do it all the time.
_LEAST_SECONDS = 60
_LEEWAY_SECONDS = 60
_LONGEST_TOKEN = 16_000


@dataclass(slots=True)
class _Known:
    """The provider's document and keys, and when they were read (seconds of this machine)."""

    document: dict[str, Any]
    keys: dict[str, jwt.PyJWK]
    at: float


@dataclass(frozen=True)
class OidcProvider:
    """Implements `IdentityProvider`. `issuer` is an https address; `hosts` are those its endpoints may lie on, besides
    its own."""

    name: str
    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    redirect_uris: tuple[str, ...]
    hosts: frozenset[str] = frozenset()
    _cache: dict[str, _Known] = field(default_factory=dict, repr=False)
    _lock: Any = field(default_factory=Lock, repr=False)

    def address_for(self, attempt: Attempt) -> str | None:
        """Raises IdentityProviderAway."""
        query = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.client_id,
            "redirect_uri": attempt.redirect_uri,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        endpoint = self._known().document["authorization_endpoint"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    def subject_of(self, attempt: Attempt, brought: Brought, now: datetime) -> str:
        """Raises IdentityAttemptNotGood, IdentityRefused, IdentityProviderAway."""
        if not hmac.compare_digest(attempt.state, brought.state or ""):
            raise IdentityAttemptNotGood
        return self.read_id_token(self._exchanged(attempt, brought.code), attempt.nonce, now)

    def read_id_token(self, token: Any, nonce: str, now: datetime) -> str:
        """The subject of a good ID token for us (OpenID Connect Core 1.0, 3.1.3.7).

        Raises:
            IdentityRefused: anything at all is wrong with it.
            IdentityProviderAway: its keys cannot be had.
        """
        if not isinstance(token, str) or len(token) > _LONGEST_TOKEN:
            raise IdentityRefused
        try:
            header = jwt.get_unverified_header(token)
            key = self._key(header.get("kid"))
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self.client_id,
                issuer=self.issuer,
                # Times are checked against the application's clock.
                options={
                    "require": ["iss", "aud", "sub", "exp", "iat", "nonce"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise IdentityRefused from error
        self._check_claims(claims, nonce, now.timestamp())
        return str(claims["sub"])

    def _check_claims(self, claims: dict[str, Any], nonce: str, now: float) -> None:
        times = [claims["exp"], claims["iat"], claims.get("nbf", 0)]
        if not all(type(moment) in (int, float) for moment in times):
            raise IdentityRefused
        expires_at, issued_at, not_before = times
        fresh = expires_at + _LEEWAY_SECONDS > now and max(issued_at, not_before) <= now + _LEEWAY_SECONDS
        audience, subject = claims["aud"], claims["sub"]
        ours = audience in (self.client_id, [self.client_id]) or claims.get("azp") == self.client_id
        known = isinstance(subject, str) and 1 <= len(subject) <= LONGEST_SUBJECT and subject.isprintable()
        if not (fresh and ours and known and hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode())):
            raise IdentityRefused

    def _exchanged(self, attempt: Attempt, code: str) -> Any:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "client_id": self.client_id,
            "code_verifier": attempt.verifier,
        }
        status, answer = self._outgoing.post(self._known().document["token_endpoint"], form, self._authorization())
        if status != 200:
            raise IdentityRefused
        return answer.get("id_token")

    def _authorization(self) -> dict[str, str]:
        """RFC 6749, 2.3.1: both parts are form-encoded before they are joined."""
        if self.client_secret is None:
            return {}
        pair = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def _key(self, kid: Any) -> jwt.PyJWK:
        """The key of this name; a token that names none is checked by the only key, if there is but one."""
        known = self._known()
        if kid is None and len(known.keys) == 1:
            return next(iter(known.keys.values()))
        if not isinstance(kid, str):
            raise IdentityRefused
        if kid not in known.keys and time.monotonic() - known.at >= _LEAST_SECONDS:
            known = self._known(anew=True)
        if kid not in known.keys:
            raise IdentityRefused
        return known.keys[kid]

    def _known(self, *, anew: bool = False) -> _Known:
        with self._lock:
            known = self._cache.get(self.issuer)
            if known is None or anew or time.monotonic() - known.at >= _KEPT_SECONDS:
                known = self._cache[self.issuer] = self._read()
            return known

    def _read(self) -> _Known:
        document = self._outgoing.get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self.issuer:
            raise IdentityProviderAway
        for name in _ENDPOINTS:
            self._outgoing.check(str(document.get(name)))
        keys = self._outgoing.get(document["jwks_uri"]).get("keys")
        return _Known(document, _usable(keys), time.monotonic())

    @property
    def _outgoing(self) -> Outgoing:
        return Outgoing(self.hosts | {urlsplit(self.issuer).hostname or ""})


def _usable(keys: Any) -> dict[str, jwt.PyJWK]:
    """Public keys for signing, by their id; a key of a kind that we do not know is passed over."""
    found: dict[str, jwt.PyJWK] = {}
    for key in keys if isinstance(keys, list) else []:
        if isinstance(key, dict) and key.get("kty") in _KINDS and key.get("use", "sig") == "sig":
            try:
                found[str(key.get("kid", ""))] = jwt.PyJWK(key)
            except (jwt.PyJWTError, ValueError, TypeError):
                continue
    return found
