"""The desk: what reviewers and the command office decide, in a real browser."""

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, update

from greenctl.auth.models import GrantRow, RefreshFamilyRow
from greenctl.kernel.actor import Grant, Role, system
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.api.photos.test_photos_over_http import verified
from tests.browser.conftest import Desk, OpenDesk
from tests.browser.test_access import WIDER, violations
from tests.clients.test_enterprise_day import a_season, a_source
from tests.lists.builders import SEASON_ID, TODAY, a_season as a_listed_season, decided, many
from tests.people import People
from tests.photos.images import a_jpeg
from tests.stories.test_generated_client import GOOD, LINES, MEASURES

pytestmark = pytest.mark.one_engine

FIELD = "facts.sample_a.stack_so2"
LABEL = "示例:有组织二氧化硫浓度"


class Firm:
    """A works with its two people, and its declaration under review."""

    def __init__(self, people: People) -> None:
        self.source_id, season_id = a_source(people), a_season(people)
        self.preparer, self.signer = people.preparer(self.source_id), people.signer(self.source_id)
        body = {"source_id": self.source_id, "season_id": season_id, "programme": "emergency"}
        self.declaration = f"/declarations/{self.preparer.post('/declarations', body).json['id']}"
        self.correct({"facts": {"sample_a": GOOD}, "lines": LINES, "measures": MEASURES})

    @property
    def id(self) -> str:
        return self.declaration.rsplit("/", 1)[-1]

    def correct(self, answers: dict) -> None:
        assert self.preparer.patch(self.declaration, answers, version=self.version()).status_code == 200
        assert self.signer.post(f"{self.declaration}/signature", version=self.version()).status_code == 200
        assert self.signer.post(f"{self.declaration}/submission", version=self.version()).status_code == 201

    def version(self) -> int:
        return self.told()["version"]

    def told(self) -> dict:
        return self.preparer.get(self.declaration).json


def a_finding(people: People, client, source_id: str) -> str:
    finder, body = people.staff(Role.INSPECTOR, "370811"), {"id": new_id(), "source_id": source_id}
    photo = verified(client, finder, a_jpeg(1), source_id, subject_id=body["id"], slot="ledger")
    body |= {"issue": "ledger_missing", "text": "示例：台账缺页", "photos": [{"id": photo, "slot": "ledger"}]}
    told = finder.post("/findings", body)
    assert told.status_code == 201, told.text
    return body["id"]


def at_the_county(app, desk: OpenDesk) -> Desk:
    somebody_with_a_password(app, "example.county", Grant(Role.COUNTY_REVIEWER, "370811", "industry"))
    here = desk()
    here.sign_in("example.county", PASSWORD)
    return here


def test_a_county_reviewer_returns_named_fields_and_approves_what_was_corrected(desk: OpenDesk, app, people):
    firm = Firm(people)
    here = at_the_county(app, desk)
    page = here.page

    # By keys alone into the first case.
    page.get_by_role("link", name="审核队列").first.click()
    expect(page.get_by_role("link", name="示例企业")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="示例企业").wait_for()
    expect(page.get_by_role("row", name=re.compile(LABEL))).to_contain_text("示例条款")
    page.get_by_label("退回补正").check()
    decide = page.get_by_role("button", name="办理", exact=True)
    expect(decide).to_be_disabled()
    page.get_by_label(f"要求补正：{LABEL}").check()
    page.get_by_label("理由").fill("示例：请核对二氧化硫")
    decide.click()
    expect(page.get_by_text("已办理：退回补正")).to_be_visible()
    assert (firm.told()["state"], firm.told()["open_fields"]) == ("returned", [FIELD])

    # What was corrected stands first, before and after; the rest is folded.
    firm.correct({"facts": {"sample_a": {"stack_so2": "11"}}})
    here.open(f"desk/cases/{firm.id}")
    row = page.locator("table.changes tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(re.compile(f"{LABEL}.*12.*11", re.DOTALL))
    expect(page.get_by_text(re.compile("没有变化的 .* 项"))).to_be_visible()
    page.get_by_label("通过", exact=True).check()
    decide.click()
    expect(page.get_by_text("现在到了：市级二审")).to_be_visible()
    assert firm.told()["step"] == "city"


def test_who_was_slower_is_told_what_to_do_and_loses_nothing(desk: OpenDesk, app, people):
    firm = Firm(people)
    here = at_the_county(app, desk)
    page = here.page
    here.open(f"desk/cases/{firm.id}")
    page.get_by_label("不予通过").check()
    page.get_by_label("理由").fill("示例理由")

    case = f"/review/cases/{firm.id}"
    colleague = people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    returned = {"verdict": "return", "reason": "示例", "fields": [FIELD]}
    seen = colleague.get(case).json["version"]
    assert colleague.post(f"{case}/decisions", returned, version=seen).status_code == 201
    firm.correct({"facts": {"sample_a": {"stack_so2": "11"}}})
    page.get_by_role("button", name="办理", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("怎么办")
    page.get_by_role("button", name="重新读取").click()
    expect(page.locator("table.changes tbody tr")).to_have_count(1)
    expect(page.get_by_label("理由")).to_have_value("示例理由")
    assert firm.told()["state"] == "under_review"


def test_several_are_decided_at_once_after_the_password_with_an_outcome_for_each(
    desk: OpenDesk, app, people, transactions
):
    firm = Firm(people)
    here = at_the_county(app, desk)
    page = here.page
    with transactions.writing(system("test")) as uow:
        uow.execute(update(RefreshFamilyRow).values(stepped_up_at=uow.now - timedelta(minutes=16)))
    page.get_by_role("link", name="审核队列").first.click()
    page.get_by_role("link", name="示例企业").wait_for()
    page.keyboard.press("x")
    page.get_by_role("button", name="通过", exact=True).click()

    asked = page.get_by_role("dialog", name="请再次确认身份")
    asked.get_by_label("密码").fill(PASSWORD)
    asked.get_by_role("button", name="确定").click()
    expect(page.get_by_role("heading", name="已办 1 件，共 1 件")).to_be_visible()
    expect(page.get_by_text("没有等待审核的申报")).to_be_visible()
    assert firm.told()["step"] == "city"


def test_a_desk_shares_out_what_waits_and_hands_a_case_on(desk: OpenDesk, app, people, transactions):
    firm = Firm(people)
    with transactions.writing(system("test")) as uow:
        uow.execute(delete(GrantRow))  # whoever registered the source is at the desk no more
    here = at_the_county(app, desk)
    page = here.page
    page.get_by_role("link", name="审核队列").first.click()
    page.get_by_text("分件与在办件数").click()
    page.get_by_role("button", name="分件", exact=True).click()
    expect(page.get_by_text("已把 1 件分给 1 人")).to_be_visible()
    page.get_by_label("承办").select_option("我")
    expect(page.get_by_role("row", name=re.compile("示例企业"))).to_contain_text("我")

    colleague = people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    here.open(f"desk/cases/{firm.id}")
    expect(page.get_by_text("分到时在办第 1 件")).to_be_visible()
    page.get_by_label("转交给").select_option(colleague.account_id)
    page.get_by_role("button", name="转交", exact=True).click()
    expect(page.get_by_text("由他人转交")).to_be_visible()
    assert colleague.get(f"/review/cases/{firm.id}").json["holder"]["mine"]


def test_a_finding_is_ordered_by_who_has_seen_its_photo(desk: OpenDesk, app, people, client):
    finding = a_finding(people, client, a_source(people))
    here = at_the_county(app, desk)
    page = here.page

    page.get_by_role("link", name="问题办理").first.click()
    expect(page.locator("a[data-open]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="照片 1")).to_be_visible()
    page.get_by_label("交办").check()
    page.get_by_label("说明或理由").fill("示例：请补齐台账")
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_text("已办理：交办")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="示例：请补齐台账")).to_be_visible()
    assert people.staff(Role.COMMAND).get(f"/findings/{finding}/moves").json["progress"] == "ordered"


def test_the_command_office_publishes_a_list_and_sees_what_the_next_would_change(
    desk: OpenDesk, app, people, transactions, client
):
    with transactions.writing(system("test")) as uow:
        a_listed_season(uow)
        decided(uow, *many(6))
    somebody_with_a_password(app, "example.command", Grant(Role.COMMAND, "370800"))
    here = desk()
    here.sign_in("example.command", PASSWORD)
    page = here.page
    page.get_by_role("link", name="名单发布").first.click()
    page.get_by_label("名单", exact=True).select_option(f"{SEASON_ID} emergency")
    expect(page.get_by_role("heading", name="第 1 版草稿")).to_be_visible()
    page.get_by_label("生效日期").fill(TODAY.isoformat())

    publish = page.get_by_role("button", name="发布", exact=True)
    publish.click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("第 1 版已发布：6 家")).to_be_visible()
    expect(page.get_by_text("与上一版没有不同")).to_be_visible()
    assert [one["count"] for one in client.get("/lists").json["items"]] == [6]
    assert_usable(here, "lists")


def test_reviewers_can_use_every_screen(desk: OpenDesk, app, people, client):
    firm = Firm(people)
    finding = a_finding(people, client, firm.source_id)
    about = {"subject_kind": "declaration", "subject_id": firm.id, "slot": "gate"}
    verified(client, firm.preparer, a_jpeg(2), firm.source_id, **about)
    here = desk()
    here.open("desk/")
    here.page.get_by_label("账号").wait_for()
    assert_usable(here, "sign-in")
    here = at_the_county(app, desk)
    for screen in ("", "queue", f"cases/{firm.id}", "findings", f"findings/{finding}"):
        here.open(f"desk/{screen}")
        here.page.get_by_role("heading", level=1).wait_for()
        if screen.startswith("cases"):
            here.page.get_by_label("退回补正").check()
            expect(here.page.get_by_role("img", name="照片 1 gate")).to_be_visible()
        assert_usable(here, screen or "home")


def test_nothing_is_lost_where_there_is_no_connection(desk: OpenDesk, app, people):
    here = at_the_county(app, desk)
    here.without_signal()
    here.page.get_by_role("link", name="审核队列").first.click()

    expect(here.page.get_by_role("alert")).to_contain_text("现在没有信号")
    here.without_signal(off=False)
    expect(here.page.get_by_text("没有等待审核的申报")).to_be_visible()


@pytest.mark.parametrize("path", ["/app/desk/", "/app/desk/queue"])
def test_the_desk_has_a_page_of_its_own_under_the_same_policy(client, browser, path):
    with client.get(path) as answer:
        assert "审核与指挥" in answer.text
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_phone_does_not_carry_the_desk_nor_answers_for_it(client, browser):
    with client.get("/app/desk/") as answer:
        script = re.search(r"/app/assets/desk-[\w-]+\.js", answer.text)
    with client.get("/app/worker.js") as worker:
        assert script is not None
        assert script[0] not in worker.text
        assert re.search(r"/app/assets/phone-[\w-]+\.js", worker.text)
        assert 'startsWith("/app/desk")' in worker.text


def assert_usable(here: Desk, screen: str) -> None:
    """At both widths axe finds nothing, and the page is not wider than the window."""
    for width in (1440, 768):
        here.page.set_viewport_size({"width": width, "height": 900})
        here.page.wait_for_timeout(150)
        if shots := os.environ.get("GREENCTL_SCREENSHOTS"):
            here.page.screenshot(path=f"{shots}/{screen.replace('/', '-')}-{width}.png", full_page=True)
        assert violations(here) == [], f"{screen} at {width}"
        assert here.page.evaluate(WIDER) == 0, f"{screen} is wider than {width}"
