"""Seasons over HTTP."""

import threading
from concurrent.futures import ThreadPoolExecutor

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


def test_two_who_plan_the_first_season_at_once_both_have_theirs(people):
    seasons = [{**PLAN, "id": new_id()} for _ in range(2)]

    answers = at_once([(people.staff(Role.COMMAND), season, new_id()) for season in seasons])

    assert [answer.status_code for answer in answers] == [201, 201], [answer.json for answer in answers]


def test_a_plan_that_is_sent_twice_at_once_has_one_answer_and_another_with_its_id_is_told_so(people):
    command = people.staff(Role.COMMAND)
    for _ in range(5):
        plan, key = {**PLAN, "id": new_id()}, new_id()
        another = {**plan, "name_en": "Another season"}

        one, twin, other = at_once([(command, plan, key), (command, plan, key), (command, another, new_id())])

        won = [answer for answer in (one, twin, other) if answer.status_code == 201]
        lost = [answer for answer in (one, twin, other) if answer.status_code != 201]
        assert {answer.data for answer in won} == {won[0].data}
        assert {answer.json["code"] for answer in lost} == {"season.already_there"}
        assert one.status_code == twin.status_code


def test_a_plan_that_is_sent_again_with_another_key_is_answered_with_its_season(people):
    command, plan = people.staff(Role.COMMAND), {**PLAN, "id": new_id()}

    answers = at_once([(command, plan, new_id()), (command, plan, new_id())])

    assert [(answer.status_code, answer.json["version"]) for answer in answers] == [(201, 1)] * 2


def at_once(requests):
    """The answers to plans of some persons, each with its key, sent at one moment."""
    gate = threading.Barrier(len(requests))

    def send(request):
        person, plan, key = request
        gate.wait(timeout=20)
        return person.post("/seasons", plan, key=key)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def test_anybody_reads_what_a_season_can_be_planned_with(client):
    told = {one["edition"]: one for one in client.get("/seasons/programmes").json["items"]}

    assert told["sample-emergency-2026"]["programme"] == "emergency"
    assert told["sample-emergency-2026"]["official"] is False
