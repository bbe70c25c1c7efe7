"""Ways into the app beside a password that one has already: an invitation's code, and another phone of one's own."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from greenctl.auth import use_cases
from greenctl.kernel.actor import Grant, Role, system
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.auth.builders import an_account
from tests.browser.conftest import OpenDesk, OpenPhone
from tests.browser.keys import reached_by_keys, to_be_reached
from tests.browser.test_access import assert_usable

pytestmark = pytest.mark.one_engine
LOGIN = "zhao.min"


@pytest.fixture
def code(transactions) -> str:
    """For somebody who has no password yet."""
    account = an_account(transactions, LOGIN)
    with transactions.writing(system("test")) as uow:
        given, _ = use_cases.invite(uow, account.id, timedelta(days=1))
    return given


def test_whoever_was_given_a_code_chooses_a_password_and_signs_in(phone: OpenPhone, code: str):
    here = phone()
    page = here.page
    here.open()
    page.get_by_role("link", name="我有邀请码").click()
    page.get_by_label("邀请码").fill(f"  {code.lower()} ")
    page.get_by_label("新密码").fill("tiandi")
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_role("alert")).to_contain_text("密码")
    assert_usable(here, "an invitation")

    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_role("status")).to_contain_text("已设置")
    page.get_by_role("link", name="登录", exact=True).click()
    page.get_by_label("账号").fill(LOGIN)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("navigation").wait_for()


def test_a_code_is_good_once_and_says_so(phone: OpenPhone, app, transactions, code: str):
    with transactions.writing(system("test")) as uow:
        use_cases.accept_invitation(uow, code, app.extensions["greenctl"].passwords.hash(PASSWORD))
    here = phone()
    here.open(f"invitation#{code}")
    assert reached_by_keys(here.page) == to_be_reached(here.page)
    here.page.get_by_label("新密码").fill(PASSWORD)
    here.page.get_by_role("button", name="设置密码").click()
    expect(here.page.get_by_role("alert")).to_contain_text("邀请码")


def test_the_desk_leads_there_and_gives_the_address_with_the_code(desk: OpenDesk, app, transactions, code: str):
    account = an_account(transactions, "qian.er")
    somebody_with_a_password(app, "example.admin", Grant(Role.ADMINISTRATOR, "370800"))
    here = desk()
    here.open("desk/")
    here.page.get_by_role("link", name="我有邀请码").click()
    expect(here.page).to_have_url(re.compile("/app/invitation$"))
    here.sign_in("example.admin", PASSWORD)
    here.open(f"desk/people/{account.id}")
    here.page.get_by_role("button", name="发邀请码").click()
    here.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    address = here.page.get_by_role("status").get_by_role("link").get_attribute("href")
    here.page.goto(f"{here.address}{address}")
    given = here.page.get_by_label("邀请码").input_value()
    assert len(re.sub("[^A-Z0-9]", "", given)) == 20
