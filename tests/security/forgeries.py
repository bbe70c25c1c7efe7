"""Access tokens as somebody would forge or alter them. Each entry: name -> a token that must be refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from greenctl.kernel.ids import new_id

HONEST_HEADER = {"alg": "EdDSA", "typ": "at+jwt"}
TEN_MINUTES = 600


class Forger:
    """Knows an honest token and everything public; holds the real key as well, for claims that we would never sign."""

    def __init__(self, signing_key_pem: bytes, honest: str, now: datetime) -> None:
        self.key: Any = load_pem_private_key(signing_key_pem, None)
        self.public = self.key.public_key()
        self.honest = honest
        self.now = int(now.timestamp())
        self.header, self.payload, self.signature = honest.split(".")
        self.claims: dict[str, Any] = json.loads(unbase64(self.payload))

    def signed(self, header: Mapping[str, Any] | None = None, *, key: Any = None, **claims: Any) -> str:
        """Signed with the real key unless another is given; `claims` replace the honest ones, None leaves one out."""
        merged = {name: value for name, value in {**self.claims, **claims}.items() if value is not LEFT_OUT}
        return self.with_signature({**HONEST_HEADER, **(header or {})}, merged, (key or self.key).sign)

    def with_signature(self, header: Any, claims: Any, sign: Callable[[bytes], bytes]) -> str:
        signing = f"{as_base64(compact(header))}.{as_base64(compact(claims))}"
        return f"{signing}.{as_base64(sign(signing.encode()))}"

    def hmac_with(self, secret: bytes, algorithm: str = "HS256") -> str:
        digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}[algorithm]
        header = {"alg": algorithm, "typ": "at+jwt"}
        return self.with_signature(header, self.claims, lambda signing: hmac.new(secret, signing, digest).digest())


LEFT_OUT = object()


def forgeries(forger: Forger, refresh_token: str) -> dict[str, str]:
    """Every forged or altered token, by name."""
    return {
        **_without_a_signature(forger),
        **_with_the_public_key_as_secret(forger),
        **_with_a_key_of_their_own(forger),
        **_with_telling_headers(forger),
        **_with_other_claims(forger),
        **_with_absurd_times(forger),
        **_spelled_otherwise(forger),
        "a refresh token": refresh_token,
    }


def _without_a_signature(forger: Forger) -> dict[str, str]:
    spellings = ("none", "None", "NONE", "nOnE", "")
    tokens = {
        f"alg {alg!r}": forger.with_signature({"alg": alg, "typ": "at+jwt"}, forger.claims, lambda _: b"")
        for alg in spellings
    }
    return {
        **tokens,
        "alg null": forger.with_signature({"alg": None, "typ": "at+jwt"}, forger.claims, lambda _: b""),
        "alg left out": forger.with_signature({"typ": "at+jwt"}, forger.claims, forger.key.sign),
        "alg none with the honest signature": forger.with_signature(
            {"alg": "none", "typ": "at+jwt"}, forger.claims, lambda _: unbase64(forger.signature)
        ),
        "the signature cut off": f"{forger.header}.{forger.payload}.",
        "no third part": f"{forger.header}.{forger.payload}",
        "a signature of zeros": forger.with_signature(HONEST_HEADER, forger.claims, lambda _: bytes(64)),
    }


def _with_the_public_key_as_secret(forger: Forger) -> dict[str, str]:
    secrets = {
        "PEM": forger.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "DER": forger.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "raw": forger.public.public_bytes(Encoding.Raw, PublicFormat.Raw),
    }
    tokens = {f"HS256 with the public key, {form}": forger.hmac_with(secret) for form, secret in secrets.items()}
    return {
        **tokens,
        "HS384 with the public key": forger.hmac_with(secrets["PEM"], "HS384"),
        "HS512 with the public key": forger.hmac_with(secrets["PEM"], "HS512"),
        "HS256 with an empty secret": forger.hmac_with(b""),
    }


def _with_a_key_of_their_own(forger: Forger) -> dict[str, str]:
    other = Ed25519PrivateKey.generate()
    rsa_key = rsa.generate_private_key(65537, 2048)
    curve_key = ec.generate_private_key(ec.SECP256R1())
    typ = {"typ": "at+jwt"}
    return {
        "another Ed25519 key": forger.signed(key=other),
        "RS256": jwt.encode(forger.claims, rsa_key, algorithm="RS256", headers=typ),
        "PS256": jwt.encode(forger.claims, rsa_key, algorithm="PS256", headers=typ),
        "ES256": jwt.encode(forger.claims, curve_key, algorithm="ES256", headers=typ),
        "a claim of another account under the honest signature": (
            f"{forger.header}.{as_base64(compact({**forger.claims, 'sub': new_id()}))}.{forger.signature}"
        ),
        "a higher epoch under the honest signature": (
            f"{forger.header}.{as_base64(compact({**forger.claims, 'epoch': 9}))}.{forger.signature}"
        ),
    }


def _with_telling_headers(forger: Forger) -> dict[str, str]:
    """Headers that say where the key is, or how the token is to be read. The signature is sound where it can be."""
    other = Ed25519PrivateKey.generate()
    raw = other.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": as_base64(raw)}
    theirs = {
        "jwk of their own": {"jwk": jwk},
        "jku": {"jku": "https://keys.invalid/set.json"},
        "x5u": {"x5u": "https://keys.invalid/chain.pem"},
        "x5c": {"x5c": [as_base64(b"not a certificate")]},
        "kid that climbs folders": {"kid": "../../../../dev/null"},
        "kid with SQL": {"kid": "x' union select 'key"},
        "kid with a command": {"kid": "key|id"},
    }
    ours = {
        "kid, though soundly signed": {"kid": "1"},
        "crit": {"crit": ["exp"]},
        "crit of something unknown": {"crit": ["greenctl"], "greenctl": True},
        "b64 false": {"crit": ["b64"], "b64": False},
        "zip": {"zip": "DEF"},
        "cty JWT": {"cty": "JWT"},
        "typ JWT": {"typ": "JWT"},
        "typ of an id token": {"typ": "id+jwt"},
        "typ in capitals": {"typ": "AT+JWT"},
        "typ with its long name": {"typ": "application/at+jwt"},
        "typ null": {"typ": None},
        "alg of another curve": {"alg": "Ed448"},
    }
    return {
        **{name: forger.signed(header, key=other) for name, header in theirs.items()},
        **{name: forger.signed(header) for name, header in ours.items()},
        "typ left out": forger.with_signature({"alg": "EdDSA"}, forger.claims, forger.key.sign),
        "a header that is a list": forger.with_signature(["EdDSA", "at+jwt"], forger.claims, forger.key.sign),
        "a header a thousand deep": f"{as_base64(b'[' * 1100)}.{forger.payload}.{forger.signature}",
    }


def _with_other_claims(forger: Forger) -> dict[str, str]:
    """Signed with the real key: what some other program with our key might sign."""
    left_out = {f"without {name}": forger.signed(**{name: LEFT_OUT}) for name in sorted(forger.claims)}
    return {
        **left_out,
        "another issuer": forger.signed(iss="greenctl.invalid"),
        "another audience": forger.signed(aud="greenctl-web"),
        "our audience among others": forger.signed(aud=["greenctl-api", "other"]),
        "an epoch that is a text": forger.signed(epoch="1"),
        "an epoch that is true": forger.signed(epoch=True),
        "an epoch with a fraction": forger.signed(epoch=1.0),
        "a subject that is a number": forger.signed(sub=1),
        "a subject that is no id": forger.signed(sub="administrator"),
        "a claim too many": forger.signed(role="administrator"),
        "claims that are a list": forger.with_signature(HONEST_HEADER, [forger.claims], forger.key.sign),
        "a token within a token": forger.with_signature(HONEST_HEADER, forger.honest, forger.key.sign),
    }


def _with_absurd_times(forger: Forger) -> dict[str, str]:
    """Signed with the real key, too."""
    now = forger.now
    return {
        "exp in a hundred years": forger.signed(exp=now + 100 * 365 * 86_400),
        "exp one second beyond the lifetime": forger.signed(exp=forger.claims["iat"] + TEN_MINUTES + 1),
        "exp beyond any calendar": forger.signed(exp=10**18),
        "exp infinite": forger.signed(exp=float("inf")),
        "exp not a number": forger.signed(exp=float("nan")),
        "exp a text": forger.signed(exp=str(now + TEN_MINUTES)),
        "exp past": forger.signed(iat=now - TEN_MINUTES, exp=now),
        "exp negative": forger.signed(exp=-1),
        "iat in an hour": forger.signed(iat=now + 3_600, exp=now + 3_600 + TEN_MINUTES),
    }


def _spelled_otherwise(forger: Forger) -> dict[str, str]:
    """The honest token, spelled in another way that a lenient decoder would read alike."""
    honest = forger.honest
    last = honest[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    neighbour = alphabet[alphabet.index(last) ^ 1]
    return {
        "a spare bit of the signature set": honest[:-1] + neighbour,
        "padded": honest + "==",
        "a line end behind": honest + "%0A".replace("%0A", "\t"),
        "white space in front": " " + honest,
        "white space within": honest[:20] + " " + honest[20:],
        "a character that decoders pass over": honest[:20] + "!" + honest[20:],
        "the signature twice": f"{honest}.{forger.signature}",
        "five parts, as if encrypted": f"{honest}.{forger.payload}.{forger.signature}",
        "quoted": f'"{honest}"',
        "in JSON form": compact(
            {"payload": forger.payload, "protected": forger.header, "signature": forger.signature}
        ).decode(),
        "huge": f"{forger.header}.{'A' * 6_000}.{forger.signature}",
        "nothing but dots": "..",
    }


def compact(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def as_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
