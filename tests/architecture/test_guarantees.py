"""The page on guarantees names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(\.\./(tests/[^)]+)\)", PAGE))))
def test_a_test_file_that_is_named_is_there(path):
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", PAGE))))
def test_a_negative_control_that_is_named_is_there(name):
    assert [file for file in (ROOT / "tests").rglob("test_*.py") if f"def {name}(" in file.read_text(encoding="utf-8")]
