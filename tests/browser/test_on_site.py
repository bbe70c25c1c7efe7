"""On site: an expert's visit by the rows of the rules, an inspector's check of a duty, a firm's days of stop."""

import json
import zipfile

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import update

from greenctl.declaration.revision_repository import site_facts
from greenctl.kernel.actor import Grant, Role, system
from greenctl.review.models import CaseRow
from greenctl.rules.use_cases import publish_shipped_edition, shipped
from greenctl.season.models import SeasonProgrammeRow
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenPhone
from tests.browser.test_access import assert_usable
from tests.browser.test_desk import FIELD, LABEL, Firm
from tests.clients.test_enterprise_day import somebody
from tests.declaration.builders import a_world, answers_to, handed_in
from tests.declaration.test_revising import LANGUAGE
from tests.emergency.duty_builders import an_inventory
from tests.emergency.verification.builders import begun_alert, lines_that
from tests.photos.images import a_jpeg
from tests.source.builders import a_source, registered

pytestmark = pytest.mark.one_engine


def a_photo(number: int) -> dict:
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(number)}


def at_the_site(people) -> Firm:
    """A firm whose declaration county and city have approved."""
    firm = Firm(people)
    case = f"/review/cases/{firm.id}"
    for desk in (people.staff(Role.COUNTY_REVIEWER, "370811", "industry"), people.staff(Role.CITY_REVIEWER)):
        version = desk.get(case).json["version"]
        assert desk.post(f"{case}/decisions", {"verdict": "approve"}, version=version).status_code == 201
    return firm


def test_a_page_that_is_open_shows_what_comes_late(phone: OpenPhone, app, people):
    at_the_site(people)
    somebody_with_a_password(app, "example.expert", Grant(Role.EXPERT, "370800"))
    here = phone()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    here.context.route("**/review/cases/*", hold)
    here.open()
    here.page.get_by_label("账号").fill("example.expert")
    here.page.get_by_label("密码").fill(PASSWORD)
    here.page.get_by_role("button", name="登录").click()
    expect(here.page.get_by_text("联网后读取")).to_be_visible()
    while not held:
        here.page.wait_for_timeout(50)
    here.page.wait_for_timeout(500)
    for route in held:
        route.continue_()
    expect(here.page.get_by_text("已在本机")).to_be_visible()


def the_experts(phone: OpenPhone, app):
    """A phone with the expert signed in and the pack on it."""
    somebody_with_a_password(app, "example.expert", Grant(Role.EXPERT, "370800"))
    here = phone()
    here.open()
    here.page.get_by_label("账号").fill("example.expert")
    here.page.get_by_label("密码").fill(PASSWORD)
    here.page.get_by_role("button", name="登录").click()
    here.page.get_by_text("已在本机").wait_for()
    here.wait_for_worker()
    return here


def test_an_expert_visits_without_signal_and_the_result_goes_when_there_is(phone: OpenPhone, app, people):
    firm = at_the_site(people)
    here = the_experts(phone, app)
    page = here.page
    assert_usable(here, "expert")

    # Out of reach: one row is not as declared, with words and a photo; the app is killed and opened again.
    here.without_signal()
    page.get_by_role("link", name="示例企业").click()
    row = page.get_by_role("group", name=LABEL)
    expect(row).to_contain_text("申报：")
    row.get_by_label("不符合", exact=True).check()
    row.get_by_label("备注（可不填）").fill("示例：实测偏高")
    row.get_by_label("照片", exact=True).set_input_files(a_photo(3))
    expect(row).to_contain_text("已拍 1 张")
    here.open(f"cases/{firm.id}/visit")
    expect(row.get_by_label("备注（可不填）")).to_have_value("示例：实测偏高")
    page.get_by_label("退回补正").check()
    page.get_by_role("button", name="按所见填写说明").click()
    expect(page.get_by_label("说明")).to_have_value(
        f"现场看了 1 / {page.locator('main > fieldset').count()} 项：符合 0，不符合 1。\n{LABEL} — 示例：实测偏高"
    )
    assert_usable(here, "site-visit")
    page.get_by_role("button", name="提交结果").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("已记在本机，有信号后自动发送")).to_be_visible()
    assert firm.told()["state"] == "under_review"

    here.without_signal(off=False)
    here.open()
    expect(page.get_by_text("没有等待现场复核的申报")).to_be_visible()
    assert (firm.told()["state"], firm.told()["open_fields"]) == ("returned", [FIELD])


@pytest.mark.full
def test_a_visit_that_somebody_else_decided_meanwhile_is_not_lost(phone: OpenPhone, app, people):
    firm = at_the_site(people)
    here = the_experts(phone, app)
    page = here.page
    here.without_signal()
    page.get_by_role("link", name="示例企业").click()
    page.get_by_role("group", name=LABEL).get_by_label("不符合", exact=True).check()
    page.get_by_label("退回补正").check()
    page.get_by_label("说明").fill("示例：现场与申报不符")
    page.get_by_role("button", name="提交结果").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("已记在本机，有信号后自动发送")).to_be_visible()

    other, case = people.staff(Role.EXPERT, "370800"), f"/review/cases/{firm.id}"
    seen = other.get(case).json["version"]
    assert other.post(f"{case}/decisions", {"verdict": "approve", "reason": "示例"}, version=seen).status_code == 201
    here.without_signal(off=False)
    here.open("queue")

    kept = page.locator("main li").filter(has_text="现场复核：示例企业")
    expect(kept).to_contain_text("这件申报已不等您现场复核")
    expect(kept).to_contain_text("示例：现场与申报不符")
    expect(kept).to_contain_text("怎么办：")
    assert_usable(here, "site-visit-gone")
    with page.expect_download() as saving:
        page.get_by_role("button", name="导出未发送内容").click()
    told = json.loads(zipfile.ZipFile(saving.value.path()).read("unsent.json"))
    assert [one["draft"]["reason"] for one in told["site_visits"]] == ["示例：现场与申报不符"]
    kept.get_by_role("link").click()
    expect(page.get_by_role("button", name="提交结果")).to_have_count(0)
    here.open("queue")
    kept.get_by_role("button", name="不再发送").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.locator("main")).to_contain_text("全部已送达")


def at_the_site_unscored(transactions):
    """A declaration before its expert, with a score that the rules leave to them; how it came there does not matter."""
    world = a_world(transactions, works=1, sectors=(("sample_language", "works"),))
    with transactions.writing(system("test")) as uow:
        uow.execute(update(SeasonProgrammeRow).values(rule_fingerprint=publish_shipped_edition(uow, LANGUAGE)))
    tree = answers_to(shipped().get(LANGUAGE), "sample_language", {"old_equipment": "none"})
    del tree["facts"]["sample_language"]["tidiness"]
    (handed,) = handed_in(transactions, world, tree=tree)
    with transactions.writing(system("test")) as uow:
        uow.execute(update(CaseRow).values(step="site_visit"))
    return handed


def test_what_the_rules_leave_to_experts_is_scored_on_site(phone: OpenPhone, app, transactions):
    scored = at_the_site_unscored(transactions)
    somebody_with_a_password(app, "example.expert", Grant(Role.EXPERT, "370800"))
    here = phone()
    here.open()
    page = here.page
    page.get_by_label("账号").fill("example.expert")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("已在本机").wait_for()
    page.get_by_role("link", name="示例企业").click()
    page.locator("main > fieldset").first.get_by_label("符合", exact=True).check()
    page.locator("section").filter(has=page.get_by_role("heading", name="现场评分")).get_by_role("textbox").fill("92")
    page.get_by_label("通过", exact=True).check()
    page.get_by_role("button", name="按所见填写说明").click()
    assert_usable(here, "site-score")
    page.get_by_role("button", name="提交结果").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()

    expect(page.get_by_text("结果已于")).to_be_visible()
    with transactions.reading(system("test")) as uow:
        [facts] = site_facts(uow, [scored.declaration_id]).values()
    assert {key: fact.value for key, fact in facts.items()} == {("sample_language", "tidiness"): "92"}


@pytest.mark.full
def test_an_inspector_checks_a_duty_under_an_alert_line_by_line(phone: OpenPhone, app, transactions, clock):
    source = registered(transactions, a_source(1, area="370811"))[0]
    an_inventory(transactions, [source])
    alert = begun_alert(transactions, clock)
    somebody_with_a_password(app, "example.inspector", Grant(Role.INSPECTOR, "370811"))
    here = phone()
    here.sign_in("example.inspector", PASSWORD)
    page = here.page
    page.get_by_role("heading", name="示例企业1").wait_for()
    here.wait_for_worker()
    here.without_signal()
    here.open(f"sources/{source.id}/duties/{alert.id}")
    page.get_by_role("link", name="预警核查").click()

    first, second = page.get_by_role("group").nth(0), page.get_by_role("group").nth(1)
    first.get_by_label("未落实").check()
    first.get_by_label("现场照片").set_input_files([a_photo(4), a_photo(5)])
    second.get_by_label("看不到", exact=True).check()
    expect(page.get_by_role("button", name="记录核查")).to_be_disabled()
    second.get_by_label("看不到的原因").fill("示例：门已锁")
    assert_usable(here, "duty-check")
    page.get_by_role("button", name="记录核查").click()
    page.get_by_role("heading", level=1, name="示例企业1").wait_for()
    here.without_signal(off=False)
    here.open("queue")
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("main")).to_contain_text("全部已送达")

    seen = [(row["ordinal"], row["verdict"]) for row in lines_that(transactions, alert)]
    assert seen == [(0, "waiting"), (1, "not_seen")]


@pytest.mark.full
def test_a_firm_sees_its_days_of_stop_and_again_without_signal(phone: OpenPhone, app, people):
    firm = Firm(people)
    settled = people.staff(Role.COMMAND).post("/staggered/settlings", {"edition_id": "sample-staggered-stops-2026"})
    assert settled.status_code == 200, settled.text
    login = somebody(app, people, firm.source_id, Role.PREPARER)["login"]
    here = phone()
    here.sign_in(login, PASSWORD)
    here.wait_for_worker()
    here.open(f"sources/{firm.source_id}/stops")
    expect(here.page.get_by_text("没有生效的错峰清单")).to_be_visible()
    assert_usable(here, "stops")

    here.without_signal()
    here.open(f"sources/{firm.source_id}/stops")
    expect(here.page.get_by_text("数据取自")).to_be_visible()
    expect(here.page.get_by_role("heading", name="示例企业")).to_be_visible()
