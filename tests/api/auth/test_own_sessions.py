"""One's own sessions: how many, how long, seen and ended one by one."""

from datetime import timedelta

import pytest

from tests.api.auth.builders import me, refresh, sign_in, somebody_with_a_password
from tests.auth.builders import ADMINISTRATOR, COUNTY_REVIEWER


def test_of_too_many_sessions_the_oldest_goes_and_is_told_why(app, client):
    somebody_with_a_password(app, "wang.li", ADMINISTRATOR)
    first, *others = [sign_in(client).json for _ in range(4)]

    told = refresh(client, first["refresh_token"])

    assert (told.status_code, told.json["code"]) == (401, "auth.session_replaced")
    assert me(client, first["access_token"]).status_code == 401
    assert [refresh(client, one["refresh_token"]).status_code for one in others] == [200, 200, 200]


def test_ended_sessions_take_no_place(app, client):
    somebody_with_a_password(app, "wang.li", ADMINISTRATOR)
    kept = sign_in(client).json
    for _ in range(5):
        tokens = sign_in(client).json
        client.post("/auth/sign-out", json={"refresh_token": tokens["refresh_token"]})

    assert refresh(client, kept["refresh_token"]).status_code == 200


@pytest.mark.parametrize("hours, status", [(95, 200), (96, 401)])
def test_a_session_that_rests_too_long_ends(app, client, clock, hours, status):
    somebody_with_a_password(app, "wang.li", COUNTY_REVIEWER)
    token = sign_in(client).json["refresh_token"]
    clock.advance(timedelta(hours=hours))

    answer = refresh(client, token)

    assert answer.status_code == status
    if status == 401:
        assert answer.json["code"] == "auth.session_idle"


def test_a_role_that_came_later_shortens_the_sessions_that_stand(app, client, clock, transactions):
    from greenctl.auth import use_cases
    from greenctl.kernel.actor import system

    account = somebody_with_a_password(app)
    token = sign_in(client).json["refresh_token"]
    with transactions.writing(system("test")) as uow:
        use_cases.change_grants(uow, account.id, [ADMINISTRATOR], 2)
    clock.advance(timedelta(hours=24))

    assert refresh(client, token).json["code"] == "auth.session_idle"


def test_nobody_ends_a_session_of_somebody_else(app, client):
    somebody_with_a_password(app)
    somebody_with_a_password(app, "hong.yu")
    mine, theirs = sign_in(client).json, sign_in(client, "hong.yu").json
    headers = {"Authorization": f"Bearer {mine['access_token']}"}

    answer = client.delete(f"/me/sessions/{theirs['session_id']}", headers=headers)

    assert (answer.status_code, answer.json["code"]) == (404, "auth.session_not_there")
    assert refresh(client, theirs["refresh_token"]).status_code == 200
