"""S-16: evidence is what was declared, even when the store of photos is killed, paused, slow or cut off."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from api.app import create_app
from greenctl.db.base import db
from greenctl.db.event_log import EventRow
from greenctl.db.migrate import upgrade
from greenctl.kernel.actor import Role, system
from greenctl.kernel.clock import SteppedClock
from tests.conftest import NOW, settings_on
from tests.fuzz.city import a_photo_in_json
from tests.people import People, Person
from tests.photos.images import a_jpeg, sha256_of
from tests.source.builders import a_source, registered
from tests.storage.gateway import Gateway, gateway_in

PHOTOS = 3


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One that may be stopped."""
    with gateway_in(tmp_path_factory.mktemp("gateway") / "s3") as running:
        yield running


@pytest.fixture(params=[True, False], ids=["checksums", "no checksums"])
def app(request: pytest.FixtureRequest, gateway: Gateway, signing_key_pem: bytes, tmp_path: Path) -> Iterator[Flask]:
    s3 = replace(gateway.settings, checksums=request.param, seconds=1.0)
    settings = replace(settings_on(f"sqlite:///{tmp_path / 'photos.sqlite3'}", signing_key_pem, tmp_path), s3=s3)
    app = create_app(settings, SteppedClock(NOW))
    with app.app_context():
        upgrade(db.engine)
        yield app
        app.extensions["greenctl"].examiner.close()
        db.engine.dispose()


class Phone:
    """An inspector's phone, with photos of one source."""

    def __init__(self, app: Flask) -> None:
        self.running = app.extensions["greenctl"]
        (source,) = registered(self.running.transactions, a_source(1, area="370811"))
        self.person: Person = People(app).staff(Role.INSPECTOR, "370811")
        self.source_id = source.id
        self.data: dict[str, bytes] = {}

    def declared(self, seed: int) -> str:
        data = a_jpeg(seed, (320, 240))
        photo = a_photo_in_json(sha256=sha256_of(data), size_bytes=len(data), source_id=self.source_id)
        assert self.person.post("/photos", {"photos": [photo]}).status_code == 200
        self.data[photo["id"]] = data
        return str(photo["id"])

    def uploaded(self, seed: int) -> str:
        photo_id = self.declared(seed)
        assert self.upload(photo_id).status_code == 200
        return photo_id

    def upload(self, photo_id: str, data: bytes | None = None, **more: Any) -> httpx.Response:
        ticket = self.person.post(f"/photos/{photo_id}/ticket").json["ticket"]
        content = self.data[photo_id] if data is None else data
        return httpx.put(ticket["url"], content=content, headers=ticket["headers"], **more)

    def confirm(self, photo_id: str) -> Any:
        return self.person.post(f"/photos/{photo_id}/confirm")

    def state(self, photo_id: str) -> str:
        return str(self.person.get(f"/photos/{photo_id}").json["state"])

    def look_again(self) -> None:
        """What the worker does, some minutes later."""
        self.running.transactions.clock.advance(timedelta(minutes=5))
        self.running.photo_work().look_at_waiting()

    def sealed(self, photo_id: str) -> bytes:
        with self.running.store.open(
            f"originals/{sha256_of(self.data[photo_id])[:2]}/{sha256_of(self.data[photo_id])}"
        ) as body:
            return body.read()


def test_a_store_that_is_killed_delays_evidence_and_loses_nothing(app, gateway):
    phone = Phone(app)
    photos = [phone.uploaded(seed) for seed in range(PHOTOS)]
    late = phone.declared(99)

    gateway.kill()
    answers = [phone.confirm(photo_id) for photo_id in photos]
    with pytest.raises(httpx.TransportError):
        phone.upload(late)
    again = phone.person.post("/photos", {"photos": [a_photo_in_json(source_id=phone.source_id)]})
    gateway.start()
    phone.look_again()
    assert phone.upload(late).status_code == 200
    phone.confirm(late)

    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(503, "storage.away")}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
    assert again.status_code == 200, "declaring needs no store"
    assert {phone.state(photo_id) for photo_id in (*photos, late)} == {"verified"}
    assert all(phone.sealed(photo_id) == phone.data[photo_id] for photo_id in (*photos, late))
    assert_each_settled_once(phone, PHOTOS + 1)


@pytest.mark.full
def test_a_store_that_hangs_is_not_waited_for_and_loses_nothing(app, gateway):
    phone = Phone(app)
    photos = [phone.uploaded(seed) for seed in range(PHOTOS)]

    gateway.pause()
    began = time.monotonic()
    answer = phone.confirm(photos[0])
    took = time.monotonic() - began
    gateway.go_on()
    time.sleep(1)
    for photo_id in photos:
        phone.confirm(photo_id)

    assert (answer.status_code, answer.json["code"]) == (503, "storage.away")
    assert took < 20
    assert {phone.state(photo_id) for photo_id in photos} == {"verified"}
    assert_each_settled_once(phone, PHOTOS)


@pytest.mark.full
def test_a_store_that_stutters_is_waited_for(app, gateway):
    phone = Phone(app)
    photo_id = phone.uploaded(1)
    ending = threading.Event()

    def stutter() -> None:
        while not ending.wait(0.05):
            gateway.pause()
            time.sleep(0.1)
            gateway.go_on()

    thread = threading.Thread(target=stutter)
    thread.start()
    try:
        answer = phone.confirm(photo_id)
    finally:
        ending.set()
        thread.join()

    assert answer.status_code == 200, answer.json


def test_an_upload_that_is_cut_off_in_the_middle_is_no_upload(app):
    phone = Phone(app)
    photo_id = phone.declared(1)

    def half() -> Iterator[bytes]:
        yield phone.data[photo_id][:5000]
        raise ConnectionError

    ticket = phone.person.post(f"/photos/{photo_id}/ticket").json["ticket"]
    with suppress(ConnectionError, httpx.TransportError):
        httpx.put(ticket["url"], content=half(), headers=ticket["headers"])

    assert phone.confirm(photo_id).json["code"] == "photos.not_uploaded"
    assert phone.upload(photo_id).status_code == 200
    assert phone.confirm(photo_id).status_code == 200


def test_other_bytes_never_count_whoever_finds_out(app):
    """A store that compares hashes refuses them; where it does not, the confirmation does."""
    phone = Phone(app)
    photo_id = phone.declared(1)
    checksums = app.extensions["greenctl"].settings.s3.checksums

    sent = phone.upload(photo_id, phone.data[photo_id][::-1])
    answer = phone.confirm(photo_id)

    assert (sent.status_code >= 400) == checksums
    assert answer.json["code"] == ("photos.not_uploaded" if checksums else "photos.bytes_differ")
    assert phone.upload(photo_id).status_code == 200
    assert phone.confirm(photo_id).status_code == 200


def test_what_is_put_in_its_place_after_it_was_verified_changes_nothing(app):
    phone = Phone(app)
    photo_id = phone.declared(1)
    ticket = phone.person.post(f"/photos/{photo_id}/ticket").json["ticket"]
    httpx.put(ticket["url"], content=phone.data[photo_id], headers=ticket["headers"])
    phone.confirm(photo_id)

    httpx.put(ticket["url"], content=phone.data[photo_id][::-1], headers=ticket["headers"])

    assert phone.confirm(photo_id).json["state"] == "verified"
    assert phone.sealed(photo_id) == phone.data[photo_id]


def assert_each_settled_once(phone: Phone, count: int) -> None:
    with phone.running.transactions.reading(system("test")) as uow:
        settled = uow.execute(select(EventRow.subject_id).where(EventRow.kind == "photos.verified")).scalars().all()
    assert (len(settled), len(set(settled))) == (count, count)
