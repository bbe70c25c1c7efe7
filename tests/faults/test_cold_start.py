"""S-19: processes that start at once on an empty database. One migrates, the others wait, none fails."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ENGINES, new_postgres_database
from tests.faults.processes import Victim
from tests.faults.programs import start_cold, start_cold_out_of_turn

PROCESSES = 8


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cold.sqlite3'}"
    return new_postgres_database(request.getfixturevalue("postgres"), "greenctl_cold")


def start_together(folder: Path, url: str, program: Callable[..., None] = start_cold) -> list[Victim]:
    """All are ready before one is let go."""
    folder.mkdir(exist_ok=True)
    ready = [folder / f"ready-{number}" for number in range(PROCESSES)]
    nodes = [Victim(program, url, place, folder / "go", output=folder / f"{place.name}.log") for place in ready]
    while not all(place.exists() for place in ready):
        assert all(node.runs for node in nodes), [node.said for node in nodes]
        time.sleep(0.01)
    (folder / "go").touch()
    return nodes


def test_eight_that_start_at_once_on_an_empty_database_all_work(tmp_path, empty_database):
    nodes = start_together(tmp_path / "nodes", empty_database)

    assert [(node.ended(), node.said) for node in nodes] == [(0, "events 0\n")] * PROCESSES


@pytest.mark.full
@pytest.mark.parametrize("turn", range(10))
def test_ten_cold_starts_in_a_row_all_work(tmp_path, empty_database, turn):
    nodes = start_together(tmp_path / "nodes", empty_database)

    assert [(node.ended(), node.said) for node in nodes] == [(0, "events 0\n")] * PROCESSES


def test_nodes_that_make_their_tables_out_of_turn_are_caught(tmp_path, postgres):
    url = new_postgres_database(postgres, "greenctl_cold")

    nodes = start_together(tmp_path / "nodes", url, start_cold_out_of_turn)

    assert any(node.ended() != 0 for node in nodes)
