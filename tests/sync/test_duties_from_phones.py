"""Duties confirmed and carried out without signal, and the duties that a phone carries."""

from datetime import timedelta

import pytest

from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory, followed
from tests.photos.builders import a_photo, declared
from tests.source.builders import a_source, registered
from tests.sync.builders import a_phone
from tests.sync.test_evidence import verify
from tests.sync.test_pulling import of_kind, whole


@pytest.fixture
def sources(transactions):
    return registered(transactions, *(a_source(n, area="370811", department="industry") for n in (1, 2)))


@pytest.fixture
def alert(transactions, sources):
    an_inventory(transactions, sources)
    return issued(transactions)


def renewed(transactions, alert):
    with transactions.writing(system("test")) as uow:
        change_level(uow, alert.id, "orange", NOW + timedelta(days=3), "示例续发", 1)


def test_a_duty_is_confirmed_and_carried_out_from_a_phone_once_each(transactions, people, sources, alert):
    phone, named = a_phone(transactions, sources[0].id), {"alert_id": alert.id, "source_id": sources[0].id}
    report = new_id()
    photo, before = (
        a_photo(subject_kind="duty", subject_id=report, source_id=sources[0].id, sha256=f"{n:064x}") for n in (1, 2)
    )
    declared(transactions, photo, before, by=phone.actor)
    phone.make("duty.confirm", {**named, "position": {"longitude": "116.6", "latitude": "35.4"}}, base=1)
    shown = {"photos": [before.id, photo.id], "before": [before.id]}
    phone.make("duty.execute", {**named, "id": report, "ordinal": 0, **shown}, base=1, photos=shown["photos"])

    first = phone.outcomes(transactions)
    verify(transactions, before.id)
    verify(transactions, photo.id)
    again = phone.outcomes(transactions)

    assert [item["outcome"] for item in first] == ["applied", "held"]
    assert first[0]["answer"]["duty"]["confirmed_late"] is False
    assert [item["outcome"] for item in again] == ["repeated", "applied"]
    assert again[1]["answer"]["duty"]["executed"] == [0]
    assert (followed(transactions, alert).total.confirmed, followed(transactions, alert).total.executed) == (1, 1)
    seen = whole(people.preparer(sources[0].id))[0]["duty", f"{alert.id}:{sources[0].id}"]["obligations"][0]["photos"]
    assert {one["id"]: one["role"] for one in seen} == {photo.id: "after", before.id: "before"}


@pytest.mark.one_engine
def test_photos_of_one_firm_hold_up_neither_another_firms_duty_nor_a_confirmation(transactions, sources, alert):
    phone = a_phone(transactions, *(source.id for source in sources))
    one, two = ({"alert_id": alert.id, "source_id": source.id} for source in sources)
    waiting, shown, report = new_id(), new_id(), new_id()
    photo = a_photo(id=shown, subject_kind="duty", subject_id=report, source_id=sources[1].id)
    declared(transactions, photo, by=phone.actor)
    verify(transactions, shown)
    phone.make("duty.execute", {**one, "id": new_id(), "ordinal": 0, "photos": [waiting]}, base=1, photos=[waiting])
    phone.make("duty.execute", {**one, "id": new_id(), "ordinal": 1, "photos": [shown]}, base=1, photos=[shown])
    phone.make("duty.execute", {**two, "id": report, "ordinal": 0, "photos": [shown]}, base=1, photos=[shown])
    phone.make("duty.confirm", one, base=1)

    outcomes = phone.outcomes(transactions)

    assert [item["outcome"] for item in outcomes] == ["held", "held", "applied", "applied"]
    assert [item["waits"]["reason"] for item in outcomes[:2]] == ["photos", "operation_on_the_same_thing"]


def test_a_duty_that_was_fixed_anew_is_a_conflict_and_somebody_elses_is_not_there(transactions, sources, alert):
    phone = a_phone(transactions, sources[0].id)
    renewed(transactions, alert)
    for source in sources:
        phone.make("duty.confirm", {"alert_id": alert.id, "source_id": source.id}, base=1)

    stale, foreign = phone.outcomes(transactions)

    assert (stale["outcome"], stale["conflict"]["current_version"]) == ("conflict", 2)
    assert (foreign["outcome"], foreign["problem"]["code"]) == ("refused", "emergency.duty_not_there")


def test_a_phone_carries_duties_until_the_alert_is_over(transactions, people, sources, alert, clock):
    firm, county = people.preparer(sources[0].id), people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    elsewhere = people.staff(Role.COUNTY_REVIEWER, "370812", "industry")
    own, other = (f"{alert.id}:{source.id}" for source in sources)

    items, _, last = whole(firm)
    assert of_kind(items, "duty") == {own}
    body = items["duty", own]
    assert (body["version"], body["why"], len(body["obligations"])) == (1, "has_duty", 2)
    assert of_kind(whole(county)[0], "duty") == {own, other}
    assert of_kind(whole(elsewhere)[0], "duty") == set()

    renewed(transactions, alert)
    changed, _, last = whole(firm, last["next"])
    assert changed["duty", own]["version"] == 2

    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, clock.now(), "示例解除", 2)
    changed, gone, _ = whole(firm, last["next"])
    assert of_kind(changed, "duty") == set()
    assert ("duty", own) in gone
    assert of_kind(whole(firm)[0], "duty") == set()
