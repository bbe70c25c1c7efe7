"""Inspectors hold duties against what there is to see; what is not kept counts once two people stand for it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from greenctl.adverse import queries as adverse
from greenctl.emergency.alerts.errors import DutyNotThere
from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.emergency.confirmation.errors import DutyIsOver, DutyMovedOn
from greenctl.emergency.confirmation.following import step_of
from greenctl.emergency.verification import repository
from greenctl.emergency.verification.domain import State
from greenctl.emergency.verification.errors import CheckIdTaken, CheckInvalid, NotBegun
from greenctl.findings.errors import OwnFirm
from greenctl.findings.loop.errors import FinderBarred
from greenctl.findings.loop.moves import Act
from greenctl.inspection.errors import NotForThisOfficer
from greenctl.inspection.tasks import list_tasks
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import Mandate, Reach, Role, Scope, system
from greenctl.kernel.ids import new_id
from tests.emergency.builders import TODAY, issued
from tests.emergency.duty_builders import an_inventory
from tests.emergency.test_races import ROUNDS
from tests.emergency.verification.builders import (
    START,
    a_check,
    a_line,
    an_inspector,
    begun_alert,
    checked,
    lines_that,
    officers,
    seen,
    sent,
    tasks_of,
    verdicts,
)
from tests.findings.loop.world import COMMAND, DESK, World, a_firm, do
from tests.inspection.builders import barred
from tests.review.test_races import at_once

KEPT, NOT_KEPT, NOT_SEEN = State.KEPT, State.NOT_KEPT, State.NOT_SEEN


@pytest.fixture
def alert(transactions, sources, clock):
    an_inventory(transactions, sources)
    return begun_alert(transactions, clock)


@pytest.fixture
def world(transactions, sources):
    return World(transactions, sources[0].id, a_firm(sources[0].id))


def finding_of(check):
    [finding] = [line["finding_id"] for line in check["lines"] if line["finding_id"]]
    return finding


def records(world):
    while drain(world.transactions):
        pass
    with world.transactions.reading(system("test")) as uow:
        return adverse.of_source(uow, world.source_id)


def test_what_was_seen_is_told_line_by_line_and_the_task_is_done(transactions, sources, alert):
    first, _ = officers(transactions)
    sent(transactions, alert)
    task = next(row["task_id"] for row in tasks_of(transactions, alert) if row["source_id"] == sources[0].id)
    lines = [a_line(transactions, sources[0].id, 0, by=first), a_line(transactions, sources[0].id, 1, NOT_SEEN)]

    found = checked(transactions, a_check(alert, sources[0].id, *lines, task_id=task), by=first)

    assert [(one["ordinal"], one["state"], len(one["photos"])) for one in found["lines"]] == [
        (0, "kept", 1),
        (1, "not_seen", 0),
    ]
    assert verdicts(transactions, alert) == {"kept": 1, "not_seen": 1, "not_looked_at": 4}
    [kept] = lines_that(transactions, alert, verdict="kept")
    assert (kept["so2_kg_per_day"], kept["check_id"]) == (Decimal(6), found["id"])
    step_id = tasks_step(transactions, alert)
    with transactions.reading(system("test")) as uow:
        done = list_tasks(uow, {"state": "done"}, today=TODAY, after=None, limit=10)
        assert [one.id for one in done] == [task]
        assert repository.sums_kept(uow, step_id) == {"industrial": {"so2_kg_per_day": Decimal(6)}}


def tasks_step(transactions, alert):
    with transactions.reading(system("test")) as uow:
        return step_of(uow, alert.id).id


def test_a_failure_counts_once_a_desk_confirms_it_and_a_dispute_suspends_it(world, transactions, sources, alert):
    check = seen(transactions, alert, sources[0].id, NOT_KEPT, KEPT)
    finding = finding_of(check)
    assert verdicts(transactions, alert) == {"waiting": 1, "kept": 1, "not_looked_at": 4}
    assert records(world) == []

    do(world, finding, Act.ORDER, DESK)

    assert verdicts(transactions, alert)["failed"] == 1
    [record] = records(world)
    assert (record.kind, record.state, record.recorded_by, record.confirmed_by) == (
        "sample_measure_not_done",
        "confirmed",
        "the-inspector",
        DESK.account_id,
    )

    do(world, finding, Act.DISPUTE, world.firm)
    assert (verdicts(transactions, alert)["disputed"], records(world)[0].state) == (1, "suspended")

    do(world, finding, Act.UPHOLD, COMMAND)
    assert records(world)[0].state == "voided"
    assert verdicts(transactions, alert) == {"kept": 1, "not_looked_at": 5}


def test_the_inspector_does_not_confirm_their_own_failure(world, transactions, sources, alert):
    finding = finding_of(seen(transactions, alert, sources[0].id, NOT_KEPT))
    both = replace(DESK, account_id="the-inspector")

    with pytest.raises(FinderBarred):
        do(world, finding, Act.ORDER, both)
    assert verdicts(transactions, alert)["waiting"] == 1


def test_nobody_checks_their_own_firm(transactions, sources, alert):
    inspector = replace(an_inspector(), mandates=(Mandate(sources[0].id, Role.PREPARER),))
    new = a_check(alert, sources[0].id, a_line(transactions, sources[0].id, 0, NOT_KEPT))
    with pytest.raises((OwnFirm, NotForThisOfficer)):
        checked(transactions, new, actor=inspector)

    [one] = officers(transactions, 1)
    barred(transactions, one, sources[0].id)
    with pytest.raises(NotForThisOfficer):
        checked(transactions, a_check(alert, sources[0].id, a_line(transactions, sources[0].id, by=one)), by=one)
    assert verdicts(transactions, alert) == {"not_looked_at": 6}


def test_the_last_look_that_could_see_it_stands(transactions, sources, alert, clock):
    for state in (NOT_KEPT, KEPT, NOT_SEEN):
        seen(transactions, alert, sources[0].id, state)
        clock.advance(timedelta(minutes=1))

    assert verdicts(transactions, alert) == {"kept": 1, "not_looked_at": 5}


def test_the_same_check_again_is_the_same_and_another_under_its_id_is_refused(transactions, sources, alert):
    new = a_check(alert, sources[0].id, a_line(transactions, sources[0].id))

    assert checked(transactions, new) == checked(transactions, new)
    with pytest.raises(CheckIdTaken):
        checked(transactions, replace(new, longitude=Decimal("116.7")))
    with pytest.raises(CheckIdTaken):
        checked(transactions, new, by="another")


def test_a_check_is_of_the_duty_that_was_seen_while_it_holds(transactions, sources, alert, clock):
    new = a_check(alert, sources[0].id, a_line(transactions, sources[0].id))
    with pytest.raises(DutyMovedOn):
        checked(transactions, new, seen=2)
    with pytest.raises(DutyNotThere):
        checked(transactions, replace(new, source_id=new_id()))
    with pytest.raises(DutyNotThere):
        checked(transactions, new, scope=Scope(reaches=(Reach("370812"),)))
    later = issued(transactions, starts_at=START + timedelta(days=2))
    with pytest.raises(NotBegun):
        checked(transactions, replace(new, alert_id=later.id))
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, uow.now, "示例解除", 1)
    clock.advance(timedelta(hours=24))
    with pytest.raises(DutyIsOver):
        checked(transactions, new)


@pytest.mark.parametrize(
    "changes, field, code",
    [
        ({"ordinal": 7}, "lines.0.ordinal", "emergency.obligation_unknown"),
        ({"photos": ()}, "lines.0.photos", "emergency.line_without_photo"),
        ({"state": NOT_KEPT}, "lines.0.photos.0", "emergency.line_photo_unknown"),
        ({"state": NOT_SEEN, "photos": ()}, "lines.0.text", "emergency.why_not_seen"),
        ({"id": "other"}, "lines.0.photos.0", "emergency.line_photo_unknown"),
    ],
    ids=["unknown", "no photo", "photo of something kept", "no reason", "photo of another line"],
)
def test_a_line_that_does_not_fit_is_named(transactions, sources, alert, changes, field, code):
    line = replace(a_line(transactions, sources[0].id), **changes)

    with pytest.raises(CheckInvalid) as refused:
        checked(transactions, a_check(alert, sources[0].id, line))
    assert {"field": field, "code": code} in refused.value.details["problems"]


def test_a_line_is_said_once_and_its_id_is_of_one_check(transactions, sources, alert):
    line = a_line(transactions, sources[0].id)
    with pytest.raises(CheckInvalid):
        checked(transactions, a_check(alert, sources[0].id, line, line))
    checked(transactions, a_check(alert, sources[0].id, line))
    with pytest.raises(CheckInvalid) as refused:
        checked(transactions, a_check(alert, sources[0].id, line))
    assert refused.value.details["problems"][0]["code"] == "emergency.line_id_taken"


def test_each_county_sees_its_own_verdicts(transactions, sources, alert):
    seen(transactions, alert, sources[0].id, KEPT)

    assert verdicts(transactions, alert, Scope(reaches=(Reach("370811"),)))["kept"] == 1
    assert verdicts(transactions, alert, Scope(reaches=(Reach("370812"),))) == {}


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_a_check_and_a_step_that_follows_one_wins(transactions, sources, clock, rounds):
    an_inventory(transactions, sources)
    clock.advance(timedelta(days=2))
    for _ in range(rounds):
        alert = begun_alert_again(transactions, clock)
        new = a_check(alert, sources[0].id, a_line(transactions, sources[0].id))

        def renew(alert=alert):
            with transactions.writing(system("one")) as uow:
                return change_level(uow, alert.id, "orange", uow.now, "示例续发", 1)

        looked, moved = at_once([lambda new=new: checked(transactions, new), renew])

        assert not isinstance(moved, Exception)
        assert isinstance(looked, DutyMovedOn) or looked["lines"][0]["state"] == "kept"


def begun_alert_again(transactions, clock):
    alert = issued(transactions, starts_at=clock.now() + timedelta(minutes=1))
    clock.advance(timedelta(minutes=2))
    return alert
