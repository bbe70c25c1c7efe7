"""Rankings from a shell."""

import subprocess
import sys
from pathlib import Path

import pytest

from greenctl.cli import main as commands
from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.kernel.actor import system
from tests.ranking.tables import chance_findings, chance_visits, insert_findings, insert_sources, insert_visits


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "city"
    with transactions_on(settings_for(folder)) as transactions, transactions.writing(system("test")) as uow:
        insert_sources(uow, 20, sizes=("small", None))
        insert_findings(uow, chance_findings(150, 20))
        insert_visits(uow, chance_visits(200, 20))
    return folder


def run(capsys: pytest.CaptureFixture[str], city: Path, *arguments: str) -> list[str]:
    commands.main(["ranking", *arguments, "--data", str(city)])
    return capsys.readouterr().out.splitlines()


def test_a_ranking_is_drafted_published_made_again_and_replayed(capsys, city, tmp_path):
    assert run(capsys, city, "draft")[0].startswith("sample-city-2026, edition 1 as of ")
    first, second = (run(capsys, city, "publish")[0] for _ in range(2))
    assert first.startswith("sample-city-2026 1 as of ")
    assert len(run(capsys, city, "list")) == 2

    published, again = (line.split()[-1] for line in run(capsys, city, "recompute"))
    assert published == again == second.split()[-1]
    assert run(capsys, city, "replay") == ["2 editions computed again, 0 differ"]

    files = tmp_path / "open-data"
    command = run(capsys, city, "export", str(files))[-1]
    arguments = command.partition("rebuild.py ")[2].partition(" |")[0].split()
    isolated = [sys.executable, "-I", "-S", "rebuild.py", *arguments]
    made = subprocess.run(isolated, cwd=files, env={}, capture_output=True, check=True).stdout
    assert made == (files / "ranking.jsonl").read_bytes()


def test_nothing_is_made_again_where_nothing_was_published(capsys, city):
    with pytest.raises(SystemExit, match="no edition"):
        run(capsys, city, "recompute")
