"""Tasks: who may know of one before its day, who may be sent, who wins a race, and the way of a day."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from greenctl.inspection import errors, tasks
from greenctl.kernel.actor import Actor, Grant, Mandate, Role
from greenctl.review.errors import OwnFirm
from tests.inspection.builders import (
    A_DAY,
    CITY,
    COMMAND,
    REVIEWER,
    TODAY,
    a_visit,
    an_officer,
    barred,
    qualified,
    sent,
    visited,
)
from tests.source.builders import a_source, registered

AUDITOR = Actor("the-auditor", (Grant(Role.AUDITOR, "370800"),))


def inspector(account_id):
    return Actor(account_id, (Grant(Role.INSPECTOR, "370800"),))


def seen_by(transactions, actor, today=TODAY):
    with transactions.reading(actor, scope=CITY) as uow:
        return {task.id for task in tasks.list_tasks(uow, {}, today=today, after=None, limit=50)}


def reassigned(transactions, task, *officers, by=COMMAND):
    with transactions.writing(by, scope=CITY) as uow:
        return tasks.reassign(uow, task.id, task.version, officers, "示例：调休", today=TODAY)


def test_before_its_day_is_over_a_task_is_known_to_those_who_go_who_made_it_and_command(transactions):
    [source] = registered(transactions, a_source())
    goes, stays = an_officer(transactions).account_id, an_officer(transactions).account_id
    task = sent(transactions, source.id, goes, by=REVIEWER)

    insiders = [inspector(goes), REVIEWER, COMMAND]
    outsiders = [inspector(stays), AUDITOR, Actor("another-reviewer", REVIEWER.grants)]

    assert all(seen_by(transactions, one) == {task.id} for one in insiders)
    assert all(seen_by(transactions, one) == set() for one in outsiders)
    assert all(seen_by(transactions, one, today=task.due_on + A_DAY) == {task.id} for one in outsiders)
    with transactions.reading(AUDITOR, scope=CITY) as uow, pytest.raises(errors.TaskNotThere):
        tasks.get_task(uow, task.id, today=TODAY)


def test_who_acts_for_a_firm_neither_knows_when_somebody_goes_there_nor_chooses_who(transactions):
    [source] = registered(transactions, a_source())
    goes, stays = an_officer(transactions).account_id, an_officer(transactions).account_id
    own = (Mandate(source.id, Role.PREPARER),)
    ours, before = replace(COMMAND, mandates=own), replace(REVIEWER, mandates=own)
    task = sent(transactions, source.id, goes, by=REVIEWER)

    assert [seen_by(transactions, one) for one in (ours, before)] == [set(), set()]
    assert seen_by(transactions, ours, today=task.due_on + A_DAY) == {task.id}
    with pytest.raises(OwnFirm):
        sent(transactions, source.id, stays, by=ours, scope=CITY)
    late = task.due_on + A_DAY
    for act in (
        lambda uow: tasks.reassign(uow, task.id, 1, [stays], "示例", today=late),
        lambda uow: tasks.cancel(uow, task.id, 1, "示例", today=late),
    ):
        with transactions.writing(ours, scope=CITY) as uow, pytest.raises(OwnFirm):
            act(uow)


def test_a_task_that_was_done_is_a_secret_no_more(transactions):
    [source] = registered(transactions, a_source())
    goes = an_officer(transactions).account_id
    task = sent(transactions, source.id, goes)

    visited(transactions, goes, a_visit(source.id, task_id=task.id))

    assert seen_by(transactions, AUDITOR) == {task.id}


def test_an_enterprise_learns_nothing_of_the_tasks_about_it(transactions, people):
    [source] = registered(transactions, a_source())
    firm, goes = people.preparer(source.id), an_officer(transactions).account_id
    task = sent(transactions, source.id, goes)

    answers = [
        firm.get(path)
        for path in ("/inspection/tasks", f"/inspection/tasks/{task.id}", "/inspection/route", "/inspection/plans")
    ]
    read = [
        firm.get(path).get_data(as_text=True)
        for path in (f"/sources/{source.id}", f"/sources/{source.id}/visits", "/sync/changes")
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert not [text for text in read if task.id in text or "planned_on" in text]


def in_conflict(transactions, source_id):
    account_id = an_officer(transactions).account_id
    barred(transactions, account_id, source_id)
    return account_id


@pytest.mark.parametrize(
    "unfit, code",
    [
        (lambda *_: "nobody", "officer_unknown"),
        (lambda t, _: an_officer(t, qualifications=()).account_id, "officer_not_qualified"),
        (lambda t, _: an_officer(t, qualifications=(qualified(until=TODAY),)).account_id, "officer_not_qualified"),
        (lambda t, _: an_officer(t, qualifications=(qualified("coal"),)).account_id, "officer_not_qualified"),
        (in_conflict, "officer_barred"),
    ],
    ids=["no officer", "for nothing", "no more", "for another line", "conflict of interest"],
)
def test_who_is_unfit_is_not_sent(transactions, unfit, code):
    [source] = registered(transactions, a_source())
    who = unfit(transactions, source.id)

    with pytest.raises(errors.OfficersUnfit) as refused:
        sent(transactions, source.id, who)

    assert refused.value.details["problems"] == [{"field": "officers.0", "code": f"inspection.{code}"}]


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"due_on": TODAY - A_DAY, "planned_on": TODAY - A_DAY}, "day_is_over"),
        ({"due_on": TODAY, "planned_on": TODAY + A_DAY}, "ends_before_it_begins"),
        ({"line": "nothing"}, "line_unknown"),
        ({"plan_id": "01990000-0000-7000-8000-00000000dead"}, "plan_unknown"),
    ],
    ids=["yesterday", "backwards", "no such line", "no such plan"],
)
def test_a_task_that_cannot_be_is_refused_by_field(transactions, changes, code):
    [source] = registered(transactions, a_source())

    with pytest.raises(errors.TaskInvalid) as refused:
        sent(transactions, source.id, an_officer(transactions).account_id, **changes)

    assert [problem["code"] for problem in refused.value.details["problems"]] == [f"inspection.{code}"]


def test_of_two_who_reassign_one_task_one_wins(transactions):
    """S-22. The loser learns the version that stands, and who goes is whom the winner named."""
    race(transactions)


@pytest.mark.full
def test_of_two_who_reassign_one_task_one_wins_in_25_rounds(transactions):
    for number in range(1, 26):
        race(transactions, number)


def race(transactions, number=1):
    [source] = registered(transactions, a_source(number))
    first, *others = [an_officer(transactions).account_id for _ in range(3)]
    task = sent(transactions, source.id, first)
    start, results = threading.Barrier(2), {}

    def act(officer):
        start.wait()
        try:
            results[officer] = reassigned(transactions, task, officer).version
        except errors.TaskMovedOn as stale:
            results[officer] = stale

    threads = [threading.Thread(target=act, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [officer for officer, result in results.items() if result == 2]
    losers = [result for result in results.values() if isinstance(result, errors.TaskMovedOn)]
    assert (len(winners), len(losers)) == (1, 1)
    assert losers[0].details == {"seen_version": 1, "current_version": 2}
    with transactions.reading(COMMAND) as uow:
        assert tasks.get_task(uow, task.id, today=TODAY).officers == (winners[0],)


def test_control_without_a_look_at_the_version_both_would_have_won(transactions):
    [source] = registered(transactions, a_source())
    first, second, third = [an_officer(transactions).account_id for _ in range(3)]
    task = sent(transactions, source.id, first)

    reassigned(transactions, task, second)
    with pytest.raises(errors.TaskMovedOn):
        reassigned(transactions, task, third)
    with transactions.reading(COMMAND) as uow:
        again = tasks.get_task(uow, task.id, today=TODAY)

    assert reassigned(transactions, again, third).officers == (third,)


def test_a_day_goes_from_each_source_to_the_nearest_that_is_left(transactions):
    places = {"a": "116.60", "b": "116.50", "c": "116.55", "d": None}
    sources = registered(transactions, *(
        a_source(number, longitude=place and Decimal(place), latitude=place and Decimal("35.4"),
                 coordinate_system=place and "WGS-84")
        for number, place in enumerate(places.values(), start=1)
    ))  # fmt: skip
    goes = an_officer(transactions).account_id
    for source in sources:
        sent(transactions, source.id, goes)
    sent(transactions, sources[0].id, goes, planned_on=TODAY + A_DAY, due_on=TODAY + 2 * A_DAY)

    with transactions.reading(inspector(goes), scope=CITY) as uow:
        stops = tasks.todays_route(uow, (116.49, 35.4), today=TODAY)
        again = tasks.todays_route(uow, (116.49, 35.4), today=TODAY)

    assert [stop.task.source_id for stop in stops] == [sources[n].id for n in (1, 2, 0, 3)]
    assert [stop.distance_m and round(stop.distance_m, -2) for stop in stops] == [900, 4500, 4500, None]
    assert stops == again


def test_what_was_done_or_called_off_cannot_be_moved(transactions):
    [source] = registered(transactions, a_source())
    goes = an_officer(transactions).account_id
    task = sent(transactions, source.id, goes)
    with transactions.writing(COMMAND, scope=CITY) as uow:
        off = tasks.cancel(uow, task.id, 1, "示例：停产", today=date(2026, 11, 20))

    with pytest.raises(errors.TaskSettled):
        reassigned(transactions, off, goes)
