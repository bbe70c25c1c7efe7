"""Answers, disputes and rechecks made without signal: the same moves as over HTTP, held for their photos."""

from dataclasses import replace

import pytest

from greenctl.findings.loop.moves import Act, Progress, Standing
from greenctl.kernel.actor import Grant, Role
from tests.findings.loop.world import CHECKER, COUNTY, DESK, a_photo, a_world, do, found, standing
from tests.sync.builders import a_phone, states


@pytest.fixture
def world(transactions):
    return a_world(transactions)


@pytest.fixture
def finding(world):
    (finding_id,) = found(world)
    do(world, finding_id, Act.ORDER, DESK)
    return finding_id


@pytest.fixture
def phone(transactions, world):
    return a_phone(transactions, world.source_id)


def an_answer(world, phone, finding, base=2, **more):
    photo = a_photo(world, finding, phone.actor, **more)
    body = {"finding_id": finding, "act": "answer", "words": "示例：已覆盖", "photos": [{"id": photo, "slot": "wide"}]}
    return phone.make("finding.answer", body, base, photos=[photo])


def test_an_answer_made_without_signal_is_there_after_one_batch(transactions, world, phone, finding):
    an_answer(world, phone, finding)

    (outcome,) = phone.outcomes(transactions)

    assert outcome["answer"]["finding_standing"]["progress"] == "answered"
    assert (standing(world, finding).progress, standing(world, finding).version) == (Progress.ANSWERED, 3)


def test_an_answer_waits_for_its_photos(transactions, world, phone, finding):
    an_answer(world, phone, finding, state="declared")

    assert states(phone.outcomes(transactions)) == ["held"]
    assert standing(world, finding).progress is Progress.ORDERED


def test_what_a_phone_did_itself_is_not_in_its_way(transactions, world, phone, finding):
    day = standing(world, finding).due_on.isoformat()
    stages = [{"due_on": "2026-11-24", "text": "示例一期"}, {"due_on": day, "text": "示例二期"}]
    plan = {"finding_id": finding, "act": "plan", "words": "示例方案", "stages": stages}
    phone.make("finding.answer", plan, 2)
    phone.make("finding.dispute", {"finding_id": finding, "words": "示例申辩"}, 2)

    assert states(phone.outcomes(transactions)) == ["applied", "applied"]
    assert standing(world, finding).standing is Standing.DISPUTED


def test_what_an_office_did_meanwhile_is_a_conflict_and_nothing_is_overwritten(transactions, world, phone, finding):
    do(world, finding, Act.ASK_VOID, DESK)
    an_answer(world, phone, finding)

    (outcome,) = phone.outcomes(transactions)

    assert (outcome["outcome"], outcome["problem"]["code"]) == ("conflict", "loop.moved_on")
    assert standing(world, finding).progress is Progress.ORDERED


def test_an_officer_rechecks_without_signal(transactions, world, finding):
    do(world, finding, Act.ANSWER, world.firm)
    officer = a_phone(transactions)
    officer.actor = replace(officer.actor, grants=(Grant(Role.INSPECTOR, COUNTY),))
    back = {"finding_id": finding, "passed": False, "words": "示例：仍未覆盖", "due_on": "2026-12-01"}
    officer.make("finding.recheck", back, 3)

    assert states(officer.outcomes(transactions)) == ["applied"]
    item = standing(world, finding)
    assert (item.progress, item.due_on.isoformat()) == (Progress.SENT_BACK, "2026-12-01")


def test_a_finding_of_another_firm_is_not_there(transactions, world, finding):
    stranger = a_phone(transactions, a_world(transactions, 2).source_id)
    stranger.make("finding.dispute", {"finding_id": finding, "words": "示例申辩"}, 2)

    (outcome,) = stranger.outcomes(transactions)

    assert (outcome["outcome"], outcome["problem"]["code"]) == ("refused", "findings.not_there")
    assert CHECKER.account_id not in str(outcome)
