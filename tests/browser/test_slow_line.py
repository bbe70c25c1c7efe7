"""A line that is slow: what was read of one thing is not decided on as another."""

import pytest
from playwright.sync_api import Route, expect

from greenctl.kernel.actor import Grant, Role, system
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenDesk
from tests.lists.builders import SEASON_ID, TODAY, a_season, decided, many

pytestmark = pytest.mark.one_engine


def test_a_list_that_is_still_read_is_not_published_as_the_one_before(desk: OpenDesk, app, transactions, client):
    with transactions.writing(system("test")) as uow:
        a_season(uow)
        decided(uow, *many(6))
    somebody_with_a_password(app, "example.command", Grant(Role.COMMAND, "370800"))
    here = desk()
    here.sign_in("example.command", PASSWORD)
    page = here.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    here.open("desk/lists")
    page.get_by_label("生效日期").fill(TODAY.isoformat())
    publish = page.get_by_role("button", name="发布", exact=True)
    expect(publish).to_be_enabled()
    here.context.route("**/emergency/draft*", hold)
    page.get_by_label("名单", exact=True).select_option(f"{SEASON_ID} emergency")
    while not held:
        page.wait_for_timeout(50)
    expect(publish).to_have_count(0)

    held.pop().continue_()
    publish.click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(page.get_by_text("第 1 版已发布：6 家")).to_be_visible()
    assert [(one["programme"], one["count"]) for one in client.get("/lists").json["items"]] == [("emergency", 6)]
