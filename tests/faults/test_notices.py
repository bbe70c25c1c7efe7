"""S-17 for notices: each that was committed has its effect at the receiver once, and no other has any, whenever the
worker is killed and though the receiver fails three times in ten."""

import random
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.jobs.notices import NoticeWork
from greenctl.kernel.actor import system
from greenctl.kernel.clock import SteppedClock, SystemClock
from greenctl.kernel.ids import new_id
from greenctl.notices.domain import Tried
from greenctl.notices.models import NoticeRow
from greenctl.notices.overseeing import deliveries_page, send_again
from greenctl.notices.sending import begin, end, key_of
from greenctl.notices.use_cases import tell
from tests.faults.notice_programs import OFFICE, send
from tests.faults.processes import Victim
from tests.fuzz.notice_samples import an_endpoint
from tests.notices.builders import COUNTY, a_notice
from tests.notices.receivers import Receiver, http_server

SIZES = [pytest.param(40, 1, id="40 notices"), pytest.param(1000, 20, id="1,000", marks=pytest.mark.full)]
HOURS = timedelta(hours=12)
FAILS = 30


class PowerCut(Exception):
    """What ends a transaction that was to tell."""


@contextmanager
def city(folder):
    with transactions_on(settings_for(folder), SteppedClock(SystemClock().now())) as transactions:
        yield transactions


def told_in(transactions, url, count):
    """As many notices, and after each one of a transaction that fails; the keys that are to arrive."""
    endpoint = an_endpoint(transactions, url=url)
    for number in range(count):
        with transactions.writing(system("test")) as uow:
            tell(uow, a_notice("finding.overdue", str(number), area=COUNTY))
        fail_to_tell(transactions, number)
    with transactions.reading(system("test")) as uow:
        found = uow.execute(select(NoticeRow.id)).scalars().all()
    return {key_of(notice_id, "webhook", endpoint) for notice_id in found}


def fail_to_tell(transactions, number, then=None):
    with pytest.raises(PowerCut), transactions.writing(system("test")) as uow:
        tell(uow, a_notice("finding.overdue", f"never {number}", area=COUNTY))
        if then is not None:
            then(uow)
        raise PowerCut


def kill_at_work(folder, round_number):
    victim = Victim(send, folder, round_number * HOURS, output=folder / f"sender-{new_id()}.log")
    victim.wait_for("working")
    time.sleep(random.uniform(0.02, 0.2))
    victim.kill()


def let_it_finish(transactions):
    """Look again twelve hours later each time, until nothing waits; then the office sends again what was given up."""
    work = NoticeWork(transactions, OFFICE)
    while listed(transactions, "waiting") or sent_again(transactions):
        transactions.clock.advance(HOURS)
        while work.send_waiting():
            pass


def sent_again(transactions):
    with transactions.writing(system("test")) as uow:
        dead = deliveries_page(uow, "dead", None, 1_000)
        for row in dead:
            send_again(uow, (row["notice_id"], row["way"], row["target"]))
    return len(dead)


def listed(transactions, state):
    with transactions.reading(system("test")) as uow:
        return deliveries_page(uow, state, None, 1)


@pytest.mark.parametrize("notices, kills", SIZES)
def test_each_notice_has_its_effect_once_however_often_the_sender_is_killed(tmp_path, notices, kills):
    receiver = Receiver(fails=FAILS)
    with http_server(receiver) as url, city(tmp_path) as transactions:
        expected = told_in(transactions, url, notices)
        for number in range(kills):
            kill_at_work(tmp_path, number)
        transactions.clock.advance(kills * HOURS)
        let_it_finish(transactions)

    assert len(expected) == notices
    assert receiver.effects == dict.fromkeys(expected, 1)
    assert len(receiver.requests) > notices  # so the receiver did fail, and repeats were told by their key


def test_control_a_sender_that_notes_before_it_sends_loses_some(transactions):
    receiver = Receiver(fails=FAILS)
    with http_server(receiver) as url:
        expected = told_in(transactions, url, 30)
        with transactions.writing(system("test")) as uow:
            taken, _ = begin(uow, OFFICE)
            end(uow, [(one, Tried("taken")) for one in taken])
        for one in taken:
            OFFICE.ways["webhook"].send(one.letter)
        let_it_finish(transactions)

    assert expected - receiver.effects.keys()


def test_control_what_is_sent_before_the_commit_is_heard_of_though_it_never_happened(transactions):
    def publish(uow):
        (taken,), _ = begin(uow, OFFICE)
        OFFICE.ways["webhook"].send(taken.letter)

    receiver = Receiver()
    with http_server(receiver) as url:
        expected = told_in(transactions, url, 0)
        fail_to_tell(transactions, 1, then=publish)
        let_it_finish(transactions)

    assert receiver.effects.keys() - expected
