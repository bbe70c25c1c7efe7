"""Any node answers any request: each request of a way goes to another node than the one before it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.app import create_app
from api.errors import TooManyRequests
from api.limits import Limits
from greenctl.config import Settings
from greenctl.db.base import db
from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import somebody_with_a_password
from tests.api.auth.phones import Phone, a_registered_phone
from tests.api.photos.test_photos_over_http import a_declaration, declare, upload
from tests.faults.brokers import a_broker
from tests.photos.images import a_jpeg
from tests.source.builders import a_source, registered


class Spread:
    """A client whose requests go to one node after the other. It has what tests use of a FlaskClient."""

    def __init__(self, *nodes: Flask) -> None:
        self._turn = itertools.cycle([node.test_client() for node in nodes])

    def open(self, path: str, **rest: Any) -> TestResponse:
        return next(self._turn).open(path, **rest)

    def get(self, path: str, **rest: Any) -> TestResponse:
        return self.open(path, method="GET", **rest)

    def post(self, path: str, **rest: Any) -> TestResponse:
        return self.open(path, method="POST", **rest)


@contextmanager
def another_node(app: Flask, settings: Settings) -> Iterator[Flask]:
    node = create_app(settings, app.extensions["greenctl"].transactions.clock)
    with node.app_context():
        engine = db.engine
    try:
        yield node
    finally:
        engine.dispose()


@pytest.fixture
def nodes(app, settings):
    with another_node(app, settings) as other:
        yield Spread(app, other)


@pytest.fixture
def account(app):
    return somebody_with_a_password(app)


def test_a_phone_signs_in_registers_and_goes_on_wherever_it_is_answered(account, nodes):
    phone = a_registered_phone(nodes)

    assert [phone.refresh().status_code for _ in range(3)] == [200] * 3
    assert phone.step_up_by_key().status_code == 200
    assert phone.call("GET", "/me").status_code == 200


def test_a_device_is_handed_over_between_nodes(account, nodes):
    code = a_registered_phone(nodes).call("POST", "/me/hand-overs").json["code"]

    assert Phone(nodes).redeem(code).status_code == 200


def test_a_repeat_at_another_node_gets_the_first_answer(people, nodes):
    reviewer = replace(people.staff(Role.COUNTY_REVIEWER, "370811"), client=nodes)
    body = {
        "id": new_id(), "kind": "works", "name": "示例企业", "credit_code": a_source(1).credit_code, "area": "370811",
        "sectors": [{"sector": "sample_a"}], "state": "running",
    }  # fmt: skip

    first, second = (reviewer.post("/sources", body, key="the-same-key") for _ in range(2))

    assert (first.status_code, second.data) == (201, first.data)
    assert second.headers["Idempotency-Replayed"] == "true"


def test_pages_go_on_at_another_node(people, transactions, nodes):
    wanted = [item.id for item in registered(transactions, *(a_source(number) for number in range(1, 6)))]
    reviewer = replace(people.staff(Role.COUNTY_REVIEWER, "370811"), client=nodes)

    found, after = [], ""
    while after is not None:
        page = reviewer.get(f"/sources?limit=2{after and '&after=' + after}").json
        found, after = found + [item["id"] for item in page["items"]], page["next"]

    assert sorted(found) == sorted(wanted)


def test_a_photo_is_declared_uploaded_and_confirmed_at_three_nodes(app, settings, people, transactions):
    (source,) = registered(transactions, a_source(1))
    data = a_jpeg()
    with another_node(app, settings) as second, another_node(app, settings) as third:
        nodes = Spread(app, second, third)
        inspector = replace(people.staff(Role.INSPECTOR, "370811"), client=nodes)
        slot = declare(inspector, a_declaration(data, source.id)).json["items"][0]
        uploaded = upload(nodes, slot["ticket"], data)
        confirmed = inspector.post(f"/photos/{slot['photo']['id']}/confirm")

    assert (uploaded.status_code, confirmed.status_code, confirmed.json["state"]) == (204, 200, "verified")


def test_failed_sign_ins_are_counted_together_in_redis(settings, tmp_path):
    with a_broker(tmp_path) as url:
        if not url.startswith("redis"):
            pytest.skip("NOT TESTED: there is no Redis. As root run: apt-get install redis-server")
        few = replace(settings, shared_limits=url.removesuffix("0") + "1", login_attempts_per_minute=3)
        one, other = Limits(few), Limits(few)
        for node in (one, other, one):
            node.attempt("192.0.2.1", "wang.li").failed()

        with pytest.raises(TooManyRequests):
            other.attempt("192.0.2.1", "wang.li").require_patience()


def test_a_node_with_a_secret_of_its_own_is_caught(app, settings, account):
    with another_node(app, replace(settings, refresh_key=b"x" * 40)) as other:
        phone = Phone(Spread(app, other))
        phone.sign_in()

        assert phone.register().status_code == 422
