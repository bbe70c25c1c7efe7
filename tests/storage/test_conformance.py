"""Every store keeps what a ticket was made for and refuses everything else (issue 4, shows 3; S-16)."""

import io
import re
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from greenctl.kernel.clock import SystemClock
from greenctl.kernel.ids import new_id
from greenctl.storage.errors import ObjectNotThere
from greenctl.storage.s3 import S3Store
from tests.storage.conftest import Door

DATA = b"the bytes of a photo " * 1000
REFUSED = range(400, 500)


@pytest.fixture
def key() -> str:
    return f"uploads/{new_id()}"


def with_query(url: str, **changes: str | None) -> str:
    """The same address with other values; None takes one away."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), **changes}
    return parts._replace(query=urlencode({name: value for name, value in query.items() if value is not None})).geturl()


def name_of(url: str, *names: str) -> str:
    """Which of these names of a query the address uses."""
    return next(name for name in names if name in dict(parse_qsl(urlsplit(url).query)))


def signature_name(url: str) -> str:
    return name_of(url, "signature", "X-Amz-Signature")


def test_what_a_ticket_was_made_for_is_kept(door: Door, key):
    ticket = door.ticket(DATA, key=key)

    assert ticket.method == "PUT"
    assert door.use(ticket, DATA) in {200, 204}
    assert door.read(key) == DATA
    assert door.store.head(key).size_bytes == len(DATA)


def test_a_lost_upload_is_sent_again_with_the_same_ticket_or_with_a_new_one(door: Door, key):
    first, second = door.ticket(DATA, key=key), door.ticket(DATA, key=key)

    assert {door.use(ticket, DATA) for ticket in (first, first, second)} <= {200, 204}
    assert door.read(key) == DATA


def test_a_forged_signature_is_refused(door: Door, key):
    ticket = door.ticket(DATA, key=key)
    name = signature_name(ticket.url)
    signature = dict(parse_qsl(urlsplit(ticket.url).query))[name]

    for forged in ("0" * len(signature), signature[::-1], ""):
        url = with_query(ticket.url, **{name: forged})
        assert door.send(url, DATA, dict(ticket.headers)) in REFUSED
    assert door.send(with_query(ticket.url, **{name: None}), DATA, dict(ticket.headers)) in REFUSED
    assert door.store.head(key) is None


def test_without_any_signature_nothing_is_taken(door: Door, key):
    bare = urlsplit(door.ticket(DATA, key=key).url)._replace(query="").geturl()

    assert door.send(bare, DATA, {"Content-Type": "image/jpeg", "Content-Length": str(len(DATA))}) in REFUSED
    assert door.store.head(key) is None


def test_an_expired_ticket_is_refused(door: Door, key):
    ticket = door.ticket(DATA, key=key, seconds=1)

    if hasattr(door.now, "__self__") and hasattr(door.now.__self__, "advance"):
        door.now.__self__.move_to(ticket.expires_at)
    else:
        time.sleep(2.1)
    assert door.use(ticket, DATA) in REFUSED
    assert door.store.head(key) is None


def test_a_ticket_cannot_be_made_to_last_longer(door: Door, key):
    ticket = door.ticket(DATA, key=key)
    name = name_of(ticket.url, "expires", "X-Amz-Expires")
    later = str(int(dict(parse_qsl(urlsplit(ticket.url).query))[name]) + 600)

    assert door.send(with_query(ticket.url, **{name: later}), DATA, dict(ticket.headers)) in REFUSED
    assert door.store.head(key) is None


def test_a_ticket_is_good_for_one_key(door: Door, key):
    ticket = door.ticket(DATA, key=key)
    other = f"uploads/{new_id()}"

    assert door.send(ticket.url.replace(key, other), DATA, dict(ticket.headers)) in REFUSED
    assert door.store.head(other) is None


def test_a_ticket_is_good_for_one_method(door: Door, key):
    """It does not let its holder read, or delete, what was uploaded."""
    assert door.use(door.ticket(DATA, key=key), DATA) in {200, 204}
    ticket = door.ticket(DATA, key=key)

    assert not re.search(r"get|head|delete", ticket.method, re.IGNORECASE)
    assert door.read(key) == DATA


@pytest.mark.parametrize("media_type", ["image/png", "text/html", "image/jpeg2"])
def test_another_type_is_refused(door: Door, key, media_type):
    assert door.use(door.ticket(DATA, key=key), DATA, Content_Type=media_type) in REFUSED
    assert door.store.head(key) is None


@pytest.mark.parametrize("data", [DATA[:-1], DATA + b"x", b"", DATA * 2], ids=["shorter", "longer", "empty", "double"])
def test_another_length_is_refused(door: Door, key, data):
    assert door.use(door.ticket(DATA, key=key), data) in REFUSED
    assert door.store.head(key) is None


def test_other_bytes_of_the_same_length_are_refused_by_every_store_that_compares_hashes(door: Door, key):
    """One that does not keeps them under a key that nobody reads but the confirmation, which compares
    (tests/photos/test_confirming.py)."""
    status = door.use(door.ticket(DATA, key=key), DATA[::-1])

    assert (status in REFUSED) == door.compares_hashes
    assert (door.store.head(key) is None) == door.compares_hashes


def test_a_hash_cannot_be_swapped_in_the_address_or_in_the_headers(door: Door, key):
    mine, yours = door.ticket(DATA, key=key), door.ticket(DATA[::-1], key=key)
    if not door.compares_hashes:
        assert door.use(mine, DATA) in {200, 204}
        return
    url = with_query(mine.url, sha256=dict(parse_qsl(urlsplit(yours.url).query)).get("sha256"))

    assert door.send(url, DATA[::-1], dict(yours.headers)) in REFUSED
    assert door.store.head(key) is None


def test_what_was_refused_leaves_what_was_there(door: Door, key):
    ticket = door.ticket(DATA, key=key)
    door.use(ticket, DATA)

    assert door.use(ticket, DATA[:-1]) in REFUSED
    assert door.use(ticket, DATA, Content_Type="image/png") in REFUSED
    assert door.read(key) == DATA


def test_the_server_puts_reads_lists_and_deletes(door: Door):
    folder = f"originals/{new_id()}"
    for name in ("a", "b"):
        door.store.put(f"{folder}/{name}", io.BytesIO(DATA), size_bytes=len(DATA), media_type="image/jpeg")

    assert {stored.key for stored in door.store.list(f"{folder}/")} == {f"{folder}/a", f"{folder}/b"}
    assert door.read(f"{folder}/b") == DATA
    door.store.delete(f"{folder}/a")
    door.store.delete(f"{folder}/a")
    assert [stored.key for stored in door.store.list(f"{folder}/")] == [f"{folder}/b"]


def test_what_the_server_puts_takes_the_place_of_what_was_there(door: Door, key):
    for data in (DATA, b"something else"):
        door.store.put(key, io.BytesIO(data), size_bytes=len(data), media_type="image/jpeg")

    assert door.read(key) == b"something else"


def test_nothing_lies_under_a_key_that_nobody_used(door: Door, key):
    assert door.store.head(key) is None
    with pytest.raises(ObjectNotThere), door.store.open(key):
        pass


@pytest.mark.parametrize("bad", ["../a", "/a", "a/../b", "A", "a//b", "a/", "", "a" * 201, ".halves/a", "a/.b", "a\nb"])
def test_what_is_no_key_never_reaches_a_store(door: Door, bad):
    for ask in (door.store.head, door.store.delete, lambda key: door.store.open(key).__enter__()):
        with pytest.raises(ValueError, match="no key"):
            ask(bad)


class TakesAnything(BaseHTTPRequestHandler):
    """What a stand-in for S3 does that checks no signatures."""

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def test_control_a_gateway_that_checks_nothing_takes_what_was_forged(gateway):
    """The negative control: on it, the refusals above would be acceptances."""
    with HTTPServer(("127.0.0.1", 0), TakesAnything) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = replace(gateway.settings, endpoint=f"http://127.0.0.1:{server.server_port}")
        with httpx.Client() as client:
            door = Door(
                S3Store(settings),
                lambda url, data, told: client.put(url, content=data, headers=told).status_code,
                SystemClock().now,
            )
            ticket = door.ticket(DATA, key="uploads/forged")
            forged = with_query(ticket.url, **{"X-Amz-Signature": "0" * 64})
            statuses = [
                door.send(forged, DATA, dict(ticket.headers)),
                door.use(ticket, DATA[::-1]),
                door.use(ticket, DATA[:-1]),
                door.use(ticket, DATA, Content_Type="text/html"),
            ]
        server.shutdown()

    assert statuses == [200] * 4


@pytest.mark.parametrize("named", ["gateway", "plain_gateway"])
def test_each_gateway_is_a_real_one_and_lets_nobody_in_without_a_key(named, request):
    gateway = request.getfixturevalue(named)

    assert httpx.get(f"{gateway.settings.endpoint}/photos/probe").status_code in REFUSED
    assert httpx.put(f"{gateway.settings.endpoint}/photos/uploads/x", content=b"x").status_code in REFUSED
