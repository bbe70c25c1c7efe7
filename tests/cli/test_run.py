"""`./dev run`: what somebody sees who runs it, runs it again, or runs it where it cannot."""

import http.client
import re
import socket
import subprocess
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pysqlite3.dbapi2 as sqlite3
import pytest
from rich.cells import cell_len

from greenctl.cli.demo.city import assumptions
from greenctl.cli.demo.sources import draw_units
from greenctl.cli.main import main
from greenctl.cli.run import city_of
from greenctl.kernel.clock import SteppedClock
from tests.conftest import NOW
from tests.faults.processes import Victim
from tests.faults.programs import run_command

COLUMNS = 80


def ran(folder: Path, *arguments: str, language: str = "zh_CN.UTF-8") -> Victim:
    folder.mkdir(exist_ok=True)
    output = folder.with_suffix(f".{len(list(folder.parent.glob('*.log')))}.log")
    return Victim(run_command, ["run", "--data", str(folder), *arguments], language, output=output)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small city in a folder, and what building it said."""
    folder = tmp_path_factory.mktemp("built") / "data"
    run = ran(folder, "--city", "small", "--build-only")
    assert run.ended() == 0, run.said
    return folder, run.said


def test_everything_it_says_fits_a_narrow_screen(built):
    folder, said = built
    english = ran(folder, "--build-only", language="en_US.UTF-8")
    assert english.ended() == 0

    for text in (said, english.said):
        assert not [line for line in text.splitlines() if cell_len(line.rstrip()) > COLUMNS and "/" not in line]
        assert "…" not in text


def test_it_says_what_is_given_what_was_computed_and_what_is_undetermined(built):
    _, said = built
    lists = re.search(r"清单 +期号 +给定 +在单 +豁免 +待定.*?绿色应急 +3 +(\d+) +(\d+) +(\d+) +(\d+)", said, re.DOTALL)

    given, listed, exempt, undetermined = (int(number) for number in lists.groups())
    assert given == 152 + 22
    assert listed >= given * 0.9  # some were never approved, or were removed after a hearing
    assert exempt + undetermined < listed
    assert undetermined > 0
    assert re.search(r"区域 +A +B +B- +C +D +发证 +不发证 +引领性 +非引领性 +待定", said)


@pytest.mark.full
def test_the_whole_city_is_built_as_the_readme_says(tmp_path):
    run = ran(tmp_path / "data", "--build-only")

    assert run.ended(longest_seconds=900) == 0, run.said


def test_passwords_are_in_a_private_file_and_nowhere_else(built):
    folder, said = built
    file = folder / "accounts.txt"

    assert file.stat().st_mode & 0o777 == 0o600
    passwords = [line.split("\t")[1] for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(passwords) == len(set(passwords)) == 15
    assert not [password for password in passwords if password in said]


def test_inspections_end_with_rankings_that_the_script_makes_again(built):
    folder, said = built
    open_data = folder / "open-data"

    again = subprocess.run(["sh", "again.sh"], cwd=open_data, capture_output=True, check=True)
    with (open_data / "inputs.jsonl").open("a") as inputs:
        inputs.write("{}\n")
    otherwise = subprocess.run(["sh", "again.sh"], cwd=open_data, capture_output=True, check=False)

    assert again.stdout.splitlines() == [b"ranking: the same", b"the same"]
    assert otherwise.returncode != 0
    assert "again.sh" in said


def test_inspections_leave_something_for_every_kind_of_visitor(built):
    folder, _ = built
    lines = (folder / "accounts.txt").read_text(encoding="utf-8").splitlines()
    heard = next(line.split("\t")[0] for line in lines if line.endswith("听证")).removeprefix("p-")

    with sqlite3.connect(folder / "greenctl.sqlite3") as database:
        found = Counter(database.execute("select standing, progress from finding_standing").fetchall())
        open_removals = [row[0] for row in database.execute("select source_id from removal where state = 'proposed'")]
        to_answer = {row[0] for row in database.execute(_TO_ANSWER)}
        tasks = database.execute(_TASKS_OF_THE_INSPECTOR).fetchone()[0]
        ranked = database.execute("select count(*) from ranking_edition").fetchone()[0]

    assert found["unconfirmed", "found"] > 0
    assert found["confirmed", "closed"] > 0
    assert sum(count for (standing, _), count in found.items() if standing == "voided") >= 2
    assert found["disputed", "ordered"] > 0
    assert heard in open_removals
    assert heard in to_answer
    assert tasks > 0
    assert ranked == 2


def test_the_next_season_is_graded_by_what_was_found_in_this_one(built):
    folder, said = built

    with sqlite3.connect(folder / "greenctl.sqlite3") as database:
        told = database.execute(_BOTH_SEASONS).fetchall()

    held = [(before, after) for before, after, same_answers, record in told if record and same_answers]
    free = [(before, after) for before, after, same_answers, record in told if not record and same_answers]
    assert len(held) + len(free) == len(told)
    assert any(before != after for before, after in held)
    assert free
    assert all(before == after for before, after in free)
    [line] = re.findall(r"(\d+) 家已提前申报下一季，(\d+) 家等级有变", said)
    assert [int(number) for number in line] == [len(told), sum(before != after for before, after in held)]


_BOTH_SEASONS = """select now.level, next.level, here.body = there.body,
        exists (select 1 from adverse_record r where r.source_id = d.source_id and r.state = 'confirmed')
    from declaration d join season s on s.id = d.season_id and s.starts_on > date('now')
    join submission later on later.declaration_id = d.id join grade next on next.submission_id = later.id
    join declaration e on e.source_id = d.source_id and e.programme = d.programme and e.season_id <> d.season_id
    join submission last on last.declaration_id = e.id
        and last.round = (select max(round) from submission where declaration_id = e.id)
    join grade now on now.submission_id = last.id
    join fact_sheet here on here.source_id = e.source_id and here.season_id = e.season_id
    join fact_sheet there on there.source_id = d.source_id and there.season_id = d.season_id"""
_TO_ANSWER = """select f.source_id from finding f join finding_standing s on s.finding_id = f.id
    where s.progress = 'ordered' and s.standing = 'confirmed'"""
_TASKS_OF_THE_INSPECTOR = """select count(*) from inspection_task t join inspection_task_officer o on o.task_id = t.id
    join account a on a.id = o.account_id where a.login = 'inspector-370811' and t.state = 'planned'"""


def test_an_alert_is_over_with_its_report_and_another_goes_on(built):
    folder, said = built

    with sqlite3.connect(folder / "greenctl.sqlite3") as database:
        alerts = database.execute("select lifted, level from alert order by id").fetchall()
        duties = database.execute("select count(*) from alert_duty group by step_id").fetchall()
        confirmed, late = database.execute("select count(*), sum(late) from duty_confirmation").fetchone()
        called = database.execute("select count(distinct source_id) from duty_chase where rung = 'city'").fetchone()[0]
        seen = dict(database.execute("select state, count(*) from duty_check_line group by state").fetchall())

    assert alerts == [(1, "orange"), (0, "orange")]
    assert [count for (count,) in duties] == [197, 197]  # everybody who is registered
    assert confirmed > late > 0
    assert called > 0
    assert seen["kept"] > seen["not_kept"] > 0
    assert {file.name: file.stat().st_size > 10_000 for file in (folder / "reports").iterdir()} == dict.fromkeys(
        ("alert.html", "alert.pdf", "alert.xlsx"), True
    )
    assert float(re.search(r"少停的线时（少停限产）：([\d.]+)", said)[1]) > 0
    assert len(re.findall(r"^ (?:SO2|NOx|PM|VOCs) .*达到$", said, re.MULTILINE)) == 8


def test_papers_that_a_command_prints_say_that_the_city_is_a_demonstration(built, tmp_path):
    folder, said = built
    alert = re.search(r"emergency report (\S+)", said)[1]

    run = Victim(
        run_command,
        ["emergency", "report", alert, str(tmp_path / "again.html"), "--data", str(folder)],
        "en",
        output=tmp_path / "log",
    )

    assert run.ended() == 0, run.said
    assert (tmp_path / "again.html").read_bytes() == (folder / "reports" / "alert.html").read_bytes()


def test_it_serves_with_the_banner_and_ends_on_ctrl_c(built):
    folder, _ = built

    with ran(folder, "--port", "0") as run:
        status, page = fetched(run.wait_for("http://"))
        ended = run.interrupt()

    assert (status, ended) == (200, 0)
    assert "演示数据" in page
    assert "Traceback" not in run.said


def fetched(announced: str) -> tuple[int, str]:
    """The first page of an announced address."""
    connection = http.client.HTTPConnection(re.match(r"http://([\d.:]+)/", announced)[1], timeout=30)
    connection.request("GET", "/", headers={"Accept-Language": "zh-CN"})
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def test_a_port_that_is_taken_is_said_in_one_line_before_anything_is_built(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        run = ran(tmp_path / "data", "--port", str(port))

        assert run.ended() == 1
    assert len(run.said.splitlines()) == 1
    assert str(port) in run.said
    assert "--port" in run.said
    assert not (tmp_path / "data" / "greenctl.sqlite3").exists()


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_there_is_not_is_said_in_one_line(tmp_path, port):
    run = ran(tmp_path / "data", f"--port={port}")

    assert (run.ended(), len(run.said.splitlines())) == (1, 1)


def test_a_second_run_in_the_same_folder_is_turned_away(built):
    folder, _ = built

    with ran(folder, "--port", "0") as first:
        first.wait_for("http://")
        second = ran(folder, "--build-only")

        assert (second.ended(), len(second.said.splitlines())) == (1, 1)

    assert "--data" in second.said


@pytest.mark.parametrize("other", [("--city", "city"), ("--seed", "7")], ids=["size", "seed"])
def test_a_folder_keeps_its_city(built, other):
    folder, _ = built

    run = ran(folder, "--build-only", *other)

    assert (run.ended(), len(run.said.splitlines())) == (1, 1)
    assert "--city small" in run.said


def test_a_city_is_drawn_for_the_day_of_its_first_run(tmp_path):
    zone = ZoneInfo("Asia/Shanghai")
    city_of(tmp_path, "small", None, zone, SteppedClock(NOW))

    again = city_of(tmp_path, None, None, zone, SteppedClock(NOW.replace(year=2027)))

    assert (again.first_run_on.isoformat(), again.size, again.seed) == ("2026-11-20", "small", assumptions()["seed"])
    assert again.day("season_begins") < again.first_run_on < again.day("season_ends")


def test_the_printed_works_stand_in_the_county_of_the_printed_reviewers(built):
    folder, _ = built
    logins = [line.split("\t")[0] for line in (folder / "accounts.txt").read_text(encoding="utf-8").splitlines()]

    source_id = next(login for login in logins if login.startswith("p-")).removeprefix("p-")

    city = city_of(folder, None, None, ZoneInfo("Asia/Shanghai"))
    [works] = [unit for unit in draw_units(city) if unit.id == source_id]
    assert f"county-{works.area}-industry" in logins


def test_trying_the_import_with_a_sample_touches_no_source_of_the_demonstration(built, tmp_path):
    folder, _ = built
    main(["import", "sample", str(tmp_path / "sample.xlsx"), "--rows", "300", "--errors", "0"])

    arguments = ["import", "sources", str(tmp_path / "sample.xlsx"), "--dry-run", "--data", str(folder)]
    run = Victim(run_command, arguments, "en", output=tmp_path / "log")

    assert run.ended() == 0
    assert "300 rows: 300 added, 0 changed" in run.said


def test_a_visitor_finds_work_to_do_with_the_printed_accounts(built):
    folder, _ = built
    printed = {line.split("\t")[0] for line in (folder / "accounts.txt").read_text(encoding="utf-8").splitlines()}

    with sqlite3.connect(folder / "greenctl.sqlite3") as database:
        left = database.execute("select state, step, area, department, party_id from review_case").fetchall()

    returned = [party for state, _, _, _, party in left if state == "returned"]
    assert [f"p-{party}" for party in returned if f"p-{party}" in printed] == [f"p-{returned[0]}"]
    waiting = {(step, f"county-{area}-{desk}") for state, step, area, desk, _ in left if state == "under_review"}
    assert {step for step, officer in waiting if officer in printed} >= {"county", "city"}
