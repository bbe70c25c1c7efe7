"""Alerts and duties as signed files: fetched by anybody, without the database, with their age."""

from datetime import datetime, timedelta

from sqlalchemy import event

from greenctl.emergency.alerts.public_files import FRESH, KEPT, keep_alert_files, write_alert_files
from greenctl.emergency.alerts.use_cases import lift
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import system
from greenctl.ledger.receipts import verifies
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import TWO, an_inventory
from tests.source.builders import a_source, registered

CURRENT = "/public/alerts/current.json"


def statements(transactions, work):
    seen = []
    event.listen(transactions.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    return work(), seen


def test_an_alert_and_its_duties_are_files_that_anybody_can_check(transactions, app, client):
    sources = registered(transactions, *(a_source(n, area=area) for n, area in ((1, "370811"), (2, "370812"))))
    an_inventory(transactions, sources)
    alert = issued(transactions)
    assert client.get(CURRENT).json.get("code") in {"emergency.file_not_there", None}
    while drain(transactions):
        pass
    key = app.extensions["greenctl"].seal.public_key_text

    answer, asked = statements(transactions, lambda: client.get(CURRENT))
    current = answer.json

    assert asked == []
    assert verifies(current, key)
    assert current["statement"]["made_at"].startswith(NOW.strftime("%Y-%m-%dT%H:%M"))
    [told] = current["statement"]["alerts"]
    assert (told["id"], told["level"], told["step"]) == (alert.id, "orange", 1)
    assert [(one["county"], one["sources"]) for one in told["files"]] == [("370811", 1), ("370812", 1)]
    county = client.get(told["files"][0]["path"])
    assert verifies(county.json, key)
    [duty] = county.json["statement"]["duties"]
    assert (duty["source_id"], duty["name"], len(duty["obligations"])) == (sources[0].id, sources[0].name, 2)
    assert "immutable" in county.headers["Cache-Control"]
    assert client.get(CURRENT, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get(CURRENT, headers={"If-Match": '"another"'}).status_code == 200
    assert "said_by" not in answer.text + county.text

    changed = {**current, "statement": {**current["statement"], "alerts": []}}
    assert not verifies(changed, key)

    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, NOW, "示例解除", 1)
    while drain(transactions):
        pass
    assert client.get(CURRENT).json["statement"]["alerts"] == []


def test_what_writes_the_files_twice_does_no_harm(transactions, client):
    for _ in range(2):
        with transactions.writing(system("test")) as uow:
            write_alert_files(uow)

    assert client.get(CURRENT).json["statement"]["kind"] == "alerts"


def names(app):
    folder = app.extensions["greenctl"].settings.data_folder / "public" / "alerts"
    return {path.name for path in folder.glob("*-*.json")}


def kept(transactions):
    with transactions.writing(system("test")) as uow:
        return keep_alert_files(uow)


def test_the_age_of_the_file_does_not_grow_while_nothing_happens(transactions, client, clock):
    with transactions.writing(system("test")) as uow:
        write_alert_files(uow)
    clock.advance(FRESH - timedelta(seconds=1))
    assert not kept(transactions)

    clock.advance(timedelta(seconds=1))
    assert kept(transactions)
    made_at = datetime.fromisoformat(client.get(CURRENT).json["statement"]["made_at"])
    assert made_at == clock.now()


def test_an_alert_whose_end_passes_leaves_the_file_at_once_and_its_county_files_a_week_later(
    transactions, app, client, clock
):
    an_inventory(transactions, registered(transactions, a_source(1, area="370811")))
    end = NOW + timedelta(days=3)
    issued(transactions, starts_at=end - timedelta(hours=1), ends_at=end)
    while drain(transactions):
        pass
    assert len(client.get(CURRENT).json["statement"]["alerts"]) == 1

    clock.move_to(end)
    assert kept(transactions)
    assert client.get(CURRENT).json["statement"]["alerts"] == []
    assert len(names(app)) == 1

    clock.advance(KEPT)
    assert kept(transactions)
    assert names(app) == set()


def test_a_persons_number_in_a_measure_or_in_the_alert_is_no_ones_to_read(transactions, client):
    (source,) = registered(transactions, a_source(1))
    (measure, *_) = TWO
    an_inventory(transactions, [source], measures=[{**measure, "checked_by": "夜间联系 138-0013-8000"}])
    issued(transactions, text="示例预警,值班电话 0537-2345678")
    with transactions.writing(system("test")) as uow:
        write_alert_files(uow)

    current = client.get(CURRENT)
    [told] = current.json["statement"]["alerts"]
    [duty] = client.get(told["files"][0]["path"]).json["statement"]["duties"]

    assert told["text"] == "示例预警,值班电话 ▇▇▇"
    assert [one["checked_by"] for one in duty["obligations"]] == ["夜间联系 ▇▇▇"]
    assert duty["obligations"][0]["text"] == "一号线停产"
