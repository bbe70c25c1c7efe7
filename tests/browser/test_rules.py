"""A rule change at the desk: drafted, checked, tried on what is declared, confirmed by two, published by another."""

import re

import pytest
from playwright.sync_api import Page, expect

from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import Desk, OpenDesk
from tests.browser.test_desk import assert_usable
from tests.declaration.builders import a_world, answers, handed_in

pytestmark = pytest.mark.one_engine

CELL = "sample_a stack_so2 A"


def at_the_rules(app, desk: OpenDesk, login: str) -> Desk:
    somebody_with_a_password(app, login, Grant(Role.COMMAND, "370800"))
    here = desk()
    here.sign_in(login, PASSWORD)
    here.open("desk/rules")
    return here


def confirm(page: Page) -> None:
    page.get_by_label(f"已核对：{CELL}").check()
    page.get_by_role("button", name="确认已核对 1 格").click()
    expect(page.get_by_label(f"已核对：{CELL}")).to_have_count(0)


def test_a_rule_change_is_tried_on_everything_declared_and_published_by_another(
    desk: OpenDesk, app, people, transactions
):
    world = a_world(transactions, works=2)
    handed_in(transactions, world, tree=answers("sample_a", {"stack_so2": "8"}))
    here = at_the_rules(app, desk, "example.author")
    page = here.page
    page.get_by_role("button", name="起草新版").first.click()
    page.get_by_label("从哪一版开始").select_option("sample-2026")
    for label, text in (("新版编号", "office-2026"), ("中文名称", "示例市版"), ("英文名称", "Sample city")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="起草新版").last.click()
    page.get_by_role("heading", level=1, name="示例市版").wait_for()

    # One cell becomes stricter; what is missing in it is named by its cell.
    page.get_by_role("button", name=f"修改：{CELL}").click()
    editor = page.get_by_role("dialog")
    editor.get_by_label("数值或内容").fill("1")
    editor.get_by_label("依据文件").select_option("")
    editor.get_by_role("button", name="保存").click()
    expect(page.get_by_text("错误 1 处")).to_be_visible()
    page.get_by_role("button", name="改这一格：sample_a / stack_so2 / A").click()
    editor.get_by_label("依据文件").select_option("sample-rules")
    editor.get_by_label("条款").fill("示例条款 9")
    editor.get_by_role("button", name="保存").click()
    expect(page.get_by_text("错误 0 处")).to_be_visible()

    # Who would move, and why.
    page.get_by_label("用哪一季的申报").select_option(f"{world.season.id} emergency")
    page.get_by_role("button", name="开始试算").click()
    moved = page.get_by_role("row").filter(has=page.get_by_role("link", name=re.compile("示例企业")))
    expect(moved).to_have_count(2)
    expect(moved.first).to_contain_text("stack_so2")
    assert_usable(here, "rules/draft")
    confirm(page)

    other = at_the_rules(app, desk, "example.second")
    page = other.page
    page.get_by_role("link", name="示例市版").click()
    confirm(page)
    page.get_by_label("从哪一天起适用").fill("2026-12-01")
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_role("heading", level=2, name="各行业规则表")).to_be_visible()
    page.get_by_role("button", name="示例行业甲").click()
    expect(page.get_by_role("row").filter(has_text="示例:有组织二氧化硫浓度")).to_contain_text("示例条款 9")
    page.get_by_label("与哪一版相比").select_option("sample-2026")
    expect(page.get_by_role("row").filter(has_text="sample_a / stack_so2 / A")).to_be_visible()
    assert_usable(other, "rules/edition")
