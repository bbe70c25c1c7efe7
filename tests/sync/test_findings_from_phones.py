"""Findings made without signal: once each, whatever is sent how often; held until their photos are verified."""

from sqlalchemy import func, insert, select, update
from sqlalchemy.event import listen

from greenctl.auth.models import GrantRow
from greenctl.findings.loop.events import FindingMoved
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Actor, Grant, Role, system
from greenctl.kernel.ids import new_id
from tests.findings.builders import a_finding, ordered, recorded, works
from tests.photos.builders import a_photo, declared
from tests.sync.builders import a_phone, states
from tests.sync.test_evidence import verify
from tests.sync.test_pulling import of_kind, whole


def an_inspectors_phone(transactions, area="370800"):
    phone = a_phone(transactions)
    grant = Grant(Role.INSPECTOR, area)
    with transactions.writing(system("test")) as uow:
        row = {"account_id": phone.actor.account_id, "role": grant.role, "area": grant.area, "department": ""}
        uow.execute(insert(GrantRow), row)
    phone.actor = Actor(phone.actor.account_id, (grant,))
    return phone


def a_body(source_id, **changes):
    usual = {"id": new_id(), "issue": "ledger_missing", "source_id": source_id}
    return {**usual, "position": {"longitude": "116.6", "latitude": "35.4", "accuracy_m": "8"}, **changes}


def count(transactions):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(FindingRow)).scalar()


def test_findings_of_a_batch_are_recorded_and_sent_again_answered_as_before(transactions):
    source, phone = works(transactions)[0], an_inspectors_phone(transactions)
    for _ in range(5):
        phone.make("finding.record", a_body(source.id, captured_at="2026-11-19T16:00:00+08:00"))

    first = phone.outcomes(transactions)
    again = phone.outcomes(transactions)

    assert [item["outcome"] for item in first] == ["applied"] * 5
    assert [item["answer"]["finding"]["number"] for item in first] == [f"2026-00000{n}" for n in range(1, 6)]
    assert [item["first"]["answer"] for item in again] == [item["answer"] for item in first]
    assert count(transactions) == 5


def test_a_finding_waits_for_its_photos_and_is_then_recorded_by_itself(transactions):
    source, phone = works(transactions)[0], an_inspectors_phone(transactions)
    body = a_body(source.id, issue="uncovered_soil")
    photo = a_photo(subject_id=body["id"], source_id=source.id)
    declared(transactions, photo, by=phone.actor)
    phone.make("finding.record", {**body, "photos": [{"id": photo.id, "slot": "east"}]}, photos=[photo.id])

    (held,) = phone.outcomes(transactions)
    assert (held["outcome"], count(transactions)) == ("held", 0)
    verify(transactions, photo.id)
    drain(transactions)

    (applied,) = phone.outcomes(transactions)
    assert applied["first"]["answer"]["finding"]["photos"] == [{"id": photo.id, "slot": "east"}]


def test_one_finding_that_cannot_be_takes_no_other_with_it(transactions):
    source, phone = works(transactions)[0], an_inspectors_phone(transactions)
    for issue in ("ledger_missing", "no_such_issue", "plan_missing"):
        phone.make("finding.record", a_body(source.id, issue=issue))
    phone.make("finding.record", a_body(source.id, text="土" * 10_000))

    outcomes = phone.outcomes(transactions)

    assert [item["outcome"] for item in outcomes] == ["applied", "refused", "applied", "refused"]
    assert outcomes[1]["problem"]["problems"][0]["field"] == "issue"


def test_a_pack_holds_what_is_open_in_the_area_and_what_a_firm_was_ordered(transactions, people):
    source, other = works(transactions, 2)
    found = [item.finding.id for item in recorded(transactions, *(a_finding(s.id) for s in (source, source, other)))]
    ordered(transactions, found[0])
    inspector, firm = people.staff(Role.INSPECTOR, "370811"), people.preparer(source.id)

    theirs, _, last = whole(inspector)
    own, _, _ = whole(firm)
    stranger, _, _ = whole(people.staff(Role.INSPECTOR, "370812"))

    assert of_kind(theirs, "finding") == set(found)
    assert of_kind(own, "finding") == {found[0]}
    assert of_kind(stranger, "finding") == set()
    assert "recorded_by" not in own["finding", found[0]]

    with transactions.writing(system("test")) as uow:
        closed = {"progress": "closed", "closed_on": uow.now.date(), "closed_by": "another"}
        standing = update(FindingStandingRow).where(FindingStandingRow.finding_id == found[0])
        uow.execute(standing.values(**closed))
        moved = {"standing": "confirmed", "progress": "closed", "counts": True, "version": 3}
        uow.record(FindingMoved(finding_id=found[0], source_id=source.id, act="closed", **moved))
    changed, gone, _ = whole(inspector, last["next"])

    assert ("finding", found[0]) in gone
    assert of_kind(changed, "finding") == set()


def test_a_pack_brings_the_catalogue(transactions, people):
    items, _, _ = whole(people.staff(Role.INSPECTOR, "370811"))

    assert items["dictionary", "finding_catalogues"]["entries"][0]["id"] == "sample-2026"


def test_findings_that_go_together_are_written_without_a_savepoint_and_others_each_in_one(transactions):
    source, phone = works(transactions)[0], an_inspectors_phone(transactions)
    good = [phone.make("finding.record", a_body(source.id)) for _ in range(3)]
    astray = phone.make("finding.record", a_body(source.id, issue="no_such_issue"))
    more = [phone.make("finding.record", a_body(source.id)) for _ in range(2)]
    opened = []
    listen(transactions.engine, "savepoint", lambda *told: opened.append(told[-1]))

    assert states(phone.outcomes(transactions, *good)) == ["applied"] * 3
    assert not opened
    assert states(phone.outcomes(transactions, astray, *more)) == ["refused", "applied", "applied"]
    assert len(opened) == 4  # together in vain, then each
    assert count(transactions) == 5
