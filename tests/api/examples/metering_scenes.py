"""Examples of readings that come in, disagree, and are explained."""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert

from greenctl.auth.models import MandateRow
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from tests.api.examples.acts import after, read
from tests.api.examples.alert_scenes import ALERT
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

DEVICE = "010000A8900016F000169DC0"
FRAME = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&1C80\r\n##0101QN=2016"
)


def take(data: bytes = FRAME, city: str = "370800", form: str = "hj212") -> Scene:
    path = f"/meters/import?city={city}&format={form}&dry_run=true"
    return Scene(role="command", method="POST", path=path, raw=data, media="application/octet-stream")


def tell(**changes: Any) -> Scene:
    body = {"kind": "hj212", "number": DEVICE, "source_id": "{source_0}", "line": "L1", **changes}
    return Scene(role="command", method="PUT", path="/meters/points", body=body)


def explain(version: int = 1, name: str = "{disagreement_id}") -> Scene:
    body = {"reason": "示例：承担供热，基荷不停"}
    path = f"/disagreements/{name}/explanation"
    return Scene(role="county_reviewer", method="POST", path=path, version=version, body=body)


def of_the_firm(city: City) -> None:
    """As if whoever explains acted for the firm as well."""
    with city.transactions.writing(system("test")) as uow:
        told = {"id": new_id(), "account_id": city.person("county_reviewer").account_id, "source_id": city.sources[0]}
        uow.execute(insert(MandateRow), {**told, "role": "enterprise_preparer", "granted_at": uow.now})


JOURNEY = {
    "import_meters": take(),
    "list_refused_readings": read("/meters/refused?city=370800", "command"),
    "tell_meter_point": tell(),
    "compare_meters": Scene(role="command", method="POST", path=f"{ALERT}/disagreements"),
    "list_disagreements": read(f"{ALERT}/disagreements?state=open", "county_reviewer"),
    "explain_disagreement": explain(),
}

PROBLEMS = {
    "emergency.readings_refused": take("示例,表\n1,2\n".encode(), form="electricity_csv"),
    "emergency.disagreement_not_there": explain(name="{unknown}"),
    "emergency.disagreement_moved_on": explain(version=7),
    "emergency.already_explained": after(explain(), then=explain(version=2)),
    "emergency.own_firms_meters": replace(explain(), prepare=of_the_firm),
}
