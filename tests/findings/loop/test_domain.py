"""The closed loop, decided: who may do what when, and what it needs. No database."""

from dataclasses import replace
from datetime import date

import pytest

from greenctl.findings.loop import errors
from greenctl.findings.loop.domain import buttons, decide, escalated, hand_of
from greenctl.findings.loop.moves import Act, Progress, Standing
from greenctl.findings.loop.tracked import Hand, Stage
from greenctl.kernel.actor import Actor, Grant, Mandate, Role
from greenctl.review.errors import OwnFirm
from tests.findings.loop.builders import (
    CHECKER,
    CLOCK,
    DESK,
    FINDER,
    FIRM,
    OTHER_DESK,
    TERMS,
    THIRD_DESK,
    TODAY,
    a_finding,
    a_wish,
    after,
    answered,
    disputed,
    on,
    ordered,
    photos,
)


def refused(error, item, act, hand, *, day=TODAY, **changes):
    with pytest.raises(error) as caught:
        decide(item, a_wish(item, act, **changes), hand, TERMS, on(day))
    return caught.value.details


def test_ordering_confirms_and_sets_the_deadline_of_the_severity():
    item = ordered()

    assert (item.standing, item.progress, item.counts) == (Standing.CONFIRMED, Progress.ORDERED, True)
    assert (item.confirmed_by, item.due_on) == ("the-desk", date(2026, 11, 23))


def test_nobody_orders_what_they_found():
    refused(errors.FinderBarred, a_finding(found_by="the-desk"), Act.ORDER, DESK)


def test_an_inspector_orders_nothing():
    assert "command" in refused(errors.NotYourMove, a_finding(), Act.ORDER, CHECKER)["who"]


@pytest.mark.parametrize(
    "due_on, good",
    [
        pytest.param(date(2026, 11, 15), False, id="yesterday"),
        pytest.param(date(2026, 11, 16), True, id="today"),
        pytest.param(date(2027, 2, 9), True, id="the furthest"),
        pytest.param(date(2027, 2, 10), False, id="one further"),
    ],
)
def test_a_deadline_lies_ahead_and_not_too_far(due_on, good):
    if good:
        assert after(a_finding(), Act.ORDER, DESK, due_on=due_on).due_on == due_on
    else:
        assert refused(errors.DeadlineWrong, a_finding(), Act.ORDER, DESK, due_on=due_on)["earliest"] == TODAY


def test_a_deadline_is_put_off_as_often_as_the_terms_allow():
    twice = after(after(ordered(), Act.EXTEND, DESK), Act.EXTEND, DESK)

    assert (twice.extended, twice.due_on) == (2, date(2026, 11, 29))
    assert refused(errors.NoMoreExtensions, twice, Act.EXTEND, DESK) == {"most": 2}


def test_a_deadline_is_put_off_and_not_drawn_in_and_for_a_reason():
    item = ordered()

    refused(errors.DeadlineWrong, item, Act.EXTEND, DESK, due_on=item.due_on)
    refused(errors.DeadlineWrong, item, Act.EXTEND, DESK, due_on=None)
    refused(errors.DeadlineWrong, item, Act.EXTEND, DESK, due_on=date(2027, 6, 1))
    refused(errors.ReasonMissing, item, Act.EXTEND, DESK, words=None)


def test_an_answer_shows_after_what_was_shown_before():
    item = ordered()

    lacking = refused(errors.PhotosMissing, item, Act.ANSWER, FIRM, photos=photos("wide"))
    assert [problem["slot"] for problem in lacking["problems"]] == ["close"]
    assert after(item, Act.ANSWER, FIRM).progress is Progress.ANSWERED


def test_a_finding_that_rests_on_a_document_is_answered_with_a_photo_too():
    item = ordered(slots=frozenset())

    refused(errors.PhotosMissing, item, Act.ANSWER, FIRM, photos=())
    assert after(item, Act.ANSWER, FIRM, photos=photos("")).progress is Progress.ANSWERED


def test_a_photo_that_came_before_shows_nothing_new():
    item = ordered(known_photos=frozenset({"old-wide"}))

    refused(errors.PhotoUsedBefore, item, Act.ANSWER, FIRM, photos=photos("wide", of="old") + photos("close"))
    refused(errors.PhotoUsedBefore, item, Act.ANSWER, FIRM, photos=photos("wide") * 2)


def test_a_staged_repair_is_reported_stage_by_stage_and_then_answered():
    planned = after(ordered(), Act.PLAN, FIRM)
    left = refused(errors.StagesLeft, planned, Act.ANSWER, FIRM)
    begun = after(planned, Act.REPORT, FIRM, day=date(2026, 11, 18))

    assert left == {"left": 1}
    assert [stage.done_on for stage in begun.stages] == [date(2026, 11, 18), None]
    refused(errors.NoStageToReport, begun, Act.REPORT, FIRM)
    refused(errors.PlanBegun, begun, Act.PLAN, FIRM)
    assert after(begun, Act.ANSWER, FIRM).stages_left == 0


@pytest.mark.parametrize(
    "days",
    [
        pytest.param((20,), id="one stage is none"),
        pytest.param((20, 19), id="backwards"),
        pytest.param((20, 20), id="two on one day"),
        pytest.param((15, 20), id="begun in the past"),
        pytest.param((20, 24), id="over the deadline"),
        pytest.param((16, 17, 18, 19, 20, 21, 22), id="too many"),
    ],
)
def test_a_plan_runs_forward_and_ends_in_time(days):
    stages = tuple(Stage(date(2026, 11, day), "示例阶段") for day in days)

    refused(errors.StagesWrong, ordered(), Act.PLAN, FIRM, stages=stages)


def test_without_a_plan_there_is_no_stage_to_report():
    refused(errors.NoStageToReport, ordered(), Act.REPORT, FIRM)


def test_another_officer_checks_and_closes():
    item = answered()

    refused(errors.FinderBarred, item, Act.CLOSE, FINDER)
    refused(errors.PhotosMissing, item, Act.CLOSE, CHECKER, photos=())
    closed = after(item, Act.CLOSE, CHECKER)
    assert (closed.progress, closed.closed_by, closed.closed_on) == (Progress.CLOSED, "the-checker", TODAY)


def test_who_answered_does_not_check_even_after_losing_the_mandate():
    turncoat = Hand("the-firm", frozenset({Role.INSPECTOR}), False)

    refused(errors.AnswererBarred, answered(), Act.CLOSE, turncoat)


def test_what_is_not_repaired_goes_back_with_a_new_deadline_and_a_new_plan():
    planned = after(after(ordered(), Act.PLAN, FIRM), Act.REPORT, FIRM)
    back = after(after(planned, Act.ANSWER, FIRM), Act.SEND_BACK, CHECKER, day=date(2026, 11, 20))

    assert (back.progress, back.due_on, back.stages) == (Progress.SENT_BACK, date(2026, 11, 27), ())
    assert after(back, Act.ANSWER, FIRM).progress is Progress.ANSWERED


@pytest.mark.parametrize("item", [ordered(), answered(), after(answered(), Act.CLOSE, CHECKER)])
def test_a_disputed_finding_counts_nowhere_until_somebody_else_has_settled_it(item):
    item = after(item, Act.DISPUTE, FIRM)

    assert not item.counts
    refused(errors.FinderBarred, item, Act.DISMISS, Hand("the-finder", frozenset({Role.COMMAND}), False))
    refused(errors.OrdererBarred, item, Act.DISMISS, DESK)
    assert after(item, Act.DISMISS, OTHER_DESK).counts
    assert after(item, Act.UPHOLD, OTHER_DESK).standing is Standing.VOIDED


@pytest.mark.parametrize("day, good", [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_a_firm_disputes_within_the_days_of_the_catalogue(day, good):
    if good:
        assert after(ordered(), Act.DISPUTE, FIRM, day=day).standing is Standing.DISPUTED
    else:
        last = refused(errors.WindowOver, ordered(), Act.DISPUTE, FIRM, day=day)["last_day"]
        assert last == date(2026, 11, 23)


def test_a_firm_is_heard_also_while_somebody_asks_to_void_the_finding():
    asked = after(ordered(), Act.ASK_VOID, DESK)

    heard = after(asked, Act.DISPUTE, FIRM)

    assert (heard.standing, heard.asked_by) == (Standing.DISPUTED, None)
    assert after(heard, Act.DISMISS, OTHER_DESK).standing is Standing.CONFIRMED


def test_a_finding_is_disputed_once():
    settled = after(disputed(), Act.DISMISS, OTHER_DESK)

    refused(errors.DisputedBefore, settled, Act.DISPUTE, FIRM)


def test_the_days_of_a_dispute_are_given_back():
    settled = after(disputed(), Act.DISMISS, OTHER_DESK, day=date(2026, 11, 19))

    assert settled.due_on == date(2026, 11, 26)


def test_voiding_takes_two_people_and_counts_until_then():
    asked = after(ordered(), Act.ASK_VOID, DESK)

    assert asked.counts
    refused(errors.AskerBarred, asked, Act.VOID, DESK)
    refused(errors.ReasonMissing, ordered(), Act.ASK_VOID, DESK, words=None)
    assert after(asked, Act.VOID, OTHER_DESK).standing is Standing.VOIDED
    kept = after(asked, Act.KEEP, OTHER_DESK)
    assert (kept.standing, kept.asked_by) == (Standing.CONFIRMED, None)


def test_what_nobody_confirmed_is_discarded_by_a_second_person():
    refused(errors.FinderBarred, a_finding(found_by="the-desk"), Act.DISCARD, DESK)
    gone = after(a_finding(), Act.DISCARD, DESK)

    assert (gone.standing, gone.counts) == (Standing.VOIDED, False)


def test_nobody_of_the_firm_decides_on_it():
    torn = Hand("torn", frozenset({Role.COMMAND, Role.CITY_REVIEWER, Role.INSPECTOR, Role.SIGNER}), True)

    for item, act in (
        (a_finding(), Act.ORDER), (a_finding(), Act.DISCARD), (ordered(), Act.EXTEND), (answered(), Act.CLOSE),
        (answered(), Act.SEND_BACK), (disputed(), Act.UPHOLD), (disputed(), Act.DISMISS), (ordered(), Act.ASK_VOID),
        (after(ordered(), Act.ASK_VOID, DESK), Act.VOID), (after(ordered(), Act.ASK_VOID, DESK), Act.KEEP),
    ):  # fmt: skip
        refused(OwnFirm, item, act, torn)


@pytest.mark.parametrize(
    "day, level",
    [
        pytest.param(date(2026, 11, 23), 0, id="on the last day"),
        pytest.param(date(2026, 11, 24), 1, id="the day after: the county"),
        pytest.param(date(2026, 11, 30), 1, id="five working days late: the county still"),
        pytest.param(date(2026, 12, 1), 2, id="six: the city"),
    ],
)
def test_being_overdue_is_told_further_up_by_and_by(day, level):
    item, told = ordered(), []
    while (moved := escalated(item, TERMS, on(day), CLOCK)) is not None:
        item, event = moved
        told.append(event)

    assert (item.escalated, len(told)) == (level, level)


def test_only_the_clock_escalates():
    refused(errors.NotYourMove, ordered(), Act.ESCALATE, DESK, day=date(2026, 12, 1))


def test_what_was_seen_is_judged_first():
    item = ordered()

    stale = refused(errors.FindingMovedOn, item, Act.ORDER, FIRM, seen_version=1)
    assert stale == {"seen_version": 1, "current_version": 2}


def test_a_move_that_does_not_fit_names_those_that_do():
    assert refused(errors.NotNow, ordered(), Act.ORDER, DESK)["allowed"] == ("extend", "ask_void")


def test_a_move_takes_nothing_that_it_has_no_use_for():
    problems = refused(errors.NotWanted, answered(), Act.CLOSE, CHECKER, due_on=TODAY)["problems"]

    assert problems == [{"field": "due_on", "code": "loop.takes_none"}]


@pytest.mark.parametrize("item", [a_finding(), ordered(), answered(), disputed(), after(ordered(), Act.ASK_VOID, DESK)])
@pytest.mark.parametrize(
    "hand", [FINDER, DESK, OTHER_DESK, THIRD_DESK, CHECKER, FIRM, CLOCK], ids=lambda h: h.account_id
)
def test_a_screen_offers_what_is_allowed_and_nothing_else(item, hand):
    offered = {move.act for move in buttons(item, hand, TERMS, on(TODAY))}
    allowed = set()
    for act in Act:
        try:
            decide(item, a_wish(item, act), hand, TERMS, on(TODAY))
        except (errors.NotYourMove, errors.NotNow, OwnFirm, errors.FinderBarred, errors.OrdererBarred,
                errors.AskerBarred, errors.AnswererBarred, errors.WindowOver, errors.DisputedBefore,
                errors.NoMoreExtensions, errors.PlanBegun, errors.NoStageToReport, errors.StagesLeft):  # fmt: skip
            continue
        allowed.add(act)

    assert offered == allowed


def test_a_hand_holds_the_roles_whose_reach_covers_the_finding():
    here, housing = a_finding(), replace(a_finding(), department="housing")
    held = (
        (Role.COUNTY_REVIEWER, "370812", None),
        (Role.INSPECTOR, "370800", "housing"),
        (Role.COMMAND, "370800", None),
    )
    actor = Actor("x", tuple(Grant(*grant) for grant in held), (Mandate("old", Role.SIGNER),))

    assert hand_of(actor, here, {}) == Hand("x", frozenset({Role.COMMAND}), False)
    assert hand_of(actor, housing, {}).roles == {Role.COMMAND, Role.INSPECTOR}
    assert hand_of(actor, here, {"old": "s"}) == Hand("x", frozenset({Role.COMMAND, Role.SIGNER}), True)
