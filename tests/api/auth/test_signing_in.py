"""Signing in, staying signed in, signing out."""

import threading
from datetime import timedelta

import pytest

from tests.api.auth.builders import me, refresh, sign_in, somebody_with_a_password
from tests.auth.builders import an_account


def test_somebody_signs_in_and_sees_who_they_are(app, client):
    account = somebody_with_a_password(app)

    tokens = sign_in(client)

    assert tokens.status_code == 200
    assert tokens.headers["Cache-Control"] == "no-store"
    seen = me(client, tokens.json["access_token"])
    assert (seen.json["id"], seen.json["login"]) == (account.id, "wang.li")


@pytest.mark.parametrize(
    "login, password",
    [
        pytest.param("wang.li", "quiet harbour, nine lamp", id="wrong password"),
        pytest.param("wang.l", "quiet harbour, nine lamps", id="unknown login"),
        pytest.param("示例 !", "quiet harbour, nine lamps", id="not a login at all"),
        pytest.param("new.one", "quiet harbour, nine lamps", id="no password yet"),
    ],
)
def test_every_wrong_try_is_answered_alike(app, client, login, password):
    somebody_with_a_password(app)
    an_account(app.extensions["greenctl"].transactions, "new.one")

    answer = sign_in(client, login, password)

    assert answer.status_code == 401
    assert {k: v for k, v in answer.json.items() if k != "request_id"} == expected_refusal()


def expected_refusal() -> dict[str, object]:
    return {
        "type": "/problems/auth.wrong_credentials",
        "title": "账号或密码不对",
        "status": 401,
        "detail": "账号或密码不对，或账号已停用。",
        "next_step": "请核对后重试；忘记密码请联系管理员重新邀请。",
        "code": "auth.wrong_credentials",
        "action": "fix_and_resend",
    }


def test_a_login_has_no_case(app, client):
    somebody_with_a_password(app)

    assert sign_in(client, "  Wang.Li ").status_code == 200


def test_a_refresh_token_is_good_once(app, client, clock):
    somebody_with_a_password(app)
    first = sign_in(client).json

    second = refresh(client, first["refresh_token"])
    third = refresh(client, second.json["refresh_token"])

    assert (second.status_code, third.status_code) == (200, 200)
    assert len({first["refresh_token"], second.json["refresh_token"], third.json["refresh_token"]}) == 3
    assert me(client, third.json["access_token"]).status_code == 200


def test_an_access_token_dies_after_ten_minutes_and_the_session_goes_on(app, client, clock):
    somebody_with_a_password(app)
    tokens = sign_in(client).json

    clock.advance(timedelta(minutes=10))

    assert me(client, tokens["access_token"]).status_code == 401
    assert me(client, refresh(client, tokens["refresh_token"]).json["access_token"]).status_code == 200


@pytest.mark.parametrize("seconds, same", [(0, True), (60, True), (61, False)])
def test_a_lost_answer_does_not_log_an_honest_phone_out(app, client, clock, seconds, same):
    somebody_with_a_password(app)
    token = sign_in(client).json["refresh_token"]
    lost = refresh(client, token)

    clock.advance(timedelta(seconds=seconds))
    again = refresh(client, token)

    assert again.status_code == (200 if same else 401)
    if same:
        assert again.json["refresh_token"] == lost.json["refresh_token"]
        assert refresh(client, again.json["refresh_token"]).status_code == 200


def test_a_refresh_token_used_again_later_ends_the_whole_family(app, client, clock):
    somebody_with_a_password(app)
    stolen = sign_in(client).json["refresh_token"]
    owner = refresh(client, stolen).json
    clock.advance(timedelta(seconds=61))

    assert refresh(client, stolen).status_code == 401

    assert refresh(client, owner["refresh_token"]).status_code == 401
    assert me(client, owner["access_token"]).status_code == 401


def test_a_token_two_steps_back_ends_the_family_even_within_the_grace(app, client, clock):
    somebody_with_a_password(app)
    first = sign_in(client).json["refresh_token"]
    third = refresh(client, refresh(client, first).json["refresh_token"]).json

    assert refresh(client, first).status_code == 401

    assert me(client, third["access_token"]).status_code == 401


def test_a_family_ends_one_sign_in_and_no_other(app, client, clock):
    somebody_with_a_password(app)
    stolen, other_phone = sign_in(client).json, sign_in(client).json
    refresh(client, stolen["refresh_token"])
    clock.advance(timedelta(seconds=61))

    refresh(client, stolen["refresh_token"])

    assert refresh(client, other_phone["refresh_token"]).status_code == 200


def test_a_session_lives_thirty_days_however_often_it_is_renewed(app, client, clock):
    somebody_with_a_password(app)
    token = sign_in(client).json["refresh_token"]
    clock.advance(timedelta(days=29, hours=23))
    token = refresh(client, token).json["refresh_token"]

    clock.advance(timedelta(hours=1))

    assert refresh(client, token).status_code == 401


def test_eight_requests_with_one_token_at_once_get_one_successor(app, client):
    somebody_with_a_password(app)
    token = sign_in(client).json["refresh_token"]
    answers: list[object] = []

    threads = [threading.Thread(target=lambda: answers.append(refresh(app.test_client(), token))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json["refresh_token"] for answer in answers}) == 1


def test_signing_out_ends_the_session_and_its_access_tokens(app, client):
    somebody_with_a_password(app)
    tokens = sign_in(client).json

    answers = [client.post("/auth/sign-out", json={"refresh_token": tokens["refresh_token"]}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert me(client, tokens["access_token"]).status_code == 401
    assert refresh(client, tokens["refresh_token"]).status_code == 401


def test_signing_out_everywhere_ends_every_session(app, client):
    somebody_with_a_password(app)
    here, lost_phone = sign_in(client).json, sign_in(client).json

    answer = client.delete("/me/sessions", headers={"Authorization": f"Bearer {here['access_token']}"})

    assert answer.status_code == 204
    assert [me(client, tokens["access_token"]).status_code for tokens in (here, lost_phone)] == [401, 401]
    assert [refresh(client, tokens["refresh_token"]).status_code for tokens in (here, lost_phone)] == [401, 401]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda token: token + "A", id="longer"),
        pytest.param(lambda token: token[:-1], id="shorter"),
        pytest.param(lambda token: " " + token, id="white space"),
        pytest.param(lambda token: token.replace(".0.", ".1."), id="another counter"),
        pytest.param(lambda token: token.replace(".0.", ".00."), id="a zero more"),
        pytest.param(lambda token: token.replace(".0.", ".٠."), id="an Arabic zero"),
        pytest.param(lambda token: "f" + token[1:], id="another family"),
        pytest.param(lambda token: token[:-2] + "--", id="another mac"),
        pytest.param(lambda _: "", id="nothing"),
        pytest.param(lambda _: "a.b.c", id="three letters"),
    ],
)
def test_an_altered_refresh_token_is_refused_and_harms_nobody(app, client, change):
    somebody_with_a_password(app)
    token = sign_in(client).json["refresh_token"]

    assert refresh(client, change(token)).status_code == 401

    assert refresh(client, token).status_code == 200
