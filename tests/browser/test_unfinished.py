"""What was begun and not recorded outlives the page, and goes when it is recorded or cleared."""

import pytest
from playwright.sync_api import expect

from greenctl.kernel.actor import Grant, Role
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenPhone, Phone
from tests.browser.test_access import assert_usable
from tests.browser.test_inspector import SPOT
from tests.browser.test_on_site import a_photo
from tests.browser.test_queue import arrived
from tests.clients.test_enterprise_day import a_season, a_source, somebody
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory, followed
from tests.emergency.verification.builders import begun_alert, lines_that
from tests.source.builders import a_source as a_works, registered
from tests.waiting import wait_until

pytestmark = pytest.mark.one_engine

BEGUN = "还没有记录的内容"
# How many photos are kept of what was begun, and whether this text is.
TEXT = "补充说明（可不填）"
KEPT = """
  (text) => new Promise(async (done) => {
    const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("greenctl-"));
    indexedDB.open(name).onsuccess = ({ target }) => {
      const notes = target.result.transaction("notes").objectStore("notes");
      notes.getAll(IDBKeyRange.bound("unfinished", "unfinished~")).onsuccess = ({ target: { result } }) => {
        target.result.close();
        const slots = result.filter(({ name }) => name.startsWith("unfinished-photos:")).map(({ value }) => value);
        const photos = slots.flatMap((one) => Object.values(one)).flat();
        done([photos.length, JSON.stringify(result).includes(text)]);
      };
    };
  })
"""
ELSEWHERE = {"longitude": 116.7, "latitude": 35.5, "accuracy": 8}


def entered(here: Phone, photos: int, label: str, value: str) -> None:
    expect(here.page.get_by_label(label)).to_have_value(value)
    expect(here.page.get_by_role("img", name="照片")).to_have_count(photos)


def killed(here: Phone, photos: int, text: str) -> None:
    """Once all of it is on the phone; the first page tells of it, and leads back."""
    wait_until(lambda: here.page.evaluate(KEPT, text) == [photos, True])
    here.open()
    here.page.get_by_role("heading", name="没有记完的 1 件").wait_for()
    here.page.locator("section").filter(has_text="没有记完的").get_by_role("link").click()
    expect(here.page.get_by_text(BEGUN)).to_be_visible()


@pytest.fixture
def inspector(phone: OpenPhone, app, people) -> tuple[Phone, str]:
    source_id, _ = a_source(people), a_season(people)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    here.context.grant_permissions(["geolocation"])
    here.context.set_geolocation(SPOT)
    here.sign_in("example.inspector", PASSWORD)
    here.page.get_by_role("heading", name="示例企业").wait_for()
    here.wait_for_worker()
    return here, source_id


def test_a_finding_outlives_its_page_and_keeps_time_and_place_of_its_photos(inspector, people):
    here, source_id = inspector
    page = here.page
    here.without_signal()
    here.open(f"sources/{source_id}/finding")
    expect(page.get_by_text("位置已确定")).to_be_visible()
    page.get_by_label("照片", exact=True).set_input_files([a_photo(1), a_photo(2)])
    page.get_by_label("是什么问题").select_option(label="裸露土方或物料未覆盖")
    page.get_by_label(TEXT).fill("示例：东侧料堆")
    killed(here, 2, "示例：东侧料堆")
    entered(here, 2, TEXT, "示例：东侧料堆")
    assert_usable(here, "unfinished")

    here.context.set_geolocation(ELSEWHERE)
    here.open(f"sources/{source_id}/finding")
    entered(here, 2, "是什么问题", "uncovered_soil")
    expect(page.get_by_text("误差约 8 米")).to_be_visible()
    page.get_by_label("照片", exact=True).set_input_files(a_photo(3))
    expect(page.get_by_role("img", name="照片")).to_have_count(3)
    page.get_by_role("button", name="记录", exact=True).click()
    page.get_by_role("heading", level=1, name="示例企业").wait_for()
    here.open(f"sources/{source_id}/finding")
    expect(page.get_by_text("误差约 8 米")).to_be_visible()
    entered(here, 0, TEXT, "")
    expect(page.get_by_text(BEGUN)).to_have_count(0)

    here.without_signal(off=False)
    here.open("queue")
    expect(page.locator("main")).to_contain_text("全部已送达")
    assert arrived(people) == {"uncovered_soil"}
    county = people.staff(Role.COUNTY_REVIEWER, "370811")
    [found] = county.get("/findings").json["items"]
    photos = [county.get(f"/photos/{one['id']}").json for one in county.get(f"/findings/{found['id']}").json["photos"]]
    first, second, third = sorted(photos, key=lambda one: one["captured_at"])
    assert [one["longitude"] for one in (first, second, third)] == ["116.59", "116.59", "116.7"]


def test_what_was_begun_is_cleared_on_request(inspector):
    here, source_id = inspector
    page = here.page
    here.open(f"sources/{source_id}/visit")
    page.get_by_label("备注（可不填）").fill("示例：门岗登记")
    page.get_by_label("不符合").first.check()
    killed(here, 0, "示例：门岗登记")
    entered(here, 0, "备注（可不填）", "示例：门岗登记")
    expect(page.get_by_label("不符合").first).to_be_checked()

    page.get_by_role("button", name="清空").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text(BEGUN)).to_have_count(0)
    entered(here, 0, "备注（可不填）", "")
    # Or from the first page, where it stands also when its own page has moved on.
    page.get_by_label("不符合").last.check()
    wait_until(lambda: here.page.evaluate(KEPT, "not_met") == [0, True])
    here.open()
    page.get_by_role("button", name="清空").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("没有记完的")).to_have_count(0)
    here.open()
    page.get_by_role("heading", name="示例企业").wait_for()
    expect(page.get_by_text("没有记完的")).to_have_count(0)


def test_an_impatient_second_press_records_nothing_twice(inspector):
    here, source_id = inspector
    here.without_signal()
    here.open(f"sources/{source_id}/visit")
    here.page.get_by_label("不符合").first.check()
    here.page.get_by_role("button", name="记录").dblclick()
    here.page.get_by_role("heading", level=1, name="记录问题").wait_for()
    here.page.wait_for_timeout(500)  # what the second press would have written
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("1 项等待发送")


def test_a_firms_reply_outlives_its_page(phone: OpenPhone, app, people):
    source_id, _ = a_source(people), a_season(people)
    firm = somebody(app, people, source_id, Role.PREPARER)
    body = {"id": new_id(), "source_id": source_id, "issue": "ledger_missing", "text": "示例：台账缺页"}
    assert (
        people.staff(Role.INSPECTOR, "370811").post("/findings", {**body, "document": "示例 1 号"}).status_code == 201
    )
    desk = people.staff(Role.COUNTY_REVIEWER, "370811")
    ruled = desk.post(f"/findings/{body['id']}/rulings", {"act": "order", "words": "示例：请补齐"}, version=1)
    assert ruled.status_code == 201, ruled.text
    theirs = phone()
    theirs.sign_in(firm["login"], PASSWORD)
    theirs.page.get_by_role("link", name="整改中").click()
    theirs.page.get_by_label("整改后的照片").set_input_files(a_photo(5))
    theirs.page.get_by_label("整改情况或异议理由").fill("示例：台账已补齐")
    killed(theirs, 1, "示例：台账已补齐")

    entered(theirs, 1, "整改情况或异议理由", "示例：台账已补齐")
    theirs.page.get_by_role("button", name="反馈整改结果").click()
    theirs.page.get_by_role("heading", level=1, name="示例企业").wait_for()
    theirs.open("queue")
    expect(theirs.page.locator("main")).to_contain_text("全部已送达")
    assert desk.get(f"/findings/{body['id']}/moves").json["progress"] == "answered"
    theirs.open()
    theirs.page.get_by_role("heading", name="示例企业").wait_for()
    expect(theirs.page.get_by_text("没有记完的")).to_have_count(0)


def test_a_report_of_a_measure_outlives_its_page(phone: OpenPhone, app, people, transactions):
    source = registered(transactions, a_works(1, area="370811"))[0]
    an_inventory(transactions, [source])
    alert = issued(transactions)
    theirs = phone()
    theirs.sign_in(somebody(app, people, source.id, Role.PREPARER)["login"], PASSWORD)
    theirs.page.get_by_role("link", name="橙色预警").click()
    theirs.page.get_by_role("button", name="已执行，上报").first.click()
    theirs.page.get_by_label("措施前的照片").set_input_files(a_photo(2))
    theirs.page.get_by_label("措施后的照片").set_input_files(a_photo(3))
    theirs.page.get_by_label("说明（可不填）").fill("示例：已停炉")
    killed(theirs, 2, "示例：已停炉")

    entered(theirs, 2, "说明（可不填）", "示例：已停炉")
    theirs.page.get_by_role("button", name="上报", exact=True).click()
    expect(theirs.page.locator("main")).to_contain_text("要做的措施：已报 1 / 2")
    expect(theirs.page.get_by_text(BEGUN)).to_have_count(0)
    theirs.open("queue")
    expect(theirs.page.locator("main")).to_contain_text("全部已送达")
    whole = followed(transactions, alert).total
    assert (whole.duties, whole.executed) == (1, 1)


def test_a_check_of_a_duty_outlives_its_page(phone: OpenPhone, app, transactions, clock):
    source = registered(transactions, a_works(1, area="370811"))[0]
    an_inventory(transactions, [source])
    alert = begun_alert(transactions, clock)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    here.sign_in("example.inspector", PASSWORD)
    page = here.page
    page.get_by_role("heading", name="示例企业1").wait_for()
    here.open(f"sources/{source.id}/duties/{alert.id}/check")
    first, second = page.get_by_role("group").nth(0), page.get_by_role("group").nth(1)
    first.get_by_label("未落实").check()
    first.get_by_label("现场照片").set_input_files(a_photo(4))
    second.get_by_label("看不到", exact=True).check()
    second.get_by_label("看不到的原因").fill("示例：门已锁")
    killed(here, 1, "示例：门已锁")

    expect(first.get_by_label("未落实")).to_be_checked()
    entered(here, 1, "看不到的原因", "示例：门已锁")
    page.get_by_role("button", name="记录核查").click()
    page.get_by_role("heading", level=1, name="示例企业1").wait_for()
    here.open("queue")
    expect(page.locator("main")).to_contain_text("全部已送达")
    assert [row["ordinal"] for row in lines_that(transactions, alert)] == [0, 1]
