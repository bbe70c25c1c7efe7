"""The phone's queue: trouble with one thing keeps nothing else from going, and nothing in it is lost."""

import json

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import update

from greenctl.auth.models import DeviceRow
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import PASSWORD
from tests.browser.conftest import Phone
from tests.browser.test_access import assert_usable
from tests.browser.test_sending import begun, inspector, recorded
from tests.photos.images import a_jpeg
from tests.sync.builders import CAPTURED_AT, Phone as Device, hash_of

__all__ = ["inspector"]
pytestmark = [pytest.mark.one_engine, pytest.mark.full]

# A phone without room: whatever is as large as a photo is refused by its browser.
FULL = """
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...said) {
    if (window.full && this.name === "taken") throw new DOMException("no room", "QuotaExceededError");
    return put.apply(this, said);
  };
"""
BYTES_KEPT = """
  () => new Promise(async (done) => {
    const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("greenctl-"));
    indexedDB.open(name).onsuccess = ({ target }) => {
      target.result.transaction("taken").objectStore("taken").getAll().onsuccess = ({ target: { result } }) => {
        done(result.map((one) => [one.state, one.bytes]));
      };
    };
  })
"""
WRITTEN_BEFORE = """
  (rows) => new Promise(async (done) => {
    const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("greenctl-"));
    indexedDB.open(name).onsuccess = ({ target }) => {
      const writing = target.result.transaction("written", "readwrite");
      for (const row of rows) writing.objectStore("written").add(row);
      writing.oncomplete = () => { target.result.close(); done(true); };
    };
  })
"""
WITH_PHOTOS, WITHOUT = "uncovered_soil", "ledger_missing"
NO_SUCH_SOURCE = {
    "type": "about:blank", "status": 404, "code": "photos.source_not_there", "title": "没有这个污染源",
    "detail": "没有照片所指的污染源", "next_step": "请核对污染源编号", "action": "reload_and_decide", "request_id": "-",
}  # fmt: skip


def noted(here: Phone, source_id: str, text: str = "") -> None:
    """A finding that needs no photo, after one that has two."""
    here.open(f"sources/{source_id}/finding")
    here.page.get_by_label("是什么问题").select_option(label="台账缺失或不完整")
    here.page.get_by_label("补充说明").fill(text)
    here.page.get_by_role("button", name="记录", exact=True).click()
    here.page.get_by_role("heading", level=1, name="示例企业").wait_for()


def arrived(people) -> set[str]:
    found = people.staff(Role.COUNTY_REVIEWER, "370811").get("/findings").json["items"]
    return {one["issue"] for one in found}


def test_a_photo_that_is_refused_takes_nothing_else_with_it(inspector, people):
    here, source_id = inspector
    begun(here)
    here.without_signal()
    recorded(here, source_id, a_jpeg(1, (3600, 900)))
    noted(here, source_id)

    def refusing(route: Route) -> None:
        large = any(one["size_bytes"] > 100_000 for one in json.loads(route.request.post_data or "")["photos"])
        body = json.dumps(NO_SUCH_SOURCE)
        route.fulfill(status=404, content_type="application/problem+json", body=body) if large else route.continue_()

    here.context.route("**/photos", refusing)
    here.without_signal(off=False)
    here.open("queue")
    refused = here.page.locator("main li").filter(has_text="照片没有通过：没有照片所指的污染源 请核对污染源编号")
    expect(refused).to_have_count(1)
    expect(here.page.locator("main")).to_contain_text("0 张照片等待上传")
    assert arrived(people) == {WITHOUT}
    assert_usable(here, "queue-photo-refused")

    # What stood in its way is gone, and its person sends it again.
    here.context.unroute("**/photos")
    refused.get_by_role("button", name="再试一次").click()
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    assert arrived(people) == {WITH_PHOTOS, WITHOUT}


def told(people) -> set[str]:
    found = people.staff(Role.COUNTY_REVIEWER, "370811").get("/findings").json["items"]
    return {one["text"] for one in found}


def narrow(route: Route) -> None:
    """Something between the phone and the server that takes no more than 4 kB."""
    is_too_large = len(route.request.post_data_buffer or b"") > 4_000
    route.fulfill(status=413, body="Request Entity Too Large") if is_too_large else route.continue_()


def deaf(route: Route) -> None:
    """The server gets it and answers; the line is dead by then."""
    route.fetch()
    route.abort()


def test_what_is_too_large_on_the_way_goes_in_parts_and_keeps_nothing_else_from_going(inspector, people):
    here, source_id = inspector
    begun(here)
    here.without_signal()
    before, large, after = "示例甲", "示" * 2000, "示例乙"
    for text in (before, large, after):
        noted(here, source_id, text)

    here.context.route("**/sync/batches", narrow)
    here.without_signal(off=False)
    here.open("queue")
    refused = here.page.locator("main li").filter(has_text="这一项内容太大")
    expect(refused).to_have_count(1)
    expect(here.page.locator("main li")).to_have_count(1)
    expect(here.page.locator("main")).to_contain_text("已办妥的 2 项")
    assert told(people) == {before, after}
    assert_usable(here, "queue-too-large")

    # On another network.
    here.context.unroute("**/sync/batches")
    refused.get_by_role("button", name="再试一次").click()
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    assert told(people) == {before, after, large}


def test_what_has_arrived_and_is_too_large_on_the_way_now_is_not_written_twice(inspector, people):
    here, source_id = inspector
    begun(here)
    here.context.route("**/sync/batches", deaf)
    large, after = "示" * 2000, "示例乙"
    noted(here, source_id, large)
    here.open("queue")
    expect(here.page.locator("main li")).to_contain_text("还没有发送：没有信号，或服务器连不上")
    assert told(people) == {large}
    here.context.unroute("**/sync/batches")
    here.context.route("**/sync/batches", narrow)
    noted(here, source_id, after)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("已办妥的 1 项")
    expect(here.page.locator("main li")).to_contain_text("还没有发送")
    assert told(people) == {large, after}

    here.context.unroute("**/sync/batches")
    here.page.get_by_role("button", name="现在发送").click()
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    assert len(people.staff(Role.COUNTY_REVIEWER, "370811").get("/findings").json["items"]) == 2


def test_no_batch_is_larger_than_the_server_takes(inspector):
    here, source_id = inspector
    begun(here)
    here.without_signal()
    device = Device(system("test"), "")
    for number in range(30):
        device.make("finding.record", {"id": new_id(), "issue": WITHOUT, "source_id": source_id, "text": "示" * 30_000})
        made = device.made[-1]
        row = {"counter": number + 1, "op_id": made["op_id"], "kind": made["kind"], "subject": made["body"]["id"]}
        row |= {"title": "示例", "made": made, "hash": hash_of(made), "standing": "queued", "outcome": None}
        here.page.evaluate(WRITTEN_BEFORE, [row | {"written_at": CAPTURED_AT}])
    here.without_signal(off=False)

    here.open("queue")

    expect(here.page.locator("main li").filter(has_text="没有接受")).to_have_count(30)  # each has its own answer


def test_a_store_that_does_not_answer_keeps_only_photos_waiting(inspector, people):
    here, source_id = inspector
    here.page.clock.install()
    begun(here)
    here.without_signal()
    recorded(here, source_id, a_jpeg(1))
    noted(here, source_id)
    here.context.route("**/store/**", lambda _: None)
    with here.page.expect_request("**/store/**"):
        here.without_signal(off=False)
        here.open("queue")
    expect(here.page.get_by_role("button", name="正在发送")).to_be_visible()
    expect(here.page.locator("main li")).to_have_count(3)  # the finding and its photos
    assert arrived(people) == {WITHOUT}

    here.page.clock.fast_forward(61_000)
    expect(here.page.get_by_role("button", name="现在发送")).to_be_visible()
    expect(here.page.locator("main li").last).to_contain_text("还没有发送：没有信号，或服务器连不上")
    here.context.unroute("**/store/**")
    here.page.get_by_role("button", name="现在发送").click()
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    assert arrived(people) == {WITH_PHOTOS, WITHOUT}


def test_a_full_phone_says_so_loses_nothing_and_lets_go_of_what_arrived(inspector, people):
    here, source_id = inspector
    here.context.add_init_script(FULL)
    begun(here)
    here.open(f"sources/{source_id}/finding")
    here.page.get_by_label("是什么问题").select_option(label="裸露土方或物料未覆盖")
    files = [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(number)} for number in (1, 2)]
    here.page.get_by_label("照片", exact=True).set_input_files(files)
    here.page.evaluate("window.full = true")
    record = here.page.get_by_role("button", name="记录", exact=True)
    record.click()
    expect(here.page.get_by_role("alert")).to_contain_text("手机的存储空间已满，刚才的内容没有保存")
    here.complaints.clear()  # what is shown is told to the console, too

    here.page.evaluate("window.full = false")
    expect(record).to_be_enabled()
    record.click()
    here.page.get_by_role("heading", level=1, name="示例企业").wait_for()
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    assert arrived(people) == {WITH_PHOTOS}
    assert here.page.evaluate(BYTES_KEPT) == [["verified", None]] * 2


def test_what_comes_into_force_today_is_there_from_midnight_on(inspector):
    here, source_id = inspector
    begun(here)
    here.page.clock.install(time="2018-12-31T16:30:00Z")  # half past midnight in the city
    here.open(f"sources/{source_id}/finding")
    here.page.get_by_label("是什么问题").select_option(label="台账缺失或不完整")


def revoked(transactions) -> None:
    with transactions.writing(system("test")) as uow:
        uow.execute(update(DeviceRow).values(revoked_at=uow.now, revoked_why="lost"))


def signed_in_anew(here: Phone) -> None:
    here.open("me")
    here.page.get_by_role("button", name="退出登录").click()
    asked = here.page.get_by_role("dialog").get_by_role("button", name="确定")
    here.page.get_by_label("账号").or_(asked).wait_for()
    if asked.is_visible():
        asked.click()
        here.page.get_by_label("账号").wait_for()
    here.sign_in("example.inspector", PASSWORD)


@pytest.mark.parametrize("held", [True, False])
def test_a_phone_whose_device_was_revoked_goes_on_as_a_new_one(inspector, people, transactions, held):
    here, source_id = inspector
    begun(here)
    noted(here, source_id)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("全部已送达")

    # One that rests on photos is received or not, one is certainly not sent when the device is revoked.
    here.context.route("**/store/**", lambda route: route.abort())
    here.without_signal(off=not held)
    recorded(here, source_id, a_jpeg(1))
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("已收到，等待：照片还没有传完" if held else "没有信号")
    here.without_signal()
    noted(here, source_id)
    revoked(transactions)
    here.without_signal(off=False)
    here.context.unroute("**/store/**")
    signed_in_anew(here)

    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("全部已送达")
    expect(here.page.locator("main")).to_contain_text("已办妥的 5 项")
    found = people.staff(Role.COUNTY_REVIEWER, "370811").get("/findings").json["items"]
    assert sorted(one["issue"] for one in found) == [WITHOUT, WITHOUT, WITH_PHOTOS]
    noted(here, source_id)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("已办妥的 6 项")
