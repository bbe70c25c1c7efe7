"""A PostgreSQL primary and its standby, on Unix sockets: killed as machines are, promoted as deploy/README.md says."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import psycopg

from tests.postgres import START_SECONDS, _data_folder, _programs, _wait_until_ready

# As deploy/postgresql/primary.conf: a commit is answered when a standby has it.
SYNCHRONOUS = {"synchronous_commit": "on", "synchronous_standby_names": "'*'"}
ASYNCHRONOUS = {"synchronous_commit": "on", "synchronous_standby_names": "''"}
_ALWAYS = {"listen_addresses": "''", "wal_sender_timeout": "0", "max_wal_senders": "4", "shared_buffers": "'16MB'"}
_INITDB = ("--username=postgres", "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8")


class Server:
    """One machine with PostgreSQL; `room` is where its socket, its data and its log are."""

    def __init__(self, programs: Path, room: Path, settings: dict[str, str]) -> None:
        self.room, self.data = room, room / "data"
        self._programs, self._settings = programs, settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        said = {**_ALWAYS, **self._settings, "unix_socket_directories": f"'{self.room}'"}
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.writelines(f"{name} = {value}\n" for name, value in said.items())
        log = self.room / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(self._run_as("postgres", "-D", self.data), stdout=output, stderr=output)
        _wait_until_ready(self._process, self.room, log)
        return self

    def make(self) -> Self:
        subprocess.run(
            self._run_as("initdb", "-D", self.data, *_INITDB), check=True, capture_output=True, cwd=self.room
        )
        return self.start()

    def with_a_database(self) -> Self:
        self.ask("create database greenctl")
        return self

    def copy_of(self, primary: "Server") -> Self:
        """A standby of it, which follows from now on."""
        shutil.rmtree(self.data, ignore_errors=True)
        copying = ("-h", primary.room, "-U", "postgres", "-D", self.data, "--write-recovery-conf", "--checkpoint=fast")
        subprocess.run(self._run_as("pg_basebackup", *copying), check=True, capture_output=True, cwd=self.room)
        return self.start()

    def kill(self) -> None:
        """As when the machine loses its power: every process of it, at once."""
        if self._process is None:
            return
        for pid in [self._process.pid, *self._children()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(START_SECONDS)
        self._process = None
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stall_senders(self) -> int:
        """What ships the log to standbys stands still, as when a line is dead; returns how many there were."""
        senders = [pid for pid in self._children() if b"walsender" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        for pid in senders:
            os.kill(pid, signal.SIGSTOP)
        return len(senders)

    def promote(self) -> None:
        """Returns when it takes writes."""
        assert self.ask("select pg_promote(true, 60)") is True

    def ask(self, question: str, database: str = "postgres") -> object:
        with psycopg.connect(host=str(self.room), user="postgres", dbname=database, autocommit=True) as connection:
            answer = connection.execute(question)
            row = answer.fetchone() if answer.description else None
        return None if row is None else row[0]

    def wait_for_a_standby(self, state: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.ask("select max(sync_state) from pg_stat_replication where state = 'streaming'") != state:
            assert time.monotonic() < deadline, (self.room / "log").read_text(errors="replace")[-3000:]
            time.sleep(0.05)

    def _children(self) -> list[int]:
        assert self._process is not None
        return [
            int(pid) for pid in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        ]

    def _run_as(self, program: str, *arguments: object) -> list[str]:
        drop = ("--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()
        return ["setpriv", "--pdeathsig=KILL", *drop, str(self._programs / program), *map(str, arguments)]


@contextmanager
def two_machines(settings: dict[str, str]) -> Iterator[tuple[Server, Server]]:
    """The first is the primary with an empty database `greenctl`, the second follows it."""
    as_root = os.geteuid() == 0
    with TemporaryDirectory(prefix="pair-", dir="/tmp" if as_root else None) as short:  # noqa: S108 - reachable, short
        rooms = [Path(short), *(Path(short) / name for name in ("a", "b"))]
        for room in rooms:
            room.mkdir(exist_ok=True)
            if as_root:
                shutil.chown(room, "nobody", "nogroup")
        programs = _programs(rooms[0], as_root=as_root)
        first, second = (Server(programs, room, settings) for room in rooms[1:])
        _data_folder(None, first.room, as_root=as_root)
        try:
            first.make()
            second.copy_of(first)
            first.wait_for_a_standby("sync" if settings is SYNCHRONOUS else "async")
            first.ask("create database greenctl")
            yield first, second
        finally:
            first.kill()
            second.kill()


@contextmanager
def one_machine(place: Path) -> Iterator[Server]:
    """One server with an empty database `greenctl`, all in `place`, where it keeps as little log as it can."""
    as_root = os.geteuid() == 0
    with TemporaryDirectory(prefix="pg-", dir="/tmp" if as_root else None) as short:  # noqa: S108 - reachable, short
        room = Path(short) / "room"
        room.symlink_to(place)
        for part in (Path(short), place):
            part.chmod(0o755)
            if as_root:
                shutil.chown(part, "nobody", "nogroup")
        server = Server(
            _programs(Path(short), as_root=as_root), room, {"min_wal_size": "'32MB'", "max_wal_size": "'48MB'"}
        )
        _data_folder(None, room, as_root=as_root)
        try:
            yield server.make().with_a_database()
        finally:
            server.kill()


def url_of_both(*servers: Server) -> str:
    """As deploy/README.md says: nodes find whichever takes writes."""
    hosts = "&".join(f"host={server.room}" for server in servers)
    return f"postgresql+psycopg://postgres@/greenctl?{hosts}&target_session_attrs=read-write"
