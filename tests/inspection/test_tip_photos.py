"""Photos of tips: taken from anybody under strict limits, seen by the desk alone until somebody releases one."""

import io
from datetime import timedelta

import pytest

from api.runtime import runtime
from greenctl.inspection import tip_photo_domain as domain
from greenctl.inspection.errors import TipPhotosFull
from greenctl.inspection.tip_domain import Tip, TipState
from greenctl.inspection.tip_photos import FOLDER, sweep
from greenctl.kernel.actor import Role, system
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import new_id
from tests.conftest import NOW
from tests.photos.images import a_jpeg, encoded, exif, scene

CANARY = "示例机主 19900000000"
JPEG = {"content_type": "image/jpeg"}


@pytest.fixture(scope="module")
def photo():
    """With a name of its owner in it."""
    return a_jpeg(size=(200, 150), exif=exif(make=CANARY))


@pytest.fixture(autouse=True)
def an_empty_store(client):
    for key in kept(client):
        with client.application.app_context():
            runtime().store.delete(key)


@pytest.fixture
def tip(client):
    sent = {"id": new_id(), "area": "370811", "text": "示例：夜间冒黑烟"}
    answer = client.post("/tips", json=sent)
    return {**sent, "number": answer.json["number"]}


@pytest.fixture
def command(people):
    return people.staff(Role.COMMAND)


def send(client, tip, data, photo_id=None, **how):
    return client.put(f"/tips/{tip['id']}/photos/{photo_id or new_id()}", data=data, **{**JPEG, **how})


def rule(desk, tip, photo_id, version=1, *, release=True):
    path = f"/inspection/tips/{tip['id']}/photos/{photo_id}/ruling"
    return desk.post(path, {"release": release, "reason": "示例：没有人像"}, version=version)


def public(client, tip, photo_id):
    return client.get(f"/public/tips/{tip['number']}/photos/{photo_id}")


def kept(client):
    with client.application.app_context():
        return sorted(stored.key for stored in runtime().store.list(f"{FOLDER}/"))


class Turns:
    """Short transactions of the sweeper."""

    def __init__(self, transactions):
        self.transactions = transactions

    def reading(self):
        return self.transactions.reading(system("sweep"))

    def writing(self):
        return self.transactions.writing(system("sweep"))


def swept(client, transactions, now):
    with client.application.app_context():
        return sweep(Turns(transactions), runtime().store, now)


def test_nobody_but_the_desk_sees_a_photo_before_somebody_has_released_it(client, command, people, tip, photo):
    sent = send(client, tip, photo, photo_id := new_id())
    before = public(client, tip, photo_id)
    desk = command.get(f"/inspection/tips/{tip['id']}/photos/{photo_id}")
    elsewhere = people.staff(Role.COUNTY_REVIEWER, "370812").get(f"/inspection/tips/{tip['id']}/photos/{photo_id}")
    ruled = rule(command, tip, photo_id)

    assert (sent.status_code, sent.json["state"], sent.json["sha256"]) == (201, "quarantined", sha256_hex(photo))
    assert (before.status_code, before.json["code"]) == (404, "inspection.tip_photo_not_there")
    assert (desk.status_code, desk.mimetype, elsewhere.status_code) == (200, "image/jpeg", 404)
    assert (ruled.status_code, ruled.json["state"]) == (200, "released")
    assert public(client, tip, photo_id).data == desk.data
    assert [one["id"] for one in client.get(f"/tips/{tip['number']}").json["photos"]] == [photo_id]


def test_what_is_not_released_is_not_named_in_public_either(client, tip, photo):
    photo_id = send(client, tip, photo).json["id"]

    assert photo_id not in client.get(f"/tips/{tip['number']}").get_data(as_text=True)


def test_what_was_sent_is_not_kept_and_no_metadata_come_along(client, command, tip, photo):
    photo_id = send(client, tip, photo).json["id"]

    copy = command.get(f"/inspection/tips/{tip['id']}/photos/{photo_id}").data

    assert [key.rsplit("/", 1)[1] for key in kept(client)] == [f"{photo_id}-small.jpg", f"{photo_id}.jpg"]
    assert b"Exif" not in copy
    assert CANARY.encode() not in copy


def test_what_was_released_can_be_withheld_and_its_bytes_go(client, command, transactions, clock, tip, photo):
    photo_id = send(client, tip, photo).json["id"]
    rule(command, tip, photo_id)

    again, stale, gone = (
        rule(command, tip, photo_id, 2),
        rule(command, tip, photo_id, 1),
        rule(command, tip, photo_id, 2, release=False),
    )

    assert again.json["code"] == "inspection.tip_photo_decided"
    assert (stale.status_code, stale.json["code"]) == (412, "inspection.tip_photo_moved_on")
    assert gone.json["state"] == "withheld"
    assert public(client, tip, photo_id).status_code == 404
    assert command.get(f"/inspection/tips/{tip['id']}/photos/{photo_id}").status_code == 404
    assert rule(command, tip, photo_id, 3).json["code"] == "inspection.tip_photo_decided"
    assert (swept(client, transactions, clock.now()), kept(client)) == (2, [])


def test_bytes_of_nobody_are_swept_after_a_day_and_those_of_a_photo_never(client, transactions, clock, tip, photo):
    send(client, tip, photo)
    with client.application.app_context():
        store, orphan = runtime().store, f"{FOLDER}/00/{new_id()}.jpg"
        store.put(orphan, io.BytesIO(b"x"), size_bytes=1, media_type="image/jpeg")
        lies_since = store.head(orphan).modified_at

    assert swept(client, transactions, lies_since + timedelta(hours=23)) == 0
    assert swept(client, transactions, lies_since + timedelta(hours=25)) == 1
    assert len(kept(client)) == 2


def test_the_same_photo_again_is_the_same_and_another_under_its_id_is_refused(client, tip, photo):
    photo_id = new_id()
    first, again = send(client, tip, photo, photo_id), send(client, tip, photo, photo_id)

    other = send(client, tip, a_jpeg(size=(160, 120)), photo_id)

    assert again.json == first.json
    assert (other.status_code, other.json["code"]) == (409, "inspection.tip_photo_id_taken")


REFUSED = {
    "no photo": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", JPEG, 422, "inspection.tip_photo_refused"),
    "nothing": (b"", JPEG, 422, "inspection.tip_photo_refused"),
    "another kind": (None, {"content_type": "image/png"}, 422, "inspection.tip_photo_refused"),
    "a page": (b"<html>", {"content_type": "text/html"}, 415, "request.wrong_media_type"),
    "too large": (b"\xff\xd8\xff" + b"x" * domain.LARGEST_BYTES, JPEG, 422, "inspection.tip_photo_refused"),
}


@pytest.mark.parametrize("data, how, status, code", REFUSED.values(), ids=REFUSED)
def test_what_is_no_photo_is_refused_and_nothing_of_it_is_kept(client, tip, photo, data, how, status, code):
    answer = send(client, tip, photo if data is None else data, **how)

    assert (answer.status_code, answer.json["code"]) == (status, code), str(answer.json)
    assert kept(client) == []


def test_a_photo_needs_a_tip_that_takes_one(client, command, clock, tip, photo):
    unknown = send(client, {"id": new_id()}, photo)
    for _ in range(domain.MOST_OF_A_TIP):
        assert send(client, tip, photo).status_code == 201
    full = send(client, tip, photo)

    assert (unknown.status_code, unknown.json["code"]) == (404, "inspection.tip_not_there")
    assert (full.status_code, full.json["code"]) == (409, "inspection.tip_photos_full")


@pytest.mark.parametrize(
    "state, minutes, of_it, waiting, why",
    [
        ("received", 60, 2, 1_999, None),
        ("task", 0, 0, 0, None),
        ("declined", 0, 0, 0, "settled"),
        ("answered", 0, 0, 0, "settled"),
        ("received", 61, 0, 0, "too_late"),
        ("received", 0, 3, 0, "too_many"),
        ("received", 0, 0, 2_000, "nobody_looks"),
    ],
)
def test_the_limits_hold_at_both_sides(state, minutes, of_it, waiting, why):
    tip = Tip(
        id="t", number="n", area="370811", department=None, source_id=None, text="x", place=None, contact=None,
        received_at=NOW, state=TipState(state),
    )  # fmt: skip
    try:
        domain.require_room(tip, of_it, waiting, NOW + timedelta(minutes=minutes))
        found = None
    except TipPhotosFull as full:
        found = full.details["why"]

    assert found == why


def test_a_png_becomes_a_jpeg_copy(client, command, tip):
    sent = send(client, tip, encoded(scene(1, (100, 80)), "image/png"), content_type="image/png")

    copy = command.get(f"/inspection/tips/{tip['id']}/photos/{sent.json['id']}")

    assert (sent.status_code, copy.data[:2]) == (201, b"\xff\xd8")
