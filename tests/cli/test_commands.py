"""The commands that keep an installation going."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import create_engine, inspect

from greenctl.cli.workplace import settings_for, transactions_on, write_private
from greenctl.db.base import engine_options
from greenctl.kernel.actor import system
from greenctl.kernel.events import Event
from greenctl.kernel.ids import new_id
from greenctl.source.queries import get
from tests.faults.processes import Victim
from tests.faults.programs import run_command
from tests.source.builders import a_source, registered


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn(Event):
    """As much of a submission as the register needs to hear."""

    kind: ClassVar[str] = "declaration.submitted"
    about: ClassVar[str] = "declaration_id"
    declaration_id: str
    source_id: str


def command(folder: Path, *arguments: str) -> Victim:
    """A command on the data of `folder`."""
    environment = {"GREENCTL_DATA_FOLDER": str(folder)}
    output = folder.parent / f"{new_id()}.log"
    return Victim(run_command, list(arguments), "zh", environment, output=output)


def test_migrate_makes_the_tables_and_says_so(tmp_path):
    run = command(tmp_path / "data", "migrate")

    assert (run.ended(), len(run.said.splitlines())) == (0, 1)
    url = f"sqlite:///{tmp_path / 'data' / 'greenctl.sqlite3'}"
    engine = create_engine(url, **engine_options(url))
    assert {"event", "source", "declaration"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_worker_that_runs_once_delivers_what_waits_does_what_is_due_by_the_clock_and_ends(tmp_path):
    folder = tmp_path / "data"
    due = folder / "public" / "alerts" / "current.json"
    with transactions_on(settings_for(folder)) as transactions:
        [source] = registered(transactions, a_source())
        with transactions.writing(system("test")) as uow:
            uow.record(HandedIn(declaration_id=new_id(), source_id=source.id))
    assert not due.exists()

    run = command(folder, "worker", "--once")

    assert run.ended() == 0, run.said
    with transactions_on(settings_for(folder)) as transactions, transactions.reading(system("test")) as uow:
        assert get(uow, source.id).last_sign_of_life_on is not None
    assert due.exists()


def test_an_unknown_command_shows_those_there_are(tmp_path):
    run = command(tmp_path / "data", "paint")

    assert run.ended() == 2
    assert "worker" in run.said
    assert "there is no command 'paint'" in run.said


@pytest.mark.parametrize("place", [pytest.param(1, id="before the act"), pytest.param(2, id="behind the act")])
def test_a_city_that_is_not_there_is_told_and_not_made(tmp_path, place):
    words = ["lists", "list"]
    words[place:place] = ["--data", str(tmp_path / "smal")]

    run = command(tmp_path / "data", *words)

    assert run.ended() == 1
    assert "--data" in run.said
    assert len(run.said.splitlines()) == 1
    assert not (tmp_path / "smal").exists()


def test_a_command_works_on_the_city_that_data_names(tmp_path):
    folder = tmp_path / "another"
    assert command(tmp_path / "data", "migrate", "--data", str(folder)).ended() == 0

    run = command(tmp_path / "data", "review", "queue", "--data", str(folder))

    assert (run.ended(), run.said.strip()) == (0, "nothing waits")


def test_a_day_and_a_grant_that_cannot_be_read_are_told_with_an_example(tmp_path):
    day = command(tmp_path / "data", "lists", "as-of", "tomorrow")
    grant = command(tmp_path / "data", "accounts", "create", "li", "Li", "--grant", "emperor@1")

    assert (day.ended(), grant.ended()) == (2, 2)
    assert "'tomorrow' is not a day such as 2026-11-01" in day.said
    assert "such as county_reviewer@370811/ecology" in " ".join(grant.said.split())


def test_settings_that_are_missing_are_named_all_at_once(tmp_path):
    output = tmp_path / "log"
    run = Victim(run_command, ["migrate"], "zh", {"DATABASE_URL": "sqlite:///x"}, output=output)

    assert run.ended() == 1
    assert "Traceback" not in run.said
    for name in ("GREENCTL_DATA_FOLDER", "GREENCTL_SIGNING_KEY", "GREENCTL_REFRESH_KEY"):
        assert name in run.said


def test_a_private_file_is_written_once_and_whole(tmp_path):
    write_private(tmp_path / "key", b"first")

    with pytest.raises(FileExistsError):
        write_private(tmp_path / "key", b"second")

    assert [file.name for file in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").read_bytes() == b"first"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
