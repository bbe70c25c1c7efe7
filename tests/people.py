"""Accounts for tests: one line says who somebody is and what they may do."""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from greenctl.auth.models import AccountRow, GrantRow, MandateRow, RefreshFamilyRow
from greenctl.kernel.actor import Actor, Grant, Mandate, Role
from greenctl.kernel.ids import new_id


@dataclass(frozen=True)
class Person:
    """Somebody signed in: `call` sends a request as them, with what every request needs."""

    account_id: str
    token: str
    client: FlaskClient
    actor: Actor

    def call(
        self, method: str, path: str, json: object = None, *, version: int | None = None, key: str | None = None,
        **kwargs: object,
    ) -> TestResponse:  # fmt: skip
        headers = {"Authorization": f"Bearer {self.token}", **kwargs.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", key or new_id())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.open(path, method=method, json=json, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: object) -> TestResponse:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, json: object = None, **kwargs: object) -> TestResponse:
        return self.call("POST", path, json, **kwargs)

    def patch(self, path: str, json: object = None, **kwargs: object) -> TestResponse:
        return self.call("PATCH", path, json, **kwargs)

    def put(self, path: str, json: object = None, **kwargs: object) -> TestResponse:
        return self.call("PUT", path, json, **kwargs)


class People:
    """Makes accounts straight in the database."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._running = app.extensions["greenctl"]

    def staff(self, role: Role, area: str = "370800", department: str | None = None) -> Person:
        """Somebody of an office."""
        return self.somebody(grants=(Grant(role, area, department),))

    def preparer(self, *source_ids: str) -> Person:
        return self.somebody(mandates=tuple(Mandate(source_id, Role.PREPARER) for source_id in source_ids))

    def signer(self, *source_ids: str) -> Person:
        return self.somebody(mandates=tuple(Mandate(source_id, Role.SIGNER) for source_id in source_ids))

    def somebody(self, grants: tuple[Grant, ...] = (), mandates: tuple[Mandate, ...] = ()) -> Person:
        """An account with exactly these rights, signed in."""
        account_id, family = new_id(), new_id()
        with self._app.app_context(), self._running.transactions.writing(Actor("test")) as uow:
            uow.execute(
                insert(AccountRow),
                {"id": account_id, "login": account_id, "display_name": "示例人员", "epoch": 1, "created_at": uow.now},
            )
            for grant in grants:
                row = {"role": grant.role, "area": grant.area, "department": grant.department or ""}
                uow.execute(insert(GrantRow), {"account_id": account_id, **row})
            for mandate in mandates:
                row = {"id": new_id(), "source_id": mandate.source_id, "role": mandate.role, "granted_at": uow.now}
                uow.execute(insert(MandateRow), {"account_id": account_id, **row})
            session = {"id": family, "account_id": account_id, "counter": 0, "rotated_at": uow.now}
            next_year = uow.now.replace(year=uow.now.year + 1)
            # Proven as long as it lives, so that a test may move the clock and go on as the same person.
            uow.execute(insert(RefreshFamilyRow), {**session, "expires_at": next_year, "stepped_up_at": next_year})
            now = uow.now
        token = self._running.tokens.issue(account_id, family, 1, now)
        return Person(account_id, token, self._app.test_client(), Actor(account_id, grants, mandates))
