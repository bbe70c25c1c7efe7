"""`greenctl dmn export` and `import`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grading.dmn import dmn_of
from greenctl.cli.main import main
from tests.grading.builders import the_sample
from tests.grading.dmn.builders import a_decision, a_model, a_table, an_input


def test_what_is_exported_is_imported(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["dmn", "export", "sample-2026", "sample_a"])
    exported = capfdbinary.readouterr().out
    assert exported == dmn_of(the_sample(), "sample_a")

    (tmp_path / "a.dmn").write_bytes(exported)
    main(["dmn", "import", str(tmp_path / "a.dmn")])
    sectors = the_sample().to_document()["sectors"]
    assert json.loads(capfdbinary.readouterr().out) == sectors["sample_a"]  # type: ignore[index]


def test_a_foreign_table_is_imported_as_a_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = a_table((["<= 5"], ['"A"']), (["> 5"], ['"B"']))
    (tmp_path / "f.dmn").write_bytes(a_model(an_input("x"), a_decision(table)))
    with pytest.raises(SystemExit, match="give --cite and --dimension"):
        main(["dmn", "import", str(tmp_path / "f.dmn")])
    said = ["--cite", "named", "--dimension", "emission_limit", "--unit", "mg/m3"]
    main(["dmn", "import", str(tmp_path / "f.dmn"), *said])
    [row] = json.loads(capsys.readouterr().out)["indicators"]
    assert row["levels"]["A"] == {"at_most": "5", "cite": {"doc": "named"}, "trust": "reprint"}


@pytest.mark.parametrize(
    "arguments, told",
    [
        pytest.param(["export", "nothing", "sample_a"], "no rule edition 'nothing'", id="edition"),
        pytest.param(["export", "sample-2026", "nowhere"], "no table for sector 'nowhere'", id="sector"),
        pytest.param(["import", "nowhere.dmn"], "nowhere.dmn: No such file", id="file"),
        pytest.param(["kit", "nowhere"], "nowhere is not a folder", id="folder"),
    ],
)
def test_a_refusal_is_told(arguments: list[str], told: str) -> None:
    with pytest.raises(SystemExit, match=told):
        main(["dmn", *arguments])
