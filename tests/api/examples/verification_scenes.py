"""Examples of sending inspectors under an alert, and of what they see of its duties."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from greenctl.emergency.alerts.models import AlertRow, AlertStepRow
from tests.api.examples.acts import after, read
from tests.api.examples.alert_scenes import ALERT
from tests.api.examples.duty_scenes import WHERE
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

DUTY = f"{ALERT}/duties/{{source_0}}"
CHECK, LINE = "01990000-0000-7000-8000-00000000c4e0", "01990000-0000-7000-8000-00000000c4e1"
SEEN = {"id": LINE, "ordinal": 0, "state": "not_seen", "text": "示例：厂门已锁，未能进入"}


def begun(city: City) -> None:
    """As if the duties had begun an hour ago."""
    with city.engine.begin() as connection:
        start = city.transactions.clock.now() - timedelta(hours=1)
        connection.execute(update(AlertStepRow).values(starts_at=start))
        connection.execute(update(AlertRow).values(starts_at=start))


def over(city: City) -> None:
    begun(city)
    with city.engine.begin() as connection:
        connection.execute(update(AlertRow).values(ends_at=city.transactions.clock.now() - timedelta(hours=25)))


def check(path: str = DUTY, version: int = 1, **changes: Any) -> Scene:
    body = {"id": CHECK, "lines": [SEEN], **WHERE, **changes}
    return Scene(role="inspector", method="POST", path=f"{path}/checks", version=version, body=body, prepare=begun)


def send() -> Scene:
    return Scene(role="command", method="POST", path=f"{ALERT}/tasks")


JOURNEY = {
    "check_duty": check(),
    "list_alert_tasks": read(f"{ALERT}/tasks?limit=2", "command"),
    "list_duty_checks": replace(after(check(), then=read(f"{DUTY}/checks", "county_reviewer")), prepare=begun),
    "get_verification": replace(after(check(), then=read(f"{ALERT}/verification", "county_reviewer")), prepare=begun),
    "get_account_table": read(f"{ALERT}/account/table?by=county", "county_reviewer"),
    "list_account_sources": read(f"{ALERT}/account/sources?pollutant=SO2&limit=2", "county_reviewer"),
    "list_verified_lines": replace(
        after(check(), then=read(f"{ALERT}/verification/lines?verdict=not_seen", "city_reviewer")), prepare=begun
    ),
}

PROBLEMS = {
    "emergency.nobody_to_send": send(),
    "emergency.duty_not_begun": replace(check(), prepare=None),
    "emergency.check_invalid": check(lines=[{**SEEN, "text": None}, {**SEEN, "ordinal": 7}]),
    "emergency.check_id_taken": replace(
        after(check(), then=check(lines=[{**SEEN, "text": "示例：另一句"}])), prepare=begun
    ),
}
