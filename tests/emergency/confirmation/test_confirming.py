"""Firms confirm and carry out their duties: once each, by whom it concerns, late where it is late."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import delete, select

from greenctl.emergency.account.planned import planned
from greenctl.emergency.alerts.errors import AlertNotThere, DutyNotThere
from greenctl.emergency.alerts.replaying import replay
from greenctl.emergency.alerts.terms import terms
from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.emergency.confirmation import use_cases as confirming
from greenctl.emergency.confirmation.domain import DutyAsOf, Share, all_of, folded
from greenctl.emergency.confirmation.errors import (
    AlreadyReported,
    DutyIsOver,
    DutyMovedOn,
    NoDuty,
    ObligationNotThere,
    PhotosMissing,
    PhotoUnknown,
    ReportIdTaken,
)
from greenctl.emergency.confirmation.models import DutyConfirmationRow
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.kernel.ids import new_id
from greenctl.photos.errors import EvidencePending
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import (
    HOUR,
    MINUTE,
    a_report,
    an_inventory,
    as_firm,
    chased,
    confirmed,
    followed,
    reported,
    said,
    sources_that,
)
from tests.emergency.test_races import ROUNDS
from tests.review.test_races import at_once
from tests.source.builders import a_source, counted, registered

SAID = datetime(2026, 12, 1, tzinfo=UTC)
START = NOW + timedelta(days=3)


def a_duty(**changes):
    told = {"alert_id": "a", "step_id": "s", "source_id": "x", "version": 1, "level": "orange", "why": "has_duty"}
    moments = {"said_at": SAID, "starts_at": SAID + 48 * HOUR, "ends_at": SAID + 96 * HOUR, "lifted": False}
    made = {**told, **moments, **changes}
    return DutyAsOf(**{"until": made["ends_at"], **made})


def test_deadlines_run_from_when_it_was_told_and_from_when_it_begins():
    assert a_duty().confirm_by(terms()) == SAID + HOUR
    assert a_duty().execute_by(terms()) == SAID + 72 * HOUR
    assert a_duty(starts_at=SAID - HOUR).execute_by(terms()) == SAID + 24 * HOUR


@pytest.mark.parametrize(
    "after_due, rungs",
    [
        (timedelta(0), ()),
        (MINUTE, ("reminder",)),
        (HOUR - MINUTE, ("reminder",)),
        (HOUR, ("reminder", "county")),
        (3 * HOUR - MINUTE, ("reminder", "county")),
        (3 * HOUR, ("reminder", "county", "city")),
    ],
)
def test_the_longer_it_is_overdue_the_further_up_it_is_known(after_due, rungs):
    assert terms().rungs_at(SAID, SAID + after_due) == rungs


@pytest.mark.parametrize(
    "changes, at, refusal",
    [
        ({}, 96 * HOUR - MINUTE, None),
        ({}, 96 * HOUR, DutyIsOver),
        ({"ends_at": None}, 9999 * HOUR, None),
        ({"why": "small"}, HOUR, NoDuty),
    ],
)
def test_what_is_over_or_never_was_is_not_confirmed(changes, at, refusal):
    duty = a_duty(**changes)

    if refusal is None:
        duty.require_confirmable(SAID + at)
    else:
        with pytest.raises(refusal):
            duty.require_confirmable(SAID + at)


def test_what_was_done_may_be_told_for_a_while_after_the_end():
    a_duty().require_reportable(SAID + 120 * HOUR - MINUTE, terms())
    with pytest.raises(DutyIsOver):
        a_duty().require_reportable(SAID + 120 * HOUR, terms())


_SHARES = st.dictionaries(
    st.tuples(st.sampled_from(["370811", "370812"]), st.sampled_from(["a", "b", None])),
    st.builds(Share, st.none(), *[st.integers(0, 50)] * 6),
)


@given(_SHARES)
@settings(max_examples=50)
def test_shares_by_county_and_by_sector_add_up_to_all(rows):
    for place in (0, 1):
        assert all_of(dict(enumerate(folded(rows, place)))) == all_of(rows)


@pytest.fixture
def inventory(transactions, sources):
    return an_inventory(transactions, sources)


@pytest.fixture
def alert(transactions, inventory):
    return issued(transactions)


def test_the_first_to_confirm_stands_and_the_same_again_changes_nothing(transactions, sources, alert, clock):
    first = confirmed(transactions, alert, sources[0].id)
    clock.advance(2 * HOUR)
    again = confirmed(transactions, alert, sources[0].id, name="the-signer")

    assert again == first
    assert (first["confirmed_at"], first["confirmed_late"]) == (NOW, False)
    with transactions.reading(system("test")) as uow:
        [row] = uow.execute(select(DutyConfirmationRow.__table__)).all()
    assert (row.confirmed_by, row.longitude, row.accuracy_m) == ("the-preparer", Decimal("116.6"), Decimal(8))


@pytest.mark.parametrize("after, late", [(HOUR, False), (HOUR + MINUTE, True)])
def test_after_the_deadline_it_is_taken_and_marked_late(transactions, sources, alert, clock, after, late):
    clock.advance(after)

    assert confirmed(transactions, alert, sources[0].id)["confirmed_late"] is late


def test_a_duty_of_somebody_else_is_as_if_it_were_not_there(transactions, sources, alert):
    with pytest.raises(DutyNotThere):
        confirmed(transactions, alert, sources[0].id, scope=Scope(source_ids=frozenset({sources[1].id})))
    with as_firm(transactions, sources[0].id) as uow, pytest.raises(DutyNotThere):
        confirming.get(uow, new_id(), sources[0].id)


def test_nobody_confirms_what_they_have_not_seen(transactions, sources, alert):
    with transactions.writing(system("test")) as uow:
        change_level(uow, alert.id, "orange", START, "示例续发", 1)

    with pytest.raises(DutyMovedOn) as stale:
        confirmed(transactions, alert, sources[0].id)
    assert stale.value.details == {"seen_version": 1, "current_version": 2}
    assert confirmed(transactions, alert, sources[0].id, seen=2)["version"] == 2


def test_after_the_end_nothing_is_confirmed_but_what_was_done_may_still_be_told(transactions, sources, alert, clock):
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, NOW + HOUR, "示例解除", 1)
    confirmed(transactions, alert, sources[0].id)
    clock.advance(HOUR)

    with pytest.raises(DutyIsOver):
        confirmed(transactions, alert, sources[1].id)
    assert reported(transactions, alert, sources[0].id)["obligations"][0]["reported_at"] == NOW + HOUR
    clock.advance(24 * HOUR)
    with pytest.raises(DutyIsOver):
        reported(transactions, alert, sources[1].id)


def test_whoever_reports_has_received_the_duty_and_each_obligation_is_reported_once(transactions, sources, alert):
    new = a_report(transactions, alert, sources[0].id)
    first, again = said(transactions, new), said(transactions, new)

    assert first == again
    assert first["confirmed_at"] == NOW
    assert [one["reported_at"] for one in first["obligations"]] == [NOW, None]
    with pytest.raises(AlreadyReported):
        reported(transactions, alert, sources[0].id)
    with pytest.raises(ReportIdTaken):
        reported(transactions, alert, sources[0].id, 1, id=new.id)


@pytest.mark.parametrize(
    "changes, refusal",
    [
        pytest.param({"photos": 0}, PhotosMissing, id="no photo"),
        pytest.param({"checked": False}, EvidencePending, id="photos that are not verified"),
        pytest.param({"ordinal": 2}, ObligationNotThere, id="no such obligation"),
    ],
)
def test_a_report_that_shows_nothing_is_refused(transactions, sources, alert, changes, refusal):
    with pytest.raises(refusal):
        reported(transactions, alert, sources[0].id, **changes)
    assert followed(transactions, alert).total.executed == 0


def test_a_photo_of_another_report_shows_nothing(transactions, sources, alert):
    other = a_report(transactions, alert, sources[0].id)
    new = a_report(transactions, alert, sources[0].id, 1)

    with pytest.raises(PhotoUnknown):
        said(
            transactions,
            type(new)(id=new.id, alert_id=alert.id, source_id=sources[0].id, ordinal=1, photos=other.photos),
        )


def test_every_number_opens_as_many_sources(transactions, clock):
    sources = registered(
        transactions, *(a_source(n, area=area) for n, area in enumerate(("370811", "370811", "370812", "370812"), 1))
    )
    an_inventory(transactions, sources)
    alert = issued(transactions)
    confirmed(transactions, alert, sources[0].id)
    clock.advance(2 * HOUR)
    confirmed(transactions, alert, sources[2].id)
    for ordinal in (0, 1):
        reported(transactions, alert, sources[2].id, ordinal)

    found = followed(transactions, alert)
    for share, where in [(found.total, {}), *((one, {"county": one.key}) for one in found.counties)]:
        rows = {state: sources_that(transactions, alert, state=state, **where) for state in ("confirmed", "late")}
        everybody = sources_that(transactions, alert, **where)
        assert (share.duties, share.confirmed, share.late) == (len(everybody), *(len(one) for one in rows.values()))
        assert share.lines == sum(row["lines"] for row in everybody)
        assert share.executed == sum(row["executed"] for row in everybody)
    assert [(one.key, one.duties, one.confirmed, one.late) for one in found.counties] == [
        ("370811", 2, 1, 0),
        ("370812", 2, 1, 1),
    ]
    assert (found.total.lines, found.total.executed) == (8, 2)


def test_control_a_confirmation_that_was_taken_away_behind_our_back_shows_in_number_and_rows(
    transactions, sources, alert
):
    confirmed(transactions, alert, sources[0].id)
    before = followed(transactions, alert).total.confirmed
    with transactions.writing(system("test")) as uow:
        uow.execute(delete(DutyConfirmationRow))

    assert (before, followed(transactions, alert).total.confirmed) == (1, 0)
    assert sources_that(transactions, alert, state="confirmed") == []


def test_a_county_follows_its_own_sources_under_an_alert_of_the_city(transactions, sources, alert):
    here, there, elsewhere = (Scope(reaches=(Reach(one),)) for one in ("370811", "370812", "3709"))

    assert followed(transactions, alert, here).total.duties == 3
    assert followed(transactions, alert, there).total.duties == 0
    with pytest.raises(AlertNotThere):
        followed(transactions, alert, elsewhere)


def test_firm_county_and_city_are_told_once_each_of_what_is_overdue(transactions, sources, alert, clock):
    confirmed(transactions, alert, sources[0].id)
    told = []
    for wait in (HOUR, MINUTE, HOUR, 2 * HOUR):
        clock.advance(wait)
        told.append((chased(transactions), chased(transactions)))

    assert told == [(0, 0), (2, 0), (2, 0), (2, 0)]
    to_call = sources_that(transactions, alert, state="to_call")
    assert {row["source_id"] for row in to_call} == {sources[1].id, sources[2].id}
    assert to_call[0]["told_of_confirm"] == ["reminder", "county", "city"]

    confirmed(transactions, alert, sources[1].id)
    assert {row["source_id"] for row in sources_that(transactions, alert, state="to_call")} == {sources[2].id}


def test_what_was_not_carried_out_is_chased_too_and_nothing_after_the_end(transactions, sources, alert, clock):
    for source in sources:
        confirmed(transactions, alert, source.id)
    for ordinal in (0, 1):
        reported(transactions, alert, sources[0].id, ordinal)
    clock.advance(timedelta(days=4) + MINUTE)

    assert chased(transactions) == 2
    assert {row["source_id"] for row in sources_that(transactions, alert, state="to_call")} == {
        sources[1].id,
        sources[2].id,
    }
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, clock.now(), "示例解除", 1)
    clock.advance(HOUR)
    assert chased(transactions) == 0


def test_chasing_and_following_cost_the_same_statements_however_many_sources(transactions, sources, alert, clock):
    clock.advance(5 * HOUR)
    with counted(transactions.engine) as statements:
        chased(transactions)
        followed(transactions, alert)

    assert len(statements) < 16


def test_what_firms_say_changes_no_duty(transactions, sources, alert):
    confirmed(transactions, alert, sources[0].id)
    reported(transactions, alert, sources[1].id)

    with transactions.reading(system("test")) as uow:
        assert [one.different for one in replay(uow, alert.id)] == [()]


def test_planned_confirmed_and_carried_out_reduction_stand_beside_each_other(transactions, sources, alert):
    confirmed(transactions, alert, sources[0].id)
    reported(transactions, alert, sources[1].id)

    with transactions.reading(system("test")) as uow:
        found = planned(uow, alert.id, "all-four-10-20-30")
    accounts = (found.account, found.confirmed, found.executed)
    assert [one.lines[0].reduced for one in accounts] == [Decimal(30), Decimal(20), Decimal(6)]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_confirm_at_once_one_stands_and_both_learn_of_it(transactions, sources, alert, rounds):
    for _ in range(rounds):
        with transactions.writing(system("test")) as uow:
            uow.execute(delete(DutyConfirmationRow))

        first, second = at_once(
            [lambda name=name: confirmed(transactions, alert, sources[0].id, name=name) for name in ("one", "other")]
        )

        assert first == second
        assert followed(transactions, alert).total.confirmed == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_a_confirmation_and_a_lift_at_once_one_comes_first_and_both_agree(transactions, sources, inventory, rounds):
    for _ in range(rounds):
        alert = issued(transactions)

        def end(alert=alert):
            with transactions.writing(system("other")) as uow:
                return lift(uow, alert.id, NOW, "示例解除", 1)

        def say(alert=alert):
            return confirmed(transactions, alert, sources[0].id)

        said_so, ended = at_once([say, end])

        assert ended.lifted
        assert isinstance(said_so, DutyIsOver) == (followed(transactions, alert).total.confirmed == 0)
