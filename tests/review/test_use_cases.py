"""Cases on their way through the database, as their reviewers move them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event, func, select

from greenctl.auth.policy import scope_for
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import Actor, Mandate, Role, Scope, system
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.ids import new_id
from greenctl.review import errors, queries, use_cases
from greenctl.review.models import DecisionRow, WorkflowRow
from greenctl.review.queries import QueueFilters
from tests.review.builders import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    a_decision,
    a_new_case,
    a_reviewer,
    city_reviewer,
    county_reviewer,
    decide,
    deciding,
    expert,
    open_case,
    publish,
)


@pytest.fixture
def fingerprint(transactions):
    return publish(transactions)


def standing(transactions, case_id):
    with transactions.reading(system("test")) as uow:
        return queries.standing(uow, [case_id])[case_id]


def as_party(transactions, party_id):
    actor = Actor("owner-of-the-firm", mandates=(Mandate(party_id, Role.SIGNER),))
    return transactions.writing(actor, scope=scope_for(actor, "review.read_case"))


def test_a_case_passes_county_city_and_experts_and_waits_for_publicity(transactions, fingerprint):
    case_id = open_case(transactions, fingerprint)

    decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, city_reviewer(), case_id, 2)
    now = decide(transactions, expert(), case_id, 3)

    assert (now.step, now.version, now.due_on) == ("publicity", 4, date(2026, 11, 27))
    assert standing(transactions, case_id) == now


def test_publicity_really_lasts_its_working_days(transactions, clock, fingerprint):
    case_id = open_case(transactions, fingerprint, route="D")
    decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, city_reviewer(), case_id, 2)

    with transactions.writing(system("clock")) as uow:
        assert use_cases.conclude_waits(uow, date(2026, 11, 27)) == 0
    clock.advance(timedelta(days=8))
    with transactions.writing(system("clock")) as uow:
        assert use_cases.conclude_waits(uow, date(2026, 11, 28)) == 1
        assert use_cases.conclude_waits(uow, date(2026, 11, 28)) == 0

    assert standing(transactions, case_id).state == "approved"


def test_no_more_waits_are_concluded_than_asked_for(transactions, clock, fingerprint):
    for _ in range(3):
        case_id = open_case(transactions, fingerprint, route="D")
        decide(transactions, county_reviewer(), case_id, 1)
        decide(transactions, city_reviewer(), case_id, 2)

    clock.advance(timedelta(days=30))
    with transactions.writing(system("clock")) as uow:
        concluded = [use_cases.conclude_waits(uow, date(2026, 12, 20), limit=2) for _ in range(3)]

    assert concluded == [2, 1, 0]


def test_nobody_but_the_system_concludes_waits(transactions, clock, fingerprint):
    case_id = open_case(transactions, fingerprint, route="D")
    decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, city_reviewer(), case_id, 2)

    clock.advance(timedelta(days=30))
    with pytest.raises(errors.NotYourStep), deciding(transactions, city_reviewer()) as uow:
        use_cases.conclude_waits(uow, date(2026, 12, 20))


def test_a_returned_case_comes_back_in_its_next_round_with_its_history(transactions, fingerprint):
    case_id = open_case(transactions, fingerprint)
    decide(transactions, county_reviewer(), case_id, 1, "return")
    assert standing(transactions, case_id).open_fields == ("stack_particulate",)

    with transactions.writing(system("test")) as uow:
        (again,) = use_cases.reopen_cases(uow, [(case_id, "B")])

    assert (again.step, again.round, again.version, again.open_fields) == ("county", 2, 3, None)
    with transactions.reading(system("test")) as uow:
        moves = [(m.version, m.round, m.step, m.verdict, m.led_to) for m in queries.history(uow, case_id, public=True)]
    assert moves == [
        (1, 1, None, "open", "county"),
        (2, 1, "county", "return", "returned"),
        (3, 2, None, "reopen", "county"),
    ]


def test_a_case_that_was_not_returned_cannot_come_back(transactions, fingerprint):
    case_id = open_case(transactions, fingerprint)

    with pytest.raises(errors.CaseNotReturned), transactions.writing(system("test")) as uow:
        use_cases.reopen_cases(uow, [(case_id, "A")])


def test_its_party_takes_a_case_back_and_nobody_else_does(transactions, fingerprint):
    firm = new_id()
    case_id = open_case(transactions, fingerprint, party_id=firm)

    with pytest.raises(errors.CaseNotThere), as_party(transactions, new_id()) as uow:
        use_cases.withdraw_case(uow, case_id)
    with pytest.raises(errors.CaseMovedOn), as_party(transactions, firm) as uow:
        use_cases.withdraw_case(uow, case_id, seen_version=2)
    with as_party(transactions, firm) as uow:
        gone = use_cases.withdraw_case(uow, case_id, seen_version=1)

    assert (gone.state, gone.version) == ("withdrawn", 2)
    with pytest.raises(errors.CaseNotUnderReview):
        decide(transactions, county_reviewer(), case_id, 2)


def test_no_official_takes_a_case_back_or_hands_it_in_for_the_firm(transactions, fingerprint):
    case_id = open_case(transactions, fingerprint)

    with pytest.raises(errors.NotYourCase), deciding(transactions, county_reviewer()) as uow:
        use_cases.withdraw_case(uow, case_id)
    decide(transactions, county_reviewer(), case_id, 1, "return")
    with pytest.raises(errors.NotYourCase), deciding(transactions, county_reviewer()) as uow:
        use_cases.reopen_cases(uow, [(case_id, "A")])


def test_who_has_sent_a_case_in_does_not_decide_it(transactions, fingerprint):
    new = a_new_case(fingerprint)
    both = county_reviewer()
    with transactions.writing(both) as uow:
        use_cases.open_cases(uow, [new])

    with pytest.raises(errors.DecidedAnotherStep):
        decide(transactions, both, new.id, 1)


def test_a_stale_decision_is_refused_with_the_current_version_and_when_it_moved(transactions, clock, fingerprint):
    case_id = open_case(transactions, fingerprint)
    clock.advance(timedelta(hours=1))
    decide(transactions, county_reviewer(), case_id, 1)

    with pytest.raises(errors.CaseMovedOn) as refused:
        decide(transactions, county_reviewer(), case_id, 1, "reject")

    assert refused.value.details == {"seen_version": 1, "current_version": 2, "moved_at": "2026-11-20T03:00:00Z"}


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(a_reviewer(Role.COUNTY_REVIEWER, OTHER_COUNTY, "industry"), id="another county"),
        pytest.param(a_reviewer(Role.COUNTY_REVIEWER, COUNTY, "ecology"), id="another department"),
        pytest.param(a_reviewer(Role.CITY_REVIEWER, "370100", "industry"), id="another city"),
    ],
)
def test_a_case_out_of_reach_is_not_there(transactions, fingerprint, stranger):
    case_id = open_case(transactions, fingerprint)

    with pytest.raises(errors.CaseNotThere):
        decide(transactions, stranger, case_id, 1)
    with transactions.reading(stranger, scope=scope_for(stranger, "review.read_case")) as uow:
        assert queries.standing(uow, [case_id]) == {}
        with pytest.raises(errors.CaseNotThere):
            queries.case(uow, case_id)
        with pytest.raises(errors.CaseNotThere):
            queries.history(uow, case_id, public=False)


def test_a_scope_of_nothing_sees_nothing(transactions, fingerprint):
    case_id = open_case(transactions, fingerprint)

    with transactions.reading(Actor("nobody"), scope=Scope()) as uow:
        assert queries.standing(uow, [case_id]) == {}
        assert queries.decided(uow, "season-1:emergency") == ()


def test_a_case_cannot_be_opened_out_of_reach(transactions, fingerprint):
    actor = Actor("owner", mandates=(Mandate(new_id(), Role.SIGNER),))

    with (
        pytest.raises(errors.CaseNotThere),
        transactions.writing(actor, scope=scope_for(actor, "review.read_case")) as uow,
    ):
        use_cases.open_cases(uow, [a_new_case(fingerprint)])


def test_a_case_is_opened_once(transactions, fingerprint):
    new = a_new_case(fingerprint)
    with transactions.writing(system("test")) as uow:
        use_cases.open_cases(uow, [new])

    with pytest.raises(errors.CaseAlreadyOpen), transactions.writing(system("test")) as uow:
        use_cases.open_cases(uow, [new])


def test_a_case_needs_a_published_workflow_that_has_its_route(transactions, fingerprint):
    with pytest.raises(errors.WorkflowNotThere), transactions.writing(system("test")) as uow:
        use_cases.open_cases(uow, [a_new_case(digest_of("published by nobody"))])
    with pytest.raises(errors.RouteUnknown), transactions.writing(system("test")) as uow:
        use_cases.open_cases(uow, [a_new_case(fingerprint, route="S")])


def test_several_decisions_have_an_outcome_each(transactions, fingerprint):
    good, stale, elsewhere = (
        open_case(transactions, fingerprint, area=area) for area in (COUNTY, COUNTY, OTHER_COUNTY)
    )

    with deciding(transactions, county_reviewer()) as uow:
        outcomes = use_cases.decide_many(
            uow,
            [
                a_decision(case_id=elsewhere),
                a_decision("return", case_id=good),
                a_decision(case_id=stale, seen_version=4),
                a_decision(case_id=good, seen_version=1),
                a_decision(case_id=good, seen_version=2),
            ],
        )

    assert [outcome.case_id for outcome in outcomes] == [elsewhere, good, stale, good, good]
    assert [type(outcome.error) for outcome in outcomes] == [
        errors.CaseNotThere, type(None), errors.CaseMovedOn, errors.CaseMovedOn, errors.CaseNotUnderReview,
    ]  # fmt: skip
    assert standing(transactions, good).state == "returned"
    assert standing(transactions, stale).version == 1


def test_every_move_has_one_row_of_history_and_one_event(transactions, fingerprint):
    case_id = open_case(transactions, fingerprint)
    decide(transactions, county_reviewer(), case_id, 1)
    decide(transactions, city_reviewer(), case_id, 2, "reject")

    with transactions.reading(system("test")) as uow:
        kinds = uow.execute(select(EventRow.kind).where(EventRow.subject_id == case_id).order_by(EventRow.seq))
        assert kinds.scalars().all() == ["review.case_opened", "review.case_approved_at_step", "review.case_rejected"]
        count = select(func.count()).select_from(DecisionRow).where(DecisionRow.case_id == case_id)
        assert uow.execute(count).scalar() == 3


def test_events_hold_no_reason_and_no_person(transactions, fingerprint):
    case_id = open_case(transactions, fingerprint)
    decide(transactions, county_reviewer(), case_id, 1, "return")

    with transactions.reading(system("test")) as uow:
        body = uow.execute(select(EventRow.body).where(EventRow.kind == "review.case_returned")).scalar()

    assert set(body) == {"case_id", "party_id", "topic", "step", "verdict", "round", "version", "led_to"}


@pytest.mark.parametrize("public", [True, False])
def test_the_public_history_names_no_account(transactions, fingerprint, public):
    case_id = open_case(transactions, fingerprint)
    decide(transactions, county_reviewer(), case_id, 1, "return")

    with transactions.reading(system("test")) as uow:
        entries = queries.history(uow, case_id, public=public)

    assert [entry.reason for entry in entries] == [None, "示例理由"]
    assert all((entry.decided_by is None) is public for entry in entries)


def test_a_published_workflow_never_changes(transactions):
    document = use_cases.shipped_workflow("demo-city")
    other = {**document, "title_zh": "另一个示例流程"}

    with transactions.writing(system("test")) as uow:
        first = use_cases.publish_workflow(uow, document)
        assert use_cases.publish_workflow(uow, document) == first
        with pytest.raises(errors.WorkflowDiffers):
            use_cases.publish_workflow(uow, other)
        assert queries.workflow_document(uow, first) == document
        assert uow.execute(select(func.count()).select_from(WorkflowRow)).scalar() == 1


def test_a_queue_is_what_waits_for_this_person_by_age(transactions, clock, fingerprint):
    reviewer = county_reviewer("my-own-firm")
    first = open_case(transactions, fingerprint)
    clock.advance(timedelta(hours=1))
    second = open_case(transactions, fingerprint)
    open_case(transactions, fingerprint, area=OTHER_COUNTY)
    open_case(transactions, fingerprint, department="ecology")
    open_case(transactions, fingerprint, party_id="my-own-firm")
    decide(transactions, county_reviewer(), open_case(transactions, fingerprint), 1)

    assert queued(transactions, reviewer) == [first, second]
    assert queued(transactions, reviewer, limit=1) == [first]
    with transactions.reading(reviewer, scope=scope_for(reviewer, "review.read_queue")) as uow:
        oldest = queries.queue(uow, limit=1)[0]
    assert queued(transactions, reviewer, after=(oldest.entered_at, oldest.case_id)) == [second]


def test_each_grant_brings_the_steps_of_its_role_where_it_reaches(transactions, fingerprint):
    both = Actor("both", (*county_reviewer().grants, *city_reviewer().grants))
    here = open_case(transactions, fingerprint)
    open_case(transactions, fingerprint, area=OTHER_COUNTY)
    at_city = open_case(transactions, fingerprint, area=OTHER_COUNTY)
    decide(transactions, a_reviewer(Role.COUNTY_REVIEWER, OTHER_COUNTY), at_city, 1)

    assert sorted(queued(transactions, both)) == sorted([here, at_city])
    assert queued(transactions, expert()) == []


def test_the_command_office_oversees_every_step(transactions, clock, fingerprint):
    command = a_reviewer(Role.COMMAND, CITY, None)
    at_county, at_city = open_case(transactions, fingerprint), open_case(transactions, fingerprint)
    decide(transactions, county_reviewer(), at_city, 1)

    assert sorted(queued(transactions, command)) == sorted([at_county, at_city])
    assert queued(transactions, command, filters=QueueFilters(step="city")) == [at_city]
    assert queued(transactions, command, filters=QueueFilters(department="ecology")) == []
    assert queued(transactions, command, filters=QueueFilters(overdue=True)) == []
    clock.advance(timedelta(days=40))
    assert len(queued(transactions, command, filters=QueueFilters(overdue=True))) == 2
    assert queued(transactions, command, filters=QueueFilters(overdue=False)) == []


def queued(transactions, actor, **wanted):
    with transactions.reading(actor, scope=scope_for(actor, "review.read_queue")) as uow:
        return [entry.case_id for entry in queries.queue(uow, **wanted)]


def test_a_list_is_drafted_from_what_was_decided(transactions, clock, fingerprint):
    topic, firm = "season-1:construction", new_id()
    rejected = open_case(transactions, fingerprint, topic=topic, party_id=firm, route="B")
    decide(transactions, county_reviewer(), rejected, 1, "reject")
    open_case(transactions, fingerprint, topic=topic)
    decide(transactions, county_reviewer(), open_case(transactions, fingerprint), 1, "reject")

    with transactions.reading(system("test")) as uow:
        rows = queries.decided(uow, topic)

    assert [(row.case_id, row.state, row.party_id, row.route) for row in rows] == [(rejected, "rejected", firm, "B")]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(
            lambda uow, ids, _: use_cases.decide_many(uow, [a_decision(case_id=case_id) for case_id in ids]),
            id="deciding",
        ),
        pytest.param(lambda uow, ids, fp: use_cases.open_cases(uow, [a_new_case(fp) for _ in ids]), id="opening"),
        pytest.param(lambda uow, ids, _: queries.standing(uow, ids), id="looking where they stand"),
        pytest.param(lambda uow, ids, _: queries.queue(uow, limit=len(ids)), id="reading the queue"),
    ],
)
def test_ten_cases_and_a_thousand_take_the_same_number_of_statements(transactions, fingerprint, act):
    counted = []
    for number in (10, 1_000):
        new = [a_new_case(fingerprint) for _ in range(number)]
        with transactions.writing(system("test")) as uow:
            use_cases.open_cases(uow, new)
        counted.append(
            count_statements(transactions, lambda uow, cases=new: act(uow, [c.id for c in cases], fingerprint))
        )

    assert counted[0] == counted[1] < 10


def count_statements(transactions, work):
    """How often the driver was called; an executemany counts as one."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    sqlalchemy_event.listen(transactions.engine, "before_cursor_execute", note)
    try:
        with deciding(transactions, county_reviewer()) as uow:
            uow.scope = Scope(everything=True)
            work(uow)
    finally:
        sqlalchemy_event.remove(transactions.engine, "before_cursor_execute", note)
    return len(seen)
