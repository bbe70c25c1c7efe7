"""The adapters to others who know people: what they ask, what they believe, and what they never do."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from greenctl.auth.errors import IdentityAttemptNotGood, IdentityProviderAway, IdentityRefused
from greenctl.auth.identity import Attempt, AttemptTokens, Brought
from greenctl.auth.identity_settings import load_providers
from greenctl.auth.oidc import OidcProvider, _Known, _usable
from greenctl.auth.outgoing import LARGEST_ANSWER_BYTES, Outgoing
from greenctl.auth.wechat import WechatProvider
from greenctl.config import IncompleteSettings
from tests.auth.local_server import LocalServer, local_server
from tests.conftest import NOW

KEY, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(2))
ISSUER, CLIENT, NONCE = "https://sso.example", "greenctl", "the-nonce"
SECONDS = int(NOW.timestamp())
GOOD = {"iss": ISSUER, "aud": CLIENT, "sub": "示例-7", "exp": SECONDS + 300, "iat": SECONDS, "nonce": NONCE}
ATTEMPT = AttemptTokens(b"for tests alone").attempt("01990000-0000-7000-8000-000000000001", "")


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as running:
        yield running


def jwk(key: rsa.RSAPrivateKey, **rest: Any) -> dict[str, Any]:
    return {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": "1", "use": "sig", **rest}


def oidc(key: rsa.RSAPrivateKey = KEY, **rest: Any) -> OidcProvider:
    provider = OidcProvider("city_sso", ISSUER, CLIENT, None, ("https://app.example/back",), **rest)
    provider._cache[ISSUER] = _Known({}, _usable([jwk(key)]), time.monotonic())
    return provider


def token(key: Any = KEY, algorithm: str = "RS256", header: dict[str, Any] | None = None, **claims: Any) -> str:
    said = {name: value for name, value in {**GOOD, **claims}.items() if value is not None}
    return jwt.encode(said, key, algorithm=algorithm, headers={"kid": "1", **(header or {})})


def by_hand(header: dict[str, Any], secret: bytes | None) -> str:
    head, body = (base64.urlsafe_b64encode(json.dumps(x).encode()).rstrip(b"=").decode() for x in (header, GOOD))
    mac = hmac.digest(secret, f"{head}.{body}".encode(), "sha256") if secret else b""
    return f"{head}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


PUBLIC_PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
FORGED = {
    "another key": token(OTHER),
    "no signature": by_hand({"alg": "none", "typ": "JWT", "kid": "1"}, None),
    "HMAC with the public key": by_hand({"alg": "HS256", "typ": "JWT", "kid": "1"}, PUBLIC_PEM),
    "a key that it brings": token(OTHER, header={"jwk": jwk(OTHER)}),
    "an unknown kid": token(header={"kid": "2"}),
    "another issuer": token(iss="https://sso.example/"),
    "another audience": token(aud="another"),
    "ours among others, for another": token(aud=[CLIENT, "another"], azp="another"),
    "another nonce": token(nonce="another"),
    "no nonce": token(nonce=None),
    "expired": token(exp=SECONDS - 61),
    "no expiry": token(exp=None),
    "from tomorrow": token(iat=SECONDS + 86400),
    "not yet": token(nbf=SECONDS + 61),
    "no issue time": token(iat=None),
    "no subject": token(sub=None),
    "an empty subject": token(sub=""),
    "a subject too long": token(sub="x" * 256),
    "a subject with a line feed": token(sub="x\n"),
    "an expiry that is text": token(exp=str(SECONDS + 300)),
    "cut short": token()[:-5],
    "no token": "a.b.c",
    "nothing": "",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_id_token_says_nothing(forged):
    with pytest.raises(IdentityRefused):
        oidc().read_id_token(forged, NONCE, NOW)


def test_an_honest_one_says_who_it_is():
    assert oidc().read_id_token(token(), NONCE, NOW) == "示例-7"
    assert oidc().read_id_token(token(aud=[CLIENT]), NONCE, NOW) == "示例-7"
    assert oidc().read_id_token(token(aud=[CLIENT, "another"], azp=CLIENT), NONCE, NOW) == "示例-7"


class BelievesTheLibrary(OidcProvider):
    def _check_claims(self, claims: dict[str, Any], nonce: str, now: float) -> None:
        """Nothing: the negative control."""


def test_a_reader_that_leaves_the_claims_to_the_library_is_caught():
    careless = BelievesTheLibrary("city_sso", ISSUER, CLIENT, None, ())
    careless._cache[ISSUER] = _Known({}, _usable([jwk(KEY)]), time.monotonic())

    believed = set()
    for name, forged in FORGED.items():
        try:
            careless.read_id_token(forged, NONCE, NOW)
        except IdentityRefused:
            continue
        believed.add(name)

    assert {"another nonce", "expired", "from tomorrow", "ours among others, for another"} <= believed


def test_keys_that_are_secrets_or_for_something_else_are_passed_over():
    keys = [jwk(KEY, kid="a"), jwk(KEY, kid="b", use="enc"), {"kty": "oct", "k": "AAAA", "kid": "c"}, {"kty": "RSA"}, 7]

    assert _usable(keys).keys() == {"a"}
    assert _usable("keys") == {}


def test_pkce_is_that_of_rfc_7636():
    """The verifier and the challenge are those of its appendix B."""
    attempt = Attempt("", "", "", "", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

    assert attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_discovery_is_believed_for_its_own_issuer_and_hosts_alone(server):
    provider = OidcProvider("city_sso", server.url, CLIENT, None, ())
    endpoints = dict.fromkeys(("authorization_endpoint", "token_endpoint", "jwks_uri"), f"{server.url}/x")
    for changed in (
        {"issuer": server.url + "/"},
        {"token_endpoint": "http://169.254.169.254/x"},
        {"jwks_uri": "https://evil.example/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
    ):
        server.answer = {"issuer": server.url, **endpoints, **changed}
        with pytest.raises(IdentityProviderAway):
            provider.address_for(ATTEMPT)


@pytest.mark.parametrize(
    "url",
    [
        "http://sso.example/x",
        "https://other.example/x",
        "https://sso.example.evil.example/x",
        "https://sso.example@evil.example/x",
        "https://user@sso.example/x",
        "file:///etc/passwd",
        "ftp://sso.example/x",
        "https://[::1/x",
        "",
    ],
)
def test_only_hosts_that_are_set_up_are_asked(url):
    with pytest.raises(IdentityProviderAway):
        Outgoing(frozenset({"sso.example"})).check(url)


@pytest.mark.parametrize(
    "status, answer, headers",
    [
        pytest.param(200, b"<html>", {}, id="no JSON"),
        pytest.param(200, [1], {}, id="no object"),
        pytest.param(200, b'{"a": "' + b"x" * LARGEST_ANSWER_BYTES + b'"}', {}, id="too large"),
        pytest.param(500, {}, {}, id="broken"),
        pytest.param(404, {}, {}, id="nowhere"),
        pytest.param(302, {}, {"Location": "http://localhost:9/"}, id="elsewhere"),
    ],
)
def test_an_answer_that_is_none_counts_as_away(server, status, answer, headers):
    server.status, server.answer, server.headers = status, answer, headers

    with pytest.raises(IdentityProviderAway):
        Outgoing(frozenset({"localhost"})).get(f"{server.url}/x")
    assert server.asked == ["/x"]


def test_wechat_is_asked_as_it_describes_and_its_openid_is_who_it_is(server):
    """Against a server written from the description: not verified against WeChat itself."""
    server.answer = {"openid": "o-示例", "session_key": "示例", "unionid": "u"}
    provider = WechatProvider("wechat", "wx-sample", "示例 secret", server.url)

    assert provider.subject_of(ATTEMPT, Brought("the code", None), NOW) == "o-示例"

    asked = urlsplit(server.asked[0])
    assert asked.path == "/sns/jscode2session"
    assert parse_qs(asked.query) == {
        "appid": ["wx-sample"],
        "secret": ["示例 secret"],
        "js_code": ["the code"],
        "grant_type": ["authorization_code"],
    }
    assert provider.address_for(ATTEMPT) is None
    assert "示例 secret" not in repr(provider)


@pytest.mark.parametrize(
    "answer, error",
    [
        ({"errcode": 40029, "errmsg": "invalid code"}, IdentityRefused),
        ({"errcode": 40163, "errmsg": "code been used"}, IdentityRefused),
        ({"errcode": 40226, "errmsg": "code blocked", "openid": "o"}, IdentityRefused),
        ({"errcode": -1, "errmsg": "system error"}, IdentityProviderAway),
        ({"errcode": 45011, "errmsg": "too often"}, IdentityProviderAway),
        ({"openid": 7}, IdentityProviderAway),
        ({"openid": ""}, IdentityProviderAway),
        ({}, IdentityProviderAway),
    ],
)
def test_what_wechat_refuses_is_refused_and_what_it_cannot_say_is_away(server, answer, error):
    server.answer = answer

    with pytest.raises(error):
        WechatProvider("wechat", "wx", "s", server.url).subject_of(ATTEMPT, Brought("c", None), NOW)


def test_an_attempt_is_known_by_its_token_alone():
    tokens = AttemptTokens(b"for tests alone")
    made = tokens.make(ATTEMPT.id)

    assert tokens.read(made) == ATTEMPT.id
    assert len({ATTEMPT.state, ATTEMPT.nonce, ATTEMPT.verifier, made.split(".")[1]}) == 4
    for altered in (made + "A", "f" + made[1:], AttemptTokens(b"another").make(ATTEMPT.id), ATTEMPT.state, ""):
        with pytest.raises(IdentityAttemptNotGood):
            tokens.read(altered)


SETTINGS = """
city_sso:
  kind: oidc
  issuer: https://sso.example
  client_id: greenctl
  client_secret_file: secret
  redirect_uris: [https://app.example/back]
wechat: {kind: wechat, app_id: wx-sample, app_secret_file: secret}
"""


def test_providers_are_read_from_a_file_and_their_secrets_from_others(tmp_path):
    (tmp_path / "secret").write_text("示例\n", encoding="utf-8")
    (tmp_path / "identity.yaml").write_text(SETTINGS, encoding="utf-8")

    providers = load_providers(tmp_path / "identity.yaml")

    assert providers.keys() == {"city_sso", "wechat"}
    assert providers["city_sso"].client_secret == "示例"
    assert "示例" not in repr(providers)
    assert load_providers(None) == {}


@pytest.mark.parametrize(
    "old, new",
    [
        ("https://sso.example", "http://sso.example"),
        ("kind: oidc", "kind: saml"),
        ("issuer:", "isuer:"),
        ("city_sso:", "password:"),
        ("city_sso:", '"a b":'),
        ("app_secret_file: secret", "app_secret_file: nowhere"),
        ("wechat: {", "wechat: ["),
    ],
)
def test_settings_with_a_slip_do_not_start(tmp_path, old, new):
    (tmp_path / "secret").write_text("示例", encoding="utf-8")
    (tmp_path / "identity.yaml").write_text(SETTINGS.replace(old, new), encoding="utf-8")

    with pytest.raises(IncompleteSettings):
        load_providers(tmp_path / "identity.yaml")


def test_an_id_token_is_good_until_a_minute_after_its_end():
    late = NOW + timedelta(seconds=359)

    assert oidc().read_id_token(token(), NONCE, late) == "示例-7"
    assert hashlib.sha256(ATTEMPT.verifier.encode()).digest()
