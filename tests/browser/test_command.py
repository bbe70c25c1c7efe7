"""The command screen: from a forecast to an alert, who has confirmed it, and against what the city owes."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from greenctl.emergency.inventory.columns import FULL
from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import Desk, OpenDesk
from tests.browser.test_desk import assert_usable
from tests.emergency.builders import CITY, LINE, MEASURE, a_template, begun, imported, of, published
from tests.source.builders import a_source, registered

pytestmark = pytest.mark.one_engine

COUNTIES = ("370811", "370811", "370812", "370881", "370832")
BASE = {
    "part": "industrial",
    "basis": "calendar_year",
    **{name: Decimal(mass) for name, mass in (("so2", 100), ("nox", 300), ("pm", 80), ("vocs", 120))},
}


@pytest.fixture
def sources(transactions):
    """Five works in four counties, four of them with something to do at orange."""
    found = registered(transactions, *(a_source(n, area=area) for n, area in enumerate(COUNTIES, 1)))
    rows = {
        "entries": [of(source, part="industrial") for source in found],
        "lines": [of(source, **LINE) for source in found],
        "measures": [of(source, **{**MEASURE, "so2": Decimal(10)}) for source in found[:4]],
        "bases": [BASE],
    }
    draft = begun(transactions)
    imported(transactions, draft, a_template(**rows), FULL)
    published(transactions, draft, 2)
    return found


def at_command(app, desk: OpenDesk) -> Desk:
    somebody_with_a_password(app, "example.command", Grant(Role.COMMAND, CITY))
    here = desk()
    here.sign_in("example.command", PASSWORD)
    return here


def test_an_alert_is_proposed_issued_confirmed_followed_and_lifted(desk: OpenDesk, app, people, sources):
    here = at_command(app, desk)
    page = here.page
    page.get_by_role("link", name="预警指挥").first.click()
    expect(page.get_by_text("还没有发布过预警")).to_be_visible()
    page.get_by_role("link", name="按预报拟定预警").click()

    # The forecast says what the edition makes of it; a person takes it over and issues.
    page.get_by_label("从哪一天起").fill("2026-12-01")
    for day, index in (("12-01", "210"), ("12-02", "230")):
        page.get_by_label(f"{day} 的 AQI").fill(index)
    page.get_by_role("button", name="提出建议").click()
    expect(page.get_by_role("status")).to_contain_text("建议发布橙色预警")
    assert_usable(here, "alerts/new")
    page.get_by_role("button", name="按此建议填写").click()
    page.get_by_label("预警文本").fill("示例预警")
    page.get_by_role("button", name="发布预警").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_role("heading", level=1, name="济宁市")).to_contain_text("橙色预警")

    # A firm confirms: every number moves with it, and opens its rows.
    alert = page.url.rsplit("/", 1)[-1]
    firm = people.preparer(sources[0].id)
    assert firm.post(f"/alerts/{alert}/duties/{sources[0].id}/confirmation", {}, version=1).status_code == 200
    page.get_by_role("button", name="重新读取").click()
    square = page.get_by_role("button", name=re.compile("任城区"))
    expect(square).to_contain_text("1 / 2")
    expect(page.get_by_role("img", name=re.compile("SO2：要求不低于 20%，计划 40%、已确认 10%"))).to_be_visible()
    square.click()
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    page.get_by_role("button", name=re.compile("未确认")).first.click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.get_by_role("button", name=re.compile("查联系人")).click()
    expect(page.get_by_text("没有登记联系人")).to_be_visible()
    assert_usable(here, "alerts/one")
    page.get_by_role("button", name="没有措施 1").click()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.locator("#rows tbody a").click()
    expect(page.get_by_text("在这一级别没有要执行的措施")).to_be_visible()
    page.go_back()

    lift(page)
    assert people.staff(Role.AUDITOR).get(f"/alerts/{alert}").json["lifted"] is True


def lift(page: Page) -> None:
    page.get_by_label("解除预警").check()
    page.get_by_label("结束时间").fill("2026-12-03T00:00")
    page.get_by_label("预警文本").fill("示例解除")
    page.get_by_role("button", name="解除预警").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_role("listitem").filter(has_text="示例解除")).to_be_visible()
