"""S-15: a full disk loses nothing. Writes are told to come again, reads go on, and it is over when there is room."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from greenctl.cli.workplace import settings_for
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY, Role
from greenctl.source.models import SourceRow
from tests.applications import application
from tests.faults.replicas import one_machine, url_of_both
from tests.faults.traffic import bodies_of_sources
from tests.fuzz.city import a_photo_in_json
from tests.people import People, Person
from tests.photos.images import a_jpeg, sha256_of

DISK_MB = 160
MOST = 40
BALLAST = "ballast"
_SOURCES = select(SourceRow.id)


@pytest.fixture(autouse=True)
def _no_log() -> Iterator[None]:
    """Nobody reads what is told of each failure."""
    with capture_logs():
        yield


@pytest.fixture
def disk() -> Iterator[Path]:
    """A file system of its own that is small: in memory, since its size is what is asked for."""
    with TemporaryDirectory(prefix="disk-") as short:
        place = Path(short)
        place.chmod(0o755)
        size = f"size={DISK_MB}m,mode=0755"
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", place], check=False, capture_output=True)
        if mounted.returncode:
            pytest.skip("no file system can be mounted here, so no disk can be filled: S-15 is not shown")
        yield place
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk: Path) -> None:
    """Nothing more goes on it, to the last byte."""
    with suppress(OSError), (disk / BALLAST).open("ab", buffering=0) as ballast:
        while True:
            ballast.write(b"\0" * 4096)


def make_room(disk: Path) -> None:
    (disk / BALLAST).unlink()


class SwallowsFullDisks(Transactions):
    """The planted fault: what the database says at the end of the transaction is not listened to."""

    @contextmanager
    def writing(self, *arguments: Any, **options: Any) -> Iterator[UnitOfWork]:
        with suppress(OperationalError), super().writing(*arguments, **options) as uow:
            yield uow


class Clerk:
    """Registers sources, and remembers which were acknowledged."""

    def __init__(self, person: Person) -> None:
        self.person, self._bodies = person, bodies_of_sources()
        self.acknowledged: list[str] = []
        self.waiting: list[dict[str, Any]] = []

    def write(self, how_often: int) -> set[int]:
        """New ones; returns the statuses of the answers."""
        return {self._send(next(self._bodies)).status_code for _ in range(how_often)}

    def write_until_refused(self) -> list[Any]:
        """The log of what is written has some room of its own, so the first may still go through."""
        refused = [answer for _ in range(MOST) if (answer := self._send(next(self._bodies))).status_code != 201]
        assert refused, "the disk is not full"
        return refused

    def send_again(self) -> set[int]:
        """What waits, with the keys it had."""
        waiting, self.waiting = self.waiting, []
        return {self._send(body).status_code for body in waiting}

    def _send(self, body: dict[str, Any]) -> Any:
        answer = self.person.post("/sources", body, key=f"key-{body['id']}")
        if answer.status_code == 201:
            self.acknowledged.append(body["id"])
        else:
            self.waiting.append(body)
        return answer

    def missing(self, transactions: Transactions) -> set[str]:
        """Acknowledged, and not there."""
        with transactions.reading(NOBODY) as uow:
            return set(self.acknowledged) - set(uow.execute(_SOURCES).scalars())


def test_with_a_full_disk_writes_wait_reads_go_on_and_nothing_is_lost(disk):
    with application(settings_for(disk)) as (app, transactions):
        clerk = Clerk(People(app).staff(Role.COUNTY_REVIEWER, "370811"))
        clerk.write(5)
        fill(disk)
        refused = clerk.write_until_refused()
        there = clerk.person.get(f"/sources/{clerk.acknowledged[0]}")

        assert {(answer.status_code, answer.json["code"]) for answer in refused} == {
            (503, "server.temporarily_unavailable")
        }
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
        assert there.status_code == 200
        assert clerk.missing(transactions) == set()

        make_room(disk)
        assert clerk.send_again() == {201}, "and nothing is started anew"
        assert clerk.missing(transactions) == set()


def test_a_photo_that_meets_a_full_disk_is_sent_again(disk):
    with application(settings_for(disk)) as (app, _):
        person, data = People(app).staff(Role.INSPECTOR, "370811"), a_jpeg(1, (320, 240))
        photo = a_photo_in_json(sha256=sha256_of(data), size_bytes=len(data), source_id=None)
        ticket = person.post("/photos", {"photos": [photo]}).json["items"][0]["ticket"]

        fill(disk)
        full = app.test_client().put(ticket["url"], data=data, headers=ticket["headers"])
        make_room(disk)
        again = app.test_client().put(ticket["url"], data=data, headers=ticket["headers"])

        assert (full.status_code, full.json["code"]) == (503, "storage.away")
        assert again.status_code < 300
        assert person.post(f"/photos/{photo['id']}/confirm").json["state"] == "verified"


def test_a_server_that_does_not_listen_to_the_database_is_caught(disk):
    with application(settings_for(disk)) as (app, transactions):
        clerk = Clerk(People(app).staff(Role.COUNTY_REVIEWER, "370811"))
        clerk.write(5)
        running = app.extensions["greenctl"]
        deaf = SwallowsFullDisks(transactions.engine, transactions.clock, seal=running.seal)
        app.extensions["greenctl"] = replace(running, transactions=deaf)
        fill(disk)
        clerk.write(MOST)

        assert clerk.missing(transactions)


@pytest.mark.full
def test_the_same_where_the_disk_of_postgresql_is_full(disk, tmp_path):
    """PostgreSQL ends itself if its log finds no room; whoever looks after it starts it again, and nobody else."""
    with one_machine(disk) as server:
        settings = replace(settings_for(tmp_path / "city"), database_url=url_of_both(server))
        with application(settings) as (app, transactions):
            clerk = Clerk(People(app).staff(Role.COUNTY_REVIEWER, "370811"))
            clerk.write(5)
            fill(disk)
            refused = clerk.write_until_refused()
            make_room(disk)
            server.kill()
            server.start()

            assert {answer.status_code for answer in refused} == {503}
            clerk.send_again()
            assert clerk.send_again() in ({201}, set()), "one may have met a connection that had died"
            assert clerk.missing(transactions) == set()
