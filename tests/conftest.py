"""What every test can ask for: a clean database on each engine, the application on it, and a clock to move."""

import atexit
import functools
import gc
import io
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from api.app import create_app
from greenctl import logs
from greenctl.auth import passwords
from greenctl.config import Settings
from greenctl.db.base import db
from greenctl.db.migrate import upgrade
from greenctl.db.transaction import Transactions
from greenctl.kernel.clock import SteppedClock
from tests import examples
from tests.people import People
from tests.postgres import postgres_server

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")
LONGEST = {"browser", "cli", "clients", "deploy", "faults", "fuzz", "stories"}
"""Folders whose modules take minutes. They come first: of several processes none then works on one alone at the end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="the sizes of the guarantees, and their negative controls")
    parser.addoption("--write-examples", action="store_true", help="write mobile_contract/examples anew")
    parser.addoption("--engine", choices=ENGINES, help="one database engine instead of both")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read: its decorators ask how many examples it gets, none by the clock of a busy machine."""
    examples.everything = config.getoption("--full")
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")
    keep_what_is_compiled()
    logs.configure(sys.stderr.buffer if config.getoption("capture") == "no" else CaughtErrors())
    # Tests make much and keep little: to look through it as often as Python would costs a tenth of the time.
    gc.set_threshold(10_000, 10, 10)


class CaughtErrors(io.RawIOBase):
    """What is caught of the running test's standard error. Between two tests nothing is: what threads log then is about
    neither of them, and would stand among the dots."""

    def __init__(self) -> None:
        self._seen_by_everybody = sys.stderr

    def write(self, line: Any) -> int:
        if sys.stderr is not self._seen_by_everybody:
            sys.stderr.write(bytes(line).decode())
        return len(line)


def keep_what_is_compiled() -> None:
    """Tests start many processes, and each takes twice as long where Python was told to compile everything anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.executable).absolute().parents[1] / "compiled"))
    sys.dont_write_bytecode, sys.pycache_prefix = False, os.environ["PYTHONPYCACHEPREFIX"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out_what_was_not_asked_for(config, items)
    items.sort(key=lambda item: item.path.parent.name not in LONGEST)


def leave_out_what_was_not_asked_for(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `full` run with --full alone, as `one_engine` does on PostgreSQL; with --engine, only tests of that
    engine (or of none)."""
    engine, everything = config.getoption("--engine"), config.getoption("--full")
    other = [name for name in ENGINES if engine and name != engine]
    unwanted = [
        item
        for item in items
        if (item.get_closest_marker("full") and not everything)
        or (item.get_closest_marker("one_engine") and "postgresql" in item.name and not everything)
        or any(f"[{name}" in item.name or f"{name}]" in item.name for name in other)
    ]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if item not in set(unwanted)]


def pytest_collection_finish() -> None:
    """Some million objects stand from now on to the end: nobody has to look for garbage among them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def data_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Places for one folder after another; most tests need none, so none is made."""
    folder = tmp_path_factory.mktemp("data_folders")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _commands_work_in_a_folder_of_the_test(monkeypatch: pytest.MonkeyPatch, data_folders: Iterator[Path]) -> None:
    """A command without settings works in `data/` of the project, which is the developer's own."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GREENCTL_DATA_FOLDER", str(next(data_folders)))


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_little() -> Iterator[None]:
    """A hash is made to cost: tests/auth/test_passwords.py makes those that people get."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this test process's own."""
    with postgres_server(tmp_path_factory.mktemp("postgres") / "data") as url:
        yield url


@pytest.fixture(scope="session")
def signing_key_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The URL of a database on an engine, the same whenever it is asked for."""

    @functools.cache
    def database_on(engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite3'}"
        return new_postgres_database(request.getfixturevalue("postgres"), "greenctl_tests")

    return database_on


@pytest.fixture(scope="session")
def applications(
    databases: Callable[[str], str], signing_key_pem: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    """The application on an engine, at the present schema, the same whenever it is asked for.

    pytest forgets a fixture with parameters as soon as a test asks for another parameter, which each module does anew;
    making an application costs more than most modules.
    """
    with ExitStack() as at_the_end:

        @functools.cache
        def application_on(engine: str) -> Flask:
            settings = settings_on(databases(engine), signing_key_pem, tmp_path_factory.mktemp("data"))
            made = create_app(settings, SteppedClock(NOW))
            with made.app_context():
                if engine == "sqlite":
                    event.listen(db.engine, "connect", hurry)
                upgrade(db.engine)
                at_the_end.callback(db.engine.dispose)
            return made

        yield application_on


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Whoever asks for this, or for what is made of it, is tested on each engine."""
    return request.param


@pytest.fixture(scope="session")
def database_url(engine_name: str, databases: Callable[[str], str]) -> str:
    return databases(engine_name)


@pytest.fixture(scope="session")
def migrated_app(engine_name: str, applications: Callable[[str], Flask]) -> Flask:
    """The application as the last test left it."""
    return applications(engine_name)


@pytest.fixture(scope="session")
def settings(migrated_app: Flask) -> Settings:
    return migrated_app.extensions["greenctl"].settings


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application on an empty database, with no public files, at a known moment."""
    running = migrated_app.extensions["greenctl"]
    running.transactions.clock = SteppedClock(NOW)
    shutil.rmtree(running.settings.data_folder / "public", ignore_errors=True)
    with migrated_app.app_context():
        empty(db.engine)
    return migrated_app


@pytest.fixture
def transactions(app: Flask) -> Transactions:
    """For tests below HTTP."""
    return app.extensions["greenctl"].transactions


@pytest.fixture
def clock(transactions: Transactions) -> SteppedClock:
    """The application's clock; it stands still until it is moved."""
    return transactions.clock


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def people(app: Flask) -> People:
    """Makes accounts and signs them in."""
    return People(app)


def settings_on(database_url: str, signing_key_pem: bytes, data_folder: Path) -> Settings:
    """Settings for one database, with every answer held against its schema."""
    return Settings(
        database_url=database_url,
        data_folder=data_folder,
        signing_key_pem=signing_key_pem,
        refresh_key=b"for tests alone, never anywhere else",
        login_attempts_per_minute=1_000_000,
        public_requests_per_minute=1_000_000,
        tips_per_minute=1_000_000,
        identity_attempts_per_minute=1_000_000,
        notices=push_ways(),
        check_answers=True,
    )


@functools.cache
def push_ways() -> Path:
    """Ways out with which browsers can subscribe, at a service that is nowhere; the key is always the same."""
    key = ec.derive_private_key(2026, ec.SECP256R1())
    folder = Path(tempfile.mkdtemp(prefix="greenctl-ways-"))
    atexit.register(shutil.rmtree, folder)
    (folder / "push_key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    ways = folder / "ways.yaml"
    ways.write_text("push: {key_file: push_key.pem, contact: 'mailto:desk@office.example', hosts: [push.example]}")
    return ways


def new_postgres_database(server_url: str, name: str) -> str:
    """Make an empty database on the test server; returns its URL."""
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'drop database if exists "{name}"'))
        connection.execute(text(f'create database "{name}"'))
    engine.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def empty(engine: Engine) -> None:
    """Delete every row of every table, in one go and without a look at what refers to it: none of that stays."""
    rows = every_row_away()
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql(f"set local session_replication_role = replica; {rows}")
        return
    with closing(engine.raw_connection()) as connection:
        script = f"pragma foreign_keys=off; begin immediate; {rows} commit; pragma foreign_keys=on"
        connection.driver_connection.executescript(script)


@functools.cache
def every_row_away() -> str:
    return "".join(f'delete from "{table.name}"; ' for table in db.metadata.sorted_tables)


def hurry(connection: Any, _record: object) -> None:
    """Nothing of a test is to outlive a power cut; PostgreSQL is told the same by its settings."""
    connection.execute("pragma synchronous=off")
