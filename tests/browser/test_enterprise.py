"""The enterprise's people with their phones: what they fill in without signal arrives, signed and once."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import expect

from greenctl.kernel.actor import Role
from tests.api.auth.builders import PASSWORD
from tests.browser.conftest import OpenPhone, Phone
from tests.browser.test_access import assert_usable
from tests.browser.test_desk import Firm
from tests.clients.test_enterprise_day import TODAY, a_season, a_source, somebody
from tests.photos.images import a_jpeg
from tests.stories.test_generated_client import GOOD, LINES, MEASURES

pytestmark = pytest.mark.one_engine


def test_a_declaration_is_begun_without_signal_survives_a_restart_and_is_signed_by_another(
    phone: OpenPhone, app, people, clock
):
    source_id, _ = a_source(people), a_season(people)
    preparer, signer = (somebody(app, people, source_id, role) for role in (Role.PREPARER, Role.SIGNER))
    first = phone()
    first.sign_in(preparer["login"], PASSWORD)
    first.wait_for_worker()
    first.page.get_by_role("heading", name="示例企业").wait_for()

    # In flight mode: begun, one field filled, the app killed and started again.
    first.without_signal()
    begin(first)
    refuses_what_is_no_number(first, "示例:有组织二氧化硫浓度", "1o")
    first.page.get_by_label("示例:有组织二氧化硫浓度").fill("12")
    first.page.get_by_label("示例:有组织二氧化硫浓度").blur()
    expect(first.page.get_by_role("status")).to_have_text("已记在本机")
    expect(first.page.get_by_role("heading", name="本机自评")).to_be_visible()
    expect(first.page.locator("main")).to_contain_text("待定")
    show_by_a_photo(first, "示例:有组织二氧化硫浓度")
    first.open("queue")
    expect(first.page.locator("main")).to_contain_text("3 项等待发送")

    first.without_signal(off=False)
    first.page.get_by_role("button", name="现在发送").click()
    expect(first.page.locator("main")).to_contain_text("全部已送达")
    colleague = people.preparer(source_id)
    declared = colleague.get("/declarations").json["items"][0]
    form = colleague.get(f"/declarations/{declared['id']}/form").json
    assert {one["id"]: one["value"] for one in form["sectors"][0]["fields"]}["stack_so2"] == "12"
    shown = {one["id"]: one["evidence"]["value"] for one in form["sectors"][0]["fields"]}["stack_so2"]
    assert [one["sha256"] for one in shown] == [sha256(a_jpeg(4)).hexdigest()]

    # The rest is filled in at a desk; the signer's phone has it without being told.
    rest = {"facts": {"sample_a": GOOD}, "lines": LINES, "measures": MEASURES}
    filled = colleague.patch(f"/declarations/{declared['id']}", rest, version=form["version"])
    assert filled.status_code == 200, filled.text
    second = phone()
    second.sign_in(signer["login"], PASSWORD)
    second.page.get_by_role("link", name="绿色应急").click()
    second.page.get_by_role("button", name="签字", exact=True).first.wait_for()
    # Half an hour later the token is renewed, and the key of the phone shows anew who signs, without a word.
    clock.move_to(clock.now() + timedelta(minutes=30))
    agree(second, "签字")
    expect(second.page.locator("main")).to_contain_text("已签字，待提交")
    agree(second, "提交")
    expect(second.page.locator("main")).to_contain_text("审核中")
    assert people.preparer(source_id).get(f"/declarations/{declared['id']}").json["state"] == "under_review"
    assert kept_receipt(second) == people.preparer(source_id).get(f"/declarations/{declared['id']}/receipt").json


def test_a_firm_is_told_the_smallest_changes_that_bring_a_better_level(phone: OpenPhone, app, people):
    source_id, season_id = a_source(people), a_season(people)
    colleague = people.preparer(source_id)
    body = {"source_id": source_id, "season_id": season_id, "programme": "emergency"}
    begun = colleague.post("/declarations", body).json
    tree = {"facts": {"sample_a": {**GOOD, "stack_so2": "40"}}, "lines": LINES, "measures": MEASURES}
    assert colleague.patch(f"/declarations/{begun['id']}", tree, version=begun["version"]).status_code == 200
    here = phone()
    here.sign_in(somebody(app, people, source_id, Role.PREPARER)["login"], PASSWORD)
    page = here.page
    page.get_by_role("link", name="绿色应急").click()
    page.get_by_role("link", name="提级路径").click()

    expect(page.get_by_role("heading", level=3)).to_have_count(1)
    expect(page.get_by_role("listitem")).to_contain_text("示例:有组织二氧化硫浓度")
    assert_usable(here, "gap")
    aims = page.get_by_label("想提到哪一级")
    aims.select_option(index=0)
    expect(page.get_by_role("listitem").first).to_contain_text("示例:有组织二氧化硫浓度")


def test_of_two_open_seasons_each_is_told_apart_with_its_last_days(phone: OpenPhone, app, people):
    firm, day = Firm(people), [str(TODAY + timedelta(days=days)) for days in range(201)]
    a_season(people, name_zh="示例下一季", starts_on=day[120], until=day[200])
    here = phone()
    here.sign_in(somebody(app, people, firm.source_id, Role.PREPARER)["login"], PASSWORD)
    main, row = here.page.locator("main"), here.page.get_by_role("link", name="绿色应急")

    expect(row).to_contain_text("示例管控季")
    expect(main).to_contain_text(f"示例下一季 · {day[120]} 至 {day[199]}")
    here.page.get_by_role("link", name="申报", exact=True).click()
    expect(row).to_contain_text("示例管控季")
    expect(here.page.get_by_role("button", name="开始申报")).to_have_count(1)
    expect(main).to_contain_text(f"示例下一季 · {day[0]} 至 {day[59]}")


def refuses_what_is_no_number(phone: Phone, label: str, text: str) -> None:
    """And leaves it where it was typed, to be corrected."""
    field = phone.page.get_by_label(label)
    field.fill(text)
    field.blur()
    expect(phone.page.get_by_role("alert").filter(has_text=re.compile(r"\S"))).to_have_count(1)
    expect(field).to_have_value(text)


def begin(phone: Phone) -> None:
    phone.page.get_by_role("link", name="申报", exact=True).click()
    phone.page.get_by_role("button", name=re.compile("开始申报：绿色应急")).click()


def agree(phone: Phone, what: str) -> None:
    phone.page.get_by_role("button", name=what, exact=True).first.click()
    phone.page.get_by_role("dialog").get_by_role("button", name="确定").click()


def kept_receipt(phone: Phone) -> Any:
    """The receipt as the phone keeps it, once it has found the copy to have the hash that it names."""
    phone.page.get_by_role("link", name="存档副本和回执").click()
    expect(phone.page.locator("main").get_by_role("status")).to_have_text("副本与回执上的哈希一致")
    with phone.page.expect_download() as kept:
        phone.page.get_by_role("button", name="保存回执").click()
    return json.loads(kept.value.path().read_text())


def show_by_a_photo(phone: Phone, label: str) -> None:
    field = phone.page.locator("fieldset").filter(has=phone.page.get_by_label(label))
    field.get_by_text("证明材料 0 份").click()
    photo = {"name": "report.jpg", "mimeType": "image/jpeg", "buffer": a_jpeg(4)}
    field.get_by_label("拍照作为证明").set_input_files(photo)
    field.get_by_role("button", name="增加 1 张照片").click()
    expect(field).to_contain_text("证明材料 1 份")
