"""What a device made and did not send is seen at the desk with the batch that reveals it."""

import pytest
from playwright.sync_api import expect

from greenctl.kernel.actor import Grant, Role, system
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import OpenDesk
from tests.browser.test_desk import assert_usable
from tests.sync.builders import Phone, register

pytestmark = pytest.mark.one_engine


def test_a_hole_is_shown_with_whose_it_is_until_it_is_filled(desk: OpenDesk, app, people, transactions):
    somebody_with_a_password(app, "example.admin", Grant(Role.ADMINISTRATOR, "370800"))
    inspector = people.staff(Role.INSPECTOR, "370811")
    device_id = new_id()
    with transactions.writing(system("test")) as uow:
        register(uow, device_id, inspector.account_id)
    phone = Phone(inspector.actor, device_id)
    first, second = (phone.void({"op_id": new_id()}) for _ in range(2))
    inspector.post("/sync/batches", {"device_id": device_id, "operations": [second]})

    here = desk()
    here.sign_in("example.admin", PASSWORD)
    here.open("desk/people")
    gaps = here.page.get_by_role("region", name="有内容没有送达的设备")
    expect(gaps.get_by_role("row").nth(1)).to_contain_text("1")
    expect(gaps.get_by_role("link")).to_have_count(1)
    assert_usable(here, "gaps")

    inspector.post("/sync/batches", {"device_id": device_id, "operations": [first]})
    here.open("desk/people")
    here.page.get_by_role("heading", level=1).wait_for()
    here.page.wait_for_load_state("networkidle")
    expect(gaps).to_have_count(0)
