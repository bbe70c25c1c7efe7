"""Seasons over HTTP."""

import pytest

from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id

PLAN = {
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


def test_the_command_office_plans_opens_and_closes_and_anybody_reads(people, client):
    command = people.staff(Role.COMMAND)

    planned = command.post("/seasons", PLAN)
    assert (planned.status_code, planned.json["state"], planned.headers["ETag"]) == (201, "planned", '"1"')
    path = f"/seasons/{planned.json['id']}"
    assert command.post(f"{path}/opening", version=1).json["state"] == "open"
    assert command.post(f"{path}/closing", version=2).json["state"] == "closed"

    (listed,) = client.get("/seasons").json["items"]
    (programme,) = client.get(path).json["programmes"]
    assert (listed["state"], listed["version"]) == ("closed", 3)
    assert (programme["programme"], programme["official"]) == ("emergency", False)
    assert (programme["applications_from"], programme["alerts"]) == ("2026-10-15", ["yellow", "orange", "red"])


def test_opening_needs_the_version_that_was_seen(people):
    command = people.staff(Role.COMMAND)
    path = f"/seasons/{command.post('/seasons', PLAN).json['id']}/opening"

    assert command.post(path).status_code == 428
    assert command.post(path, version=7).json["code"] == "season.moved_on"
    assert command.post(path, version=1).status_code == 200
    assert command.post(path, version=2).json["code"] == "season.not_in_state"


@pytest.mark.parametrize("role", [Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_plans(people, role):
    assert people.staff(role).post("/seasons", PLAN).status_code == 403


@pytest.mark.parametrize(
    "changes, code",
    [
        pytest.param({"until": "2026-10-01"}, "season.days_wrong", id="no days"),
        pytest.param({"until": "not a day"}, "request.invalid", id="not a day"),
        pytest.param({"programmes": []}, "request.invalid", id="no programme"),
        pytest.param(
            {"programmes": [{**PLAN["programmes"][0], "edition": "x"}]},
            "season.programme_edition_unknown",
            id="unknown edition",
        ),
    ],
)
def test_a_plan_that_cannot_be_is_refused(people, changes, code):
    refused = people.staff(Role.COMMAND).post("/seasons", {**PLAN, **changes})

    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert refused.json["next_step"]


def test_a_season_that_is_not_there(client):
    assert client.get(f"/seasons/{new_id()}").json["code"] == "season.not_there"
