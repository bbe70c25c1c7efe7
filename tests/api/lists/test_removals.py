"""Removals over HTTP: seen by who is concerned, decided by who has no part in it, told to everybody."""

from datetime import timedelta

import pytest

from api.public import readings
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.adverse.builders import confirmed
from tests.lists.builders import SEASON_ID, TODAY, set_source
from tests.lists.removal_builders import (
    AFTER_HEARING,
    decide,
    hear,
    on_day,
    prepared,
    published,
    removals,
    removed,
    told,
    units,
)

ONE, TWO = units(1, 2)
WHY = {"remove": True, "reason": "示例:听证后决定移出"}


@pytest.fixture
def listed(transactions):
    """Two sources on the first edition of the list, in force today."""
    prepared(transactions, ONE, TWO)
    return published(transactions)


@pytest.fixture
def proposal(transactions, listed):
    told(transactions, ONE)
    return removals(transactions)[0]


def test_the_firm_sees_what_is_proposed_and_its_signer_says_something(people, transactions, proposal):
    preparer, signer, other = (
        people.preparer(ONE.source_id),
        people.signer(ONE.source_id),
        people.signer(TWO.source_id),
    )

    assert [item["id"] for item in preparer.get("/removals").json["items"]] == [proposal.id]
    assert other.get("/removals").json["items"] == []
    assert other.get(f"/removals/{proposal.id}").status_code == 404
    said = {"text": "示例:我公司已完成整改", "waives": True}
    assert preparer.post(f"/removals/{proposal.id}/statements", said).status_code == 403
    assert signer.post(f"/removals/{proposal.id}/statements", said).status_code == 201

    read = people.staff(Role.COMMAND).get(f"/removals/{proposal.id}").json
    assert [(item["ordinal"], item["waives"]) for item in read["statements"]] == [(1, True)]
    assert (read["evidence_state"], read["version"], read["finding_id"]) == ("confirmed", 2, proposal.finding_id)


@pytest.mark.parametrize("role", [Role.COUNTY_REVIEWER, Role.EXPERT, Role.INSPECTOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_decides(people, transactions, proposal, role):
    hear(transactions, proposal, waives=True)

    assert people.staff(role).post(f"/removals/{proposal.id}/decision", WHY, version=2).status_code in {403, 404}


def test_a_decision_wants_the_version_that_was_read(people, transactions, proposal):
    hear(transactions, proposal, waives=True)
    command = people.staff(Role.COMMAND)

    assert command.post(f"/removals/{proposal.id}/decision", WHY).status_code == 428
    stale = command.post(f"/removals/{proposal.id}/decision", WHY, version=1)
    assert (stale.status_code, stale.json["code"]) == (412, "lists.removal_moved_on")
    decided = command.post(f"/removals/{proposal.id}/decision", WHY, version=2)

    assert decided.json["state"] == "removed"
    assert decided.json["decided_on"] == TODAY.isoformat()
    assert decided.json["in_force_from"] == (TODAY + timedelta(days=1)).isoformat()  # today's edition lists it still


def test_a_removal_is_shown_at_once_beside_the_list_that_stays_as_it_was(people, transactions, client, listed):
    """Within a minute: no cache holds a page, or an answer, longer than 30 seconds."""
    before = client.get(f"/lists/editions/{listed.id}/file.json").data
    removal = removed(transactions, ONE)

    (shown,) = client.get("/lists/removals").json["items"]
    assert (shown["document"], shown["returns_on"]) == ("2026-000123", removal.returns_on.isoformat())
    exempt = client.get(f"/lists/exemptions?source_id={ONE.source_id}").json["lists"]
    assert [item["removal"]["removal_id"] for item in exempt if item["programme"] == "emergency"] == [removal.id]
    for path in (f"/p/sources/{ONE.source_id}", "/p/lists/emergency"):
        page = client.get(f"{path}?lang=en")
        text = f"By decision of {AFTER_HEARING}, on 2026-000123; returns {removal.returns_on}."
        assert text in page.get_data(as_text=True), path
        assert int(page.headers["Cache-Control"].split("max-age=")[1]) <= 30
    assert client.get(f"/lists/editions/{listed.id}/file.json").data == before


def test_a_longer_stop_that_was_decided_later_does_not_hide_that_the_source_is_off_the_list(transactions, client):
    [unit] = units(1, programme="staggered")
    prepared(transactions, unit)
    published(transactions, programme="staggered")
    off = removed(transactions, unit, kind="sample_false_data")
    removed(
        transactions,
        unit,
        AFTER_HEARING + timedelta(days=30),
        kind="sample_penalty",
        number="2026-000124",
        finding_id=new_id(),
    )

    [shown] = client.get(f"/lists/exemptions?source_id={unit.source_id}").json["lists"]

    assert (shown["removal"]["removal_id"], shown["removal"]["consequence"]) == (off.id, "remove")


def test_decisions_that_no_longer_fit_on_the_page_of_their_list_are_on_the_next(transactions, client, listed):
    told(transactions, ONE)
    told(transactions, TWO, number="2026-000124")
    on_day(transactions, AFTER_HEARING)
    decided = sorted(decide(transactions, one).id for one in removals(transactions))

    with transactions.reading(system("test")) as uow:
        shown, more = readings.removed_from(uow, listed, AFTER_HEARING, "", most=1)
        everything = readings.removed_from(uow, listed, AFTER_HEARING, "", most=2)
    following = client.get(f"/p/lists/emergency?lang=en&decided_after={more}").get_data(as_text=True)

    assert ([one.removal_id for one in shown], more) == ([decided[0]], decided[0])
    assert ([one.removal_id for one in everything[0]], everything[1]) == (decided, None)
    assert following.count("By decision of") == 1


def test_the_difference_names_the_decision(transactions, client, listed):
    removal = removed(transactions, ONE)
    after = published(transactions, AFTER_HEARING, today=AFTER_HEARING)

    (change,) = client.get(f"/lists/difference?from={listed.id}&to={after.id}").json["items"]
    page = client.get(f"/p/difference?from={listed.id}&to={after.id}&lang=zh").get_data(as_text=True)

    assert (change["reason"], change["removal"]["removal_id"]) == ("removed_by_decision", removal.id)
    assert "决定移出清单" in page
    assert "2026-000123" in page


def test_what_the_firm_says_is_never_public(transactions, client, listed):
    told(transactions, ONE)
    hear(transactions, removals(transactions)[0], waives=True)
    removed_text = "我公司已完成整改"

    for path in ("/lists/removals", f"/lists/exemptions?source_id={ONE.source_id}", f"/p/sources/{ONE.source_id}"):
        assert removed_text not in client.get(path).get_data(as_text=True)


def test_a_person_proposes_by_the_rule_and_another_decides(people, transactions, listed):
    record = confirmed(transactions, ONE.source_id, kind="sample_measure_not_done")
    city, command = people.staff(Role.CITY_REVIEWER), people.staff(Role.COMMAND)
    body = {"id": new_id(), "season_id": SEASON_ID, "programme": "emergency", "reason": "示例:预警期间未落实措施"}

    made = city.post(f"/adverse-records/{record.id}/removals", body)
    people.signer(ONE.source_id).post(f"/removals/{body['id']}/statements", {"text": "示例:无异议", "waives": True})

    assert (made.status_code, made.json["id"]) == (201, body["id"])
    assert city.post(f"/removals/{body['id']}/decision", WHY, version=2).status_code == 403
    assert command.post(f"/removals/{body['id']}/decision", WHY, version=2).status_code == 200


def test_removals_come_by_pages_and_by_state(people, transactions, listed):
    for number in range(1, 6):
        told(transactions, ONE, number=f"2026-{number:06d}")
    command = people.staff(Role.COMMAND)

    first = command.get("/removals?limit=3&state=proposed").json
    second = command.get(f"/removals?limit=3&state=proposed&after={first['next']}").json

    found = [item["id"] for item in (*first["items"], *second["items"])]
    assert (len(found), found, second["next"]) == (5, sorted(found), None)
    assert command.get("/removals?state=lift").json["items"] == []
    assert len(command.get(f"/removals?source_id={ONE.source_id}").json["items"]) == 5
    assert command.get(f"/removals?source_id={TWO.source_id}").json["items"] == []
    assert command.get("/removals?state=nothing").status_code == 422


def test_what_was_voided_is_lifted_by_a_person(people, transactions, listed):
    removed(transactions, ONE)
    told(transactions, ONE, "voided")
    command = people.staff(Role.COMMAND)
    (removal,) = command.get("/removals?state=lift").json["items"]

    body = {"lift": True, "reason": "示例:发现已作废"}
    lifted = command.post(f"/removals/{removal['id']}/lifting", body, version=removal["version"])

    assert (lifted.json["lift"], lifted.json["lifted_on"]) == ("lifted", AFTER_HEARING.isoformat())


@pytest.mark.parametrize("area, told_of", [("370811", 1), ("370800", 1), ("370812", 0)])
def test_who_follows_a_city_hears_of_removals_in_its_counties(transactions, client, listed, area, told_of):
    removal = removed(transactions, ONE)

    items = client.get(f"/p/areas/{area}/feed.json").json["items"]

    assert [item["id"] for item in items].count(f"urn:greenctl:removal:{removal.id}") == told_of


def test_a_longer_stop_marks_nobody_as_removed(transactions, client):
    (works,) = units(1, programme="staggered")
    prepared(transactions, works)
    published(transactions, programme="staggered")
    removed(transactions, works)

    page = client.get("/p/lists/staggered?lang=en").get_data(as_text=True)

    assert "Staggered stop extended" in page
    assert "removed by decision" not in page


def test_a_removed_source_is_marked_on_the_list_under_the_name_it_had_before_a_merger(transactions, client, listed):
    removed(transactions, ONE)
    assert client.get("/p/lists/emergency?lang=en").get_data(as_text=True).count("removed by decision") == 1
    with transactions.writing(system("test")) as uow:
        set_source(uow, TWO, state="merged", merged_into=ONE.source_id)

    page = client.get("/p/lists/emergency?lang=en").get_data(as_text=True)

    assert page.count("removed by decision") == 2  # both rows speak of the source that lives on
