"""Who may subscribe which device at which address; whoever sends what is forged or too large is told so."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from greenctl.auth.models import DeviceRow
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.notices.models import NoticeSubscriptionRow
from greenctl.notices.ways.push import KNOWN_HOSTS, Push
from tests.notices.builders import count
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
from tests.notices.test_sending import sent


def test_somebody_elses_address_can_neither_be_taken_over_nor_read(transactions, preparer, people, service, browser):
    other = people.preparer(OTHER_FIRM)
    turned_on(preparer, browser)
    phone = a_phone(other)
    refused = turned_on(other, browser, phone)
    forged = turned_on(other, with_endpoint(Browser(service.host), browser.endpoint), phone)

    assert {refused.status_code, forged.status_code} == {409}
    assert refused.json["code"] == "notices.subscription_taken"
    assert browser.endpoint not in refused.get_data(as_text=True)
    assert browser.endpoint not in preparer.get("/me/devices").get_data(as_text=True)
    told_of_finding(transactions)
    told_of_finding(transactions, "示例二", OTHER_FIRM)
    sent(transactions, push=service.push())
    assert (len(browser.heard(service)), len(service.requests)) == (1, 1)


def test_after_a_sign_out_the_next_person_at_the_phone_may_have_its_address(
    transactions, preparer, people, service, browser
):
    turned_on(preparer, browser)
    assert preparer.call("DELETE", "/me/sessions").status_code == 204
    other = people.preparer(OTHER_FIRM)
    assert turned_on(other, browser).status_code == 200

    told_of_finding(transactions)
    told_of_finding(transactions, "示例二", OTHER_FIRM)
    sent(transactions, push=service.push())
    assert len(browser.heard(service)) == 1


def test_nobody_subscribes_or_ends_the_device_of_another(transactions, preparer, people, service, browser):
    phone = a_phone(preparer)
    turned_on(preparer, browser, phone)
    other = people.preparer(OTHER_FIRM)

    assert turned_on(other, Browser(service.host), phone).status_code == 404
    assert other.call("DELETE", f"/me/devices/{phone}/push-subscription").status_code == 404
    told_of_finding(transactions)
    sent(transactions, push=service.push())
    assert len(browser.heard(service)) == 1


def test_a_session_of_one_device_does_not_subscribe_another(transactions, preparer, service, browser):
    first, second = a_phone(preparer), new_id()
    with transactions.writing(system("test")) as uow:
        row = {"id": second, "account_id": preparer.account_id, **DEVICE, "registered_at": uow.now}
        uow.execute(insert(DeviceRow), row)

    assert turned_on(preparer, browser, second).json["code"] == "auth.session_bound_already"
    assert turned_on(preparer, browser, first).status_code == 200


def test_the_same_again_changes_nothing(transactions, preparer, service, browser, clock):
    phone = a_phone(preparer)
    first = turned_on(preparer, browser, phone)
    clock.advance(timedelta(minutes=5))

    assert turned_on(preparer, browser, phone).json == first.json
    assert count(transactions, NoticeSubscriptionRow) == 1


def with_endpoint(browser, endpoint):
    browser.endpoint = endpoint
    return browser


HOST = "https://push.example"


@pytest.mark.parametrize(
    "field, value",
    [
        pytest.param("endpoint", "http://push.example/x", id="plain"),
        pytest.param("endpoint", "https://127.0.0.1/x", id="this machine"),
        pytest.param("endpoint", "https://169.254.169.254/latest", id="inner network"),
        pytest.param("endpoint", "https://push.example.evil.example/x", id="a name that begins like it"),
        pytest.param("endpoint", "https://evilpush.example/x", id="a name that ends like it"),
        pytest.param("endpoint", "https://push.example@evil.example/x", id="a name before an @"),
        pytest.param("endpoint", "https://evil.example#push.example", id="a fragment"),
        pytest.param("endpoint", "https://push.example:8443/x", id="another port"),
        pytest.param("endpoint", "https://push.example./x", id="a full stop"),
        pytest.param("endpoint", "https://push.example\\@evil.example/x", id="a backslash"),
        pytest.param("endpoint", "push.example", id="no address"),
        pytest.param("endpoint", f"{HOST}/{'x' * 1000}", id="too long"),
        pytest.param("public_key", "A" * 87, id="no point"),
        pytest.param("public_key", "B" + "A" * 85, id="too short a point"),
        pytest.param("public_key", "!" * 87, id="no base64url"),
        pytest.param("public_key", "示" * 80, id="not of ASCII"),
        pytest.param("secret", "AAAA", id="too short a secret"),
        pytest.param("secret", "A" * 21 + "B", id="a secret spelt in another way"),
        pytest.param("secret", "A" * 4000, id="far too long a secret"),
    ],
)
def test_what_is_forged_or_too_large_is_refused_and_not_kept(app, transactions, preparer, monkeypatch, field, value):
    push = Push(key=SERVER_KEY, contact=CONTACT, hosts=("push.example",))
    monkeypatch.setitem(app.extensions["greenctl"].ways, "push", push)
    good = Browser("push.example").said
    phone = a_phone(preparer)
    refused = preparer.put(f"/me/devices/{phone}/push-subscription", {**good, field: value})

    assert refused.status_code == 422
    assert [one["field"] for one in refused.json["problems"]] == [field]
    assert count(transactions, NoticeSubscriptionRow) == 0
    assert preparer.put(f"/me/devices/{phone}/push-subscription", good).status_code == 200


@pytest.mark.parametrize(
    "endpoint, covered",
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://fcm.googleapis.com:443/fcm/send/x", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", True),
        ("https://notify.windows.com/w/", False),
        ("https://evilnotify.windows.com/w/", False),
        ("https://FCM.googleapis.com/x", True),
        ("https://storage.googleapis.com/x", False),
    ],
)
def test_only_the_services_that_are_named_are_covered(endpoint, covered):
    assert Push(key=SERVER_KEY, contact=CONTACT, hosts=KNOWN_HOSTS).covers(endpoint) is covered


def test_where_no_push_is_set_up_nobody_subscribes_and_apps_are_told_so(app, people, monkeypatch):
    monkeypatch.delitem(app.extensions["greenctl"].ways, "push")
    preparer = people.preparer(FIRM)

    assert preparer.get("/app/config").json["push_key"] is None
    assert turned_on(preparer, Browser("fcm.googleapis.com")).status_code == 422


def test_apps_are_told_the_key_to_subscribe_with(preparer, service):
    assert preparer.get("/app/config").json["push_key"] == service.push().public_key
