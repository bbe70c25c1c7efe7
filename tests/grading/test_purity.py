"""The library stays a library: it imports nothing of the application and reads no clock."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import grading

SOURCES = sorted(Path(grading.__file__).parent.glob("*.py"))
ALLOWED = {"yaml", "orjson", "grading"} | sys.stdlib_module_names
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
    assert imported_by(path) <= ALLOWED - IMPURE


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_module_grows_beyond_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
