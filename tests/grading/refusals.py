"""What tests of refusals share: a mistake that is named with its place, and an edition that amends another."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading import RuleRefused, load_library
from tests.grading.conftest import Told

LATER = """\
later: {title_zh: 后, title_en: L, official: false, jurisdiction: '', effective_from: 2027-01-01, amends: trial}
"""


def check_it_is_refused(told: Told, folder: Path, says: str, line: int | None = None) -> None:
    """The folder is refused in these words, which are kept; with a line, that of the sector's file."""
    with pytest.raises(RuleRefused) as refused:
        load_library(folder)

    where = f"trial/plant.yaml:{line}: " if line is not None else ""
    assert str(refused.value).startswith(where), refused.value
    assert says in str(refused.value)
    told(str(refused.value))


def with_a_later_edition(folder: Path, table: str, sector: str = "plant") -> Path:
    """The folder with an edition that amends the first; ``table`` is its file of the sector."""
    with (folder / "editions.yaml").open("a", encoding="utf-8") as editions:
        editions.write(LATER)
    (folder / "later").mkdir()
    (folder / "later" / f"{sector}.yaml").write_text(table, encoding="utf-8")
    return folder
