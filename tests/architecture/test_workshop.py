"""What a newcomer relies on: the commands are listed and described, and nothing names the machine it was written on."""

import re
import runpy
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Brackets keep these patterns from finding themselves.
PLACES_OF_ONE_MACHINE = re.compile(
    rf"{re.escape(str(ROOT))}/|/(?:home|root|Users)/\w"
    r"|pypi[.]org|pythonhoste[d]|npmjs[.](?:org|com)|npmmirror[.]com|deb[.]debian[.]org"
)


def test_help_lists_every_command_from_any_folder(tmp_path):
    commands = runpy.run_path(str(ROOT / "dev"))["COMMANDS"]

    shown = subprocess.run([ROOT / "dev", "help"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert set(re.findall(r"^  \./dev (\w+)", shown, re.MULTILINE)) == set(commands)


def test_an_unknown_command_is_answered_with_the_known_ones():
    answer = subprocess.run([ROOT / "dev", "tset"], capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert "There is no ./dev tset" in answer.stderr
    assert "test" in answer.stderr.partition("The commands are:")[2]


def test_the_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text()

    assert "./dev run" in readme
    assert "./dev test" in readme


def test_there_is_a_changelog_for_the_reader():
    assert (ROOT / "CHANGELOG.md").read_text().startswith("# ")


def test_what_is_shipped_is_what_is_tested():
    shipped, tested = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("app.lock", "dev.lock")
    )

    assert shipped <= tested


def test_no_committed_file_names_a_machine_or_a_registry():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = (ROOT / name for name in tracked.split("\0") if name and (ROOT / name).is_file())

    named = {str(path): found[0] for path in texts if (found := PLACES_OF_ONE_MACHINE.search(readable(path)))}

    assert named == {}


def readable(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")
