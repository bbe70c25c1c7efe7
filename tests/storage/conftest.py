"""The stores that the conformance suite runs on: files behind the application, and two real S3 gateways."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from flask import Flask

from api.app import create_app
from greenctl.kernel.clock import SteppedClock, SystemClock
from greenctl.storage.port import BlobStore, Ticket, Upload
from greenctl.storage.s3 import S3Store
from tests.conftest import settings_on
from tests.storage.gateway import Gateway, PlainGateway, gateway_in

Send = Callable[[str, bytes, dict[str, str]], int]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One gateway for all tests that only ask it; whoever stops it has one of their own."""
    with gateway_in(tmp_path_factory.mktemp("gateway") / "s3") as running:
        yield running


@pytest.fixture(scope="session")
def plain_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with gateway_in(tmp_path_factory.mktemp("plain_gateway") / "s3", PlainGateway) as running:
        yield running


@pytest.fixture(scope="session")
def app_without_database(signing_key_pem: bytes, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Taking an upload asks no database."""
    return create_app(settings_on("sqlite://", signing_key_pem, tmp_path_factory.mktemp("store")))


@dataclass(frozen=True)
class Door:
    """A store, and a way in for whoever has a ticket. `compares_hashes` says that the door does so itself."""

    store: BlobStore
    send: Send
    now: Callable[[], datetime]
    compares_hashes: bool = True

    def ticket(self, data: bytes, *, key: str, seconds: int = 60, **changes: Any) -> Ticket:
        upload = Upload(key=key, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), media_type="image/jpeg")
        return self.store.upload_ticket(replace(upload, **changes), now=self.now(), seconds=seconds)

    def use(self, ticket: Ticket, data: bytes, **headers: str) -> int:
        """The status of the answer. Content-Length is what is sent, whatever the ticket says."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        told = {**ticket.headers, **named, "Content-Length": str(len(data))}
        return self.send(ticket.url, data, told)

    def read(self, key: str) -> bytes:
        with self.store.open(key) as body:
            return body.read()


@pytest.fixture(params=["local", "s3", "s3 without checksums", "plain s3"])
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    if request.param == "local":
        app = request.getfixturevalue("app_without_database")
        running = app.extensions["greenctl"]
        running.transactions.clock = SteppedClock(datetime.now(UTC))
        yield Door(running.store, _through_the_application(app), running.transactions.clock.now)
        return
    plain = request.param == "plain s3"
    settings = request.getfixturevalue("plain_gateway" if plain else "gateway").settings
    checksums = request.param == "s3"
    with httpx.Client() as client:
        yield Door(
            S3Store(replace(settings, checksums=checksums)), _to_the_gateway(client), SystemClock().now, checksums
        )


def _through_the_application(app: Any) -> Send:
    def send(url: str, data: bytes, headers: dict[str, str]) -> int:
        return app.test_client().put(url, data=data, headers=headers).status_code

    return send


def _to_the_gateway(client: httpx.Client) -> Send:
    def send(url: str, data: bytes, headers: dict[str, str]) -> int:
        return client.put(url, content=data, headers=headers).status_code

    return send
