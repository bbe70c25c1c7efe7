"""What docs/rules.md says about rule files is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import grading
from grading import Demand, Trust, load_library
from tests.grading.builders import a_rule_folder

PAGE = (Path(grading.__file__).parents[1] / "docs" / "rules.md").read_text(encoding="utf-8")
SECTOR, RICHER, GUARANTEE, EDITION, SUPPLEMENT = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("word", [*Demand, *Trust])
def test_every_demand_and_trust_mark_is_told(word: str) -> None:
    assert f"`{word}" in PAGE


def test_the_example_of_a_sector_loads_as_it_stands(tmp_path: Path) -> None:
    shipped = Path(grading.__file__).parent / "rules"
    common = {name: (shipped / f"{name}.yaml").read_text("utf-8") for name in ("levels", "documents")}
    example = SECTOR.replace("sector: sample_a ", "sector: plant ")
    folder = a_rule_folder(tmp_path, example, **common)

    table = load_library(folder).get("trial").sectors["plant"]

    assert [row.id for row in table.fields] == ["processes", "stack_particulate"]


def test_the_example_of_a_supplement_is_the_one_that_ships() -> None:
    shipped = Path(grading.__file__).parent / "rules"

    assert (
        yaml.safe_load(EDITION)["sample-2026b"]
        == yaml.safe_load((shipped / "editions.yaml").read_text("utf-8"))["sample-2026b"]
    )
    assert yaml.safe_load(SUPPLEMENT) == yaml.safe_load((shipped / "sample-2026b" / "sample_a.yaml").read_text("utf-8"))


def test_the_example_of_the_richer_language_loads_as_it_stands(tmp_path: Path) -> None:
    shipped = Path(grading.__file__).parent / "rules"
    common = {name: (shipped / f"{name}.yaml").read_text("utf-8") for name in ("levels", "documents")}

    table = load_library(a_rule_folder(tmp_path, RICHER, **common)).get("trial").sectors["plant"]

    assert [row.id for row in table.fields] == ["fuel", "stack_nox", "clean_transport", "tidiness"]


def test_the_example_of_a_guarantee_is_the_one_that_ships() -> None:
    shipped = yaml.safe_load((Path(grading.__file__).parent / "rules" / "guarantees.yaml").read_text("utf-8"))

    assert yaml.safe_load(GUARANTEE)["sample_heating"] == shipped["sample"]["sample_heating"]
