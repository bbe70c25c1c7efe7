"""S-17: later work happens, and has its effect once, whenever the worker is killed."""

import random
import time
from pathlib import Path

import pysqlite3
import pytest

from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.source.use_cases import register
from tests.faults.processes import Victim
from tests.faults.programs import REGISTERED, work, work_in_two_steps
from tests.source.builders import a_source

BATCH = 10
SIZES = [pytest.param(200, 4, id="200 events"), pytest.param(1000, 20, id="1,000 events", marks=pytest.mark.full)]


def waiting_in(folder: Path, count: int) -> Path:
    """A data folder in whose outbox `count` registered sources wait."""
    with transactions_on(settings_for(folder)) as ours:
        transactions = Transactions(ours.engine, ours.clock, awaited=frozenset({REGISTERED}))
        with transactions.writing(system("test")) as uow:
            register(uow, [a_source(number) for number in range(1, count + 1)])
    return folder


def kill_at_work(folder: Path, program: object) -> None:
    """Kill the worker in the middle of it."""
    victim = Victim(program, folder, BATCH, output=folder / f"worker-{new_id()}.log")
    victim.wait_for("working")
    time.sleep(random.uniform(0.01, 0.15))
    victim.kill()


def let_it_finish(folder: Path, program: object) -> None:
    last = Victim(program, folder, BATCH, output=folder / "worker-last.log")
    assert last.ended() == 0, last.said


def effects_in(folder: Path) -> tuple[set[int], int]:
    """How often the handler counted up, over all sources; and how much still waits."""
    connection = pysqlite3.connect(str(folder / "greenctl.sqlite3"))
    versions = {row[0] - 1 for row in connection.execute("select version from source")}
    waiting = connection.execute("select count(*) from outbox").fetchone()[0]
    connection.close()
    return versions, waiting


@pytest.mark.parametrize("events, kills", SIZES)
def test_each_event_has_its_effect_once_however_often_the_worker_is_killed(tmp_path, events, kills):
    folder = waiting_in(tmp_path, events)

    for _ in range(kills):
        kill_at_work(folder, work)
    let_it_finish(folder, work)

    assert effects_in(folder) == ({1}, 0)


def test_a_worker_that_notes_its_work_in_a_second_transaction_is_caught_within_20_kills(tmp_path):
    folder = waiting_in(tmp_path, 1000)

    kills = 0
    while effects_in(folder)[0] <= {0, 1} and kills < 20:
        kill_at_work(folder, work_in_two_steps)
        kills += 1

    assert 2 in effects_in(folder)[0]
