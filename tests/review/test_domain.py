"""What becomes of a case: the decision alone, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from greenctl.kernel.actor import Role, system
from greenctl.kernel.clock import plain_moment
from greenctl.review import domain, errors
from greenctl.review.domain import PastAct, buttons
from greenctl.review.events import CaseApprovedAtStep, CaseDecided, CaseRejected, CaseReturned
from greenctl.review.workflow import State
from greenctl.review.workflow_files import read_shipped, workflow_from
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
    demo_city,
    expert,
)

LATER = AT + timedelta(hours=1)
NATIONAL = workflow_from(read_shipped("national-draft"))


def decide(case, decision, actor, past=(), workflow=None, at=LATER):
    return domain.decide(workflow or demo_city(), case, decision, actor, past, at=at, due=DUE)


def test_an_approved_case_goes_on_and_its_clock_starts_again():
    case, events = decide(a_case(), a_decision("approve"), county_reviewer())

    assert (case.state, case.step, case.version) == (State.UNDER_REVIEW, "city", 2)
    assert (case.entered_at, case.due_on) == (LATER, DUE["city"])
    assert [type(event) for event in events] == [CaseApprovedAtStep]
    assert (events[0].step, events[0].led_to, events[0].version) == ("county", "city", 2)


def test_a_return_opens_the_named_fields_and_no_other():
    fields = ("stack_particulate", "stack_nox", "stack_particulate")

    case, events = decide(a_case(), a_decision("return", fields=fields), county_reviewer())

    assert (case.state, case.step, case.due_on) == (State.RETURNED, None, None)
    assert case.open_fields == ("stack_particulate", "stack_nox")
    assert [type(event) for event in events] == [CaseReturned]


def test_a_rejected_case_has_come_to_its_end():
    case, events = decide(a_case(), a_decision("reject"), county_reviewer())

    assert (case.state, case.step, case.open_fields) == (State.REJECTED, None, None)
    assert [type(event) for event in events] == [CaseRejected]


@pytest.mark.parametrize(
    "route, next_step",
    [
        pytest.param("A", "site_visit", id="a level that experts must see"),
        pytest.param("C", "site_visit", id="the last but one"),
        pytest.param("D", "publicity", id="the lowest level skips the experts"),
        pytest.param("undetermined", "publicity", id="undetermined skips the experts"),
        pytest.param("no_certificate", "publicity", id="no certificate skips the experts"),
    ],
)
def test_the_route_decides_whether_experts_visit(route, next_step):
    case, _ = decide(a_case(step="city", route=route), a_decision("approve"), city_reviewer())

    assert case.step == next_step


@pytest.mark.parametrize(
    "route, verdict, led_to",
    [
        pytest.param("A", "pass_up", "passed_up", id="A is the province's"),
        pytest.param("B-", "pass_up", "passed_up", id="B- is the province's"),
        pytest.param("leading", "pass_up", "passed_up", id="leading is the province's"),
        pytest.param("C", "approve", "publicity", id="C is the city's"),
    ],
)
def test_the_national_way_ends_passed_up_for_what_the_province_decides(route, verdict, led_to):
    case, events = decide(
        a_case(step="city_opinion", route=route), a_decision(verdict), city_reviewer(), workflow=NATIONAL
    )

    assert (case.step or case.state) == led_to
    assert events[0].led_to == led_to


def test_only_the_system_ends_publicity_and_then_the_case_is_decided():
    waiting, over = a_case(step="publicity"), AT + timedelta(days=15)

    case, events = decide(waiting, a_decision("conclude"), system("clock"), at=over)

    assert (case.state, case.due_on) == (State.APPROVED, None)
    assert [type(event) for event in events] == [CaseDecided]
    for person in (county_reviewer(), city_reviewer(), expert()):
        with pytest.raises(errors.NotYourStep):
            decide(waiting, a_decision("conclude"), person, at=over)


@pytest.mark.parametrize(
    "at, over",
    [
        pytest.param(datetime(2026, 12, 4, 15, 59, tzinfo=UTC), False, id="23:59 of its last day in the city"),
        pytest.param(datetime(2026, 12, 4, 16, 0, tzinfo=UTC), True, id="00:00 of the next day in the city"),
    ],
)
def test_not_even_the_system_ends_publicity_before_its_last_day_is_over(at, over):
    waiting = a_case(step="publicity")

    if over:
        assert decide(waiting, a_decision("conclude"), system("clock"), at=at)[0].state == State.APPROVED
    else:
        with pytest.raises(errors.WaitNotOver):
            decide(waiting, a_decision("conclude"), system("clock"), at=at)


@pytest.mark.parametrize(
    "actor, step, fits",
    [
        pytest.param(a_reviewer(Role.COUNTY_REVIEWER, COUNTY, "industry"), "county", True, id="its own county"),
        pytest.param(a_reviewer(Role.COUNTY_REVIEWER, COUNTY, None), "county", True, id="any department"),
        pytest.param(a_reviewer(Role.COUNTY_REVIEWER, COUNTY, "ecology"), "county", False, id="other department"),
        pytest.param(a_reviewer(Role.COUNTY_REVIEWER, OTHER_COUNTY, "industry"), "county", False, id="other county"),
        pytest.param(a_reviewer(Role.COUNTY_REVIEWER, COUNTY, "industry"), "city", False, id="county at the city"),
        pytest.param(a_reviewer(Role.CITY_REVIEWER, CITY, "industry"), "city", True, id="its own city"),
        pytest.param(a_reviewer(Role.CITY_REVIEWER, "370100", "industry"), "city", False, id="other city"),
        pytest.param(a_reviewer(Role.CITY_REVIEWER, CITY, "ecology"), "city", False, id="city, other department"),
        pytest.param(a_reviewer(Role.CITY_REVIEWER, CITY, "industry"), "county", False, id="city at the county"),
        pytest.param(a_reviewer(Role.EXPERT, CITY, "ecology"), "site_visit", True, id="experts of any department"),
        pytest.param(a_reviewer(Role.EXPERT, "370100", None), "site_visit", False, id="expert of another city"),
        pytest.param(a_reviewer(Role.INSPECTOR, CITY, None), "county", False, id="another role"),
        pytest.param(a_reviewer(Role.COMMAND, CITY, None), "city", False, id="the command office overrides nobody"),
        pytest.param(system("job"), "county", False, id="nor does the system"),
    ],
)
def test_role_area_and_department_must_fit(actor, step, fits):
    case = a_case(step=step)

    if fits:
        assert decide(case, a_decision(), actor)[0].version == 2
    else:
        with pytest.raises(errors.NotYourStep):
            decide(case, a_decision(), actor)
    assert bool(buttons(demo_city(), case, actor, ())) is fits


@pytest.mark.parametrize(
    "past, error",
    [
        pytest.param(PastAct("county", 1), errors.DecidedAnotherStep, id="another step of this round"),
        pytest.param(PastAct("site_visit", 1), errors.DecidedAnotherStep, id="another step of an earlier round"),
        pytest.param(PastAct(None, 1), errors.DecidedAnotherStep, id="sent the case in"),
    ],
)
def test_nobody_acts_on_two_steps_of_a_case(past, error):
    both_roles = replace(city_reviewer(), grants=(*city_reviewer().grants, *county_reviewer().grants))
    case = a_case(step="city", round=2)

    with pytest.raises(error):
        decide(case, a_decision(), both_roles, (past,))
    assert buttons(demo_city(), case, both_roles, (past,)) == ()


def test_who_has_returned_a_case_may_decide_the_same_step_of_the_next_round():
    case, _ = decide(a_case(round=2), a_decision(), county_reviewer(), (PastAct("county", 1),))

    assert case.step == "city"


def test_nobody_decides_on_a_firm_they_act_for():
    with pytest.raises(errors.OwnFirm):
        decide(a_case(), a_decision(), county_reviewer("firm-1"))

    case, _ = decide(a_case(), a_decision(), county_reviewer("firm-2"))
    assert case.step == "city"


@pytest.mark.parametrize(
    "case, decision, error, detail",
    [
        pytest.param(
            a_case(version=7), a_decision(seen_version=6), errors.CaseMovedOn,
            {"seen_version": 6, "current_version": 7, "moved_at": plain_moment(AT)}, id="an old version",
        ),
        pytest.param(
            a_case(version=7), a_decision(seen_version=8), errors.CaseMovedOn, {"current_version": 7},
            id="a version that never was",
        ),
        pytest.param(
            a_case(state=State.REJECTED, step=None), a_decision(), errors.CaseNotUnderReview, {"state": "rejected"},
            id="decided",
        ),
        pytest.param(
            a_case(state=State.RETURNED, step=None, open_fields=("x",)), a_decision(), errors.CaseNotUnderReview,
            {"state": "returned"}, id="with the enterprise",
        ),
        pytest.param(
            a_case(), a_decision("pass_up"), errors.VerdictNotInTable, {"allowed": ("approve", "return", "reject")},
            id="a verdict the step does not have",
        ),
        pytest.param(a_case(), a_decision("nonsense"), errors.VerdictNotInTable, {}, id="no verdict at all"),
        pytest.param(a_case(), a_decision("reject", reason=None), errors.ReasonMissing, {}, id="reject, no reason"),
        pytest.param(a_case(), a_decision("reject", reason=""), errors.ReasonMissing, {}, id="reject, empty reason"),
        pytest.param(a_case(), a_decision("return", reason=None), errors.ReasonMissing, {}, id="return, no reason"),
        pytest.param(a_case(), a_decision("return", fields=()), errors.FieldsMissing, {}, id="return, no fields"),
        pytest.param(
            a_case(), a_decision("approve", fields=("x",)), errors.FieldsNotWanted, {}, id="approve with fields"
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused_by_name(case, decision, error, detail):
    with pytest.raises(error) as refused:
        decide(case, decision, county_reviewer())

    assert detail.items() <= refused.value.details.items()


def test_who_saw_an_old_version_learns_that_before_anything_else():
    with pytest.raises(errors.CaseMovedOn):
        decide(a_case(version=2, state=State.APPROVED, step=None), a_decision("return", reason=None), expert("firm-1"))


def test_the_buttons_are_the_rows_of_the_step_for_this_route():
    shown = buttons(demo_city(), a_case(step="city", route="D"), city_reviewer(), ())

    assert [(move.verdict, move.to, move.reason, move.fields) for move in shown] == [
        ("approve", "publicity", False, False),
        ("return", "returned", True, True),
        ("reject", "rejected", True, False),
    ]


def test_a_corrected_case_begins_again_in_its_next_round():
    returned = a_case(state=State.RETURNED, step=None, open_fields=("x",), due_on=None, version=2)

    case, _ = domain.reopened(demo_city(), returned, "B", at=LATER, due=DUE)

    assert (case.step, case.round, case.route, case.version, case.open_fields) == ("county", 2, "B", 3, None)


@pytest.mark.parametrize("state", [state for state in State if state not in {State.RETURNED, State.WITHDRAWN}])
def test_only_a_case_that_was_returned_or_taken_back_comes_in_again(state):
    with pytest.raises(errors.CaseNotReturned):
        domain.reopened(demo_city(), a_case(state=state), "A", at=LATER, due=DUE)


@pytest.mark.parametrize("state", [State.APPROVED, State.REJECTED, State.PASSED_UP, State.WITHDRAWN])
def test_what_is_decided_cannot_be_withdrawn(state):
    with pytest.raises(errors.CaseNotUnderReview):
        domain.withdrawn(a_case(state=state, step=None), at=LATER)


def test_a_route_the_table_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(errors.RouteUnknown) as refused:
        domain.reopened(demo_city(), a_case(state=State.RETURNED), "S", at=LATER, due=DUE)

    assert "undetermined" in refused.value.details["allowed"]
