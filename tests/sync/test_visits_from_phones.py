"""Visits made without signal, and the tasks that a phone carries: one's own, and gone when they are somebody else's."""

from greenctl.inspection import tasks
from greenctl.inspection.visiting import visits_of
from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from tests.inspection.builders import CITY, COMMAND, TODAY, a_visit, an_officer, sent, visited
from tests.source.builders import a_source, registered
from tests.sync.test_evidence import verify
from tests.sync.test_findings_from_phones import an_inspectors_phone
from tests.sync.test_pulling import of_kind, whole


def a_body(source_id, **changes):
    usual = {"id": new_id(), "source_id": source_id, "points": [{"point": "sample-works-2026:board", "state": "met"}]}
    return {**usual, "ended_at": "2026-11-20T09:30:00+08:00", **changes}


def test_visits_of_a_batch_are_recorded_once_and_their_tasks_are_done(transactions):
    sources = registered(transactions, *(a_source(number) for number in range(1, 4)))
    phone = an_inspectors_phone(transactions)
    task = sent(transactions, sources[0].id, an_officer(transactions, phone.actor.account_id).account_id)
    for source in sources:
        phone.make("visit.record", a_body(source.id, task_id=task.id if source is sources[0] else None))

    first, again = phone.outcomes(transactions), phone.outcomes(transactions)

    assert [item["outcome"] for item in first] == ["applied"] * 3
    assert [item["answer"]["visit"]["source_id"] for item in first] == [source.id for source in sources]
    assert [item["first"]["answer"] for item in again] == [item["answer"] for item in first]
    with transactions.reading(system("test")) as uow:
        assert [len(visits_of(uow, source.id, None, 10)) for source in sources] == [1, 1, 1]
        assert tasks.get_task(uow, task.id, today=TODAY).state == "done"


def test_one_bad_visit_of_a_batch_is_refused_alone(transactions):
    [source] = registered(transactions, a_source())
    phone = an_inspectors_phone(transactions)
    for body in (a_body(source.id), a_body(new_id()), a_body(source.id)):
        phone.make("visit.record", body)

    outcomes = phone.outcomes(transactions)

    assert [item["outcome"] for item in outcomes] == ["applied", "refused", "applied"]
    assert outcomes[1]["problem"]["code"] == "source.not_there"


def test_who_is_sent_out_of_their_area_shows_by_photos_what_they_found_there_and_nowhere_else(transactions):
    there, other = registered(transactions, a_source(1, area="370883"), a_source(2, area="370883"))
    phone = an_inspectors_phone(transactions, "370811")
    task = sent(transactions, there.id, an_officer(transactions, phone.actor.account_id).account_id)
    finding = new_id()
    photos = [shown_at(there.id, finding), shown_at(other.id, finding)]
    for photo in photos:
        phone.make("photo.declare", photo)
    found = {"id": finding, "issue": "uncovered_soil", "source_id": there.id, "task_id": task.id}
    body = {**found, "photos": [{"id": photos[0]["id"], "slot": "east"}]}
    phone.make("finding.record", body, photos=[photos[0]["id"]])
    declared = phone.outcomes(transactions)
    verify(transactions, photos[0]["id"])

    recorded = phone.outcomes(transactions)[-1]

    assert [item["outcome"] for item in declared] == ["applied", "refused", "held"]
    assert recorded["outcome"] == "applied"


def shown_at(source_id, finding):
    named = {"id": new_id(), "subject_kind": "finding", "subject_id": finding, "source_id": source_id}
    return {**named, "sha256": "a" * 64, "size_bytes": 1000, "media_type": "image/jpeg"}


def test_a_phone_carries_ones_own_tasks_and_no_others(transactions, people):
    here, there = registered(transactions, a_source(1), a_source(2, area="370812"))
    mine, others = people.staff(Role.INSPECTOR, "370811"), people.staff(Role.INSPECTOR, "370811")
    for person in (mine, others):
        an_officer(transactions, person.account_id)
    task = sent(transactions, here.id, mine.account_id)
    far = sent(transactions, there.id, mine.account_id)
    foreign = sent(transactions, here.id, others.account_id)

    items, _, last = whole(mine)
    assert of_kind(items, "task") == {task.id, far.id}
    assert items["task", task.id]["name"] == here.name
    assert {"work_lines", "check_lists"} <= of_kind(items, "dictionary")

    with transactions.writing(COMMAND, scope=CITY) as uow:
        tasks.reassign(uow, far.id, 1, (others.account_id,), "示例：调休", today=TODAY)
        tasks.reassign(uow, foreign.id, 1, (mine.account_id,), "示例：调休", today=TODAY)
    visited(transactions, mine.account_id, a_visit(here.id, task_id=task.id))
    changed, gone, _ = whole(mine, last["next"])

    assert of_kind(changed, "task") == {foreign.id}
    assert {key for kind, key in gone if kind == "task"} == {task.id, far.id}


def test_nobody_else_gets_tasks_or_check_points(transactions, people):
    [source] = registered(transactions, a_source())
    sent(transactions, source.id, an_officer(transactions).account_id)

    for person in (people.preparer(source.id), people.staff(Role.COMMAND), people.staff(Role.AUDITOR)):
        items, _, _ = whole(person)
        assert not {kind for kind, _ in items} & {"task", "check_points"}
