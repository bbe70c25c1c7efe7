"""Examples of raising, moving and lifting an alert, and of what follows from it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from greenctl.emergency.inventory.models import InventoryRow
from tests.api.examples.acts import after, read
from tests.api.examples.scene import Scene
from tests.fuzz.city import LATER, TODAY, City

ALERT, NEW_ID = "/alerts/{alert_id}", "01990000-0000-7000-8000-00000000a1e7"
SOON, LATEST = (f"{LATER + timedelta(days=days)}T00:00:00+08:00" for days in (3, 5))
PAST = f"{TODAY}T00:00:00+08:00"


def issue(**changes: Any) -> Scene:
    body = {"id": NEW_ID, "area": "370800", "level": "orange", "starts_at": SOON, "text": "示例预警", **changes}
    return Scene(role="command", method="POST", path="/alerts", body=body)


def move(version: int = 1, **changes: Any) -> Scene:
    body = {"level": "red", "starts_at": SOON, "text": "示例升级", **changes}
    return Scene(role="command", method="POST", path=f"{ALERT}/level", version=version, body=body)


def lift(version: int = 1) -> Scene:
    body = {"ends_at": LATEST, "text": "示例解除"}
    return Scene(role="command", method="POST", path=f"{ALERT}/lifting", version=version, body=body)


def propose(starts_at: str = SOON) -> Scene:
    values = [{"aqi": 210}, {"aqi": None}, {"aqi": 220}, {"aqi": 260, "cause": "sand"}]
    body = {"area": "370800", "starts_at": starts_at, "step": "day", "values": values}
    return Scene(role="command", method="POST", path="/alerts/proposals", body=body)


def without_inventory(city: City) -> None:
    """The edition comes into force later."""
    with city.engine.begin() as connection:
        connection.execute(update(InventoryRow).values(effective_on=LATER + timedelta(days=90)))


JOURNEY = {
    "propose_alert": propose(),
    "list_alert_editions": read("/alerts/editions", "command"),
    "issue_alert": issue(),
    "change_alert_level": move(),
    "lift_alert": lift(),
    "get_alert": after(move(), then=read(ALERT, "auditor")),
    "list_alert_duties": read(f"{ALERT}/duties?limit=2", "inspector"),
    "get_alert_account": read(f"{ALERT}/account?ladder=all-four-10-20-30", "city_reviewer"),
}

PROBLEMS = {
    "emergency.no_definition": propose("2023-06-01T00:00:00+08:00"),
    "emergency.alert_not_there": read("/alerts/{unknown}", "command"),
    "emergency.station_not_there": read("/stations/sources?city=370100&station=sample-1", "command"),
    "emergency.alert_area_wrong": issue(area="370000"),
    "emergency.alert_id_taken": after(issue(), then=issue(text="示例另一次预警")),
    "emergency.alert_moved_on": move(7),
    "emergency.alert_is_over": after(lift(), then=move(2)),
    "emergency.moment_wrong": issue(starts_at=PAST),
    "emergency.no_inventory": replace(issue(), prepare=without_inventory),
}
