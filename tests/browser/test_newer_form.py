"""A season's form changes at the desk; the owner of a draft moves it to the newer one on the phone, or does not."""

import re

import pytest
from playwright.sync_api import expect

from greenctl.kernel.actor import Grant, Role, system
from greenctl.rules.use_cases import publish_edition
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenDesk, OpenPhone
from tests.browser.keys import reached_by_keys, to_be_reached
from tests.browser.test_access import assert_usable
from tests.browser.test_desk import assert_usable as desk_usable
from tests.clients.test_enterprise_day import somebody
from tests.declaration.builders import a_world, begun, edited
from tests.declaration.test_form_editions import FIRST, NEW, SAID, another, form_of, sheet_of

pytestmark = [pytest.mark.one_engine, pytest.mark.full]


def test_a_draft_is_moved_to_the_newer_form_with_every_answer_kept(phone: OpenPhone, desk: OpenDesk, app, transactions):
    world = a_world(transactions)
    (draft,) = edited(transactions, begun(transactions, world), SAID)
    before = sheet_of(transactions, draft.id)
    with transactions.writing(system("test")) as uow:
        publish_edition(uow, another())
    somebody_with_a_password(app, "example.command", Grant(Role.COMMAND, "370800"))

    # The office takes the newer form for what begins from now on, by keys alone.
    office = desk()
    office.sign_in("example.command", PASSWORD)
    office.open("desk/seasons")
    page = office.page
    page.locator("summary", has_text="更换申报表单").press("Enter")
    page.get_by_label("项目 *").select_option("emergency")
    page.get_by_label("新的规则版本 *").select_option(NEW)
    desk_usable(office, "seasons/form")
    assert reached_by_keys(page) == to_be_reached(page)
    page.get_by_role("button", name="更换申报表单").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="确定").press("Enter")
    expect(page.get_by_role("link", name=NEW)).to_be_visible()
    assert form_of(transactions, draft.id) == FIRST

    # Its owner sees what would be asked, and moves.
    here = phone()
    here.sign_in(somebody(app, None, world.works[0], Role.PREPARER)["login"], PASSWORD)
    here.page.get_by_role("link", name="绿色应急").click()
    here.page.get_by_role("link", name=re.compile("表单有了新版本")).click()
    here.page.get_by_role("heading", name="本季表单有了新版本").wait_for()
    assert_usable(here, "questions-newer")
    assert reached_by_keys(here.page) == to_be_reached(here.page)
    here.page.get_by_role("button", name="换到新表单").press("Enter")
    here.page.get_by_role("dialog").get_by_role("button", name="确定").press("Enter")
    expect(here.page.get_by_role("status")).to_contain_text("需要补填的新问题")
    assert_usable(here, "questions-moved")

    kept = sheet_of(transactions, draft.id)
    assert form_of(transactions, draft.id) == NEW
    assert kept.items() <= before.items()
    assert len(before) - len(kept) == 1
