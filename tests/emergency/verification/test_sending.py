"""Inspectors get the tasks of an alert: once each, in its order, and lose them when it moves on."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from greenctl.area.calendar import CIVIL_TIME, civil_day
from greenctl.emergency.alerts.errors import AlertIsOver, AlertNotThere
from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.emergency.verification.errors import NobodyToSend
from greenctl.emergency.verification.sending import follow_alerts
from greenctl.inspection.tasks import list_tasks
from greenctl.jobs.daily import look_at_alerts
from greenctl.kernel.actor import Actor, Grant, Reach, Role, Scope, system
from tests.emergency.builders import TODAY, issued
from tests.emergency.duty_builders import TWO, an_inventory
from tests.emergency.verification.builders import START, an_inspector, officers, sent, tasks_of
from tests.inspection.builders import barred
from tests.source.builders import a_source, counted, registered

HERE = {"longitude": Decimal("116.59"), "latitude": Decimal("35.42"), "coordinate_system": "WGS-84"}


@pytest.fixture
def sources(transactions):
    """The second lies at a station of the sample edition."""
    return registered(transactions, *(a_source(n, area="370811", **(HERE if n == 2 else {})) for n in (1, 2, 3)))


@pytest.fixture
def alert(transactions, sources):
    an_inventory(transactions, sources, TWO)
    return issued(transactions, starts_at=START)


def heard(transactions, alert):
    with transactions.writing(system("worker")) as uow:
        follow_alerts(uow, [SimpleNamespace(body={"alert_id": alert.id})])


def states(transactions, alert):
    with transactions.reading(system("test")) as uow:
        found = list_tasks(uow, {"origin": "alert"}, today=TODAY, after=None, limit=100)
    return sorted(one.state.value for one in found)


def test_an_alert_that_was_issued_sends_a_team_to_each_source_and_again_sends_nobody(transactions, sources, alert):
    team = officers(transactions)

    heard(transactions, alert)
    heard(transactions, alert)

    rows = tasks_of(transactions, alert)
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert (rows[0]["source_id"], rows[0]["station"], rows[0]["distance_m"]) == (sources[1].id, "sample-1", 0)
    assert [row["officers"] for row in rows] == [team] * 3
    assert states(transactions, alert) == ["planned"] * 3


def test_tasks_of_an_alert_that_ends_at_midnight_are_due_on_the_day_before(transactions, sources):
    an_inventory(transactions, sources, TWO)
    first = civil_day(START)
    midnight = datetime.combine(first + timedelta(days=2), time(0), CIVIL_TIME)
    officers(transactions)

    heard(transactions, issued(transactions, starts_at=START, ends_at=midnight))

    with transactions.reading(system("test")) as uow:
        found = list_tasks(uow, {"origin": "alert"}, today=TODAY, after=None, limit=100)
    assert {one.due_on for one in found} == {first + timedelta(days=1)}


def test_whoever_acts_for_a_source_is_not_sent_there_and_then_nobody_is(transactions, sources, alert):
    first, _ = officers(transactions)
    barred(transactions, first, sources[0].id)

    told = sent(transactions, alert)

    assert (told.sources, told.with_task, told.new) == (3, 2, 2)
    with pytest.raises(NobodyToSend):
        sent(transactions, alert)
    officers(transactions, 1)
    assert sent(transactions, alert).new == 1
    assert sent(transactions, alert).new == 0


def test_a_step_that_follows_calls_off_the_tasks_of_the_one_before(transactions, alert):
    officers(transactions)
    heard(transactions, alert)
    with transactions.writing(system("test")) as uow:
        change_level(uow, alert.id, "orange", START, "示例续发", 1)

    heard(transactions, alert)

    assert states(transactions, alert) == ["cancelled"] * 3 + ["planned"] * 3


def test_once_it_is_over_all_tasks_are_called_off(transactions, alert, clock):
    officers(transactions)
    heard(transactions, alert)
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, START + timedelta(hours=5), "示例解除", 1)
    heard(transactions, alert)
    assert states(transactions, alert) == ["planned"] * 3

    clock.advance(timedelta(days=3))
    heard(transactions, alert)

    assert states(transactions, alert) == ["cancelled"] * 3
    with pytest.raises(AlertIsOver):
        sent(transactions, alert)


def test_tasks_of_an_alert_that_ends_by_itself_are_called_off_by_the_next_round(transactions, sources, clock):
    an_inventory(transactions, sources, TWO)
    alert = issued(transactions, starts_at=START, ends_at=START + timedelta(days=2))
    officers(transactions)
    heard(transactions, alert)

    clock.advance(START + timedelta(days=2, seconds=-1) - clock.now())
    look_at_alerts(transactions)
    assert states(transactions, alert) == ["planned"] * 3

    clock.advance(timedelta(seconds=1))
    look_at_alerts(transactions)
    assert states(transactions, alert) == ["cancelled"] * 3


def test_an_inspector_sees_their_own_tasks_and_the_command_all_of_its_place(transactions, alert):
    first, *_ = officers(transactions, 4)
    sent(transactions, alert)
    scope = Scope(reaches=(Reach("3708"),))
    command = Actor("the-command", (Grant(Role.COMMAND, "370811"),))
    elsewhere = Actor("another", (Grant(Role.COMMAND, "370812"),))

    seen = tasks_of(transactions, alert, by=an_inspector(first), scope=scope)

    assert 0 < len(seen) < 3
    assert all(first in row["officers"] for row in seen)
    assert len(tasks_of(transactions, alert, by=command, scope=scope)) == 3
    assert tasks_of(transactions, alert, by=elsewhere, scope=scope) == []


def test_nobody_sends_to_what_lies_outside_their_remit(transactions, alert):
    with pytest.raises(AlertNotThere):
        sent(transactions, alert, scope=Scope(reaches=(Reach("370811"),)))


def test_statements_do_not_grow_with_the_sources(transactions):
    counts = []
    for n in (3, 12):
        found = registered(transactions, *(a_source(100 * n + one, area="370811") for one in range(n)))
        an_inventory(transactions, found)
        officers(transactions)
        alert = issued(transactions, starts_at=START)
        with counted(transactions.engine) as statements:
            sent(transactions, alert)
        counts.append(len(statements))

    assert counts[0] == counts[1]
