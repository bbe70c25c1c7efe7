"""A step that is announced takes nothing from the one in force: that one rules until the other begins."""

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select

from greenctl.emergency.alerts.models import AlertStepRow
from greenctl.emergency.alerts.public_files import CURRENT, keep_alert_files
from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.emergency.confirmation import use_cases as confirming
from greenctl.emergency.confirmation.errors import DutyMovedOn
from greenctl.emergency.verification.domain import State
from greenctl.emergency.verification.errors import NotBegun
from greenctl.emergency.verification.models import AlertTaskRow
from greenctl.jobs.daily import look_at_alerts
from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import system
from tests.emergency.duty_builders import (
    TWO,
    a_report,
    an_inventory,
    chased,
    confirmed,
    followed,
    reported,
    said,
)
from tests.emergency.verification.builders import a_check, a_line, begun_alert, checked, officers
from tests.emergency.verification.test_sending import states
from tests.notices.builders import heard
from tests.sync.test_pulling import whole

TO_COME = timedelta(hours=16)
YELLOW = [{**one, "alert": "yellow", "text": f"{one['text']}（黄色）"} for one in TWO[:1]]

pytestmark = pytest.mark.one_engine


def worked(transactions):
    while drain(transactions):
        pass


@pytest.fixture
def alert(transactions, sources, clock):
    """Orange, and its tasks are made."""
    officers(transactions)
    an_inventory(transactions, sources, [*TWO, *YELLOW])
    alert = begun_alert(transactions, clock)
    worked(transactions)
    return alert


def moved(transactions, alert, level, after, seen=1):
    with transactions.writing(system("test")) as uow:
        change_level(uow, alert.id, level, uow.now + after, f"示例{level}", seen)
    worked(transactions)


@pytest.fixture
def announced(transactions, alert):
    """Yellow is announced for tomorrow."""
    moved(transactions, alert, "yellow", TO_COME)


def shown(transactions, alert, source):
    with transactions.reading(system("test")) as uow:
        return confirming.get(uow, alert.id, source.id)


def current(transactions):
    with transactions.writing(system("test")) as uow:
        keep_alert_files(uow)
        [told] = orjson.loads((uow.public_folder / "alerts" / CURRENT).read_bytes())["statement"]["alerts"]
    return told


def kept(transactions, alert, source, seen):
    line = a_line(transactions, source.id, 0, State.KEPT)
    return checked(transactions, a_check(alert, source.id, line), seen=seen)


def test_until_it_begins_tasks_checks_and_reports_are_those_of_the_step_in_force(
    transactions, sources, alert, announced
):
    assert states(transactions, alert) == ["planned"] * 6
    kept(transactions, alert, sources[0], 1)
    with pytest.raises(NotBegun):
        kept(transactions, alert, sources[0], 2)
    assert reported(transactions, alert, sources[0].id)["version"] == 1
    assert (followed(transactions, alert).step, followed(transactions, alert).total.executed) == (1, 1)


def test_a_check_under_the_step_in_force_leaves_the_task_of_the_announced_one_to_be_done(
    transactions, sources, alert, announced
):
    with transactions.reading(system("test")) as uow:
        [made] = uow.execute(
            select(AlertTaskRow.task_id)
            .join(AlertStepRow, AlertStepRow.id == AlertTaskRow.step_id)
            .where(AlertStepRow.ordinal == 2, AlertTaskRow.source_id == sources[0].id)
        ).scalars()
    line = a_line(transactions, sources[0].id, 0, State.KEPT)

    checked(transactions, a_check(alert, sources[0].id, line, task_id=made), seen=1)

    assert states(transactions, alert) == ["planned"] * 6


def test_the_announced_duty_is_told_beside_and_can_be_confirmed_in_advance(transactions, sources, alert, announced):
    before = shown(transactions, alert, sources[0])
    after = confirmed(transactions, alert, sources[0].id, seen=2)

    assert (before["version"], before["level"], len(before["obligations"])) == (1, "orange", 2)
    assert (before["announced"]["version"], len(before["announced"]["obligations"])) == (2, 1)
    assert (after["version"], after["confirmed_at"] is None, after["announced"]) == (2, False, None)
    assert shown(transactions, alert, sources[0])["confirmed_at"] is None


def test_once_it_begins_it_rules_and_what_was_done_before_is_told_for_a_day(
    transactions, sources, alert, announced, clock
):
    clock.advance(TO_COME)
    look_at_alerts(transactions)

    assert states(transactions, alert) == ["cancelled"] * 3 + ["planned"] * 3
    assert shown(transactions, alert, sources[0])["version"] == 2
    assert reported(transactions, alert, sources[0].id)["version"] == 1
    with pytest.raises(DutyMovedOn):
        confirmed(transactions, alert, sources[1].id, seen=1)
    clock.advance(timedelta(hours=24))
    with pytest.raises(DutyMovedOn):
        reported(transactions, alert, sources[0].id, 1)


def test_the_file_and_the_pack_tell_both_and_change_over_by_the_moment(
    transactions, people, sources, alert, announced, clock, app
):
    firm, key = people.preparer(sources[0].id), ("duty", f"{alert.id}:{sources[0].id}")
    file, item = current(transactions), whole(firm)[0][key]
    assert (file["level"], file["step"], file["announced"]["level"], file["announced"]["step"]) == (
        "orange",
        1,
        "yellow",
        2,
    )
    assert file["files"] != file["announced"]["files"]
    assert (item["version"], item["announced"]["version"]) == (1, 2)
    begins = item["announced"]["starts_at"]
    assert item["ends_at"] == begins == file["ends_at"], "what is in force ends where the next begins"
    assert shown(transactions, alert, sources[0])["ends_at"] == clock.now() + TO_COME

    clock.advance(TO_COME)
    file, item = current(transactions), whole(people.preparer(sources[0].id))[0][key]
    assert (file["level"], file["announced"]) == ("yellow", None)
    assert (item["version"], item["announced"]) == (2, None)


def test_after_an_upgrade_at_once_what_was_done_before_is_still_told(transactions, sources, alert):
    moved(transactions, alert, "yellow", timedelta(0))

    assert reported(transactions, alert, sources[0].id)["version"] == 1
    assert shown(transactions, alert, sources[0])["version"] == 2


def test_a_step_that_never_came_to_hold_is_nobodys_duty(transactions, sources, alert, announced):
    moved(transactions, alert, "yellow", timedelta(0), seen=2)

    with pytest.raises(DutyMovedOn):
        said(transactions, a_report(transactions, alert, sources[0].id), seen=2)
    assert shown(transactions, alert, sources[0])["version"] == 3
    assert states(transactions, alert) == ["cancelled"] * 6 + ["planned"] * 3


def test_who_has_confirmed_neither_is_chased_for_both(transactions, sources, alert, announced, clock):
    chased(transactions)
    clock.advance(timedelta(hours=1, minutes=1))
    assert chased(transactions) == len(sources)


def test_a_lift_is_told_to_everybody_whose_duty_it_ends(transactions, people, sources, alert, announced):
    firm = people.preparer(sources[0].id)
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, uow.now, "示例解除", 2)
    worked(transactions)

    assert "duty.lifted" in {kind for kind, _ in heard(transactions, firm)}
    assert shown(transactions, alert, sources[0])["version"] == 1
