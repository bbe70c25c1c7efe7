"""S-26, of people and rights: canaries go in, and are found nowhere but where they belong."""

import json

import pytest
from sqlalchemy import select

from greenctl.auth.models import AccountRow
from greenctl.db.base import db
from greenctl.kernel.actor import NOBODY, Role
from tests.api.auth.builders import refresh, sign_in
from tests.api.auth.phones import Phone, a_registered_phone

LOGIN, NAME = "canary.login", "金丝雀姓名"
PASSWORD = "canary password, seven lamps"
WRONG = "canary wrong password, eight lamps"


@pytest.fixture
def canaries(people, client) -> dict[str, str]:
    """A whole life of an account, with everything that must not leak by name."""
    administrator = people.staff(Role.ADMINISTRATOR)
    account = administrator.post("/accounts", {"login": LOGIN, "display_name": NAME}).json["id"]
    code = administrator.post(f"/accounts/{account}/invitations").json["code"]
    client.post("/auth/invitations/accept", json={"code": code, "password": PASSWORD})
    sign_in(client, LOGIN, WRONG)
    phone = a_registered_phone(client, LOGIN, PASSWORD)
    handed_over = phone.call("POST", "/me/hand-overs").json["code"]
    desk = Phone(client)
    desk.redeem(handed_over)
    phone.step_up(password=WRONG)
    phone.step_up_by_key()
    first = sign_in(client, LOGIN, PASSWORD).json
    second = refresh(client, first["refresh_token"]).json
    client.post("/auth/sign-out", json={"refresh_token": second["refresh_token"]})
    administrator.post("/accounts", {"login": LOGIN, "display_name": NAME})
    version = int(administrator.get(f"/accounts/{account}").json["version"])
    administrator.post(f"/accounts/{account}/suspension", version=version)
    return {
        "login": LOGIN,
        "name": NAME,
        "password": PASSWORD,
        "wrong password": WRONG,
        "code": code,
        "code without dashes": code.replace("-", ""),
        "hand-over code": handed_over,
        "hand-over code without dashes": handed_over.replace("-", ""),
        "a phone's refresh token": phone.tokens["refresh_token"],
        "a desk's refresh token": desk.tokens["refresh_token"],
        "access token": first["access_token"],
        "refresh token": first["refresh_token"],
        "next refresh token": second["refresh_token"],
    }


def test_no_secret_and_no_name_is_logged(canaries, capfd):
    printed = "".join(capfd.readouterr())

    assert [what for what, canary in canaries.items() if canary in printed] == []


def test_no_secret_and_no_name_is_stored_where_it_does_not_belong(canaries, transactions):
    found = set()
    with transactions.reading(NOBODY) as uow:
        for table in db.metadata.sorted_tables:
            for row in uow.execute(select(table)).mappings():
                found |= {
                    (table.name, column, what)
                    for column, value in row.items()
                    for what, canary in canaries.items()
                    if canary in written(value)
                }

    # Making an account has an answer that is kept for repeats, beside the request that it answers.
    assert found == {
        ("account", "login", "login"),
        ("account", "display_name", "name"),
        *(("answer", column, what) for column in ("request_body", "body") for what in ("login", "name")),
    }


def test_the_password_is_kept_as_a_hash_of_its_own(canaries, transactions):
    with transactions.reading(NOBODY) as uow:
        kept = uow.execute(select(AccountRow.password_hash).where(AccountRow.login == LOGIN)).scalar_one()

    assert kept.startswith("$argon2id$")


def test_errors_and_settings_do_not_show_secrets(app, client, canaries):
    running = app.extensions["greenctl"]
    answers = [
        sign_in(client, LOGIN, WRONG),
        refresh(client, canaries["refresh token"]),
        client.post("/auth/sign-in", json={"login": LOGIN, "password": PASSWORD, "more": 1}),
        client.post("/auth/sign-in", json={"login": LOGIN, "password": [PASSWORD]}),
    ]
    shown = repr(running.settings) + "".join(answer.get_data(as_text=True) for answer in answers)

    assert [what for what, canary in canaries.items() if canary in shown] == []
    assert running.settings.refresh_key.decode() not in shown


def written(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
