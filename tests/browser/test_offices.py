"""The desk of who publishes rankings, hears firms, makes findings public, sets up seasons and gives out offices."""

import re

import pytest
from playwright.sync_api import Page, expect

from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import Desk, OpenDesk
from tests.browser.test_desk import a_finding, assert_usable
from tests.clients.test_enterprise_day import a_source
from tests.construction.builders import begun
from tests.notices.builders import a_notice, told
from tests.security.places import Things

pytestmark = pytest.mark.one_engine


@pytest.fixture
def things(app, transactions) -> Things:
    return Things(transactions, app.extensions["greenctl"].store)


def at_the_office(app, desk: OpenDesk, role: Role, login: str = "example.office") -> Desk:
    somebody_with_a_password(app, login, Grant(role, "370800"))
    here = desk()
    here.sign_in(login, PASSWORD)
    return here


def sure(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="确定").click()


@pytest.mark.full
def test_a_ranking_is_drafted_published_and_its_rows_opened_and_a_request_is_answered(desk: OpenDesk, app, things):
    things.get("rerating_id")
    here = at_the_office(app, desk, Role.COMMAND)
    page = here.page
    here.open("desk/rankings")
    page.get_by_label("评定办法").select_option("sample-city-2026")
    expect(page.get_by_role("heading", name=re.compile("与第 1 期"))).to_be_visible()
    page.get_by_label("答复").fill("示例：下一期一并考虑")
    page.get_by_role("button", name=re.compile("同意，下一期")).click()
    expect(page.get_by_text("没有申请")).to_be_visible()
    page.get_by_role("button", name="重新读取").click()
    page.get_by_role("button", name="发布", exact=True).click()
    sure(page)
    expect(page.get_by_text("第 2 期已发布")).to_be_visible()
    assert_usable(here, "rankings")

    page.get_by_role("link", name="查看", exact=True).click()
    page.locator("a[data-open]").first.click()
    expect(page.get_by_role("heading", name="依据的问题")).to_be_visible()
    assert_usable(here, "rankings/row")


@pytest.mark.full
def test_somebody_is_given_an_office_invited_and_suspended(desk: OpenDesk, app, people):
    here = at_the_office(app, desk, Role.ADMINISTRATOR)
    page = here.page
    page.get_by_role("link", name="人员和权限").first.click()
    page.get_by_role("button", name="新建账号").click()
    page.get_by_label("账号", exact=False).first.fill("example.new")
    page.get_by_label("姓名").fill("示例新人")
    page.get_by_label("所在区域").select_option("370811")
    page.get_by_role("button", name="增加").click()
    assert_usable(here, "people")
    page.get_by_role("button", name="新建账号").last.click()

    page.get_by_role("button", name="发邀请码").click()
    sure(page)
    expect(page.locator("code")).not_to_be_empty()
    page.get_by_label("职责", exact=True).select_option("inspector")
    page.get_by_label("所在区域").select_option("370811")
    page.get_by_role("button", name="增加").click()
    page.get_by_role("button", name="保存职责").click()
    sure(page)
    expect(page.get_by_text("已保存")).to_be_visible()
    page.get_by_role("button", name="停用").click()
    sure(page)
    expect(page.get_by_text("已停用")).to_be_visible()
    assert_usable(here, "people/one")
    accounts = people.staff(Role.AUDITOR).get("/accounts?limit=200").json["items"]
    [told] = [one for one in accounts if one["login"] == "example.new"]
    assert {one["role"] for one in told["grants"]} == {"county_reviewer", "inspector"}
    assert told["suspended_at"] is not None


@pytest.mark.full
def test_a_firm_that_was_heard_is_kept_on_its_list_with_a_reason(desk: OpenDesk, app, things, people):
    removal = things.get("removal_id")
    here = at_the_office(app, desk, Role.COMMAND)
    page = here.page
    page.get_by_role("link", name="移出名单").first.click()
    assert_usable(here, "removals")
    page.locator("a[data-open]").click()
    expect(page.get_by_text("企业还没有陈述")).to_be_visible()
    page.get_by_label("理由").fill("示例：情节轻微")
    page.get_by_role("button", name="保留").click()
    expect(page.get_by_role("alert").or_(page.get_by_text("已保留"))).to_be_visible()
    assert_usable(here, "removals/one")
    assert people.staff(Role.COMMAND).get(f"/removals/{removal}").status_code == 200


@pytest.mark.full
def test_a_season_is_planned_and_opened(desk: OpenDesk, app, people):
    here = at_the_office(app, desk, Role.COMMAND)
    page = here.page
    page.get_by_role("link", name="管控季").first.click()
    expect(page.get_by_text("还没有管控季")).to_be_visible()
    page.get_by_role("button", name="计划新的一季").click()
    told = {
        "中文名称": "示例季", "英文名称": "Sample season", "开始日期": "2026-12-01", "结束日期（不含）": "2027-04-01",
        "申报从哪天起": "2026-12-01", "申报到哪天（不含）": "2027-01-01",
    }  # fmt: skip
    for label, text in told.items():
        page.get_by_label(label).fill(text)
    page.get_by_label(re.compile("绿色应急")).check()
    assert_usable(here, "seasons/plan")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="开放").click()
    sure(page)
    expect(page.get_by_text("进行中")).to_be_visible()
    assert_usable(here, "seasons")
    assert [one["state"] for one in people.staff(Role.COMMAND).get("/seasons").json["items"]] == ["open"]


@pytest.mark.full
def test_what_counts_is_made_public_with_the_next_batch(desk: OpenDesk, app, people, client):
    ordered(people, a_finding(people, client, a_source(people)))
    here = at_the_office(app, desk, Role.COMMAND)
    page = here.page
    page.get_by_role("link", name="问题公开").first.click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert_usable(here, "exposure")
    page.get_by_role("button", name="公开这一批").click()
    sure(page)
    expect(page.get_by_text("已公开：1 件")).to_be_visible()
    expect(page.get_by_text("没有新的问题可以公开")).to_be_visible()


def test_a_dispute_is_settled_and_a_finding_is_voided_by_others(desk: OpenDesk, app, people, client):
    source_id = a_source(people)
    disputed, wrong = (ordered(people, a_finding(people, client, source_id)) for _ in range(2))
    said = {"act": "dispute", "words": "示例：当日已补齐"}
    firm, inspector = people.signer(source_id), people.staff(Role.INSPECTOR, "370811")
    assert moved(firm, disputed, said) < 300
    assert moved(inspector, wrong, {"act": "ask_void", "words": "示例：记错企业"}) < 300
    here = at_the_office(app, desk, Role.CITY_REVIEWER)
    page = here.page

    for finding, choice in ((disputed, "异议成立，作废问题"), (wrong, "同意作废")):
        here.open(f"desk/findings/{finding}")
        page.get_by_label(choice, exact=True).check()
        page.get_by_label("说明或理由").fill("示例理由")
        page.get_by_role("button", name="办理", exact=True).click()
        expect(page.get_by_text(f"已办理：{choice}")).to_be_visible()
        assert standing(people, finding) == "voided"
    again = ordered(people, a_finding(people, client, source_id))
    assert moved(firm, again, said) < 300
    here.open(f"desk/findings/{again}")
    page.get_by_label("异议不成立，维持问题").check()
    page.get_by_label("说明或理由").fill("示例理由")
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_text("已办理：异议不成立，维持问题")).to_be_visible()
    assert standing(people, again) == "confirmed"


@pytest.mark.full
def test_a_notice_is_read_and_a_site_followed(desk: OpenDesk, app, transactions):
    site = begun(transactions)
    account = somebody_with_a_password(app, "example.county", Grant(Role.COUNTY_REVIEWER, "370811"))
    told(transactions, a_notice("mandate.given", account_id=account.id))
    here = desk()
    here.sign_in("example.county", PASSWORD)
    page = here.page
    page.get_by_role("link", name="消息").click()
    page.get_by_role("button", name=re.compile("标为已读：")).click()
    expect(page.get_by_text("0 条未读")).to_be_visible()
    assert_usable(here, "notices")
    here.choose("绿色施工")
    page.locator("a[data-open]").first.click()
    expect(page.get_by_text("还没有检查")).to_be_visible()
    assert_usable(here, "sites/one")
    assert site


def ordered(people, finding: str) -> str:
    county = people.staff(Role.COUNTY_REVIEWER, "370811")
    answer = county.post(f"/findings/{finding}/rulings", {"act": "order"}, version=1)
    assert answer.status_code in {200, 201}, answer.text
    return finding


def standing(people, finding: str) -> str:
    return people.staff(Role.COMMAND).get(f"/findings/{finding}/moves").json["standing"]


def moved(person, finding: str, act: dict) -> int:
    version = person.get(f"/findings/{finding}/moves").json["version"]
    return person.post(f"/findings/{finding}/moves", act, version=version).status_code
