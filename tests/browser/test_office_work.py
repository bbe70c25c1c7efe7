"""Work of offices: the register by hand, inventories, calendars of stops, endpoints, photos for everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from greenctl.kernel.actor import Grant, Role
from greenctl.kernel.ids import new_id
from greenctl.workbook.writing import MEDIA_TYPE
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.api.photos.test_photos_over_http import verified
from tests.browser.conftest import Desk, OpenDesk
from tests.browser.test_desk import Firm, a_finding, assert_usable
from tests.construction.builders import begun as a_site
from tests.emergency.builders import LINE, MEASURE, a_template, issued, of
from tests.emergency.duty_builders import an_inventory
from tests.inspection.builders import LINE as LINE_OF_WORK, an_officer
from tests.photos.images import a_jpeg
from tests.security.places import Things
from tests.source.builders import a_code, a_source, registered

pytestmark = pytest.mark.one_engine
ONE_LINE = 64


@pytest.fixture
def things(app, transactions) -> Things:
    return Things(transactions, app.extensions["greenctl"].store)


def at_the_office(app, desk: OpenDesk, role: Role = Role.COMMAND, area: str = "370800") -> Desk:
    somebody_with_a_password(app, "example.office", Grant(role, area))
    here = desk()
    here.sign_in("example.office", PASSWORD)
    return here


def sure(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="确定").click()


@pytest.mark.full
def test_a_source_is_registered_by_hand_and_merged_into_the_one_it_lives_on_in(
    desk: OpenDesk, app, people, transactions
):
    registered(transactions, a_source(1, area="370811"))
    here = at_the_office(app, desk, Role.COUNTY_REVIEWER, "370811")
    page = here.page
    here.open("desk/register")
    page.get_by_text("登记一个污染源").click()
    page.get_by_label("单位名称").fill("示例新厂")
    page.get_by_label("登记区域").select_option("370811")
    page.get_by_label("编号", exact=True).fill(a_code(7))
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="示例新厂")).to_be_visible()

    page.get_by_text("与另一个污染源合并").click()
    page.get_by_label("并入哪一个（名称）").fill("示例企业1")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_label("找到 1 个")).not_to_have_value("")
    assert_usable(here, "sources/merge")
    page.get_by_role("button", name="合并", exact=True).click()
    sure(page)
    expect(page.get_by_text("已并入另一个污染源")).to_be_visible()
    [merged] = people.staff(Role.COMMAND).get("/sources?state=merged").json["items"]
    assert merged["name"] == "示例新厂"


@pytest.mark.full
def test_an_inventory_is_begun_tried_cell_by_cell_taken_over_and_published(desk: OpenDesk, app, people, transactions):
    found = registered(transactions, a_source(1, area="370811"))
    rows = {"entries": [of(one, part="industrial") for one in found], "lines": [of(one, **LINE) for one in found]}
    good = a_template(**rows, measures=[of(one, **MEASURE) for one in found])
    bad = a_template(**rows, measures=[{**MEASURE, "credit_code": a_code(99)}])
    here = at_the_office(app, desk)
    page = here.page
    page.get_by_role("link", name="减排清单").first.click()
    expect(page.get_by_text("还没有清单")).to_be_visible()
    page.get_by_role("button", name="新建草稿").click()
    page.get_by_label("清单名称").fill("示例清单")
    assert_usable(here, "inventories")
    page.get_by_role("button", name="新建草稿").last.click()
    expect(page.get_by_role("heading", level=1, name="示例清单")).to_be_visible()

    page.get_by_label("表格（xlsx）").set_input_files({"name": "a.xlsx", "mimeType": MEDIA_TYPE, "buffer": bad})
    expect(page.get_by_role("status").filter(has_text="没有写入任何内容")).to_be_visible()
    assert_usable(here, "inventories/faults")
    page.get_by_label("表格（xlsx）").set_input_files({"name": "a.xlsx", "mimeType": MEDIA_TYPE, "buffer": good})
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="已导入")).to_be_visible()
    page.get_by_label("从哪一天起执行").fill("2026-12-01")
    page.get_by_role("button", name="发布").click()
    sure(page)
    expect(page.get_by_text("第 1 版")).to_be_visible()
    assert_usable(here, "inventories/one")
    [told] = people.staff(Role.COMMAND).get("/inventories?city=370800").json["items"]
    assert (told["state"], told["number"], told["effective_on"]) == ("published", 1, "2026-12-01")


@pytest.mark.full
def test_calendars_are_settled_and_one_is_looked_up(desk: OpenDesk, app, people, transactions):
    registered(transactions, a_source(1, area="370811"))
    here = at_the_office(app, desk)
    page = here.page
    page.get_by_role("link", name="错峰日历").first.click()
    page.get_by_role("button", name="重新确定全部日历").click()
    sure(page)
    expect(page.get_by_text("已确定：1 家，其中 1 家有变化")).to_be_visible()
    page.get_by_label("名称", exact=True).fill("示例企业1")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("heading", level=3, name="示例企业1")).to_be_visible()
    assert_usable(here, "staggered")


@pytest.mark.full
def test_an_endpoint_is_opened_tells_its_secret_once_and_is_ended(desk: OpenDesk, app, people):
    here = at_the_office(app, desk)
    page = here.page
    here.open("desk/notices")
    expect(page.get_by_text("还没有开通接口")).to_be_visible()
    page.get_by_label("接收地址（https）").fill("https://office.example/hook")
    page.get_by_label("哪个区域").select_option("370800")
    page.get_by_role("button", name="开通").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    assert_usable(here, "notices/endpoints")
    page.get_by_role("button", name="停用").click()
    sure(page)
    expect(page.get_by_text(re.compile("已于 .* 停用"))).to_be_visible()
    [told] = people.staff(Role.COMMAND).get("/notices/endpoints").json["items"]
    assert told["ended_at"] is not None


@pytest.mark.full
def test_photos_are_released_and_withheld_with_a_reason(desk: OpenDesk, app, people, client, things):
    next(Things.numbers)  # the firm has the first code
    for kind in ("source_id", "tip_id", "tip_photo_id"):
        things.get(kind)
    firm = Firm(people)
    about = {"subject_kind": "declaration", "subject_id": firm.id, "slot": "gate"}
    photo = verified(client, firm.preparer, a_jpeg(2), firm.source_id, **about)
    a_finding(people, client, firm.source_id)
    here = at_the_office(app, desk, Role.COUNTY_REVIEWER, "370811")
    page = here.page

    here.open(f"desk/cases/{firm.id}")
    page.get_by_label(re.compile("公开或不公开：照片 1 gate")).click()
    page.get_by_label("理由 *", exact=True).fill("示例：看过，没有人脸")
    assert_usable(here, "cases/release")
    page.get_by_role("button", name="公开副本").click()
    expect(page.get_by_text("副本已公开")).to_be_visible()
    assert client.get(f"/public/photos/{photo}").status_code == 200

    here.choose("群众举报")
    page.get_by_label(re.compile("公开或不公开：")).first.click()
    page.get_by_label("理由 *", exact=True).first.fill("示例：拍到人脸")
    assert_usable(here, "tips")
    page.get_by_role("button", name="不公开", exact=True).first.click()
    expect(page.locator("article").get_by_text("不公开", exact=True)).to_be_visible()


def test_the_command_office_sends_somebody_because_of_a_tip_by_keys_alone(
    desk: OpenDesk, app, people, client, transactions
):
    registered(transactions, a_source(1, area="370811"))
    goes = an_officer(transactions).account_id
    assert client.post("/tips", json={"id": new_id(), "area": "370811", "text": "示例：夜间冒黑烟"}).status_code == 201
    here = at_the_office(app, desk)
    page = here.page
    assert page.locator("header.frame").bounding_box()["height"] < ONE_LINE

    # A menu opens, Escape leads back to its name, and its links lead on.
    page.locator("summary", has_text="检查与公开").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("nav").get_by_role("link", name="问题办理")).to_be_focused()
    assert_usable(here, "menu")
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="检查与公开")).to_be_focused()
    for key in ("Enter", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("示例：夜间冒黑烟").wait_for()

    page.get_by_text("派人检查", exact=True).press("Enter")
    page.get_by_label("查哪个污染源（名称）").fill("示例企业1")
    page.keyboard.press("Enter")
    expect(page.get_by_label("找到 1 个")).not_to_have_value("")
    page.get_by_label("工作线 *").select_option(LINE_OF_WORK)
    page.get_by_label("示例人员").press("Space")
    assert_usable(here, "tips/send")
    page.get_by_role("button", name="派出", exact=True).press("Enter")
    expect(page.get_by_text("没有举报")).to_be_visible()
    [task] = people.staff(Role.COMMAND).get("/inspection/tasks").json["items"]
    assert (task["origin"], task["officers"]) == ("tip", [goes])


@pytest.mark.full
def test_lists_and_rows_of_the_command_office_can_be_used_by_everybody(desk: OpenDesk, app, transactions, things):
    a_site(transactions)
    things.get("source_id")
    ranking = things.get("ranking_id")
    sources = registered(transactions, a_source(21, area="370811"))
    an_inventory(transactions, sources)
    alert = issued(transactions)
    here = at_the_office(app, desk)
    screens = ("", "alerts", f"alerts/{alert.id}/sources/{sources[0].id}", "sites", f"rankings/{ranking}", "tips")
    for screen in screens:
        here.open(f"desk/{screen}")
        here.page.get_by_role("heading", level=1).wait_for()
        expect(here.page.get_by_text("正在读取")).to_have_count(0)
        assert_usable(here, screen.split("/")[0] + "-list" if screen else "home-command")
