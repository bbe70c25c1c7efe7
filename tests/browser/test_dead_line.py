"""A line that is dead and does not say so: whatever is asked over it ends, is tried again, and is done once."""

import re

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import func, select

from greenctl.kernel.actor import Role, system
from greenctl.sync.models import OperationRow
from tests.browser.conftest import OpenDesk, Phone
from tests.browser.test_queue import WITHOUT, noted
from tests.browser.test_sending import begun, inspector

__all__ = ["inspector"]
pytestmark = [pytest.mark.one_engine, pytest.mark.full]

# An answer that comes in pieces, each when the test says so; the rest of the line is the browser's.
IN_PIECES = """
  const asked = window.fetch;
  window.fetch = async (request, init) => {
    const answer = await asked(request, init);
    if (!request.url.includes("/sync/changes")) return answer;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let at = 0;
    const body = new ReadableStream({
      start(stream) {
        init.signal.addEventListener("abort", () => stream.error(new DOMException("", "AbortError")));
        window.more = () => {
          stream.enqueue(bytes.slice(at, at += Math.ceil(bytes.length / 4)));
          if (at >= bytes.length) stream.close();
        };
      },
    });
    return new Response(body, answer);
  };
"""


def dead(route: Route) -> None:
    """Nothing comes back, and nothing says so."""


def deaf(route: Route) -> None:
    """The server gets it and answers; the line is dead by then."""
    route.fetch()


def received(transactions) -> int:
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(OperationRow)).scalar_one()


def patience_ends(here: Phone, seconds: int = 71) -> None:
    here.page.wait_for_timeout(500)
    here.page.clock.fast_forward(seconds * 1000)


@pytest.fixture
def waiting(inspector) -> tuple[Phone, str]:
    """A phone whose clock is ours."""
    here, source_id = inspector
    here.page.clock.install()
    begun(here)
    return here, source_id


@pytest.mark.parametrize("line, taken", [(dead, 0), (deaf, 1)])
def test_what_nobody_answers_is_tried_again_and_is_done_once(waiting, people, transactions, line, taken):
    here, source_id = waiting
    with here.page.expect_request("**/sync/batches"):
        here.context.route("**/sync/batches", line)
        noted(here, source_id)
        here.open("queue")
    expect(here.page.get_by_role("button", name="正在发送")).to_be_visible()

    patience_ends(here)

    expect(here.page.locator("main li")).to_contain_text("还没有发送：没有信号，或服务器连不上")
    expect(here.page.get_by_text(re.compile("下次尝试：[0-9:]{8}")).first).to_be_visible()
    assert received(transactions) == taken
    here.context.unroute("**/sync/batches")
    here.page.clock.fast_forward(7_000)
    expect(here.page.locator("main")).to_contain_text("已办妥的 1 项")
    assert received(transactions) == 1
    found = people.staff(Role.COUNTY_REVIEWER, "370811").get("/findings").json["items"]
    assert [one["issue"] for one in found] == [WITHOUT]


def test_who_got_no_answer_to_a_renewal_is_still_signed_in(waiting):
    here, source_id = waiting
    here.context.route("**/auth/refresh", deaf)
    here.page.clock.fast_forward(10 * 60_000)
    with here.page.expect_response("**/auth/challenges"):
        noted(here, source_id)
        here.open("queue")

    patience_ends(here, 16)

    expect(here.page.locator("main li")).to_contain_text("还没有发送：没有信号，或服务器连不上")
    here.context.unroute("**/auth/refresh")
    here.page.clock.fast_forward(7_000)
    expect(here.page.locator("main")).to_contain_text("已办妥的 1 项")


@pytest.mark.parametrize("pieces", [4, 2])
def test_what_comes_slowly_may_take_its_time_and_what_stands_still_is_let_go_of(waiting, pieces):
    here, _ = waiting
    here.open("queue")
    here.page.get_by_role("button", name="现在发送").wait_for()
    here.page.evaluate(f"() => {{ {IN_PIECES} }}")
    with here.page.expect_response("**/sync/changes*"):
        here.page.get_by_role("button", name="现在发送").click()
    here.page.wait_for_function("'more' in window")

    for _ in range(pieces):
        patience_ends(here, 50)
        here.page.evaluate("window.more()")
    if pieces < 4:
        expect(here.page.get_by_role("button", name="正在发送")).to_be_visible()
        patience_ends(here)

    expect(here.page.get_by_role("button", name="现在发送")).to_be_visible()
    trouble = here.page.get_by_text("现在没有信号，或者连不上服务器")
    expect(trouble).to_have_count(0 if pieces == 4 else 1)


def test_a_desk_is_told_that_nobody_answered(desk: OpenDesk, people):
    here = desk()
    here.page.clock.install()
    here.open("desk/")
    here.context.route("**/auth/sign-in", dead)
    here.page.get_by_label("账号").fill("example.reviewer")
    here.page.get_by_label("密码").fill("wrong, and nobody hears it")
    with here.page.expect_request("**/auth/sign-in"):
        here.page.get_by_role("button", name="登录").click()

    patience_ends(here, 16)

    expect(here.page.get_by_role("alert")).to_contain_text("现在没有信号，或者连不上服务器")
