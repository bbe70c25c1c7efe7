"""What somebody enters stands, in whatever order a slow phone reads and writes it."""

import pytest
from playwright.sync_api import Locator, Route, expect

from greenctl.kernel.actor import Role
from tests.api.auth.builders import PASSWORD
from tests.browser.conftest import OpenPhone, Phone
from tests.browser.test_desk import LABEL
from tests.browser.test_on_site import a_photo, at_the_site, the_experts
from tests.clients.test_enterprise_day import a_season, a_source, somebody

pytestmark = pytest.mark.one_engine

# What is read from the phone's store is told late, and so is that something was written. Where another request follows
# in the same transaction, it is let alone: it would have ended meanwhile.
SLOW = """
  const late = (proto, name, mode) => {
    const own = Object.getOwnPropertyDescriptor(proto, name);
    const isCursor = (one) => one instanceof IDBRequest && one.result instanceof IDBCursor;
    const when = (one) => (one.transaction ?? one).mode === mode && window.slowness && !isCursor(one);
    Object.defineProperty(proto, name, { ...own, set(heard) {
      own.set.call(this, heard && ((event) =>
        when(this) ? setTimeout(() => heard.call(this, event), window.slowness) : heard.call(this, event)));
    } });
  };
  late(IDBRequest.prototype, "onsuccess", "readonly");
  late(IDBTransaction.prototype, "oncomplete", "readwrite");
"""


def slow_down(here: Phone, ms: int = 120) -> None:
    here.page.evaluate(f"window.slowness = {ms}")


def type_into(field: Locator, text: str) -> None:
    field.press_sequentially(text, delay=35)


def test_a_slow_phone_loses_nothing_of_what_an_expert_enters(phone: OpenPhone, app, people):
    firm = at_the_site(people)
    here = the_experts(phone, app)
    here.context.add_init_script(SLOW)
    page = here.page
    here.open(f"cases/{firm.id}/visit")
    here.without_signal()
    row = page.get_by_role("group", name=LABEL)
    slow_down(here)

    row.get_by_label("不符合", exact=True).check()
    type_into(row.get_by_label("备注（可不填）"), "abcdefghijklmnopqrstuvwxyz")
    page.get_by_label("退回补正").check()
    type_into(page.get_by_label("说明"), "0123456789 0123456789 0123456789")
    row.get_by_label("照片", exact=True).set_input_files(a_photo(3))
    row.get_by_label("备注（可不填）").fill("示例：实测偏高")
    expect(row).to_contain_text("已拍 1 张")
    page.wait_for_timeout(500)

    for _ in range(2):
        expect(row.get_by_label("备注（可不填）")).to_have_value("示例：实测偏高")
        expect(page.get_by_label("说明")).to_have_value("0123456789 0123456789 0123456789")
        expect(page.get_by_label("退回补正")).to_be_checked()
        expect(row).to_contain_text("已拍 1 张")
        here.open(f"cases/{firm.id}/visit")


@pytest.fixture
def form(phone: OpenPhone, app, people):
    """A phone with the form of a declaration that was begun, and the declaration."""
    source_id, season_id = a_source(people), a_season(people)
    firm = people.preparer(source_id)
    new = {"source_id": source_id, "season_id": season_id, "programme": "emergency"}
    path = f"/declarations/{firm.post('/declarations', new).json['id']}"
    here = phone()
    here.context.add_init_script(SLOW)
    here.sign_in(somebody(app, people, source_id, Role.PREPARER)["login"], PASSWORD)
    here.page.get_by_role("link", name="绿色应急").wait_for()
    here.wait_for_worker()
    here.open(f"{path[1:]}/form")
    return here, firm, path


SO2 = "示例:有组织二氧化硫浓度"


def field_of(here: Phone, label: str) -> Locator:
    return here.page.locator("fieldset").filter(has=here.page.get_by_label(label, exact=True))


def sent(here: Phone) -> None:
    here.page.evaluate("window.slowness = 0")
    here.without_signal(off=False)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("全部已送达")


def test_two_photos_that_show_a_field_in_quick_succession_are_both_there(form):
    here, firm, path = form
    here.without_signal()
    field = field_of(here, SO2)
    field.get_by_text("证明材料").click()
    slow_down(here)
    for number in (4, 5):
        show_by(field, number)
    expect(field.get_by_text("证明材料 2 份")).to_be_visible()
    sent(here)
    assert len(shown(firm, path)) == 2


def test_a_photo_that_arrived_and_is_not_told_yet_is_not_taken_back_by_the_next(form):
    here, firm, path = form
    held: list[Route] = []
    confirmed: list[str] = []
    holding = True

    def hold(route: Route) -> None:
        held.append(route) if holding and confirmed else route.continue_()

    here.page.on("request", lambda asked: confirmed.append(asked.url) if asked.url.endswith("/confirm") else None)
    here.page.route("**/sync/changes*", hold)
    field = field_of(here, SO2)
    field.get_by_text("证明材料").click()
    show_by(field, 4)
    while not held or len(shown(firm, path)) < 1:
        here.page.wait_for_timeout(50)
    expect(field.get_by_text("证明材料 1 份")).to_be_visible()
    show_by(field, 5)
    holding = False
    for one in held:
        one.continue_()
    sent(here)
    assert len(shown(firm, path)) == 2


def show_by(field: Locator, number: int) -> None:
    field.get_by_label("拍照作为证明").set_input_files(a_photo(number))
    field.get_by_role("button", name="增加 1 张照片").click()
    expect(field.get_by_role("button", name="增加 1 张照片")).to_have_count(0)


def shown(firm, path: str) -> list:
    """What shows the first field, as the server has it."""
    fields = {one["id"]: one for one in firm.get(f"{path}/form").json["sectors"][0]["fields"]}
    return fields["stack_so2"]["evidence"]["value"] or []


def test_what_is_being_typed_stays_when_the_page_is_told_something_new(form):
    here, _firm, _path = form
    here.without_signal()
    slow_down(here)
    missing = here.page.locator("main section .tag").first
    before = missing.inner_text()
    first = here.page.get_by_label(SO2, exact=True)
    second = here.page.get_by_label("示例:有组织氮氧化物浓度", exact=True)
    first.fill("12")
    second.press_sequentially("1.2")
    expect(missing).not_to_have_text(before)  # the first is kept, and the page is told so
    expect(second).to_have_value("1.2")


def test_a_line_that_is_added_keeps_the_name_that_another_was_just_given(form):
    here, firm, path = form
    here.open(f"{path[1:]}/measures")
    here.without_signal()
    here.page.get_by_role("button", name="增加生产线").click()
    here.page.get_by_label("生产线名称 1").wait_for()
    slow_down(here)
    here.page.get_by_label("生产线名称 1").fill("示例一线")
    here.page.get_by_role("button", name="增加生产线").click()
    expect(here.page.get_by_label("生产线名称 2")).to_be_visible()
    sent(here)

    assert next(one["name"] for one in firm.get(f"{path}/form").json["lines"]["value"]) == "示例一线"
