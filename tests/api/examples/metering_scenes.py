"""Examples of readings that come in, disagree, and are explained."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from greenctl.auth.models import MandateRow
from greenctl.emergency.following import step_of
from greenctl.emergency.metering.models import MeterDisagreementRow
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from tests.api.examples.acts import after, read
from tests.api.examples.alert_scenes import ALERT
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

FOUND, DEVICE = "01990000-0000-7000-8000-0000000d15a6", "010000A8900016F000169DC0"
FRAME = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&1C80\r\n##0101QN=2016"
)


def disagrees(city: City) -> None:
    """As if a line that should have stopped still drew power."""
    alert, source = city.real["alert_id"][0], city.sources[0]
    with city.transactions.writing(system("test")) as uow:
        moments = dict.fromkeys(("first_at", "last_at", "found_at"), uow.now)
        masses = {"seen": Decimal(95), "basis": Decimal(100), "at_most": Decimal(20)}
        row = {
            "id": FOUND, "step_id": step_of(uow, alert).id, "source_id": source, "ordinal": 0, "line": "L1",
            "action": "stop", "what": "kWh", "rule": "sample-2026", "fingerprint": "0" * 64, "hours": 12, "version": 1,
            **masses, **moments,
        }  # fmt: skip
        uow.execute(insert(MeterDisagreementRow), row)


def take(data: bytes = FRAME, city: str = "370800", form: str = "hj212") -> Scene:
    path = f"/meters/import?city={city}&format={form}&dry_run=true"
    return Scene(role="command", method="POST", path=path, raw=data, media="application/octet-stream")


def tell(**changes: Any) -> Scene:
    body = {"kind": "hj212", "number": DEVICE, "source_id": "{source_0}", "line": "L1", **changes}
    return Scene(role="command", method="PUT", path="/meters/points", body=body)


def explain(version: int = 1, name: str = FOUND) -> Scene:
    body = {"reason": "示例：承担供热，基荷不停"}
    path = f"/disagreements/{name}/explanation"
    return Scene(role="county_reviewer", method="POST", path=path, version=version, body=body, prepare=disagrees)


def of_the_firm(city: City) -> None:
    """As if whoever explains acted for the firm as well."""
    disagrees(city)
    with city.transactions.writing(system("test")) as uow:
        told = {"id": new_id(), "account_id": city.person("county_reviewer").account_id, "source_id": city.sources[0]}
        uow.execute(insert(MandateRow), {**told, "role": "enterprise_preparer", "granted_at": uow.now})


JOURNEY = {
    "import_meters": take(),
    "tell_meter_point": tell(),
    "compare_meters": Scene(role="command", method="POST", path=f"{ALERT}/disagreements"),
    "list_disagreements": replace(read(f"{ALERT}/disagreements?state=open", "county_reviewer"), prepare=disagrees),
    "explain_disagreement": explain(),
}

PROBLEMS = {
    "emergency.readings_refused": take("示例,表\n1,2\n".encode(), form="electricity_csv"),
    "emergency.disagreement_not_there": explain(name="{unknown}"),
    "emergency.disagreement_moved_on": explain(version=7),
    "emergency.already_explained": replace(after(explain(), then=explain(version=2)), prepare=disagrees),
    "emergency.own_firms_meters": replace(explain(), prepare=of_the_firm),
}
