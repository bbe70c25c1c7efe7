"""What follows an episode: readings that do not fit are explained, the report and papers are kept as files."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import Desk, OpenDesk
from tests.browser.test_desk import assert_usable
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.emergency.metering.test_comparing import START, running
from tests.source.builders import a_source, registered

pytestmark = pytest.mark.one_engine


@pytest.fixture
def episode(transactions, clock):
    """A firm that should stand still, and draws power twelve hours into the alert."""
    source = registered(transactions, a_source(1, area="370811"))[0]
    an_inventory(transactions, [source])
    alert = issued(transactions, starts_at=START)
    clock.advance(timedelta(days=2, hours=12))
    running(transactions, source)
    return alert, source


def at_command(app, desk: OpenDesk) -> Desk:
    somebody_with_a_password(app, "example.command", Grant(Role.COMMAND, "370800"))
    here = desk()
    here.sign_in("example.command", PASSWORD)
    return here


def kept(page: Page, name: str) -> bytes:
    """The file that a button of this name gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    return download.value.path().read_bytes()


def test_a_reading_that_does_not_fit_is_looked_up_and_explained_and_papers_are_kept(
    desk: OpenDesk, app, people, episode
):
    alert, source = episode
    here = at_command(app, desk)
    page = here.page
    here.open(f"desk/alerts/{alert.id}")
    page.get_by_role("button", name="重新比对").click()
    expect(page.get_by_text("已比对")).to_be_visible()
    readings = page.get_by_role("region", name="在线监测与措施不一致")
    expect(readings.get_by_role("row")).to_have_count(3)

    readings.get_by_role("button", name="写明原因").first.click()
    readings.get_by_label("理由").fill("示例：保供热，基荷不停")
    assert_usable(here, "alerts/readings")
    readings.get_by_role("button", name="保存").click()
    expect(readings.get_by_role("row")).to_have_count(2)
    # The same line once more: what it was before is offered beside it.
    expect(readings).to_contain_text("示例：保供热，基荷不停")
    page.get_by_label("状态").first.select_option("explained")
    expect(readings).to_contain_text("示例：保供热，基荷不停")

    assert kept(page, "事后报告（PDF）").startswith(b"%PDF")
    assert kept(page, "事后报告（xlsx）").startswith(b"PK")
    here.open(f"desk/sources/{source.id}")
    assert kept(page, "应急公示牌（PDF）").startswith(b"%PDF")
    assert kept(page, "一厂一策（PDF）").startswith(b"%PDF")
    told = people.staff(Role.COMMAND).get(f"/alerts/{alert.id}/disagreements?state=explained").json["items"]
    assert [one["reason"] for one in told] == ["示例：保供热，基荷不停"]


CHINESE = re.compile(r"[\u3400-\u9fff]")
SAID = "main :is(h1, h2, h3, th, label, legend, summary, button, option, .tag), header"
# What people have written, and names of firms and of editions, are told as they were given.
GIVEN = re.compile("示例|中文|语言 Language|天津|一号线")


@pytest.mark.full
def test_the_command_office_reads_every_screen_in_english(desk: OpenDesk, app, people, episode):
    alert, source = episode
    assert people.staff(Role.COMMAND).post(f"/alerts/{alert.id}/disagreements").status_code < 300
    here = at_command(app, desk)
    page = here.page
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", level=1, name=re.compile("Welcome")).wait_for()
    screens = (
        "", "alerts", f"alerts/{alert.id}", f"alerts/{alert.id}/sources/{source.id}", "inventories", "staggered",
        "queue", "lists", "removals", "findings", "tips", "exposure", "rankings", "figures", "register",
        f"sources/{source.id}", "sites", "rules", "seasons", "notices",
    )  # fmt: skip
    for screen in screens:
        here.open(f"desk/{screen}")
        page.get_by_role("heading", level=1).wait_for()
        expect(page.get_by_text("Reading…")).to_have_count(0)
        said = page.locator(SAID).all_inner_texts()
        assert [text for text in said if CHINESE.search(GIVEN.sub("", text)) and not GIVEN.search(text)] == [], screen
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
