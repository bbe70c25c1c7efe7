"""A panel of experts at the desk: each says alone what they think, and all read what it came to."""

import re

import pytest
from playwright.sync_api import expect

from greenctl.declaration.revision_repository import site_facts
from greenctl.kernel.actor import Actor, Grant, Role, system
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import Desk, OpenDesk
from tests.browser.keys import reached_by_keys, to_be_reached
from tests.browser.test_desk import assert_usable
from tests.declaration.test_claimed_route import SECTOR, after_the_city, handed
from tests.review.panels.builders import said, settled

pytestmark = [pytest.mark.one_engine, pytest.mark.full]

SCORE, WHY = "示例:厂区整洁评分", "示例：厂区整洁"
EXPERTS = ("example.first", "example.second", "example.third")


@pytest.fixture
def before(app, transactions) -> tuple[str, list[Actor]]:
    """A case before its panel, and the three who sit there."""
    grant = Grant(Role.EXPERT, "370800")
    panel = [Actor(somebody_with_a_password(app, login, grant).id, (grant,)) for login in EXPERTS]
    case_id = handed(transactions, workflow="demo-city-4")
    assert after_the_city(transactions, case_id) == "panel"
    settled(transactions)
    return case_id, panel


def at_the_case(desk: OpenDesk, login: str, case_id: str) -> Desk:
    here = desk()
    here.sign_in(login, PASSWORD)
    here.open(f"desk/cases/{case_id}")
    here.page.get_by_role("heading", name="专家组意见").wait_for()
    return here


def test_an_expert_scores_alone_and_reads_the_others_once_all_agree(desk: OpenDesk, transactions, before):
    case_id, (_, second, third) = before
    said(transactions, second, case_id, scores={SECTOR: {"tidiness": "90"}}, reason=WHY)
    here = at_the_case(desk, EXPERTS[0], case_id)
    page = here.page
    expect(page.get_by_text("3 位专家中已有 1 位提出意见")).to_be_visible()
    expect(page.get_by_text(WHY)).to_have_count(0)

    # By keys alone; every form of the panel is held to axe while it is open.
    decision = page.get_by_role("complementary", name="办理意见")
    page.get_by_text("我与这家企业有利害关系").press("Enter")
    decision.get_by_label("通过", exact=True).press("Space")
    decision.get_by_role("group", name="现场评分").get_by_role("textbox").press_sequentially("94")
    assert_usable(here, "cases/panel")
    assert reached_by_keys(page) == to_be_reached(page)
    page.get_by_role("button", name="提出意见").press("Enter")
    expect(page.get_by_text("您的意见已提出")).to_be_visible()
    expect(page.get_by_text("3 位专家中已有 2 位提出意见")).to_be_visible()
    expect(page.get_by_text(WHY)).to_have_count(0)

    said(transactions, third, case_id, scores={SECTOR: {"tidiness": "92"}})
    here.open(f"desk/cases/{case_id}")
    agreed = page.locator("section").filter(has=page.get_by_role("heading", name="专家组意见"))
    expect(agreed.get_by_role("listitem")).to_contain_text(re.compile("92"))
    expect(agreed.get_by_role("row").filter(has_text=re.compile("90|92|94"))).to_have_count(3)
    expect(agreed.get_by_text(WHY)).to_be_visible()
    assert_usable(here, "cases/panel-opened")
    with transactions.reading(system("test")) as uow:
        [facts] = site_facts(uow, [case_id]).values()
    assert {key: fact.value for key, fact in facts.items()} == {(SECTOR, "tidiness"): "92"}


def test_who_has_an_interest_leaves_their_seat_and_may_say_nothing_more(desk: OpenDesk, before):
    case_id, _ = before
    here = at_the_case(desk, EXPERTS[0], case_id)
    page = here.page
    page.get_by_text("我与这家企业有利害关系").click()
    page.get_by_label("回避的原因").fill("示例：曾为该企业顾问")
    assert_usable(here, "cases/panel-conflict")
    page.get_by_role("button", name="回避", exact=True).click()

    expect(page.get_by_role("button", name="提出意见")).to_have_count(0)
    expect(page.get_by_role("complementary", name="办理意见")).to_contain_text("这一件现在不由您办理")
