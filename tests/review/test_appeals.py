"""A firm appeals once, in time; somebody who had no hand in the case decides, and what comes of it is final."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from greenctl.kernel.actor import Role, system
from greenctl.kernel.ids import new_id
from greenctl.review import domain as review, errors, queries
from greenctl.review.appeals import domain
from greenctl.review.appeals.domain import NewAppeal, Outcome
from greenctl.review.appeals.errors import (
    AppealDecided,
    AppealedBefore,
    AppealInvalid,
    AppealMovedOn,
    AppealNotThere,
    AppealTooLate,
    FirstInstance,
    NothingToAppeal,
)
from greenctl.review.domain import PastAct
from greenctl.review.workflow import State
from tests.review.appeal_builders import a_ruling, a_signer, appealed, ruled
from tests.review.builders import (
    AT,
    CITY,
    COUNTY,
    DUE,
    OTHER_COUNTY,
    a_case,
    a_decision,
    a_reviewer,
    city_reviewer,
    county_reviewer,
    decide,
    demo_city,
    open_case,
    publish,
    rejected,
)

TABLE = demo_city("demo-city-2")
REFUSED = a_case(state=State.REJECTED, step=None, version=2)
UNTIL = date(2026, 12, 4)
COMMAND = a_reviewer(Role.COMMAND, CITY, None)


def made(today=UNTIL):
    new = NewAppeal(id="appeal-1", case_id="case-1", seen_version=2, reason="示例：监测数据有误")
    return domain.made(REFUSED, new, a_signer("firm-1"), at=AT, today=today, until=UNTIL, due_on=date(2026, 12, 18))


def judged(by=COMMAND, past=(), **changes):
    appeal = replace(made(), **changes)
    return domain.decided(TABLE.appeals, REFUSED, appeal, a_ruling(), by, past, at=AT, seen_version=1)


def test_an_appeal_comes_in_time_on_the_last_day_and_too_late_on_the_next():
    assert made(UNTIL).due_on == date(2026, 12, 18)
    with pytest.raises(AppealTooLate):
        made(UNTIL + timedelta(days=1))


@pytest.mark.parametrize("state", [state for state in State if state is not State.REJECTED])
def test_the_table_opens_an_appeal_against_a_rejection_and_nothing_else(state):
    assert domain.rule_of(TABLE, REFUSED) is TABLE.appeals
    with pytest.raises(NothingToAppeal):
        domain.rule_of(TABLE, replace(REFUSED, state=state))


def test_the_first_edition_of_the_table_knows_no_appeals():
    with pytest.raises(NothingToAppeal):
        domain.rule_of(demo_city(), REFUSED)


@pytest.mark.parametrize(
    "past",
    [PastAct("county", 1), PastAct("site_visit", 2), PastAct(None, 1)],
    ids=["decided it", "in another round", "handed it in"],
)
def test_who_had_a_hand_in_the_case_does_not_decide_the_appeal(past):
    with pytest.raises(FirstInstance):
        judged(past=(past,))


@pytest.mark.parametrize(
    "by",
    [
        county_reviewer(),
        a_reviewer(Role.COMMAND, OTHER_COUNTY, None),
        a_reviewer(Role.CITY_REVIEWER, CITY, "housing"),
    ],
    ids=["a role the table does not name", "another area", "another desk"],
)
def test_who_is_not_named_by_the_table_for_this_area_and_desk_does_not_decide(by):
    with pytest.raises(errors.NotYourStep):
        judged(by)


def test_nobody_decides_the_appeal_of_a_firm_they_act_for():
    with pytest.raises(errors.OwnFirm):
        judged(a_reviewer(Role.COMMAND, CITY, None, "firm-1"))


@pytest.mark.parametrize("act", [PastAct("city", 1, appealed=True), PastAct("county", 1, appealed=True)])
def test_after_an_upheld_appeal_nobody_of_the_first_instance_decides_again(act):
    case = a_case(step="city", version=3)
    decision = a_decision("approve", seen_version=3)

    with pytest.raises(errors.DecidedAnotherStep):
        review.decide(TABLE, case, decision, city_reviewer(), (act,), at=AT, due=DUE)

    assert review.decide(TABLE, case, decision, city_reviewer(), (), at=AT, due=DUE)[0].step == "site_visit"


def test_a_case_that_is_not_decided_is_not_heard_anew():
    with pytest.raises(errors.CaseNotDecided):
        review.heard_anew(a_case(), "city", at=AT, due=DUE)


def test_an_upheld_appeal_has_others_decide_the_case_anew(transactions):
    firm, clerk = new_id(), city_reviewer()
    case_id = open_case(transactions, publish(transactions, "demo-city-2"), party_id=firm)
    decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, clerk, case_id, 2, "reject")
    appeal = appealed(transactions, case_id, a_signer(firm), seen=3)
    assert (appeal.due_on, appeal.overdue(date(2026, 12, 18)), appeal.overdue(date(2026, 12, 19))) == (
        date(2026, 12, 18),
        False,
        True,
    )
    with pytest.raises(FirstInstance):
        ruled(transactions, appeal.id, by=clerk)

    ruled(transactions, appeal.id, a_ruling(Outcome.UPHELD))

    with transactions.reading(system("test")) as uow:
        last = queries.history(uow, case_id, public=True)[-1]
    assert (last.step, last.verdict, last.led_to, last.reason) == (None, "appeal_upheld", "city", "示例：原决定有据")
    with pytest.raises(errors.DecidedAnotherStep):
        decide(transactions, clerk, case_id, 4)
    assert decide(transactions, city_reviewer(), case_id, 4).step == "site_visit"


def test_a_dismissed_appeal_leaves_the_decision_as_it_is_for_good(transactions):
    firm = new_id()
    case_id = rejected(transactions, party_id=firm)
    appeal = appealed(transactions, case_id, a_signer(firm))
    ruled(transactions, appeal.id)

    with pytest.raises(AppealDecided):
        ruled(transactions, appeal.id, seen=2)
    with pytest.raises(AppealedBefore):
        appealed(transactions, case_id, a_signer(firm))
    with transactions.reading(system("test")) as uow:
        assert queries.standing(uow, [case_id])[case_id].state == "rejected"


def test_only_its_firm_appeals_having_seen_the_decision(transactions):
    firm = new_id()
    case_id = rejected(transactions, party_id=firm)

    with pytest.raises(errors.CaseNotThere):
        appealed(transactions, case_id, a_signer(new_id()))
    with pytest.raises(errors.CaseMovedOn):
        appealed(transactions, case_id, a_signer(firm), seen=1)


def test_the_days_for_an_appeal_run_from_the_decision(transactions, clock):
    firm = new_id()
    first, second = (rejected(transactions, party_id=firm) for _ in range(2))

    clock.advance(timedelta(days=14))
    appealed(transactions, first, a_signer(firm))
    clock.advance(timedelta(days=1))
    with pytest.raises(AppealTooLate):
        appealed(transactions, second, a_signer(firm))


def test_an_appeal_is_decided_by_who_saw_it_as_it_stands_naming_nobody(transactions):
    firm = new_id()
    appeal = appealed(transactions, rejected(transactions, party_id=firm), a_signer(firm))

    with pytest.raises(AppealMovedOn):
        ruled(transactions, appeal.id, seen=2)
    with pytest.raises(AppealInvalid):
        ruled(transactions, appeal.id, a_ruling(answer="示例：请联系 13800000000"))
    with pytest.raises(AppealNotThere):
        ruled(transactions, new_id())


def test_over_http_the_outcome_stands_beside_the_decision(people, transactions):
    firm = new_id()
    case_id = rejected(transactions, party_id=firm)
    signer, command = people.signer(firm), people.staff(Role.COMMAND)
    body = {"id": new_id(), "reason": "示例：监测数据有误"}

    sent = signer.post(f"/review/cases/{case_id}/appeal", body, version=2)

    assert (sent.status_code, sent.json["due_on"], sent.json["outcome"]) == (201, "2026-12-18", None)
    [waiting] = command.get("/appeals").json["items"]
    assert (waiting["id"], waiting["overdue"]) == (body["id"], False)
    said = {"outcome": "dismissed", "answer": "示例：原决定有据"}
    assert command.post(f"/appeals/{body['id']}/decision", said, version=1).status_code == 200
    for reader in (signer, people.staff(Role.COUNTY_REVIEWER, COUNTY, "industry")):
        shown = reader.get(f"/review/cases/{case_id}/appeal").json["appeal"]
        assert (shown["outcome"], shown["answer"]) == ("dismissed", "示例：原决定有据")
        assert "decided_by" not in shown
    assert command.get("/appeals").json["items"] == []
