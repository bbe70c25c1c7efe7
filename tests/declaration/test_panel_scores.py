"""A level that is open for want of scores alone, from the declaration to the public: experts score blind over HTTP, and
what they agree upon enters the grade that is shown before the public."""

import pytest
from sqlalchemy import select

from greenctl.db.event_log import OutboxRow
from greenctl.declaration.models import DeclarationRow
from greenctl.declaration.use_cases import withdraw
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Role, system
from tests.declaration.test_claimed_route import SECTOR, after_the_city, handed
from tests.declaration.test_revising import levels
from tests.review.builders import CITY
from tests.review.panels.builders import experts, settled

pytestmark = pytest.mark.one_engine


def opinion(expert, case_id, score):
    body = {"verdict": "approve", "scores": {SECTOR: {"tidiness": score}}}
    return expert.post(f"/review/cases/{case_id}/opinion", body, version=3)


def scored(transactions, people, *scores):
    """The declaration after a panel has said these scores."""
    panel = experts(people, 3)
    case_id = handed(transactions, workflow="demo-city-4")
    assert after_the_city(transactions, case_id) == "panel"
    settled(transactions)
    for one, score in zip(panel, scores, strict=True):
        assert opinion(one, case_id, score).status_code == 200
        settled(transactions)
    return case_id


def test_what_a_panel_agrees_upon_enters_the_grade_and_the_level_that_is_listed(transactions, people):
    command = people.staff(Role.COMMAND, CITY)
    case_id = scored(transactions, people, "95", "90", "92")

    [proposed] = command.get("/grade-revisions").json["items"]
    decided = command.post(f"/grade-revisions/{proposed['id']}/decision", {"accept": True}, version=1)
    assert decided.status_code == 200

    case = command.get(f"/review/cases/{case_id}").json
    [shown] = command.get("/public/publicity").json["items"]
    assert (case["step"], shown["level"]) == ("publicity", "A")
    level, *_ = levels(transactions, case_id)
    assert level.level == "A"
    explanation = command.get(f"/grade-revisions/{proposed['id']}/explanation").json
    [row] = [row for row in explanation["sectors"][0]["findings"] if row["id"] == "tidiness"]
    assert row["observed"] == "92"


def test_control_scores_that_are_apart_enter_no_grade(transactions, people):
    case_id = scored(transactions, people, "60", "90", "92")

    command = people.staff(Role.COMMAND, CITY)
    assert command.get("/grade-revisions").json["items"] == []
    assert command.get(f"/review/cases/{case_id}").json["step"] == "city_ruling"
    assert levels(transactions, case_id)[0].level is None


def test_scores_of_a_declaration_that_was_withdrawn_in_the_meantime_hold_nothing_up(transactions, people):
    panel = experts(people, 3)
    case_id = handed(transactions, workflow="demo-city-4")
    assert after_the_city(transactions, case_id) == "panel"
    settled(transactions)
    for one in panel:
        assert opinion(one, case_id, "92").status_code == 200
    drain(transactions)
    with transactions.writing(system("test")) as uow:
        withdraw(uow, case_id, uow.execute(select(DeclarationRow.version)).scalar_one())

    settled(transactions)

    with transactions.reading(system("test")) as uow:
        assert uow.execute(select(OutboxRow.event_id)).all() == []
