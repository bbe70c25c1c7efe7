"""An alert reaches the firm's phone: three taps confirm it, a photo reports that it is carried out, signal or not."""

import pytest
from playwright.sync_api import FilePayload, expect

from greenctl.kernel.actor import Grant, Role
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenDesk, OpenPhone
from tests.browser.test_access import assert_usable
from tests.browser.test_desk import assert_usable as desk_usable
from tests.clients.test_enterprise_day import somebody
from tests.emergency.builders import CITY, issued
from tests.emergency.duty_builders import an_inventory, followed
from tests.photos.images import a_jpeg
from tests.source.builders import a_source, registered

pytestmark = pytest.mark.one_engine


def test_a_firm_confirms_its_duty_in_three_taps_and_reports_it_without_signal(
    phone: OpenPhone, desk: OpenDesk, app, people, transactions
):
    source = registered(transactions, a_source(1, area="370811"))[0]
    an_inventory(transactions, [source])
    alert = issued(transactions)
    firm = somebody(app, people, source.id, Role.PREPARER)
    theirs = phone()
    theirs.sign_in(firm["login"], PASSWORD)
    theirs.wait_for_worker()

    theirs.page.get_by_role("link", name="橙色预警").click()
    assert_usable(theirs, "duty")
    theirs.page.get_by_role("button", name="确认收到").click()
    expect(theirs.page.locator("main")).to_contain_text("确认收到")
    expect(theirs.page.locator("main")).to_contain_text("要做的措施：已报 0 / 2")

    theirs.without_signal()
    theirs.page.get_by_role("button", name="已执行，上报").first.click()
    theirs.page.get_by_label("措施前的照片").set_input_files(a_photo("running.jpg", 2))
    expect(theirs.page.get_by_role("button", name="上报", exact=True)).to_be_disabled()
    theirs.page.get_by_label("措施后的照片").set_input_files(a_photo("stopped.jpg", 3))
    assert_usable(theirs, "report")
    theirs.page.get_by_role("button", name="上报", exact=True).click()
    expect(theirs.page.locator("main")).to_contain_text("要做的措施：已报 1 / 2")
    theirs.without_signal(off=False)
    theirs.open("queue")
    theirs.page.get_by_role("button", name="现在发送").click()
    expect(theirs.page.locator("main")).to_contain_text("全部已送达")

    theirs.open(f"sources/{source.id}/duties/{alert.id}")
    expect(theirs.page.locator("main")).to_contain_text("措施前 1 张")
    whole = followed(transactions, alert).total
    assert (whole.duties, whole.confirmed, whole.lines, whole.executed) == (1, 1, 2, 1)

    # The command office opens the pair.
    somebody_with_a_password(app, "example.command", Grant(Role.COMMAND, CITY))
    there = desk()
    there.sign_in("example.command", PASSWORD)
    there.open(f"desk/alerts/{alert.id}/sources/{source.id}")
    there.page.get_by_text("措施前 1 张").click()
    for name in ("措施前 照片 1", "措施后 照片 1"):
        expect(there.page.get_by_role("img", name=name)).to_be_visible()
    desk_usable(there, "alerts/duty")


def a_photo(name: str, n: int) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": a_jpeg(n)}
