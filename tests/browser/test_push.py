"""Notices on a phone whose app is closed: turned on by a press, shown by the worker, opened at the notice.

A headless browser reaches no push service. So the address is made here, with real keys, and what the service would hand
to the browser is handed to it by its own debugging port; the rest is the browser's.
"""

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from greenctl.kernel.actor import Role, system
from greenctl.notices.models import NoticeRow, NoticeSubscriptionRow
from tests.api.auth.builders import PASSWORD
from tests.browser.conftest import OpenPhone, Phone
from tests.browser.test_access import assert_usable
from tests.clients.test_enterprise_day import a_source, somebody
from tests.notices.builders import a_notice, told
from tests.waiting import wait_until

pytestmark = pytest.mark.one_engine

TITLE = "交办问题：请整改"
A_SERVICE = """
let made = null;
PushManager.prototype.getSubscription = async () => made;
PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const keys = {
    p256dh: await crypto.subtle.exportKey("raw", pair.publicKey),
    auth: crypto.getRandomValues(new Uint8Array(16)).buffer,
  };
  const unsubscribe = async () => { made = null; return true; };
  made = {
    endpoint: "https://push.example/send/" + Math.random(), getKey: (name) => keys[name], unsubscribe,
    options: { userVisibleOnly, applicationServerKey: applicationServerKey.buffer },
  };
  return made;
};
"""
NO_SERVICE = "PushManager.prototype.subscribe = async () => { throw new DOMException('no', 'AbortError'); }"
SHOWN = "navigator.serviceWorker.ready.then((at) => at.getNotifications()).then((all) => all.map((one) => one.title))"
PRESS = """async () => {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


@pytest.fixture
def preparer(app, people):
    source_id = a_source(people)
    return {**somebody(app, people, source_id, Role.PREPARER), "source_id": source_id}


def a_phone(phone: OpenPhone, preparer) -> Phone:
    """Signed in, with the app's files on it."""
    here = phone()
    here.context.add_init_script(A_SERVICE)
    here.context.grant_permissions(["notifications"], origin=here.address)
    here.sign_in(preparer["login"], PASSWORD)
    here.wait_for_worker()
    return here


def subscribed(transactions):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(NoticeSubscriptionRow.endpoint)).scalars().all()


def deliver(here: Phone, **told_it: str) -> None:
    """As the browser does when its service hands something over."""
    with_worker = here.context.new_cdp_session(here.page)
    found: list[str] = []
    with_worker.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
    )
    with_worker.send("ServiceWorker.enable")
    while not found:
        here.page.wait_for_timeout(50)
    with_worker.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": here.address, "registrationId": found[0], "data": json.dumps(told_it)},
    )


def test_a_person_turns_it_on_by_a_press_and_off_again_and_a_sign_out_ends_it(phone: OpenPhone, preparer, transactions):
    here = a_phone(phone, preparer)
    page = here.page
    assert subscribed(transactions) == []
    page.get_by_role("link", name="我的").click()
    page.get_by_role("button", name="在本机开启提醒").click()
    expect(page.get_by_text("已在本机开启")).to_be_visible()
    [first] = subscribed(transactions)
    assert_usable(here, "me/push")

    page.get_by_role("button", name="关闭本机提醒").click()
    expect(page.get_by_role("button", name="在本机开启提醒")).to_be_visible()
    assert subscribed(transactions) == []

    page.get_by_role("button", name="在本机开启提醒").click()
    expect(page.get_by_text("已在本机开启")).to_be_visible()
    [second] = subscribed(transactions)
    assert second != first
    page.get_by_role("button", name="退出登录").click()
    page.get_by_label("账号").wait_for()
    wait_until(lambda: page.evaluate("PushManager.prototype.getSubscription()") is None)


def test_what_was_turned_on_is_said_again_with_the_next_start(phone: OpenPhone, preparer, transactions):
    here = a_phone(phone, preparer)
    here.open("me")
    here.page.get_by_role("button", name="在本机开启提醒").click()
    expect(here.page.get_by_text("已在本机开启")).to_be_visible()
    [before] = subscribed(transactions)

    here.open("me")  # and the browser has lost its address meanwhile
    expect(here.page.get_by_text("已在本机开启")).to_be_visible()
    wait_until(lambda: len(now := subscribed(transactions)) == 1 and now != [before])


def test_the_worker_shows_the_title_and_a_press_leads_to_the_notice(phone: OpenPhone, preparer, transactions):
    here = a_phone(phone, preparer)
    words = {"number": "示例-1", "due_on": "2026-12-01"}
    told(transactions, a_notice("finding.ordered", source_id=preparer["source_id"], words=words))
    told(transactions, a_notice("finding.closed", "示例二", source_id=preparer["source_id"]))
    here.open("notices")
    here.page.get_by_role("heading", name=TITLE).wait_for()
    [ordered] = [one for one in here.page.locator("li.card").all() if TITLE in one.inner_text()]
    assert ordered.get_attribute("aria-current") is None
    notice_id = told_id(transactions, "finding.ordered")

    here.open()
    deliver(here, title=TITLE, path=f"/app/notices/{notice_id}")
    wait_until(lambda: here.page.evaluate(SHOWN) == [TITLE])

    here.context.service_workers[0].evaluate(PRESS)
    here.page.wait_for_url(f"**/app/notices/{notice_id}")
    expect(here.page.locator("[aria-current=true]").filter(has_text=TITLE)).to_be_visible()
    assert here.page.evaluate(SHOWN) == []
    assert_usable(here, "notices/one")


def test_the_same_notice_again_takes_the_place_of_the_first(phone: OpenPhone, preparer):
    here = a_phone(phone, preparer)
    for _ in range(2):
        deliver(here, title=TITLE, path="/app/notices/01990000-0000-7000-8000-000000000001")
        wait_until(lambda: here.page.evaluate(SHOWN) == [TITLE])


def test_a_browser_that_does_not_reach_its_service_is_no_fault_and_leaves_it_off(
    phone: OpenPhone, preparer, transactions
):
    here = phone()
    here.context.grant_permissions(["notifications"], origin=here.address)
    here.sign_in(preparer["login"], PASSWORD)
    here.wait_for_worker()
    here.page.evaluate(f"() => {{ {NO_SERVICE} }}")
    here.page.get_by_role("link", name="我的").click()
    here.page.get_by_role("button", name="在本机开启提醒").click()

    expect(here.page.get_by_text("连不上它的推送服务")).to_be_visible()
    expect(here.page.get_by_role("button", name="在本机开启提醒")).to_be_visible()
    assert subscribed(transactions) == []


@pytest.mark.parametrize("lacks", ["PushManager", "Notification"])
def test_a_phone_without_push_is_offered_none_and_works_as_before(phone: OpenPhone, preparer, lacks):
    here = phone()
    here.context.add_init_script(f"delete window.{lacks}")
    here.sign_in(preparer["login"], PASSWORD)
    here.page.get_by_role("link", name="我的").click()
    here.page.get_by_role("button", name="退出登录").wait_for()
    here.page.wait_for_timeout(500)

    expect(here.page.get_by_role("button", name="在本机开启提醒")).to_have_count(0)


def test_where_the_server_sends_none_nothing_is_offered(phone: OpenPhone, app, preparer, monkeypatch):
    monkeypatch.delitem(app.extensions["greenctl"].ways, "push")
    here = a_phone(phone, preparer)
    here.page.get_by_role("link", name="我的").click()
    here.page.wait_for_timeout(500)

    expect(here.page.get_by_role("button", name="在本机开启提醒")).to_have_count(0)


def told_id(transactions, kind):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(NoticeRow.id).where(NoticeRow.kind == kind)).scalar_one()
