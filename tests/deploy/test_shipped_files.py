"""What `deploy/` ships fits the code: every setting is known and told, every unit and every server setting exists."""

import gc
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from api.sync.nothing_new import PATH
from api.sync.schemas import PullQuery

DEPLOY = Path(__file__).parents[2] / "deploy"
CODE = (DEPLOY.parent / "greenctl" / "config.py").read_text(encoding="utf-8")
README = (DEPLOY / "README.md").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:GREENCTL_[A-Z0-9_]+|DATABASE_URL)\b")
# Read by gunicorn's file and by nothing else.
OF_GUNICORN = {"GREENCTL_BIND", "GREENCTL_WORKERS", "GREENCTL_GUNICORN_LOG"}
# For demonstrations.
UNTOLD = {"GREENCTL_DEMO"}


def test_the_example_of_an_environment_names_only_settings_that_there_are():
    named = set(NAME.findall((DEPLOY / "greenctl.env.example").read_text(encoding="utf-8")))

    assert named <= set(NAME.findall(CODE)) | OF_GUNICORN


def test_every_setting_is_told():
    assert set(NAME.findall(CODE)) | OF_GUNICORN <= set(NAME.findall(README)) | UNTOLD


def test_every_file_is_told_of():
    files = [path.name for path in DEPLOY.rglob("*") if path.is_file() and path.name != "README.md"]

    assert [name for name in files if name not in README] == []


def test_the_longest_cursor_of_a_pack_goes_through():
    """It grows with the forms that a phone has: of 60 sectors in five editions it has 6,000 characters."""
    settings = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    longest = PullQuery().fields["cursor"].longest
    line = f"GET {PATH}?limit=500&cursor={'A' * longest} HTTP/1.1\r\n"

    assert len(line) <= settings["limit_request_line"] <= 8190
    assert "large_client_header_buffers 4 8k" in (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def test_what_stands_before_the_first_worker_is_cleaned_once_and_then_left_to_all_of_them(monkeypatch):
    settings, done = runpy.run_path(str(DEPLOY / "gunicorn.conf.py")), []
    for step in ("collect", "freeze"):
        monkeypatch.setattr(gc, step, lambda step=step: done.append(step))

    settings["when_ready"](None)

    assert (settings["preload_app"], done) == (True, ["collect", "freeze"])


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.*")), ids=lambda path: path.name)
def test_units_start_commands_that_there_are(unit):
    for command in re.findall(r"^ExecStart=.* -m greenctl\.cli (\w+)", unit.read_text(encoding="utf-8"), re.MULTILINE):
        assert (DEPLOY.parent / "greenctl" / "cli" / f"{command}.py").exists()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_takes_the_units(tmp_path):
    units = []
    for unit in (DEPLOY / "systemd").glob("*.*"):
        here = re.sub(r"/opt/greenctl/\.venv/bin/\w+", "/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(here, encoding="utf-8")
        units.append(tmp_path / unit.name)

    tried = subprocess.run(["systemd-analyze", "verify", *units], check=False, capture_output=True, text=True)

    assert (tried.returncode, tried.stderr) == (0, "")


@pytest.mark.parametrize("file", ["primary.conf", "standby.conf"])
def test_postgresql_knows_the_settings(postgres, file):
    lines = (DEPLOY / "postgresql" / file).read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0].strip() for line in lines if "=" in line and not line.startswith("#")}
    engine = create_engine(postgres)
    with engine.connect() as connection:
        known = set(connection.scalars(text("select name from pg_settings")))
    engine.dispose()

    assert named - known == set()
