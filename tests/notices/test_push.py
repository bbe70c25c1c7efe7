"""Notices to phones whose app is closed: sealed to one phone, heard by nobody else and by no revoked device."""

from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert, select, update

from greenctl.auth.models import DeviceRow, MandateRow, RefreshFamilyRow
from greenctl.db.event_log import EventRow
from greenctl.jobs.notices import PUSHES_AT_A_TIME, NoticeWork
from greenctl.jobs.retention import forget_old_answers
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.notices.domain import Tried
from greenctl.notices.kinds import rules
from greenctl.notices.models import NoticeSubscriptionRow
from greenctl.notices.sending import begin, end
from greenctl.notices.subscribing import bytes_of
from greenctl.notices.use_cases import tell_firms_of
from greenctl.notices.ways.port import Letter
from greenctl.notices.ways.push import Push
from greenctl.notices.ways.sms import SMSGateway
from tests.conftest import NOW
from tests.notices.builders import COUNTY, a_notice, chosen, count, heard, told
from tests.notices.push_service import (
    CONTACT,
    DEVICE,
    FIRM,
    OTHER_FIRM,
    SERVER_KEY,
    Browser,
    a_phone,
    told_of_finding,
    turned_on,
)
from tests.notices.receivers import Receiver, http_server
from tests.notices.test_sending import HERE, an_office, deliveries, sent


def titles(browser, service):
    return [one["title"] for one in browser.heard(service)]


def test_a_phone_hears_a_title_and_where_to_read_on_and_nobody_else_can_open_it(
    transactions, preparer, service, browser
):
    assert turned_on(preparer, browser).status_code == 200
    told_of_finding(transactions)
    sent(transactions, push=service.push())

    [notice] = preparer.get("/notices").json["items"]
    assert browser.heard(service) == [{"title": "交办问题：请整改", "path": f"/app/notices/{notice['notice_id']}"}]
    assert Browser(service.host).heard(service) == []
    assert deliveries(transactions) == [("sent", 1, "taken")]


def test_the_server_signs_who_it_is_for_this_service_alone(transactions, preparer, service, browser, clock):
    turned_on(preparer, browser)
    told_of_finding(transactions)
    sent(transactions, push=service.push())

    [(headers, _)] = service.requests
    scheme, _, signed = headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in signed.split(","))
    public = SERVER_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(
        parts["t"], public, ["ES256"], audience=f"https://{service.host}", options={"verify_exp": False}
    )
    assert (scheme, parts["k"], claims["sub"]) == ("vapid", service.push().public_key, CONTACT)
    assert timedelta(0) < timedelta(seconds=claims["exp"] - clock.now().timestamp()) <= timedelta(days=1)
    assert (headers["Content-Encoding"], headers["Urgency"], len(headers["Topic"])) == ("aes128gcm", "high", 32)


def test_a_title_is_in_the_language_that_the_person_chose(transactions, preparer, service, browser):
    chosen(transactions, preparer, language="en")
    turned_on(preparer, browser)
    told_of_finding(transactions)
    sent(transactions, push=service.push())

    assert titles(browser, service) == ["Put right what was found"]


def test_each_phone_of_a_person_hears_once_of_however_many_firms(transactions, people, service, browser):
    preparer = people.preparer(FIRM, OTHER_FIRM)
    turned_on(preparer, browser)
    firms = select(MandateRow.source_id)
    with transactions.writing(system("test")) as uow:
        tell_firms_of(uow, a_notice("season.ending", source_id=None), firms)
    for _ in range(2):
        sent(transactions, push=service.push())

    assert heard(transactions, preparer) == [("season.ending", FIRM), ("season.ending", OTHER_FIRM)]
    assert len(browser.heard(service)) == 1


@pytest.mark.parametrize("kind", sorted(rules().kinds))
def test_every_kind_of_notice_goes_to_phones(kind):
    assert "push" in rules().kinds[kind].ways


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_its_service_does_not_know_any_more_is_disowned(transactions, preparer, service, browser, status):
    turned_on(preparer, browser)
    told_of_finding(transactions)
    service.status = status
    sent(transactions, push=service.push())
    assert deliveries(transactions) == [("dead", 1, "gone")]
    assert count(transactions, NoticeSubscriptionRow) == 0

    service.status = 201
    told_of_finding(transactions, "示例二")
    sent(transactions, push=service.push())
    assert len(service.requests) == 1


def test_an_address_that_is_gone_takes_no_newer_one_of_the_device_with_it(transactions, preparer, service, browser):
    phone = a_phone(preparer)
    turned_on(preparer, browser, phone)
    told_of_finding(transactions)
    with transactions.writing(system("test")) as uow:
        [trying], _ = begin(uow, an_office(push=service.push()))
    newer = Browser(service.host)
    turned_on(preparer, newer, phone)
    with transactions.writing(system("test")) as uow:
        end(uow, [(trying, Tried("gone", 410, for_good=True))])

    told_of_finding(transactions, "示例二")
    sent(transactions, push=service.push())
    assert len(newer.heard(service)) == 1


def revoke(preparer, phone, transactions):
    assert preparer.call("DELETE", f"/me/devices/{phone}").status_code == 204


def sign_out(preparer, phone, transactions):
    assert preparer.call("DELETE", "/me/sessions").status_code == 204


def turn_off(preparer, phone, transactions):
    for _ in range(2):
        assert preparer.call("DELETE", f"/me/devices/{phone}/push-subscription").status_code == 204


def change_nothing(preparer, phone, transactions):
    """The control."""


@pytest.mark.parametrize(
    "then, hears",
    [
        pytest.param(revoke, 0, id="the device is revoked"),
        pytest.param(sign_out, 0, id="signed out"),
        pytest.param(turn_off, 0, id="turned off"),
        pytest.param(change_nothing, 2, id="control: else it hears both"),
    ],
)
def test_a_revoked_device_hears_neither_what_waits_nor_what_comes(
    transactions, preparer, service, browser, then, hears
):
    phone = a_phone(preparer)
    turned_on(preparer, browser, phone)
    told_of_finding(transactions)
    then(preparer, phone, transactions)
    told_of_finding(transactions, "示例二")
    sent(transactions, push=service.push())

    assert len(titles(browser, service)) == hears
    assert len(service.requests) == hears


def test_control_without_a_look_at_the_session_a_revoked_device_would_hear(transactions, preparer, service, browser):
    """What keeps a revoked device from hearing is that it and its session have ended, and nothing else."""
    phone = a_phone(preparer)
    turned_on(preparer, browser, phone)
    told_of_finding(transactions)
    revoke(preparer, phone, transactions)
    with transactions.writing(system("test")) as uow:
        uow.execute(update(RefreshFamilyRow).values(ended_at=None, ended_why=None))
        uow.execute(update(DeviceRow).values(revoked_at=None, revoked_why=None))
    sent(transactions, push=service.push())

    assert len(titles(browser, service)) == 1


def test_a_device_that_was_subscribed_in_a_session_of_none_is_revoked_like_any_other(
    transactions, preparer, service, browser
):
    phone = new_id()
    with transactions.writing(system("test")) as uow:
        row = {"id": phone, "account_id": preparer.account_id, **DEVICE, "registered_at": uow.now}
        uow.execute(insert(DeviceRow), row)
    turned_on(preparer, browser, phone)
    told_of_finding(transactions)
    revoke(preparer, phone, transactions)
    told_of_finding(transactions, "示例二")
    sent(transactions, push=service.push())

    assert (preparer.get("/me").status_code, service.requests) == (200, [])


def test_a_session_that_merely_ran_out_keeps_nobody_from_hearing(transactions, preparer, service, browser, clock):
    turned_on(preparer, browser)
    clock.advance(timedelta(days=400))
    told_of_finding(transactions)
    sent(transactions, push=service.push())

    assert len(browser.heard(service)) == 1


def test_where_devices_heard_in_sessions_that_have_ended_is_forgotten(transactions, preparer, people, service, browser):
    turned_on(preparer, browser)
    other = people.preparer(OTHER_FIRM)
    turned_on(other, Browser(service.host))
    sign_out(preparer, None, transactions)
    forget_old_answers(transactions)

    with transactions.reading(system("test")) as uow:
        assert uow.execute(select(NoticeSubscriptionRow.account_id)).scalars().all() == [other.account_id]


def test_what_fails_is_tried_again_later_and_a_repeat_takes_the_place_of_what_was_not_fetched(
    transactions, preparer, service, browser, clock
):
    turned_on(preparer, browser)
    told_of_finding(transactions)
    service.status = 503
    sent(transactions, push=service.push())
    assert deliveries(transactions) == [("waiting", 1, None)]

    service.status = 201
    clock.advance(rules().waits[0])
    sent(transactions, push=service.push())
    assert deliveries(transactions) == [("sent", 2, "taken")]
    assert len({headers["Topic"] for headers, _ in service.requests}) == 1


@pytest.mark.parametrize("status, state", [(302, "dead"), (403, "dead"), (413, "dead"), (429, "waiting")])
def test_an_answer_decides_and_no_redirect_is_followed(transactions, preparer, service, browser, status, state):
    turned_on(preparer, browser)
    told_of_finding(transactions)
    service.status = status
    sent(transactions, push=service.push())

    assert deliveries(transactions)[0][0] == state
    assert (len(service.requests), count(transactions, NoticeSubscriptionRow)) == (1, 1)


def test_other_ways_go_before_pushes_however_many_of_these_wait(transactions, preparer, people, service, browser):
    turned_on(preparer, browser)
    for number in range(PUSHES_AT_A_TIME + 1):
        told_of_finding(transactions, str(number))
    chosen(transactions, people.preparer(OTHER_FIRM), sms="19900000000")
    told_of_finding(transactions, "示例", OTHER_FIRM)
    receiver = Receiver()
    with http_server(receiver) as url:
        ways = {"push": service.push(), "sms": SMSGateway(url=url, body={}, allowed=HERE)}
        work = NoticeWork(transactions, an_office(**ways))
        work.send_waiting()
        assert (len(receiver.requests), len(service.requests)) == (1, 0)
        assert work.send_waiting() == PUSHES_AT_A_TIME
        assert work.send_waiting() == 1

    assert len(browser.heard(service)) == PUSHES_AT_A_TIME + 1


def test_whoever_hears_by_no_push_reads_the_notice_when_the_phone_asks(transactions, preparer, service, browser):
    turned_on(preparer, browser)
    told_of_finding(transactions)
    service.status = 500
    sent(transactions, push=service.push())

    assert preparer.get("/notices/unread").json == {"count": 1}
    assert [one["title"] for one in preparer.get("/notices").json["items"]] == ["交办问题：请整改"]
    assert "交办问题：请整改" in preparer.get("/sync/changes").get_data(as_text=True)


def test_what_stands_in_the_list_of_what_went_out_tells_no_address(transactions, preparer, people, service, browser):
    turned_on(preparer, browser)
    told(transactions, a_notice("finding.ordered", source_id=FIRM, area=COUNTY, words={"number": "1", "due_on": "2"}))
    sent(transactions, push=service.push())

    listed = people.staff(Role.COMMAND).get("/notices/deliveries?state=sent")
    assert [(one["way"], one["said"]) for one in listed.json["items"]] == [("push", "交办问题：请整改")]
    assert browser.endpoint not in listed.get_data(as_text=True)
    with transactions.reading(system("test")) as uow:
        events = str([row.body for row in uow.execute(select(EventRow.body))])
    assert browser.endpoint not in events


def test_a_service_whose_name_leads_inwards_is_not_connected_to(monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.7", 443))])
    push, said = Push(key=SERVER_KEY, contact=CONTACT, hosts=("push.example",)), Browser("push.example").said
    letter = Letter(
        key="k", to=said["endpoint"], title="示例", text="示例", document={"title": "示例"}, at=NOW,
        public_key=bytes_of(said["public_key"]), secret=bytes_of(said["secret"]),
    )  # fmt: skip

    assert push.send(letter).why == "address_not_allowed"


def test_a_long_title_still_fits_what_services_take(service, browser):
    """RFC 8030, section 7.2: 4096 bytes are taken by every service."""
    said = browser.said
    letter = Letter(
        key="k", to=said["endpoint"], title="示", text="示", document={"title": "示" * 200, "path": "/app/" + "x" * 60},
        at=NOW, public_key=bytes_of(said["public_key"]), secret=bytes_of(said["secret"]),
    )  # fmt: skip

    assert service.push().send(letter).why == "taken"
    assert len(service.requests[0][1]) <= 4096
