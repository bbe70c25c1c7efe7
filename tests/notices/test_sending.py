"""What goes out: signed, tried again with growing waits, given up at a stated end, and sent again by the office."""

import hmac
import ipaddress
import logging
import time
from datetime import timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from greenctl.db.event_log import EventRow
from greenctl.jobs.notices import NoticeWork
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.notices import overseeing
from greenctl.notices.domain import Outcome, Tried, after_try
from greenctl.notices.errors import DeliveryNotOver, DeliveryNotThere
from greenctl.notices.kinds import rules
from greenctl.notices.models import NoticeDeliveryRow
from greenctl.notices.sending import HOLD, Office, begin
from greenctl.notices.ways.mail import Mail
from greenctl.notices.ways.port import Letter
from greenctl.notices.ways.posting import Allowed, post
from greenctl.notices.ways.sms import SMSGateway
from greenctl.notices.ways.webhook import Webhook, secret_of
from greenctl.source.queries import plain_names
from tests.conftest import NOW
from tests.fuzz.notice_samples import an_endpoint
from tests.notices.builders import COUNTY, a_notice, chosen, told
from tests.notices.receivers import Receiver, dripping_server, http_server, mail_server

KEY = b"for tests alone"
HERE = Allowed(plain=True, private=True)


def an_office(**ways):
    return Office(ways, KEY, ZoneInfo("Asia/Shanghai"), plain_names)


def sent(transactions, **ways):
    """What waits now is tried once."""
    work = NoticeWork(transactions, an_office(**ways))
    while work.send_waiting():
        pass


def deliveries(transactions):
    rows = select(NoticeDeliveryRow.state, NoticeDeliveryRow.tries, NoticeDeliveryRow.ended_why)
    with transactions.reading(system("test")) as uow:
        return [tuple(row) for row in uow.execute(rows)]


def to_endpoint(transactions, url, cause="示例"):
    endpoint = an_endpoint(transactions, url=url)
    told(transactions, a_notice("finding.overdue", cause, area=COUNTY))
    return endpoint


def test_a_webhook_is_signed_with_its_moment_and_names_the_notice(transactions):
    receiver = Receiver()
    with http_server(receiver) as url:
        endpoint = to_endpoint(transactions, url)
        sent(transactions, webhook=Webhook(HERE))

    ((headers, body),) = receiver.requests
    signed = f"{headers['Greenctl-Timestamp']}.".encode() + body
    mac = hmac.new(secret_of(KEY, endpoint).encode(), signed, sha256).hexdigest()
    assert headers["Greenctl-Signature"] == f"v1={mac}"
    assert int(headers["Greenctl-Timestamp"]) == int(NOW.timestamp())
    document = orjson.loads(body)
    assert (document["kind"], document["id"]) == ("finding.overdue", headers["Idempotency-Key"])
    assert deliveries(transactions) == [("sent", 1, "taken")]


def test_what_fails_is_tried_again_later_each_time_and_given_up_in_the_end(transactions, clock):
    receiver, waits = Receiver(status=503), rules().waits
    with http_server(receiver) as url:
        to_endpoint(transactions, url)
        for number, wait in enumerate(waits, start=1):
            sent(transactions, webhook=Webhook(HERE))
            assert deliveries(transactions) == [("waiting", number, None)]
            clock.advance(wait - timedelta(seconds=1))
            sent(transactions, webhook=Webhook(HERE))
            assert len(receiver.requests) == number
            clock.advance(timedelta(seconds=1))
        sent(transactions, webhook=Webhook(HERE))

    assert deliveries(transactions) == [("dead", len(waits) + 1, "failed")]
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.requests}) == 1


@pytest.mark.parametrize(
    "status, state",
    [
        pytest.param(204, "sent", id="taken"),
        pytest.param(302, "dead", id="elsewhere: not followed"),
        pytest.param(410, "dead", id="gone"),
        pytest.param(429, "waiting", id="too fast"),
        pytest.param(500, "waiting", id="broken"),
    ],
)
def test_an_answer_decides_whether_another_try_makes_sense(transactions, status, state):
    receiver = Receiver(status=status, answer=b"")
    with http_server(receiver) as url:
        to_endpoint(transactions, url)
        sent(transactions, webhook=Webhook(HERE))

    assert deliveries(transactions)[0][0] == state
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "https://user@example.com/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/",
        "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://0/",
        "https://[2002:a00:1::]/", "https://localhost/", "ftp://example.com/", "https:///x", "https://example.com:0/",
        "https://ex ample.com/", "https://example.com/#x", "https://224.0.0.1/", "https://2130706433/",
    ],
)  # fmt: skip
def test_an_address_of_the_inner_network_is_never_connected_to(url, monkeypatch):
    connected = []
    monkeypatch.setattr("socket.socket.connect", lambda *a: connected.append(a))
    monkeypatch.setattr("socket.getaddrinfo", resolve_here)

    tried = Webhook(Allowed()).send(a_letter(url))

    assert (tried.why, tried.for_good, connected) == ("address_not_allowed", True, [])


def test_a_name_that_also_leads_inwards_is_not_connected_to(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: both)

    assert Webhook(Allowed()).send(a_letter("https://office.example/")).why == "address_not_allowed"


def test_control_where_private_addresses_are_allowed_the_same_letter_arrives():
    receiver = Receiver()
    with http_server(receiver) as url:
        assert Webhook(HERE).send(a_letter(url)).why == "taken"
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    "opening, why",
    [
        pytest.param(b"HTTP/1.1 ", "away", id="status"),
        pytest.param(b"HTTP/1.1 204 No\r\nX-Long: ", "taken", id="head"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "taken", id="size of a chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", "taken", id="body"),
    ],
)
def test_who_answers_a_byte_at_a_time_is_not_waited_for(opening, why):
    began = time.monotonic()
    with dripping_server(opening) as url:
        tried, _ = post(url, b"{}", {}, HERE, longest_seconds=0.2)

    assert (tried.why, time.monotonic() - began < 2) == (why, True)


def test_who_never_ends_a_handshake_is_not_waited_for():
    began = time.monotonic()
    with dripping_server(b"\x16\x03\x03\x40\x00\x02") as url:
        tried, _ = post(url.replace("http:", "https:"), b"{}", {}, HERE, longest_seconds=0.2)

    assert (tried.why, time.monotonic() - began < 2) == ("away", True)


def resolve_here(host, port, **_):
    """What a resolver of this machine would say: numbers as they are, every name as this machine."""
    number = ipaddress.ip_address(int(host)) if host.isdecimal() else None
    return [(2, 1, 6, "", (str(number or "127.0.0.1"), port))]


def a_letter(to):
    return Letter(key="k", to=to, title="示例", text="示例文字", document={"id": "k"}, at=NOW)


def test_a_gateway_is_told_number_and_text_in_the_shape_that_the_settings_say(transactions, people):
    person = people.preparer("s-1")
    chosen(transactions, person, sms="+8619900000000")
    told(transactions, a_notice("finding.ordered", source_id="s-1", words={"number": "{secret}", "due_on": "示例日"}))
    receiver = Receiver(answer=b'{"code": 0}')
    with http_server(receiver) as url:
        body = {"mobile": "{to}", "text": ["{text}"], "id": "{key}"}
        way = SMSGateway(
            url=url, body=body, headers={"X-Key": "{secret}"}, secret="k-1", taken_where={"code": "0"}, allowed=HERE
        )
        sent(transactions, sms=way)

    headers, said = receiver.requests[-1]
    told_it = orjson.loads(said)
    assert (headers["X-Key"], told_it["mobile"]) == ("k-1", "+8619900000000")
    # What a notice says is never read as a place to fill.
    assert told_it["text"] == ["您代办的企业被交办一个现场问题（{secret}），整改期限 示例日。"]
    assert deliveries(transactions) == [("sent", 1, "taken")]


def test_a_gateway_that_answers_200_to_everything_is_asked_what_it_says(transactions, people):
    chosen(transactions, people.preparer("s-1"), sms="19900000000")
    told(transactions, a_notice("finding.ordered", source_id="s-1"))
    with http_server(Receiver(answer=b'{"code": 42}')) as url:
        sent(transactions, sms=SMSGateway(url=url, body={}, taken_where={"code": "0"}, allowed=HERE))

    assert deliveries(transactions) == [("waiting", 1, None)]


def test_a_mail_says_who_what_and_when_and_keeps_its_number(transactions, people):
    chosen(transactions, people.preparer("s-1"), email="somebody@office.example", language="en")
    told(transactions, a_notice("finding.ordered", source_id="s-1", words={"number": "7", "due_on": "2026-12-01"}))
    with mail_server() as sink:
        host, port = sink.server_address
        way = Mail(host=host, port=port, sender="greenctl@office.example", security="none")
        sent(transactions, email=way)

    (letter,) = sink.letters
    assert (letter["To"], letter["Subject"]) == ("somebody@office.example", "Put right what was found")
    assert letter["Message-ID"].endswith("@office.example>")
    assert "to be put right by 2026-12-01" in letter.get_content()


@pytest.mark.parametrize("code, state", [(550, "dead"), (450, "waiting")])
def test_a_mailbox_that_is_not_there_is_not_written_to_again(transactions, people, code, state):
    chosen(transactions, people.preparer("s-1"), email="somebody@office.example")
    told(transactions, a_notice("finding.ordered", source_id="s-1"))
    with mail_server() as sink:
        sink.refuses = code
        host, port = sink.server_address
        sent(transactions, email=Mail(host=host, port=port, sender="a@b.example", security="none"))

    assert (deliveries(transactions)[0][0], sink.letters) == (state, [])


def test_without_a_way_what_would_go_out_is_kept_and_can_be_sent_later(transactions, people):
    chosen(transactions, people.preparer("s-1"), sms="19900000000")
    told(transactions, a_notice("finding.ordered", source_id="s-1", area=COUNTY))
    sent(transactions)
    assert deliveries(transactions) == [("kept", 0, "no_way")]

    (kept,) = listed(transactions, "kept")
    again(transactions, kept)
    with http_server(Receiver()) as url:
        sent(transactions, sms=SMSGateway(url=url, body={}, allowed=HERE))

    assert deliveries(transactions) == [("sent", 1, "taken")]


def listed(transactions, state, scope=None):
    with transactions.reading(system("test"), **({"scope": scope} if scope else {})) as uow:
        return overseeing.deliveries_page(uow, state, None, 100)


def again(transactions, row, **scope):
    with transactions.writing(system("test"), **scope) as uow:
        return overseeing.send_again(uow, (row["notice_id"], row["way"], row["target"]))


def test_the_office_lists_what_was_given_up_with_every_try_and_sends_it_again(transactions, clock):
    receiver = Receiver(status=400)
    with http_server(receiver) as url:
        to_endpoint(transactions, url)
        sent(transactions, webhook=Webhook(HERE))
        (dead,) = listed(transactions, "dead")
        assert [(one["number"], one["outcome"], one["status"]) for one in dead["tried"]] == [(1, "refused", 400)]

        again(transactions, dead)
        receiver.status = None
        sent(transactions, webhook=Webhook(HERE))

    assert deliveries(transactions) == [("sent", 2, "taken")]
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.requests}) == 1
    with pytest.raises(DeliveryNotOver):
        again(transactions, dead)


def test_another_county_neither_sees_nor_sends_again(transactions):
    with http_server(Receiver(status=400)) as url:
        to_endpoint(transactions, url)
        sent(transactions, webhook=Webhook(HERE))
    (dead,) = listed(transactions, "dead")
    elsewhere = Scope(reaches=(Reach("370812"),))

    assert listed(transactions, "dead", elsewhere) == []
    with pytest.raises(DeliveryNotThere):
        again(transactions, dead, scope=elsewhere)


def test_a_try_whose_process_was_killed_is_followed_by_another_under_the_same_key(transactions, clock):
    receiver = Receiver()
    with http_server(receiver) as url:
        to_endpoint(transactions, url)
        with transactions.writing(system("test")) as uow:
            (lost,), _ = begin(uow, an_office(webhook=Webhook(HERE)))  # and the process is killed
        sent(transactions, webhook=Webhook(HERE))
        assert receiver.requests == []
        clock.advance(HOLD)
        sent(transactions, webhook=Webhook(HERE))

    ((headers, _),) = receiver.requests
    assert headers["Idempotency-Key"] == lost.letter.key
    assert deliveries(transactions) == [("sent", 2, "taken")]


def test_neither_numbers_nor_addresses_nor_texts_stand_in_logs_and_events(transactions, people, caplog, capsys):
    class Broken:
        def send(self, letter):
            raise ValueError(f"no {letter.to} {letter.text}")

    chosen(transactions, people.preparer("s-1"), sms="19912345678", email="canary@office.example")
    told(transactions, a_notice("finding.ordered", source_id="s-1", words={"number": "示例机密"}))
    with caplog.at_level(logging.DEBUG), capture_logs() as logs:
        sent(transactions, sms=Broken(), email=Broken())

    with transactions.reading(system("test")) as uow:
        events = [str(row.body) for row in uow.execute(select(EventRow.body))]
    printed = "".join([caplog.text, *capsys.readouterr(), *events, *map(str, logs)])
    assert "notice_failed" in printed
    for canary in ("19912345678", "canary@", "示例机密"):
        assert canary not in printed


@pytest.mark.parametrize(
    "tried, tries, state",
    [
        pytest.param(Tried("taken"), 1, "sent", id="taken"),
        pytest.param(Tried("failed"), 2, "waiting", id="before the last"),
        pytest.param(Tried("failed"), 3, "dead", id="the last"),
        pytest.param(Tried("refused", for_good=True), 1, "dead", id="for good"),
    ],
)
def test_a_try_leads_to_another_as_long_as_there_is_a_wait(tried, tries, state):
    waits = (timedelta(seconds=1), timedelta(seconds=2))

    outcome = after_try(tried, tries, waits, NOW)

    assert outcome.state == state
    assert outcome.next_try_at == (NOW + waits[1] if state == "waiting" else None)
    assert isinstance(outcome, Outcome)
