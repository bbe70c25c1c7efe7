"""What people do in the examples, each in a line."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from greenctl.auth.models import DeviceRow, MandateRow, RefreshFamilyRow
from greenctl.declaration.models import GradeRevisionRow
from greenctl.kernel.ids import new_id
from greenctl.workbook.writing import MEDIA_TYPE
from tests.api.examples.scene import Scene
from tests.fuzz.city import LATER, TODAY, City
from tests.source.builders import a_code

DRAFT, EDITED, SIGNED = "/declarations/{draft}", "/declarations/{edited}", "/declarations/{signed}"
RETURNED, DECIDED = "/declarations/{returned}", "/declarations/{approved}"
CASE = "/review/cases/{under_review}/decisions"
SOURCE = "/sources/{source_1}"
EDITIONS = "/lists/seasons/{season}/emergency/editions"

RECORD, REVISION = "/adverse-records/{adverse_id}", "/grade-revisions/{revision_id}"
OTHER_ID = "01990000-0000-7000-8000-00000000beef"
ADVERSE = {"kind": "sample_penalty", "happened_on": str(TODAY), "document": "示例文书 7 号"}

WORKS: dict[str, Any] = {
    "kind": "works",
    "name": "示例企业",
    "area": "370811",
    "credit_code": a_code(100),
    "sectors": [{"sector": "sample_a"}],
}
NUMBERED = {**WORKS, "credit_code": None, "other_id_kind": "own_number", "other_id": "示例-100"}
SEASON: dict[str, Any] = {
    "name_zh": "示例季",
    "name_en": "Sample season",
    "starts_on": "2026-10-01",
    "until": "2027-04-01",
    "programmes": [
        {
            "edition": "sample-emergency-2026",
            "applications_from": "2026-10-15",
            "applications_until": "2026-12-15",
        }
    ],
}
NEW = {"source_id": "{source_1}", "season_id": "{season}", "programme": "staggered"}


def register(**changes: Any) -> Scene:
    return Scene(role="county_reviewer", method="POST", path="/sources", body={**WORKS, **changes})


def change(path: str = SOURCE, version: int | None = 1, **changes: Any) -> Scene:
    body = changes or {"address": "示例路 1 号"}
    return Scene(role="county_reviewer", method="PATCH", path=path, version=version, body=body)


def move(what: str, source: str = "{source_1}", version: int = 1, **body: Any) -> Scene:
    return Scene(role="city_reviewer", method="POST", path=f"/sources/{source}/{what}", version=version, body=body)


def upload(data: bytes) -> Scene:
    return Scene(role="county_reviewer", method="POST", path="/imports/sources", raw=data, media=MEDIA_TYPE)


def begin(**changes: Any) -> Scene:
    return Scene(role="preparer", method="POST", path="/declarations", body={**NEW, **changes})


def edit(path: str = EDITED, version: int | None = 2, role: str = "preparer", **body: Any) -> Scene:
    return Scene(role=role, method="PATCH", path=path, version=version, body=body)


def fact(value: Any, path: str = EDITED, version: int = 2) -> Scene:
    return edit(path, version, facts={"sample_a": {"stack_so2": value}})


def plan_gap(**question: Any) -> Scene:
    return Scene(role="preparer", method="POST", path=f"{EDITED}/gap-plans", body={"target": "A", **question})


def hand(what: str, path: str, version: int, role: str = "signer") -> Scene:
    return Scene(role=role, method="POST", path=f"{path}/{what}", version=version)


def decide(
    verdict: str = "approve", *, path: str = CASE, version: int = 1, role: str = "county_reviewer", **body: Any
) -> Scene:
    return Scene(role=role, method="POST", path=path, version=version, body={"verdict": verdict, **body})


def read(path: str, role: str = "nobody") -> Scene:
    return Scene(role=role, method="GET", path=path)


def try_edition(**which: Any) -> Scene:
    return Scene(role="command", method="POST", path="/rules/dry-runs",
                 body={"season_id": "{season}", "programme": "emergency", **which})  # fmt: skip


def plan(**changes: Any) -> Scene:
    return Scene(role="command", method="POST", path="/seasons", body={**SEASON, **changes})


def close_season(version: int = 2) -> Scene:
    return Scene(role="command", method="POST", path="/seasons/{season}/closing", version=version)


def change_form(rules: str, version: int = 2) -> Scene:
    path = "/seasons/{season}/emergency/form-edition"
    return Scene(role="command", method="POST", path=path, version=version, body={"rules": rules})


def publish(path: str = EDITIONS, on: str = str(LATER), seen: int = 2) -> Scene:
    return Scene(role="command", method="POST", path=path, body={"effective_on": on, "seen_number": seen})


def account(method: str, path: str, version: int | None = None, **body: Any) -> Scene:
    return Scene(role="administrator", method=method, path=path, version=version, body=body or None)


def say(path: str, **body: Any) -> Scene:
    return Scene(role="nobody", method="POST", path=path, body=body)


def after(*before: Scene, then: Scene) -> Scene:
    return replace(then, before=before)


def with_headers(scene: Scene, **headers: str | None) -> Scene:
    return replace(scene, headers={name.replace("_", "-"): value for name, value in headers.items()})


def raw(text: str) -> Scene:
    return Scene(role="county_reviewer", method="PATCH", path=SOURCE, version=1, raw=text)


def against(source: str = SOURCE, role: str = "county_reviewer", **changes: Any) -> Scene:
    return Scene(role=role, method="POST", path=f"{source}/adverse-records", body={**ADVERSE, **changes})


def feed(**changes: Any) -> Scene:
    told = {**ADVERSE, "credit_code": a_code(1), **changes}
    return Scene(role="county_reviewer", method="POST", path="/imports/adverse-records", body={"records": [told]})


def about(path: str, what: str, version: int = 1, role: str = "command", **body: Any) -> Scene:
    return Scene(role=role, method="POST", path=f"{path}/{what}", version=version, body=body or None)


def override(path: str = DECIDED, role: str = "command", **changes: Any) -> Scene:
    body = {"level": "B", "reason": "示例:现场核查", **changes}
    return Scene(role=role, method="POST", path=f"{path}/overrides", body=body)


def many_mandates(city: City) -> None:
    account_id = city.real["account_id"][0]
    rows = [{"id": new_id(), "account_id": account_id, "role": "enterprise_signer"} for _ in range(999)]
    with city.engine.begin() as connection:
        connection.execute(insert(MandateRow), [{**row, "source_id": new_id(), "granted_at": city.now} for row in rows])


def proposed_by_command(city: City) -> None:
    by = city.people["command"]
    with city.engine.begin() as connection:
        connection.execute(update(GradeRevisionRow).values(proposed_by=by.account_id))


def own(method: str, path: str, **body: Any) -> Scene:
    """What somebody does about their own sessions and devices."""
    return Scene(role="preparer", method=method, path=path, body=body or None)


def many_devices(city: City) -> None:
    account_id = city.people["preparer"].account_id
    row = {"account_id": account_id, "name": "示例手机", "platform": "android", "registered_at": city.now}
    with city.engine.begin() as connection:
        connection.execute(insert(DeviceRow), [{**row, "id": new_id()} for _ in range(20)])


def proof_grows_old(city: City) -> None:
    with city.engine.begin() as connection:
        connection.execute(update(RefreshFamilyRow).values(stepped_up_at=city.now - timedelta(minutes=15)))


def session_that(**changes: Any) -> Scene:
    """A refresh in a session of which this is so."""

    def change(city: City) -> None:
        values = {name: value(city) if callable(value) else value for name, value in changes.items()}
        family = city.session.partition(".")[0]
        with city.engine.begin() as connection:
            connection.execute(update(RefreshFamilyRow).where(RefreshFamilyRow.id == family).values(**values))

    return replace(say("/auth/refresh", refresh_token="{refresh_token}"), prepare=change)


def device_with_a_key(city: City) -> str:
    device_id = city.real["device_id"][0]
    with city.engine.begin() as connection:
        connection.execute(update(DeviceRow).where(DeviceRow.id == device_id).values(public_key=KEY))
    return device_id


KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
NEW_DEVICE = {"id": "01990000-0000-7000-8000-00000000beef", "name": "示例手机", "platform": "android"}
NO_POINT = {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}
STALE = {"challenge": "示例", "signature": "A" * 86}
ENDED = {"ended_at": lambda city: city.now}
