"""The demonstration city: killed or interrupted anywhere, it goes on, and ends as if nothing had happened."""

import random
import shutil
import time
from pathlib import Path

import pysqlite3
import pytest

from tests.faults.city_check import broken_in, differences, passwords_that_fail, state_of
from tests.faults.processes import Victim
from tests.faults.programs import run_command

DAY = b'{"size":"small","seed":20191115,"first_run_on":"2026-11-20"}'
AT_WORK, BUILT = "正在建立", "三张清单"


def a_folder(place: Path) -> Path:
    """A data folder whose first run is said to have been on a fixed day."""
    place.mkdir(parents=True)
    (place / "city.json").write_bytes(DAY)
    return place


def started(folder: Path, turn: object = "last") -> Victim:
    return Victim(run_command, ["run", "--build-only", "--data", str(folder)], output=folder / f"run-{turn}.log")


def finished(folder: Path, turn: object = "last") -> Victim:
    run = started(folder, turn)
    assert run.ended() == 0, run.said
    return run


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A city built in one go, and how long that took once it had started."""
    folder = a_folder(tmp_path_factory.mktemp("undisturbed") / "data")
    run = started(folder)
    run.wait_for(AT_WORK)
    began = time.perf_counter()
    assert run.ended() == 0, run.said
    return folder, time.perf_counter() - began


def stages_in(folder: Path) -> list[str]:
    """The stages by name, as the run said them."""
    lines = (folder / "run-last.log").read_text(encoding="utf-8").splitlines()
    return [line.rsplit(" ", 3)[0] for line in lines if line.endswith(" s)")]


@pytest.mark.parametrize(
    "kills", [pytest.param(3, id="3 kills"), pytest.param(15, id="15 kills", marks=pytest.mark.full)]
)
def test_a_campaign_that_was_killed_ends_as_if_it_had_not(tmp_path, undisturbed, kills):
    whole, _ = undisturbed
    folder, stages = a_folder(tmp_path / "data"), [AT_WORK, *stages_in(whole), BUILT]

    for turn in range(kills):
        run = started(folder, turn)
        # From the start to the end, so that each kill finds another part of the work; at least one before it begins.
        if turn % 5 != 1:
            place = (len(stages) - 1) * turn // kills
            run.wait_for(*stages[place:])
        time.sleep(random.uniform(0, 0.3))
        run.kill()
        print(f"killed after: {run.said.splitlines()[-1:]}")
        assert not_begun(folder) or broken_in(folder) == []
    finished(folder)

    assert differences(state_of(whole), state_of(folder)) == {}
    assert broken_in(folder) == []
    assert passwords_that_fail(folder) == []


def test_ctrl_c_ends_it_with_a_message_and_a_state_to_go_on_from(tmp_path, undisturbed):
    whole, _ = undisturbed

    for attempt in range(3):  # on a busy machine it may have ended before the signal comes
        folder = a_folder(tmp_path / f"data{attempt}")
        run = started(folder, f"interrupted{attempt}")
        run.wait_for("登记")
        status = run.interrupt()
        if status != 0:
            break

    assert status == 1
    assert "Traceback" not in run.said
    assert "发布" not in run.said
    assert "again" in run.said.splitlines()[-1]
    assert broken_in(folder) == []
    finished(folder)
    assert differences(state_of(whole), state_of(folder)) == {}


def test_a_finished_city_is_left_alone(tmp_path, undisturbed):
    whole, seconds = undisturbed
    folder = Path(shutil.copytree(whole, tmp_path / "data"))
    before = (folder / "accounts.txt").read_bytes()

    began = time.perf_counter()
    again = finished(folder, "again")

    assert time.perf_counter() - began < seconds / 2
    assert "登记" not in again.said
    assert differences(state_of(whole), state_of(folder)) == {}
    assert (folder / "accounts.txt").read_bytes() == before


def test_passwords_that_were_drawn_and_never_set_are_set_when_it_goes_on(tmp_path, undisturbed):
    whole, _ = undisturbed
    folder = Path(shutil.copytree(whole, tmp_path / "data"))
    (folder / "accounts.txt").rename(folder / "accounts.drawn")
    lines = (folder / "accounts.drawn").read_text(encoding="utf-8")
    first = lines.split("\t")[1]
    (folder / "accounts.drawn").write_text(lines.replace(first, "another-" + first), encoding="utf-8")

    finished(folder)

    assert passwords_that_fail(folder) == []
    assert not (folder / "accounts.drawn").exists()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("delete from event where seq = 500", id="an event is lost"),
        pytest.param("update source set version = version + 1 where rowid = 7", id="a source is touched twice"),
        pytest.param("update event set at = '2026-01-01 00:00:00.000000' where seq = 500", id="time runs back"),
        pytest.param("delete from mandate where rowid = 7; delete from account where rowid = 99", id="no account"),
    ],
)
def test_a_city_that_lost_or_doubled_something_is_caught(tmp_path, undisturbed, fault):
    whole, _ = undisturbed
    folder = Path(shutil.copytree(whole, tmp_path / "data"))

    connection = pysqlite3.connect(str(folder / "greenctl.sqlite3"))
    connection.executescript(fault)
    connection.close()

    assert differences(state_of(whole), state_of(folder)) != {} or broken_in(folder) != []


def not_begun(folder: Path) -> bool:
    """Killed before the first table stood."""
    if not (folder / "greenctl.sqlite3").exists():
        return True
    connection = pysqlite3.connect(str(folder / "greenctl.sqlite3"))
    tables = connection.execute("select count(*) from sqlite_master where name = 'event'").fetchone()[0]
    connection.close()
    return tables == 0
