"""The part of the library that speaks DMN is a library, too: it imports what the rest may, and stays small."""

from __future__ import annotations

from pathlib import Path

import pytest

import grading.dmn
from tests.grading.test_purity import ALLOWED, IMPURE, imported_by

SOURCES = sorted(Path(grading.dmn.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_module_imports_only_what_a_library_may(path: Path) -> None:
    assert imported_by(path) <= ALLOWED - IMPURE


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_module_grows_beyond_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
