"""Runs the worked examples of the folder beside it; an official can read and add to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from grading import AdverseRecord, GuaranteeClaim
from tests.grading.builders import TODAY, graded, the_library

FOLDER = Path(__file__).parent / "examples"


def examples() -> list[Any]:
    files = [(path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.yaml"))]
    return [
        pytest.param(file, example, id=f"{path.stem}: {example['name']}")
        for path, file in files
        for example in file["examples"]
    ]


@pytest.mark.parametrize("file, example", examples())
def test_the_example_comes_out_as_written(file: dict[str, Any], example: dict[str, Any]) -> None:
    adverse = tuple(AdverseRecord(item["kind"], item["day"], item["evidence"]) for item in example.get("adverse", ()))
    claims = tuple(GuaranteeClaim(kind, "示例文件 1") for kind in example.get("guarantees", ()))
    on: date = example.get("day", TODAY)

    result = graded(
        file["sector"], example["facts"], edition=the_library().get(file["edition"]), adverse=adverse,
        sub_type=example.get("sub_type", file.get("sub_type")), on=on, guarantees=claims,
        scored=example.get("scored", True),
    )  # fmt: skip

    (sector,) = result.sectors
    expected = None if example["level"] == "undetermined" else example["level"]
    assert (result.level, result.at_best) == (expected, example.get("at_best", expected))
    if not adverse:
        assert list(sector.held_back_by) == example.get("held_back_by", [])
    assert set(example.get("undetermined", [])) <= set(sector.undetermined)
    assert {item.kind: item.state.value for item in result.guarantees} == example.get("guarantees", {})
    asked = {(need.supplier.value, need.fact or need.why) for item in sector.findings for need in item.needs}
    assert {(need["who"], need["what"]) for need in example.get("needs", ())} <= asked
