"""S-21: tokens can't be forged. Readers with one check less show that the list would notice."""

from datetime import datetime
from typing import Any

import jwt
import pytest

from greenctl.auth.errors import NotSignedIn
from greenctl.auth.tokens import AccessTokens, Claims
from greenctl.config import Settings
from tests.api.auth.builders import me, sign_in, somebody_with_a_password
from tests.conftest import NOW
from tests.security.forgeries import Forger, forgeries

LEAST = 65


@pytest.fixture
def forged(app, client, signing_key_pem) -> dict[str, str]:
    somebody_with_a_password(app)
    tokens = sign_in(client).json
    return forgeries(Forger(signing_key_pem, tokens["access_token"], NOW), tokens["refresh_token"])


@pytest.fixture
def honest(app, client) -> str:
    somebody_with_a_password(app, "hong.yu")
    return sign_in(client, "hong.yu").json["access_token"]


def accepted(tokens: AccessTokens, forged: dict[str, str], now: datetime = NOW) -> set[str]:
    """The names of those that this reader takes for honest."""
    return {name for name, token in forged.items() if reads(tokens, token, now)}


def reads(tokens: AccessTokens, token: str, now: datetime) -> bool:
    try:
        tokens.read(token, now)
    except NotSignedIn:
        return False
    return True


def test_no_forged_token_is_read(settings, forged, honest):
    assert len(set(forged.values())) == len(forged) >= LEAST

    assert accepted(AccessTokens(settings), forged) == set()
    assert reads(AccessTokens(settings), honest, NOW)


def test_no_forged_token_opens_a_door_and_all_are_answered_alike(client, forged, honest):
    answers = {name: me(client, token) for name, token in forged.items()}

    assert {name for name, answer in answers.items() if answer.status_code != 401} == set()
    assert len({tuple(sorted({**answer.json, "request_id": ""}.items())) for answer in answers.values()}) == 1
    assert me(client, honest).status_code == 200


def test_a_token_known_to_be_good_is_refused_once_it_has_expired(settings, honest):
    tokens = AccessTokens(settings)
    assert reads(tokens, honest, NOW)

    later = NOW.replace(minute=NOW.minute + settings.access_minutes)

    assert not reads(tokens, honest, later)


def test_remembered_tokens_do_not_pile_up(settings):
    tokens = AccessTokens(settings)

    for epoch in range(10_050):
        tokens._remember(str(epoch), Claims("", "", epoch, 0, 0))

    assert len(tokens._known) == 10_000


class ExpiryUncapped(AccessTokens):
    def _check_times(self, claims: Claims, now: float) -> None:
        if now >= claims.expires_at:
            raise NotSignedIn


class AnyHeader(AccessTokens):
    """Trusts the library with everything but the times, as a reader of ordinary care would."""

    algorithms = ("EdDSA",)

    def _verified(self, token: str) -> Claims:
        try:
            body: dict[str, Any] = jwt.decode(
                token,
                self.key_for(token),
                algorithms=self.algorithms,
                audience=self._settings.audience,
                options={"verify_exp": False, "verify_iat": False, "verify_sub": False},
            )
            return Claims(body["sub"], body["family"], int(body["epoch"]), int(body["iat"]), int(body["exp"]))
        except (jwt.PyJWTError, ValueError, KeyError, OverflowError, RecursionError) as error:
            raise NotSignedIn from error

    def key_for(self, token: str) -> Any:
        return self._public


class KeyFromTheToken(AnyHeader):
    def key_for(self, token: str) -> Any:
        brought = jwt.get_unverified_header(token).get("jwk")
        return jwt.PyJWK(brought, algorithm="EdDSA").key if brought else self._public


@pytest.mark.parametrize(
    "reader, caught",
    [
        pytest.param(ExpiryUncapped, {"exp in a hundred years", "exp beyond any calendar"}, id="exp uncapped"),
        pytest.param(
            AnyHeader,
            {"typ JWT", "kid, though soundly signed", "a claim too many", "another issuer", "without jti",
             "our audience among others"},
            id="the library alone",
        ),
        pytest.param(KeyFromTheToken, {"jwk of their own"}, id="the key comes with the token"),
    ],
)  # fmt: skip
def test_a_reader_with_one_check_less_is_caught(settings, forged, reader, caught):
    """The negative control."""
    assert caught <= accepted(reader(settings), forged)


def test_settings_without_a_proper_key_do_not_start(settings):
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(TypeError, match="Ed25519"):
        AccessTokens(
            Settings(
                database_url=settings.database_url,
                data_folder=settings.data_folder,
                signing_key_pem=pem,
                refresh_key=settings.refresh_key,
            )
        )
