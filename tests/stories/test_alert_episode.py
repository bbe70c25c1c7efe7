"""An episode from issue to report: duties, phones that confirm, the call list, reduction beside the duty, lift."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from greenctl.emergency.alerts.replaying import replay
from greenctl.emergency.confirmation.following import chase_overdue
from greenctl.emergency.inventory.columns import FULL
from greenctl.emergency.verification.domain import State
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.conftest import NOW
from tests.emergency.builders import LINE, MEASURE, a_template, begun, imported, of, published
from tests.emergency.verification.builders import officers, seen
from tests.emergency.verification.conftest import inspectors  # noqa: F401 - a fixture
from tests.source.builders import a_source, registered
from tests.sync.builders import a_phone

LADDER = "all-four-10-20-30"
START = NOW + timedelta(days=2)
SIZES = [pytest.param(10, id="10"), pytest.param(2_000, marks=pytest.mark.full, id="2000")]


def an_inventory(transactions, sources):
    """Each source stops a line that emits 10 kg of SO2 a day; the whole city emits ten times what they do."""
    whole = 100 * len(sources)
    rows = {
        "entries": [of(source, part="industrial") for source in sources],
        "lines": [of(source, **{**LINE, "so2": 3}) for source in sources],
        "measures": [of(source, **MEASURE) for source in sources],
        "bases": [{"part": "other", "basis": "calendar_year", "so2": whole, "nox": whole, "pm": whole, "vocs": whole}],
    }
    draft = begun(transactions)
    imported(transactions, draft, a_template(**rows), FULL)
    published(transactions, draft, 2)


def call_list(desk, path):
    """Every page."""
    listed, after = [], ""
    while after is not None:
        query = f"?state=to_call&limit=100{f'&after={after}' if after else ''}"
        page = desk.get(f"{path}/confirmations/sources{query}").json
        listed, after = listed + page["items"], page["next"]
    return listed


@pytest.mark.one_engine
@pytest.mark.parametrize("size", SIZES)
def test_an_orange_alert_from_issue_to_report(people, transactions, clock, size):
    sources = registered(transactions, *(a_source(n, area="370811") for n in range(1, size + 1)))
    an_inventory(transactions, sources)
    officers(transactions, 2)
    clock.move_to(START - timedelta(hours=1))
    command = people.staff(Role.COMMAND)

    # The command office raises orange; inspectors get their tasks by themselves.
    told = {"area": "370800", "level": "orange", "starts_at": START.isoformat(), "text": "示例橙色预警"}
    alert = command.post("/alerts", {"id": new_id(), **told}).json
    path = f"/alerts/{alert['id']}"
    while drain(transactions):
        pass
    tasks = command.get(f"{path}/tasks?limit=100").json["items"]
    assert sum(one["task_id"] is not None for one in tasks) == min(size, 6)

    # Four of five firms confirm from phones without signal, within the hour.
    for source in sources[: size * 4 // 5]:
        phone = a_phone(transactions, source.id)
        phone.make("duty.confirm", {"alert_id": alert["id"], "source_id": source.id}, base=1)
        assert [one["outcome"] for one in phone.outcomes(transactions)] == ["applied"]

    # An hour after it was due, the rest is on the county's call list.
    clock.move_to(START + timedelta(hours=2))
    command, county = people.staff(Role.COMMAND), people.staff(Role.COUNTY_REVIEWER, "370811")
    with transactions.writing(system("overdue")) as uow:
        chase_overdue(uow)
    share = county.get(f"{path}/confirmations").json["total"]
    assert (share["duties"], share["confirmed"]) == (size, size * 4 // 5)
    assert {one["source_id"] for one in call_list(county, path)} == {source.id for source in sources[size * 4 // 5 :]}

    # An inspector looks at one; reduction stands beside the duty, whatever it comes to.
    seen(transactions, SimpleNamespace(id=alert["id"]), sources[0].id, State.KEPT)
    account = {one["pollutant"]: one for one in command.get(f"{path}/account?ladder={LADDER}").json["lines"]}
    assert (account["SO2"]["ratio"], account["SO2"]["met"], account["NOx"]["met"]) == ("0.1", False, False)
    assert account["SO2"]["verified"] == "10"
    table = county.get(f"{path}/account/table?by=county").json
    assert table["total"]["masses"]["confirmed"]["SO2"] == str(size * 8)

    # It is lifted, the report is made, and every duty can be computed again.
    ends = (START + timedelta(hours=12)).isoformat()
    assert command.post(f"{path}/lifting", {"ends_at": ends, "text": "示例解除"}, version=1).status_code == 200
    for form, begins in (("html", b"<!doctype html>"), ("pdf", b"%PDF-"), ("xlsx", b"PK")):
        answer = command.get(f"{path}/report.{form}?ladder={LADDER}")
        assert answer.status_code == 200
        assert answer.data.startswith(begins)
        assert command.get(f"{path}/report.{form}?ladder={LADDER}").data == answer.data
    assert "80" in command.get(f"{path}/report.html?ladder={LADDER}").get_data(as_text=True)
    with transactions.reading(system("test")) as uow:
        assert [(one.duties, one.different) for one in replay(uow, alert["id"])] == [(size, ())]
