"""The phone and a server that is not as it was left: restored from a copy of before, or asked by two tabs at once."""

import json

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import delete, update

from greenctl.kernel.actor import system
from greenctl.sync.domain import FIRST_HASH
from greenctl.sync.models import ChainRow, OperationPhotoRow, OperationRow
from tests.browser.test_queue import noted
from tests.browser.test_sending import begun, inspector

__all__ = ["inspector"]
pytestmark = [pytest.mark.one_engine, pytest.mark.full]

STORE = """
  (work) => new Promise(async (done) => {
    const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("greenctl-"));
    indexedDB.open(name).onsuccess = ({ target: { result: store } }) => {
      const writing = store.transaction(["notes", "items"], "readwrite");
      if (work === "forget") writing.objectStore("notes").delete("cursor");
      const counting = writing.objectStore("items").count();
      writing.oncomplete = () => { store.close(); done(counting.result); };
    };
  })
"""
NOT_GOOD = {
    "type": "about:blank", "status": 400, "code": "request.cursor_not_good", "title": "游标无效", "detail": "游标无效",
    "next_step": "请从第一页重新开始。", "action": "renew_and_resend", "request_id": "-",
}  # fmt: skip


def short(route: Route) -> None:
    """A page of one item."""
    joined = "&" if "?" in route.request.url else "?"
    route.continue_(url=f"{route.request.url}{joined}limit=1")


def test_what_a_restored_server_has_not_goes_again(inspector, transactions):
    here, source_id = inspector
    begun(here)
    noted(here, source_id)
    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("已办妥的 1 项")
    with transactions.writing(system("test")) as uow:
        uow.execute(delete(OperationPhotoRow))
        uow.execute(delete(OperationRow))
        uow.execute(update(ChainRow).values(counter=0, highest=0, hash=FIRST_HASH))

    noted(here, source_id)

    here.open("queue")
    expect(here.page.locator("main")).to_contain_text("已办妥的 2 项")


def test_a_cursor_that_the_server_does_not_know_any_more_is_let_go_of(inspector):
    here, _ = inspector
    begun(here)
    asked = []

    def forgetting(route: Route) -> None:
        asked.append("cursor=" in route.request.url)
        if asked == [True]:
            route.fulfill(status=400, content_type="application/problem+json", body=json.dumps(NOT_GOOD))
        else:
            route.continue_()

    here.context.route("**/sync/changes*", forgetting)
    here.open("queue")
    here.page.get_by_role("button", name="现在发送").click()

    expect(here.page.locator("main")).not_to_contain_text("游标无效")
    here.page.wait_for_timeout(1_000)
    assert asked[:2] == [True, False]


def test_two_tabs_that_fetch_a_whole_pack_at_once_lose_nothing_of_it(inspector):
    here, _ = inspector
    begun(here)
    here.open("queue")
    before = here.page.evaluate(STORE, "count")
    other, held, goes = here.context.new_page(), [], []
    other.goto(f"{here.address}/app/queue")
    other.get_by_role("button", name="现在发送").wait_for()
    waits = lambda route: "cursor=" in route.request.url and not goes  # noqa: E731
    here.page.route("**/sync/changes*", short)
    other.route("**/sync/changes*", lambda route: held.append(route) if waits(route) else short(route))
    here.page.evaluate(STORE, "forget")

    other.get_by_role("button", name="现在发送").click()
    other.wait_for_timeout(1_000)
    here.page.get_by_role("button", name="现在发送").click()
    here.page.wait_for_timeout(3_000)
    goes.append(True)
    for route in held:
        short(route)
    other.wait_for_timeout(3_000)

    assert held
    assert here.page.evaluate(STORE, "count") == before
