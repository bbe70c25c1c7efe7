"""Signing in over HTTP, in one line each."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from greenctl.auth import use_cases
from greenctl.auth.domain import Account
from greenctl.kernel.actor import Grant, system
from tests.auth.builders import PASSWORD, an_account


def somebody_with_a_password(app: Flask, login: str = "wang.li", *grants: Grant) -> Account:
    """An account whose password is `PASSWORD`."""
    running = app.extensions["greenctl"]
    account = an_account(running.transactions, login, *grants)
    with running.transactions.writing(system("test")) as uow:
        code, _ = use_cases.invite(uow, account.id, timedelta(days=1))
        use_cases.accept_invitation(uow, code, running.passwords.hash(PASSWORD))
    return account


def sign_in(client: FlaskClient, login: str = "wang.li", password: str = PASSWORD, **rest: object) -> TestResponse:
    return client.post("/auth/sign-in", json={"login": login, "password": password}, **rest)


def refresh(client: FlaskClient, token: str) -> TestResponse:
    return client.post("/auth/refresh", json={"refresh_token": token})


def me(client: FlaskClient, access_token: str) -> TestResponse:
    return client.get("/me", headers={"Authorization": f"Bearer {access_token}"})
