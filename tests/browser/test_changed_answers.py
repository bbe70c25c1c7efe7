"""The reason that a firm gives on its phone for an answer that changed is what the reviewer reads beside it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from greenctl.kernel.actor import Role
from greenctl.kernel.period import Period
from tests.api.auth.builders import PASSWORD
from tests.browser.conftest import OpenDesk, OpenPhone
from tests.browser.test_desk import at_the_county
from tests.clients.test_enterprise_day import a_season, a_source, somebody
from tests.declaration.builders import APPLICATIONS, World, a_season as a_season_of, handed_in
from tests.waiting import wait_until

pytestmark = [pytest.mark.one_engine, pytest.mark.full]

LABEL, ASKED, WHY = "示例:有组织颗粒物浓度", "为什么与上季不同（必填）", "示例:换了滤袋"
LAST_YEAR = Period(date(2025, 10, 1), date(2026, 12, 20))


def test_a_reviewer_reads_the_reason_that_a_firm_gave_on_its_phone(
    phone: OpenPhone, desk: OpenDesk, app, people, transactions
):
    source_id, season_id = a_source(people), a_season(people)
    earlier = a_season_of(transactions, days=LAST_YEAR, applications=APPLICATIONS)
    handed_in(transactions, World(earlier, (source_id,), ""))
    preparer, signer = people.preparer(source_id), people.signer(source_id)
    new = {"source_id": source_id, "season_id": season_id, "programme": "emergency"}
    path = f"/declarations/{preparer.post('/declarations', new).json['id']}"

    first = phone()
    first.sign_in(somebody(app, people, source_id, Role.PREPARER)["login"], PASSWORD)
    first.open(f"declarations/{path.rsplit('/', 1)[-1]}/form")
    field = first.page.locator("fieldset").filter(has=first.page.get_by_label(LABEL, exact=True))
    for label, text in ((LABEL, "8"), (ASKED, WHY)):
        field.get_by_label(label, exact=True).fill(text)
        field.get_by_label(label, exact=True).blur()
    wait_until(lambda: preparer.get(path).json["version"] == 3)  # the answer and the reason have arrived
    first.open(f"declarations/{path.rsplit('/', 1)[-1]}/questions")
    expect(first.page.locator("main")).to_contain_text("与上一季的问题相同")

    for what in ("signature", "submission"):
        assert signer.post(f"{path}/{what}", version=preparer.get(path).json["version"]).status_code in (200, 201)
    here = at_the_county(app, desk)
    here.open(f"desk/cases/{path.rsplit('/', 1)[-1]}")
    expect(here.page.get_by_role("cell", name=WHY)).to_be_visible()
