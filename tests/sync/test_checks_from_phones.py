"""Checks of duties made without signal: they wait for their photos, and a duty that was fixed anew is a conflict."""

from datetime import timedelta

import pytest

from greenctl.kernel.actor import Actor, Grant, Role
from greenctl.kernel.ids import new_id
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.emergency.verification.builders import START, lines_that
from tests.inspection.builders import an_account
from tests.photos.builders import a_photo, declared
from tests.source.builders import a_source, registered
from tests.sync.builders import a_phone
from tests.sync.test_evidence import verify


@pytest.mark.one_engine
def test_a_check_waits_for_its_photos_and_is_recorded_once(transactions, clock):
    sources = registered(transactions, a_source(1, area="370811", department="industry"))
    an_inventory(transactions, sources)
    alert = issued(transactions, starts_at=START)
    clock.advance(timedelta(days=2, hours=2))
    actor = Actor(an_account(transactions, "370811"), (Grant(Role.INSPECTOR, "370811"),))
    phone, line, other = a_phone(transactions, actor=actor), new_id(), new_id()
    photo = a_photo(subject_kind="finding", subject_id=line, source_id=sources[0].id)
    declared(transactions, photo, by=actor)
    lines = [
        {"id": line, "ordinal": 0, "state": "not_kept", "photos": [photo.id], "text": "示例：仍在生产"},
        {"id": other, "ordinal": 1, "state": "not_seen", "photos": [], "text": "示例：门已锁"},
    ]
    body = {"id": new_id(), "alert_id": alert.id, "source_id": sources[0].id, "officers": [], "lines": lines}
    place = {"longitude": "116.6", "latitude": "35.4", "accuracy_m": "8"}
    phone.make("duty.check", {**body, "position": place}, base=1, photos=[photo.id])
    phone.make("duty.check", {**body, "id": new_id(), "lines": [{**lines[1], "id": new_id()}]}, base=7)

    first = phone.outcomes(transactions)
    verify(transactions, photo.id)
    again = phone.outcomes(transactions)

    assert first[0]["outcome"] == "held"
    assert again[0]["outcome"] == "applied", again[0]
    assert [(one["state"], one["finding_id"]) for one in again[0]["answer"]["check"]["lines"]] == [
        ("not_kept", line),
        ("not_seen", None),
    ]
    assert again[1]["outcome"] == "conflict"
    assert [row["finding_id"] for row in lines_that(transactions, alert, verdict="waiting")] == [line]
