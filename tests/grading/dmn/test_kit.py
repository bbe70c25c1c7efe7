"""The runner tells passed from failed, and refuses by name what it cannot judge. The kit here is our own (示例)."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.dmn import CaseResult, Verdict, run_kit
from greenctl.cli.main import main

KIT = Path(__file__).parent / "kit"


def found() -> dict[tuple[str, str], CaseResult]:
    return {(result.case, result.decision): result for result in run_kit(KIT / "fees")}


@pytest.mark.parametrize("decision", ["Fee", "Signs", "Double Fee"])
def test_what_comes_out_as_expected_passes(decision: str) -> None:
    assert found()["001", decision].verdict is Verdict.PASSED


def test_what_comes_out_otherwise_fails_and_says_how() -> None:
    failed = found()["003", "Fee"]
    assert failed.verdict is Verdict.FAILED
    assert failed.why == "expected 'number 9', found 'number 8'"


def test_a_value_outside_its_type_is_null_and_the_fault_is_told() -> None:
    failed = found()["002", "Fee"]
    assert failed.verdict is Verdict.FAILED
    assert failed.why.endswith("found 'number 10' (The Visit: the value is not of its type, or not allowed)")
    assert found()["002", "Broken"].verdict is Verdict.PASSED


def test_a_decision_that_is_not_there_is_refused() -> None:
    assert found()["003", "Nothing"].verdict is Verdict.REFUSED


def test_a_model_outside_the_subset_refuses_each_of_its_cases_by_name() -> None:
    [refused] = run_kit(KIT / "outside")
    assert refused.verdict is Verdict.REFUSED
    assert refused.why == "line 4: <businessKnowledgeModel>: is not supported within <definitions>"


@pytest.mark.parametrize("name", ["../fees/fees.dmn", "", "/etc/passwd", "a\\b.dmn", ".hidden", "missing.dmn"])
def test_a_model_elsewhere_or_nowhere_is_refused(tmp_path: Path, name: str) -> None:
    case = (KIT / "outside" / "outside-test-01.xml").read_text(encoding="utf-8").replace("outside.dmn", name)
    (tmp_path / "case.xml").write_text(case, encoding="utf-8")
    assert [result.verdict for result in run_kit(tmp_path)] == [Verdict.REFUSED]


def test_other_xml_is_passed_over_and_what_is_no_xml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<other/>", encoding="utf-8")
    (tmp_path / "b.xml").write_text("no xml", encoding="utf-8")
    assert [result.file for result in run_kit(tmp_path)] == ["b.xml"]


def test_the_command_counts_and_ends_with_status_1_if_a_case_failed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["dmn", "kit", str(KIT)])
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 1
    assert lines[-1] == "4 passed, 2 failed, 2 refused"
    assert "refused  outside/outside-test-01.xml 001 d: line 4: <businessKnowledgeModel>" in "\n".join(lines)


def test_refused_is_not_failed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["dmn", "kit", str(KIT / "outside"), "--quiet"])
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 0 failed, 1 refused"
