"""What the tree promises: names that mean something, files of one sitting, packages that say what they are."""

import ast
import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "grading", "greenctl")
WORDS_THAT_SAY_NOTHING = {"base_utils", "common", "helper", "helpers", "manager", "misc", "shared", "util", "utils"}
LONGEST_FILE = 400


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_no_module_has_a_name_that_says_nothing():
    nameless = [path for path in modules(*PACKAGES, "tests") if {path.stem, path.parent.name} & WORDS_THAT_SAY_NOTHING]

    assert nameless == []


def test_no_file_is_longer_than_one_reads_at_a_sitting():
    lengths = {path: len(path.read_text().splitlines()) for path in [*modules(*PACKAGES, "tests"), ROOT / "dev"]}

    assert {str(path): lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_it_is(package):
    folders = {path.parent for path in modules(package)}

    silent = [str(folder.relative_to(ROOT)) for folder in folders if not docstring_of(folder / "__init__.py")]

    assert silent == []


def docstring_of(module: Path) -> str | None:
    return ast.get_docstring(ast.parse(module.read_text())) if module.exists() else None


def test_every_part_of_the_application_has_its_place_in_the_order_of_imports():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    placed = set(re.findall(r"greenctl\.(\w+)", contracts["importlinter:contract:order"]["layers"]))

    parts = {path.stem for path in (ROOT / "greenctl").glob("*.py")} | {
        path.parent.name for path in (ROOT / "greenctl").glob("*/__init__.py")
    }

    assert parts - {"__init__", "__main__"} <= placed


def test_a_newcomer_finds_every_page_of_the_docs_from_one():
    where_to_look = (ROOT / "docs" / "README.md").read_text()

    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}

    assert {page for page in pages if f"({page})" not in where_to_look} == set()
