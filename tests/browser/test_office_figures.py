"""The desk's own figures: every number opens its rows, and officers are compared by those alone who oversee them."""

import pytest
from playwright.sync_api import expect

from greenctl.findings.loop.moves import Act
from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenDesk
from tests.browser.test_desk import assert_usable
from tests.findings.loop.world import COUNTY, DESK, a_world, do, found

pytestmark = pytest.mark.one_engine


@pytest.mark.full
def test_a_number_of_the_figures_opens_its_findings_and_only_command_sees_officers(desk: OpenDesk, app, transactions):
    world = a_world(transactions)
    first, _second = found(world, 2)
    do(world, first, Act.ORDER, DESK)
    somebody_with_a_password(app, "example.command", Grant(Role.COMMAND, "370800"))
    somebody_with_a_password(app, "example.county", Grant(Role.COUNTY_REVIEWER, COUNTY))

    here = desk()
    here.sign_in("example.command", PASSWORD)
    here.open("desk/figures")
    page = here.page
    page.get_by_role("button", name="任城区 计入 1").click()
    expect(page.get_by_role("heading", name="任城区 · 计入")).to_be_visible()
    expect(page.get_by_role("link", name="2026-")).to_have_count(1)
    assert_usable(here, "figures")
    page.get_by_label("内容").select_option("visits")
    expect(page.get_by_label("分类").get_by_role("option", name="检查人员")).to_have_count(1)

    theirs = desk()
    theirs.sign_in("example.county", PASSWORD)
    theirs.open("desk/figures")
    theirs.page.get_by_label("内容").select_option("visits")
    expect(theirs.page.get_by_label("分类").get_by_role("option", name="检查人员")).to_have_count(0)
