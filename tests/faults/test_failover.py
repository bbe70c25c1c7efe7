"""S-02: on several machines, a fail-over of PostgreSQL loses no acknowledged write and doubles none."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from greenctl.cli.workplace import settings_for
from greenctl.kernel.actor import Role
from tests.applications import application
from tests.faults.replicas import ASYNCHRONOUS, SYNCHRONOUS, Server, two_machines, url_of_both
from tests.faults.traffic import bodies_of_sources
from tests.people import People

WRITERS = 3
_PRESENT = "select id from source"
_ONE_EVENT = "(select count(*) from event where kind = 'source.registered' and subject_id = source.id) = 1"
_ONE_ANSWER = "(select count(*) from answer where idempotency_key = 'key-' || source.id) = 1"
_EFFECTS = f"select id from source where not ({_ONE_EVENT} and {_ONE_ANSWER})"


class Writers:
    """Register sources through one application; what gets no answer, or 503, is sent again with its key."""

    def __init__(self, app: Any, token: str) -> None:
        self._app, self._token = app, token
        self._bodies, self._turn = bodies_of_sources(), threading.Lock()
        self.acknowledged: set[str] = set()
        self.answers: set[int] = set()
        self.patient = threading.Event()
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(WRITERS)]

    def start(self) -> None:
        self.patient.set()
        for thread in self._threads:
            thread.start()

    def wait_for(self, more: int, seconds: float = 60) -> None:
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + seconds
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, f"{len(self.acknowledged)} acknowledged, {wanted} wanted"
            time.sleep(0.01)

    def end(self) -> None:
        """Each ends with an answer to what it sent last, unless nobody is there to give one."""
        self._ending.set()
        for thread in self._threads:
            thread.join(60)

    def give_up(self) -> None:
        self.patient.clear()

    def _write(self) -> None:
        client = self._app.test_client()
        while not self._ending.is_set():
            with self._turn:
                body = next(self._bodies)
            headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": f"key-{body['id']}"}
            while self.patient.is_set():
                answer = client.post("/sources", json=body, headers=headers)
                self.answers.add(answer.status_code)
                if answer.status_code == 201:
                    self.acknowledged.add(body["id"])
                    break
                assert answer.status_code == 503, answer.text
                time.sleep(0.05)


@contextmanager
def a_city(folder: Path, primary: Server, standby: Server) -> Iterator[Writers]:
    settings = replace(settings_for(folder), database_url=url_of_both(primary, standby))
    with capture_logs(), application(settings) as (app, _):
        writers = Writers(app, People(app).staff(Role.COUNTY_REVIEWER, "370811").token)
        writers.start()
        try:
            yield writers
        finally:
            writers.give_up()
            writers.end()


def lost(server: Server, writers: Writers) -> set[str]:
    """Acknowledged, and not there."""
    with psycopg.connect(host=str(server.room), user="postgres", dbname="greenctl") as connection:
        return writers.acknowledged - {row[0] for row in connection.execute(_PRESENT)}


def doubled(server: Server) -> list[Any]:
    with psycopg.connect(host=str(server.room), user="postgres", dbname="greenctl") as connection:
        return connection.execute(_EFFECTS).fetchall()


@pytest.mark.full
def test_fail_overs_to_a_synchronous_standby_lose_nothing_and_double_nothing(tmp_path):
    with two_machines(SYNCHRONOUS) as machines, a_city(tmp_path, *machines) as writers:
        for primary, standby in (machines, machines[::-1]):
            writers.wait_for(30)
            assert primary.stall_senders() == 1
            time.sleep(0.5)
            primary.kill()
            standby.promote()
            assert lost(standby, writers) == set()
            primary.copy_of(standby)
            writers.wait_for(30)
        writers.end()

        assert (lost(machines[0], writers), doubled(machines[0])) == (set(), [])
        assert writers.answers == {201, 503}


@pytest.mark.full
def test_with_an_asynchronous_standby_the_same_fail_over_is_caught(tmp_path):
    with two_machines(ASYNCHRONOUS) as (primary, standby), a_city(tmp_path, primary, standby) as writers:
        writers.wait_for(30)
        assert primary.stall_senders() == 1
        writers.wait_for(30)
        primary.kill()
        standby.promote()

        assert lost(standby, writers)
