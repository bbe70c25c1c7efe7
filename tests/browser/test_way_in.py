"""Ways into the app beside a password that one has already: an invitation's code, and another phone of one's own."""

import re
from datetime import timedelta

import pytest
import segno
from playwright.sync_api import expect

from greenctl.auth import use_cases
from greenctl.kernel.actor import Grant, Role, system
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.auth.builders import an_account
from tests.browser.conftest import OpenDesk, OpenPhone, Phone
from tests.browser.keys import reached_by_keys, to_be_reached
from tests.browser.test_access import assert_usable
from tests.browser.test_enterprise import agree
from tests.clients.test_enterprise_day import a_season, a_source, somebody
from tests.stories.test_generated_client import GOOD, LINES, MEASURES

pytestmark = pytest.mark.one_engine
LOGIN, QUIET = "zhao.min", 4


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


def handed_over_to(first: Phone, second: Phone) -> None:
    """The second phone scans what the first one shows."""
    first.open("devices")
    first.page.get_by_role("button", name="登录另一台手机").click()
    given = first.page.locator("code").inner_text()
    second.page.goto(read(first, f"{first.address}/app/hand-over#{given}"))
    expect(second.page.get_by_label("转接码")).to_have_value(given)
    second.page.get_by_role("button", name="登录", exact=True).click()
    second.page.get_by_role("navigation").wait_for()


def read(phone: Phone, address: str) -> str:
    """The address, if it is what the code on the screen says, module by module."""
    shown = phone.page.get_by_role("img", name="转接码的二维码")
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", shown.locator("path").get_attribute("d") or "")}
    side = int((shown.get_attribute("viewBox") or "").split()[-1])
    assert dark in [dark_modules(address, side, mask) for mask in range(8)]
    return address


def dark_modules(address: str, side: int, mask: int) -> set[tuple[int, int]]:
    """By another maker of codes, with the quiet zone around."""
    version = (side - 2 * QUIET - 17) // 4
    code = segno.make_qr(address, version=version, error="l", mode="byte", mask=mask, boost_error=False)
    return {(x + QUIET, y + QUIET) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module}


@pytest.fixture(autouse=True)
def padded_by_the_standard(monkeypatch):
    """segno 1.6 adds a byte of zeros where the bits fill their last byte already, which the standard does not ask."""
    monkeypatch.setattr("segno.encoder.write_padding_bits", lambda bits, _, length: bits.extend([0] * (-length % 8)))


def test_a_phone_signs_in_another_by_a_code_to_scan_and_ends_its_use(phone: OpenPhone, app):
    somebody_with_a_password(app, LOGIN, Grant(Role.INSPECTOR, "370811"))
    first, second = phone(), phone()
    first.sign_in(LOGIN, PASSWORD)
    handed_over_to(first, second)

    first.open("devices")
    lost = first.page.get_by_role("listitem").filter(has_not_text="本机")
    expect(lost).to_have_count(1)
    lost.get_by_role("button", name="停用").click()
    first.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(lost).to_contain_text("已停用")
    second.open("queue")
    expect(second.page.get_by_role("alert").first).to_contain_text("登录")


def test_a_code_signs_in_one_phone_alone(phone: OpenPhone, app):
    somebody_with_a_password(app, LOGIN, Grant(Role.INSPECTOR, "370811"))
    first, second, third = phone(), phone(), phone()
    first.sign_in(LOGIN, PASSWORD)
    handed_over_to(first, second)
    third.open(f"hand-over#{first.page.locator('code').inner_text()}")
    third.page.get_by_role("button", name="登录", exact=True).click()
    expect(third.page.get_by_role("alert")).to_contain_text("已使用")


def test_a_phone_that_was_handed_a_session_asks_once_for_the_password_and_keeps_nothing_else_up(
    phone: OpenPhone, app, people
):
    source_id, season_id = a_source(people), a_season(people)
    colleague = people.preparer(source_id)
    begun = colleague.post(
        "/declarations", {"source_id": source_id, "season_id": season_id, "programme": "emergency"}
    ).json
    filled = {"facts": {"sample_a": GOOD}, "lines": LINES, "measures": MEASURES}
    assert colleague.patch(f"/declarations/{begun['id']}", filled, version=begun["version"]).status_code == 200
    first, second = phone(), phone()
    first.sign_in(somebody(app, people, source_id, Role.SIGNER)["login"], PASSWORD)
    handed_over_to(first, second)
    page = second.page

    page.get_by_role("link", name="绿色应急").click()
    agree(second, "签字")
    page.get_by_role("navigation").get_by_role("link", name=re.compile("待发送 *1")).click()
    expect(page.locator("main")).to_contain_text("再次确认是您本人")
    expect(page.locator(".bar.error")).not_to_contain_text("身份确认未通过")
    page.get_by_label("密码").fill("not the password at all")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("密码不对")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_contain_text("全部已送达")
    assert colleague.get(f"/declarations/{begun['id']}").json["state"] == "signed"
