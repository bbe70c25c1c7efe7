"""Signing in elsewhere, against a real OpenID provider on this machine, over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.limits import Limits
from greenctl.auth import use_cases
from greenctl.auth.oidc import OidcProvider
from greenctl.kernel.actor import Role, system
from greenctl.kernel.clock import SteppedClock, SystemClock
from tests.api.auth.builders import me, sign_in, somebody_with_a_password
from tests.api.auth.phones import Phone
from tests.auth.builders import an_account

# The provider's package uses parts of authlib that will go one day; that is its business.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
BACK = "https://app.example/back"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider of the package oidc-provider-mock: discovery, codes, signed ID tokens, all over HTTP."""
    import oidc_provider_mock  # here, since what it warns of at import is passed over in these tests alone

    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def sso(app, issuer):
    """The application with that provider, at the present moment: the provider dates its tokens by this machine."""
    provider = OidcProvider("city_sso", issuer, "greenctl", "示例 secret:/", (BACK,))
    running = app.extensions["greenctl"]
    running.transactions.clock = SteppedClock(SystemClock().now())
    app.extensions["greenctl"] = replace(running, identity_providers={"city_sso": provider})
    yield provider
    app.extensions["greenctl"] = running


def begun(client, **rest: Any) -> dict[str, Any]:
    answer = client.post("/auth/identity/attempts", json={"provider": "city_sso", "redirect_uri": BACK, **rest})
    assert answer.status_code == 201, answer.json
    return answer.json


def gone_there(attempt: dict[str, Any], subject: str = "示例-7") -> dict[str, str]:
    """Somebody signs in at the provider, who sends them back with a code."""
    answer = httpx.post(attempt["authorization_url"], data={"sub": subject})
    assert answer.status_code == 302, answer.text
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {"attempt": attempt["attempt"], "code": back["code"][0], "state": back["state"][0]}


def signed_in_elsewhere(client, **rest: Any):
    return client.post("/auth/identity/sign-in", json={**gone_there(begun(client)), **rest})


def test_somebody_links_their_account_and_signs_in_by_it(sso, app, client):
    account = somebody_with_a_password(app)
    phone = Phone(client)
    phone.sign_in()

    linked = phone.call("POST", "/me/identities", gone_there(begun(client)))
    tokens = signed_in_elsewhere(client)

    assert (linked.status_code, linked.json["provider"]) == (201, "city_sso")
    assert tokens.status_code == 200
    assert me(client, tokens.json["access_token"]).json["id"] == account.id
    assert [item["begun_with"] for item in phone.call("GET", "/me/sessions").json["items"]] == ["city_sso", "password"]
    assert "city_sso" in client.get("/app/config").json["sign_in_methods"]


def test_who_is_known_there_and_not_here_gets_nothing(sso, client, transactions):
    answer = signed_in_elsewhere(client)

    assert (answer.status_code, answer.json["code"]) == (403, "auth.identity_not_linked")


def test_an_invitation_links_once_without_any_password(sso, client, transactions):
    account = an_account(transactions)
    with transactions.writing(system("test")) as uow:
        code, _ = use_cases.invite(uow, account.id, timedelta(days=1))

    first = signed_in_elsewhere(client, invitation_code=code)
    again = signed_in_elsewhere(client, invitation_code=code)

    assert first.status_code == signed_in_elsewhere(client).status_code == 200
    assert me(client, first.json["access_token"]).json["id"] == account.id
    assert (again.status_code, again.json["code"]) == (404, "auth.invitation_not_good")


def test_an_invitation_accepted_elsewhere_ends_what_was_good_before(sso, app, client, transactions):
    account, phone = somebody_with_a_password(app), Phone(client)
    phone.sign_in()
    with transactions.writing(system("test")) as uow:
        code, _ = use_cases.invite(uow, account.id, timedelta(days=1))
    assert me(client, phone.tokens["access_token"]).status_code == 200

    first = signed_in_elsewhere(client, invitation_code=code)

    assert me(client, first.json["access_token"]).json["id"] == account.id
    assert me(client, phone.tokens["access_token"]).status_code == 401
    assert phone.refresh(signed=False).status_code == 401
    assert Phone(client).sign_in().status_code == 401


def test_control_an_invitation_whose_identity_is_taken_leaves_all_as_it_was(sso, app, client, transactions):
    account, phone = somebody_with_a_password(app), Phone(client)
    phone.sign_in()
    other = an_account(transactions)
    with transactions.writing(system("test")) as uow:
        codes = use_cases.invite_many(uow, [account.id, other.id], timedelta(days=1))
    code, of_another = codes.values()
    signed_in_elsewhere(client, invitation_code=of_another)

    assert signed_in_elsewhere(client, invitation_code=code).json["code"] == "auth.identity_taken"
    assert me(client, phone.tokens["access_token"]).status_code == 200


def test_an_administrator_links_and_unlinks_and_never_themselves(sso, client, people, transactions):
    administrator, account = people.staff(Role.ADMINISTRATOR), an_account(transactions)
    body = {"provider": "city_sso", "subject": "示例-7"}

    linked = administrator.post(f"/accounts/{account.id}/identities", body)
    twice = administrator.post(f"/accounts/{an_account(transactions).id}/identities", body)
    own = administrator.post(f"/accounts/{administrator.account_id}/identities", {**body, "subject": "x"})
    before = signed_in_elsewhere(client).status_code
    administrator.call("DELETE", f"/accounts/{account.id}/identities/{linked.json['id']}")

    assert (linked.status_code, before) == (201, 200)
    assert (twice.json["code"], own.json["code"]) == ("auth.identity_taken", "auth.own_account")
    assert signed_in_elsewhere(client).json["code"] == "auth.identity_not_linked"


def test_a_suspended_account_is_not_opened_by_anybodys_word(sso, client, people, transactions):
    administrator, account = people.staff(Role.ADMINISTRATOR), an_account(transactions)
    administrator.post(f"/accounts/{account.id}/identities", {"provider": "city_sso", "subject": "示例-7"})
    administrator.post(f"/accounts/{account.id}/suspension", version=1)

    assert signed_in_elsewhere(client).json["code"] == "auth.identity_not_linked"


@pytest.mark.parametrize(
    "change, code",
    [
        pytest.param({"state": "A" * 43}, "auth.identity_attempt_not_good", id="another state"),
        pytest.param({"state": None}, "auth.identity_attempt_not_good", id="no state"),
        pytest.param({"attempt": "示例"}, "auth.identity_attempt_not_good", id="no attempt of ours"),
        pytest.param({"code": "guessed"}, "auth.identity_refused", id="a guessed code"),
    ],
)
def test_what_did_not_come_back_from_there_is_refused(sso, client, change, code):
    answer = client.post("/auth/identity/sign-in", json={**gone_there(begun(client)), **change})

    assert answer.json["code"] == code


def test_the_code_of_another_attempt_is_refused_by_its_nonce(sso, client):
    mine, theirs = begun(client), gone_there(begun(client))
    state = parse_qs(urlsplit(mine["authorization_url"]).query)["state"][0]

    swapped = {"attempt": mine["attempt"], "code": theirs["code"], "state": state}

    assert client.post("/auth/identity/sign-in", json=swapped).json["code"] == "auth.identity_refused"


def test_an_attempt_comes_back_once(sso, client):
    back = gone_there(begun(client))
    client.post("/auth/identity/sign-in", json=back)

    again = client.post("/auth/identity/sign-in", json=back)

    assert again.json["code"] == "auth.identity_attempt_not_good"


def test_an_attempt_comes_back_within_ten_minutes(sso, client, clock, transactions):
    back = gone_there(begun(client))
    transactions.clock.advance(timedelta(minutes=10))

    assert client.post("/auth/identity/sign-in", json=back).json["code"] == "auth.identity_attempt_not_good"


def test_people_are_sent_back_to_known_addresses_alone(sso, client):
    for address in ("https://evil.example/back", BACK + "/", None):
        answer = client.post("/auth/identity/attempts", json={"provider": "city_sso", "redirect_uri": address})
        assert answer.json["code"] == "auth.redirect_not_known"


def test_one_address_begins_only_so_many_ways_in_a_minute(sso, app, client, settings):
    """Each leaves a row and an event, and nobody has signed in for it."""
    running = app.extensions["greenctl"]
    few = replace(settings, identity_attempts_per_minute=2)
    app.extensions["greenctl"] = replace(running, limits=Limits(few))
    try:
        body = {"provider": "city_sso", "redirect_uri": BACK}
        answers = [client.post("/auth/identity/attempts", json=body) for _ in range(3)]
    finally:
        app.extensions["greenctl"] = running

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


def test_without_settings_no_way_but_our_own_is_on_offer(client):
    answer = client.post("/auth/identity/attempts", json={"provider": "city_sso", "redirect_uri": BACK})

    assert (answer.status_code, answer.json["code"]) == (422, "auth.identity_provider_not_there")


def test_a_provider_that_is_away_is_told_of_and_passwords_go_on(app, client):
    somebody_with_a_password(app)
    running = app.extensions["greenctl"]
    away = OidcProvider("city_sso", "http://localhost:9", "greenctl", None, (BACK,))
    app.extensions["greenctl"] = replace(running, identity_providers={"city_sso": away})
    try:
        answer = client.post("/auth/identity/attempts", json={"provider": "city_sso", "redirect_uri": BACK})
    finally:
        app.extensions["greenctl"] = running

    assert (answer.status_code, answer.json["code"]) == (503, "auth.identity_provider_away")
    assert int(answer.headers["Retry-After"]) > 0
    assert sign_in(client).status_code == 200
