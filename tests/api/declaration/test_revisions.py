"""Adverse records and revised grades over HTTP, from the first word to the next edition of the list."""

import pytest

from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Role
from tests.declaration.builders import a_world, handed_in

RECORD = {"kind": "sample_penalty", "happened_on": "2026-11-19", "document": "示例文书 1 号"}


@pytest.fixture
def world(transactions):
    return a_world(transactions)


@pytest.fixture
def declaration(transactions, world):
    return f"/declarations/{handed_in(transactions, world)[0].declaration_id}"


def test_a_penalty_goes_from_two_people_to_a_proposal_and_by_a_third_to_the_level(
    transactions, people, world, declaration
):
    county, city, command = (
        people.staff(role, area)
        for role, area in (
            (Role.COUNTY_REVIEWER, "370811"),
            (Role.CITY_REVIEWER, "370800"),
            (Role.COMMAND, "370800"),
        )
    )
    written = county.post(f"/sources/{world.works[0]}/adverse-records", RECORD).json
    record = f"/adverse-records/{written['id']}"
    assert county.post(f"{record}/confirmation", version=1).json["code"] == "adverse.second_person_needed"
    assert city.post(f"{record}/confirmation", version=1).json["state"] == "confirmed"
    drain(transactions)

    (proposed,) = command.get("/grade-revisions").json["items"]
    accepted = command.post(f"/grade-revisions/{proposed['id']}/decision", {"accept": True}, version=1)

    assert accepted.json["state"] == "accepted"
    told = people.preparer(world.works[0]).get(f"{declaration}/levels").json
    assert (told["graded_level"], told["machine_level"], told["level"], told["override"]) == ("A", "C", "C", None)
    why = command.get(f"/grade-revisions/{proposed['id']}/explanation").json
    assert why["vetoes"][0]["evidence_id"] == written["id"]


def test_an_override_is_seen_beside_the_machine(people, declaration):
    first, second = people.staff(Role.COMMAND), people.staff(Role.CITY_REVIEWER)
    proposed = first.post(f"{declaration}/overrides", {"level": "B", "reason": "示例:现场核查"}).json
    decision = f"/grade-revisions/{proposed['id']}/decision"

    alone = first.post(decision, {"accept": True}, version=1)
    assert (alone.status_code, alone.json["code"]) == (403, "declaration.second_person_needed")
    second.post(decision, {"accept": True}, version=1)

    told = first.get(f"{declaration}/levels").json
    assert (told["machine_level"], told["level"], told["override"]["reason"]) == ("A", "B", "示例:现场核查")


def test_before_anything_was_handed_in_there_is_no_level(people, transactions, world):
    person = people.preparer(world.works[0])
    new = {"source_id": world.works[0], "season_id": world.season.id, "programme": "emergency"}
    draft = person.post("/declarations", new).json["id"]

    told = person.get(f"/declarations/{draft}/levels").json

    assert told["level"] is None
    assert told["revisions"] == []
