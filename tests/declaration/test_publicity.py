"""What is before the public, what anybody objects, and that nothing is decided past an objection without an answer."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, update

from greenctl.corrections import use_cases as corrections
from greenctl.corrections.errors import CorrectionIdTaken
from greenctl.declaration import publicity
from greenctl.declaration.errors import NotBeforeThePublic
from greenctl.jobs.daily import EACH_DAY, conclude_publicity
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.review.models import CaseRow
from greenctl.review.use_cases import conclude_waits
from tests.corrections.builders import a_correction
from tests.declaration.builders import a_world, handed_in
from tests.postgres import wait_for_somebody_who_waits

LAST_DAY = date(2026, 11, 27)
DAY_AFTER = LAST_DAY + timedelta(days=1)
CLERK = system("test")


@pytest.fixture
def cases(transactions):
    """Two works before the public, the second a day longer; a third is still with the county."""
    world = a_world(transactions, 3)
    ids = [one.declaration_id for one in handed_in(transactions, world, *world.works)]
    with transactions.writing(CLERK) as uow:
        for days, case_id in enumerate(ids[:2]):
            at = {"step": "publicity", "due_on": LAST_DAY + timedelta(days=days)}
            uow.execute(update(CaseRow).where(CaseRow.id == case_id).values(**at))
    return ids


def objected(transactions, case_id, today=LAST_DAY, **changes):
    with transactions.writing(CLERK) as uow:
        new = a_correction(**{"about": "case", "subject": case_id, **changes})
        return publicity.send(uow, new, today=today)


def concluded(transactions, clock):
    clock.advance(timedelta(days=30))
    with transactions.writing(CLERK) as uow:
        return publicity.conclude(uow, DAY_AFTER)


def test_anybody_reads_what_is_before_the_public_with_its_level(cases, client):
    first = client.get("/public/publicity?limit=1").json
    second = client.get(f"/public/publicity?limit=1&after={first['next']}").json

    assert [row["case_id"] for row in first["items"] + second["items"]] == cases[:2]
    assert (first["items"][0]["level"], first["items"][0]["due_on"]) == ("A", LAST_DAY.isoformat())
    assert second["next"] is None
    assert cases[0] in client.get("/p/publicity?lang=en").text


def test_a_case_waits_until_every_objection_is_answered_for_everybody(cases, transactions, client, people, clock):
    sent = objected(transactions, cases[0])

    assert concluded(transactions, clock) == 0
    assert client.get("/public/publicity").json["items"][0]["objections"][0]["outcome"] is None

    command = people.staff(Role.COMMAND)
    said = {"outcome": "right_as_it_is", "question": "示例：等级是否有误", "answer": "示例：已核对检测报告"}
    assert command.post(f"/corrections/{sent.id}/answer", said, version=1).status_code == 200
    assert said["answer"] in client.get("/p/publicity").text
    assert concluded(transactions, clock) == 1


@pytest.mark.parametrize("about", ["case", "source"])
def test_nobody_answers_what_is_said_against_a_firm_of_their_own(cases, transactions, people, clock, about):
    with transactions.writing(CLERK) as uow:
        firm = uow.execute(select(CaseRow.party_id).where(CaseRow.id == cases[0])).scalar_one()
    sent = objected(transactions, {"case": cases[0], "source": firm}[about], about=about)
    torn = people.somebody((Grant(Role.COMMAND, "370800"),), (Mandate(firm, Role.PREPARER),))
    said = {"outcome": "right_as_it_is", "question": "示例：等级是否有误", "answer": "示例：自己答自己"}

    refused = torn.post(f"/corrections/{sent.id}/answer", said, version=1)

    assert (refused.status_code, refused.json["code"]) == (403, "review.own_firm")
    assert concluded(transactions, clock) == (about == "source")
    assert people.staff(Role.COMMAND).post(f"/corrections/{sent.id}/answer", said, version=1).status_code == 200


def test_the_day_brings_the_end_of_publicity_by_itself(cases, transactions, clock):
    objected(transactions, cases[1])
    clock.advance(timedelta(days=30))

    conclude_publicity(transactions)
    conclude_publicity(transactions)

    with transactions.reading(CLERK) as uow:
        states = dict(uow.execute(select(CaseRow.id, CaseRow.state)).all())
    assert [states[case_id] for case_id in cases] == ["approved", "under_review", "under_review"]
    assert conclude_publicity in EACH_DAY


def test_control_without_looking_at_objections_the_case_would_be_decided(cases, transactions, clock):
    objected(transactions, cases[0])
    clock.advance(timedelta(days=30))

    with transactions.writing(CLERK) as uow:
        assert conclude_waits(uow, DAY_AFTER) == 1


def test_nobody_objects_to_what_is_not_before_the_public(cases, transactions, client):
    for subject in (cases[2], None, "示例"):
        with pytest.raises(NotBeforeThePublic):
            objected(transactions, subject)

    form = {"id": "01990000-0000-7000-8000-0000000000aa", "about": "case", "subject": cases[2], "text": "示例：有异议"}
    assert client.post("/corrections", json=form).status_code == 409


def test_nobody_objects_after_the_last_day_though_the_case_still_waits(cases, transactions, clock):
    objected(transactions, cases[0], today=LAST_DAY)

    with pytest.raises(NotBeforeThePublic):
        objected(transactions, cases[0], today=DAY_AFTER)


def test_sent_again_after_the_last_day_it_is_the_same_objection(cases, transactions, clock):
    new = a_correction(about="case", subject=cases[1])
    with transactions.writing(CLERK) as uow:
        first = publicity.send(uow, new, today=LAST_DAY)
    with transactions.writing(CLERK) as uow:
        uow.execute(update(CaseRow).where(CaseRow.id == cases[1]).values(state="approved", step=None, due_on=None))

    with transactions.writing(CLERK) as uow:
        assert publicity.send(uow, new, today=DAY_AFTER) == first
    with pytest.raises(CorrectionIdTaken):
        objected(transactions, cases[1], id=new.id, text="示例：另一件事")


ON_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)  # on SQLite one writer waits


@ON_POSTGRESQL
def test_a_case_waits_for_an_objection_that_is_still_being_written(cases, transactions, clock):
    with transactions.writing(CLERK) as writing:
        publicity.send(writing, a_correction(about="case", subject=cases[0]), today=LAST_DAY)
        assert concluded(transactions, clock) == 0

    assert concluded(transactions, clock) == 0


@ON_POSTGRESQL
def test_who_objects_while_a_case_is_concluded_learns_that_it_is_over(cases, transactions, clock):
    refused = []

    def object_meanwhile():
        try:
            objected(transactions, cases[0])
        except NotBeforeThePublic:
            refused.append(True)

    clock.advance(timedelta(days=30))
    objecting = threading.Thread(target=object_meanwhile)
    with transactions.writing(CLERK) as uow:
        assert publicity.conclude(uow, DAY_AFTER) == 1
        objecting.start()
        with transactions.engine.connect() as looking:
            wait_for_somebody_who_waits(looking)
    objecting.join(30)

    assert refused == [True]


@ON_POSTGRESQL
def test_an_objection_counts_that_came_while_cases_were_looked_for(cases, transactions, clock):
    """It is written here without holding the case, between the look for what is due and the look at what was found."""

    sent = []

    def object_unheld(_connection, _cursor, statement, *_):
        if "SKIP LOCKED" in statement and not sent:
            sent.append(True)
            with transactions.writing(CLERK) as uow:
                corrections.send(uow, a_correction(about="case", subject=cases[0]), today=LAST_DAY)

    event.listen(transactions.engine, "after_cursor_execute", object_unheld)
    try:
        assert concluded(transactions, clock) == 0
    finally:
        event.remove(transactions.engine, "after_cursor_execute", object_unheld)
    assert sent
