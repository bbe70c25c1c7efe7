"""The library stays a library: it imports nothing of the application and reads no clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import grading

SOURCES = sorted(Path(grading.__file__).parent.glob("*.py"))
ALLOWED = {"yaml", "orjson", "grading"} | sys.stdlib_module_names
# numpy is for grading many at once; who imports grading alone need not have it.
WITH_NUMPY = "bulk"
IMPURE = {"time", "random", "secrets", "socket", "sqlite3", "os", "urllib", "http", "subprocess", "uuid"}


def imported_by(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = [
        node.module or "" if isinstance(node, ast.ImportFrom) else alias.name
        for node in tree
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_module_imports_only_what_a_library_may(path: Path) -> None:
    also = {"numpy"} if path.name.startswith(WITH_NUMPY) else set()
    assert imported_by(path) <= (ALLOWED - IMPURE) | also


def test_the_library_alone_loads_no_numpy() -> None:
    asked = "import sys, grading; sys.exit('numpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", asked], cwd=Path(grading.__file__).parents[1], check=False)

    assert done.returncode == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_module_grows_beyond_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
