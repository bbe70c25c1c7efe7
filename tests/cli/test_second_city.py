"""Another city: the same program, its own editions beside those that come with it."""

import shutil
from pathlib import Path

import orjson
import pysqlite3.dbapi2 as sqlite3
import pytest

import greenctl
from greenctl.cli.main import main
from greenctl.config import IncompleteSettings, Settings
from greenctl.edition_files import OWN, edition_files, find_edition_file
from tests.faults.processes import Victim
from tests.faults.programs import run_command

PROGRAM = Path(greenctl.__file__).parent
LINES = PROGRAM / "inspection" / "work_lines"
ELSEWHERE = "370700"
SAMPLES = {
    "inspection/work_lines/sample_demo_city.yaml": ["id: sample-lines"],
    "inspection/checklists/sample_demo_city.yaml": ["id: sample-site", "id: sample-works"],
    "emergency/verification/stations/sample-demo-city.yaml": ["id: sample-demo-city"],
    "staggered/editions/sample-staggered-stops-2026.yaml": ["id: sample-staggered-stops-2026"],
}


@pytest.fixture
def own_editions(tmp_path: Path) -> Path:
    """The samples again, for the other city."""
    folder = tmp_path / "editions"
    for path, ids in SAMPLES.items():
        text = (PROGRAM / path).read_text(encoding="utf-8").replace('"3708', '"3707')
        for one in ids:
            text = text.replace(one, one.replace("id: ", "id: second-"))
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name(f"second-{file.name}").write_text(text, encoding="utf-8")
    return folder


def test_a_citys_own_editions_stand_behind_those_of_the_program(own_editions, monkeypatch):
    shipped = edition_files(LINES)

    monkeypatch.setenv(OWN, str(own_editions))

    assert edition_files(LINES) == [*shipped, own_editions / "inspection/work_lines/second-sample_demo_city.yaml"]
    assert find_edition_file(LINES, "second-sample_demo_city") == edition_files(LINES)[-1]
    assert find_edition_file(LINES, "nobody") is None


def test_no_file_of_a_city_takes_the_place_of_one_of_the_program(own_editions, monkeypatch):
    shutil.copy(LINES / "sample_demo_city.yaml", own_editions / "inspection/work_lines")
    monkeypatch.setenv(OWN, str(own_editions))

    with pytest.raises(ValueError, match="comes with the program already"):
        edition_files(LINES)


def settings(folder, own):
    keys = {"GREENCTL_SIGNING_KEY": __file__, "GREENCTL_REFRESH_KEY": __file__}
    return Settings.from_env({"DATABASE_URL": "sqlite://", "GREENCTL_DATA_FOLDER": str(folder), **keys, OWN: str(own)})


def test_a_folder_that_is_not_there_is_named_at_the_start(tmp_path):
    with pytest.raises(IncompleteSettings, match=OWN):
        settings(tmp_path, tmp_path / "none")


def test_a_file_that_nobody_would_ever_read_is_named_at_the_start(tmp_path, own_editions):
    settings(tmp_path, own_editions)
    astray = own_editions / "emergency/duties/ours.yaml"
    astray.parent.mkdir()
    astray.write_text("id: ours\n", encoding="utf-8")

    with pytest.raises(IncompleteSettings, match=r"emergency/duties/ours\.yaml"):
        settings(tmp_path, own_editions)


@pytest.mark.parametrize("place", ["370811", "370000", "999999"])
def test_a_demonstration_stands_in_a_city_and_nowhere_else(tmp_path, place):
    with pytest.raises(SystemExit) as refused:
        main(["run", "--city", "small", "--place", place, "--build-only", "--data", str(tmp_path / "data")])

    assert "area.not_known" in str(refused.value.code)
    assert not (tmp_path / "data" / "city.json").exists()


@pytest.mark.full
def test_the_whole_winter_of_another_city(tmp_path, own_editions):
    folder = tmp_path / "data"
    folder.mkdir()
    arguments = ["run", "--city", "small", "--place", ELSEWHERE, "--build-only", "--data", str(folder)]
    run = Victim(run_command, arguments, "zh_CN.UTF-8", {OWN: str(own_editions)}, output=tmp_path / "run.log")
    assert run.ended() == 0, run.said
    with sqlite3.connect(folder / "greenctl.sqlite3") as connection:
        places = {area for (area,) in connection.execute("select distinct area from source")}
        counts = [
            connection.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("list_edition", "finding", "ranking_edition", "alert", "staggered_calendar")
        ]

    assert orjson.loads((folder / "city.json").read_bytes())["place"] == ELSEWHERE
    assert len(places) == 12
    assert all(area.startswith("3707") for area in places)
    assert all(counts), counts
