"""S-17 on several machines: workers that share one outbox, woken through a broker, killed in the middle."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.jobs.celery import messenger, say_that_something_waits
from greenctl.jobs.waking import BrokerWaker
from greenctl.kernel.actor import system
from greenctl.kernel.ids import new_id
from greenctl.source.use_cases import register
from tests.conftest import ENGINES, new_postgres_database
from tests.faults.brokers import a_broker, free_port
from tests.faults.nodes import ROOT
from tests.faults.processes import Victim
from tests.faults.programs import (
    REGISTERED,
    drain_once,
    drain_without_turns,
    run_command,
    work_beside,
    work_through_celery,
)
from tests.source.builders import a_source
from tests.waiting import wait_until

BATCH = 10
PATIENCE_SECONDS = 60
SIZES = [pytest.param(150, 2, id="150 events"), pytest.param(1000, 10, id="1,000 events", marks=pytest.mark.full)]


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'greenctl.sqlite3'}"
    return new_postgres_database(request.getfixturevalue("postgres"), "greenctl_outbox")


@pytest.fixture
def broker(database: str, tmp_path: Path) -> Iterator[str]:
    """Files on one machine, as SQLite is; Redis beside PostgreSQL, for several."""
    if database.startswith("sqlite"):
        yield "filesystem://"
    else:
        with a_broker(tmp_path) as url:
            yield url


def waiting_in(folder: Path, url: str, count: int, wake: Callable[[], None] = lambda: None) -> None:
    """`count` registered sources wait in the outbox; `wake` is called as after any commit."""
    with transactions_on(replace(settings_for(folder), database_url=url)) as ours:
        transactions = Transactions(ours.engine, ours.clock, awaited=frozenset({REGISTERED}))
        transactions.wake = wake
        with transactions.writing(system("test")) as uow:
            register(uow, [a_source(number) for number in range(1, count + 1)])


def effects_in(url: str) -> tuple[dict[int, int], int]:
    """How many sources were counted up how often; and how much still waits."""
    engine = create_engine(url)
    with engine.connect() as connection:
        counted = connection.execute(text("select version - 1, count(*) from source group by version"))
        found = {row[0]: row[1] for row in counted}, connection.execute(text("select count(*) from outbox")).scalar()
    engine.dispose()
    return found


def a_celery_worker(folder: Path, url: str, broker: str) -> Victim:
    victim = Victim(work_through_celery, folder, url, broker, BATCH, output=folder / f"worker-{new_id()}.log")
    victim.wait_for("working")
    return victim


@pytest.mark.parametrize("events, kills", SIZES)
def test_each_event_has_its_effect_once_however_often_a_celery_worker_is_killed(
    tmp_path, database, broker, events, kills
):
    waiting_in(tmp_path, database, events)
    say_that_something_waits(messenger(broker, tmp_path))

    for _ in range(kills):
        with a_celery_worker(tmp_path, database, broker):
            time.sleep(random.uniform(0.05, 0.2))
    with a_celery_worker(tmp_path, database, broker) as last:
        wait_until(lambda: effects_in(database)[1] == 0, PATIENCE_SECONDS)

    assert effects_in(database) == ({1: events}, 0), last.said


def test_a_commit_wakes_a_worker_that_rests(tmp_path, database, broker):
    waiting_in(tmp_path, database, 0)

    with a_celery_worker(tmp_path, database, broker) as worker:
        waiting_in(tmp_path, database, 5, wake=BrokerWaker(broker, tmp_path))
        wait_until(lambda: effects_in(database)[1] == 0, PATIENCE_SECONDS)

    assert effects_in(database) == ({1: 5}, 0), worker.said


def test_the_command_delivers_through_a_broker_what_waits(tmp_path):
    url = f"sqlite:///{tmp_path / 'greenctl.sqlite3'}"
    waiting_in(tmp_path, url, 3)
    arguments = ["worker", "--celery", "--processes", "1", "--data", str(tmp_path)]
    environment = {"GREENCTL_BROKER": "filesystem://"}

    with Victim(run_command, arguments, "C", environment, output=tmp_path / "worker.log") as worker:
        wait_until(lambda: effects_in(url)[1] == 0, PATIENCE_SECONDS)
        said = worker.said

    assert effects_in(url)[1] == 0, said


def test_without_a_broker_the_command_says_what_to_set(tmp_path):
    waiting_in(tmp_path, f"sqlite:///{tmp_path / 'greenctl.sqlite3'}", 0)

    worker = Victim(run_command, ["worker", "--celery", "--data", str(tmp_path)], output=tmp_path / "worker.log")

    assert worker.ended() == 1
    assert "GREENCTL_BROKER" in worker.said


def test_nothing_imports_celery_unless_it_is_asked_for():
    code = "import sys, api.app, greenctl.cli.worker; sys.exit('celery' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_broker_that_is_away_keeps_no_commit_waiting(tmp_path):
    url = f"sqlite:///{tmp_path / 'greenctl.sqlite3'}"
    began = time.monotonic()
    nobody = BrokerWaker(f"redis://127.0.0.1:{free_port()}/0", tmp_path)

    for _ in range(100):
        nobody()
    took = time.monotonic() - began
    waiting_in(tmp_path, url, 1, wake=nobody)

    assert took < 0.1
    assert effects_in(url) == ({0: 1}, 1)


def drained_by_two(folder: Path, url: str, events: int, deliver: object) -> dict[int, int]:
    waiting_in(folder, url, events)
    go = folder / "go"
    workers = [
        Victim(work_beside, folder, url, BATCH, deliver, go, output=folder / f"worker-{number}.log")
        for number in range(2)
    ]
    for worker in workers:
        worker.wait_for("ready")
    go.touch()
    assert [worker.ended() for worker in workers] == [0, 0], [worker.said for worker in workers]
    return effects_in(url)[0]


def test_two_workers_at_once_have_each_effect_once(tmp_path, database):
    assert drained_by_two(tmp_path, database, 200, drain_once) == {1: 200}


def test_two_workers_that_do_not_take_turns_are_caught(tmp_path, postgres):
    url = new_postgres_database(postgres, "greenctl_outbox")

    assert max(drained_by_two(tmp_path, url, 400, drain_without_turns)) > 1
