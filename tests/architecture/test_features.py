"""The pages on features name every id of the catalogue once, and only tests and routes that are there."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "features"
PAGE_OF_IDS = re.compile(r"^\| \[[^\]]+\]\((\S+\.md)\) \| ([^|]+) \|$", re.MULTILINE)
STATE = re.compile(r"stands|stands in part: \S.*|not there")
ROUTE = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)")
PATHS = json.loads((ROOT / "mobile_contract" / "openapi.json").read_text(encoding="utf-8"))["paths"]


def without_names(path: str) -> str:
    """A path whose parameters are called by no name, so that `{id}` will do."""
    return re.sub(r"\{[^}]*\}", "{}", path)


CONTRACT = {(method.upper(), without_names(path)) for path, methods in PATHS.items() for method in methods}


def pages() -> list[tuple[str, list[str]]]:
    """Each page with the ids it answers for, as the overview says."""
    overview = (FOLDER / "README.md").read_text(encoding="utf-8")
    return [(name, list(expanded(ids))) for name, ids in PAGE_OF_IDS.findall(overview)]


def expanded(ranges: str) -> Iterator[str]:
    for letter, first, last in re.findall(r"([A-Z])(\d+)-[A-Z](\d+)", ranges):
        yield from (f"{letter}{number}" for number in range(int(first), int(last) + 1))


def rows(text: str) -> list[list[str]]:
    """id, what anybody can do, where, test, state."""
    lines = (line for line in text.splitlines() if re.match(r"\| [A-Z]\d+ \|", line))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def faults(text: str, ids: list[str]) -> list[str]:
    """What is wrong with a page that answers for these ids."""
    found = rows(text)
    wrong = [] if [row[0] for row in found] == ids else [f"ids: {sorted(set(ids) ^ {row[0] for row in found})}"]
    for row in found:
        wrong += [f"{row[0]}: {len(row)} cells"] * (len(row) != 5)
        wrong += [f"{row[0]}: {row[-1]}"] * (not STATE.fullmatch(row[-1]))
        wrong += [f"{row[0]}: no test"] * (row[-1] == "stands" and "tests/" not in row[3])
        wrong += [f"{row[0]}: {path}" for path in re.findall(r"tests/[\w/.]+", row[3]) if not (ROOT / path).is_file()]
        wrong += [f"{row[0]}: {verb} {path}" for verb, path in routes_of(row[2]) if (verb, path) not in CONTRACT]
    return wrong


def routes_of(cell: str) -> Iterator[tuple[str, str]]:
    yield from ((verb, without_names(path).rstrip()) for verb, path in ROUTE.findall(cell))


@pytest.mark.parametrize("name, ids", pages())
def test_a_page_names_each_of_its_ids_once_with_tests_and_routes_that_are_there(name, ids):
    assert faults((FOLDER / name).read_text(encoding="utf-8"), ids) == []


def test_no_two_pages_answer_for_one_id_and_every_page_is_named():
    every = [one for _, ids in pages() for one in ids]

    assert len(every) == len(set(every))
    assert {name for name, _ in pages()} == {path.name for path in FOLDER.glob("*.md")} - {"README.md"}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("| A2 | x | `GET /sources` | tests/architecture/test_features.py | stands |", id="another id"),
        pytest.param("| A1 | x | `GET /nowhere` | tests/architecture/test_features.py | stands |", id="no such route"),
        pytest.param("| A1 | x | `GET /sources` | tests/test_nothing.py | stands |", id="no such test"),
        pytest.param("| A1 | x | `GET /sources` | – | stands |", id="no test"),
        pytest.param("| A1 | x | `GET /sources` | tests/architecture/test_features.py | nearly |", id="no such state"),
    ],
)
def test_control_a_line_that_says_what_is_not_so_is_caught(line):
    assert faults(line, ["A1"])
