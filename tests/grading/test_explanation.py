"""The explanation and the form: every row, in words, stable to the byte."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from grading import AdverseRecord, Edition, canonical, explanation, form, grade
from tests.grading.builders import graded, the_library, the_sample


def explained(*arguments: Any, **keywords: Any) -> dict[str, Any]:
    """As a reader gets it: through the bytes."""
    document: dict[str, Any] = orjson.loads(canonical(explanation(graded(*arguments, **keywords))))
    return document


def test_every_row_is_there_met_and_not_met() -> None:
    document = explained("sample_a", {"stack_nox": "80", "stack_so2": None})

    (sector,) = document["sectors"]
    rows = {row["id"]: row for row in sector["findings"]}
    assert len(rows) == 20
    assert [level["outcome"] for level in rows["stack_nox"]["levels"]] == ["not_met", "met", "met", "met"]
    assert {level["outcome"] for level in rows["stack_so2"]["levels"][:3]} == {"unknown"}


def test_a_row_says_what_was_observed_what_is_asked_and_where_that_is_written() -> None:
    document = explained("sample_a", {"stack_nox": "80"})

    row = next(row for row in document["sectors"][0]["findings"] if row["id"] == "stack_nox")
    assert (row["observed"], row["observed_zh"], row["level"], row["next_level"]) == ("80", "80 mg/m³", "B", "A")
    assert row["levels"][0] == {
        "level": "A",
        "demand": "at_most",
        "limit": "50",
        "requirement_zh": "≤ 50 mg/m³",
        "requirement_en": "≤ 50 mg/m³",
        "outcome": "not_met",
        "trust": "confirmed",
        "doc": "sample-rules",
        "page": None,
        "clause": "示例条款 3",
        "evidence_asked": ["示例检测报告", "示例在线监测数据"],
    }
    assert document["documents"] == {"sample-rules": "示例评级规则(虚构,仅供演示)"}


def test_the_head_names_edition_fingerprint_day_and_that_it_is_not_official() -> None:
    document = explained()

    assert document["schema"] == "greenctl-explanation/2"
    assert document["edition"]["fingerprint"] == the_sample().fingerprint
    assert (document["on"], document["official"], document["level"]) == ("2026-11-22", False, "A")


@pytest.mark.parametrize(
    "sector, changes, zh, en",
    [
        pytest.param(
            "sample_a",
            {"stack_nox": "80"},
            "绩效等级：B级；示例行业甲B级（短板：示例:有组织氮氧化物浓度 80 mg/m³，A级要求≤ 50 mg/m³）；非正式结果。",
            "Level: level B; Sample sector A level B (held back by Sample: stack NOx 80 mg/m³, level A asks "
            "≤ 50 mg/m³); not an official result.",
            id="held back",
        ),
        pytest.param(
            "sample_c",
            {"gate_system": None},
            "绩效等级待定，最高可能为引领性；示例行业丙待定（1项不能判定：示例:门禁视频系统）；非正式结果。",
            "Level undetermined, at best leading; Sample sector C undetermined (1 not determined: "
            "Sample: gate video system); not an official result.",
            id="undetermined",
        ),
        pytest.param(
            "sample_site",
            {},
            "绩效等级：发证；示例工地发证；非正式结果。",
            "Level: certificate; Sample construction site certificate; not an official result.",
            id="top",
        ),
    ],
)
def test_one_sentence_says_it_in_chinese_and_english(sector: str, changes: dict[str, Any], zh: str, en: str) -> None:
    document = explained(sector, changes)

    assert (document["sentence_zh"], document["sentence_en"]) == (zh, en)


def test_a_veto_shows_its_evidence_and_the_day_it_ends() -> None:
    record = AdverseRecord("sample_penalty", date(2026, 3, 31), "case-7")

    document = explained(adverse=(record,))

    (veto,) = document["vetoes"]
    assert (veto["evidence_id"], veto["ends_on"], veto["state"]) == ("case-7", "2027-03-31", "active")
    assert veto["bars"] == ["A", "B", "B-", "leading", "certificate"]
    assert "case-7，至2027-03-31" in document["sentence_zh"]


def test_what_is_undetermined_says_who_can_supply_what() -> None:
    document = explained("cement", edition=the_library().get("national-2020-draft"), sub_type="clinker")

    row = next(row for row in document["sectors"][0]["findings"] if row["id"] == "pm_kiln")
    assert [(need["supplier"], need["level"]) for need in row["needs"]] == [
        ("rule_office", "A"),
        ("rule_office", "B"),
        ("rule_office", "C"),
    ]


def test_an_unread_condition_stands_beside_the_limit() -> None:
    document = explained("cement", edition=the_library().get("national-2020-draft"), sub_type="clinker")

    row = next(row for row in document["sectors"][0]["findings"] if row["id"] == "trans_road_gb5_share")
    assert row["levels"][0]["requirement_zh"] == "≥ 100 %（另有未读条件：散装水泥罐车不计入该比例）"


def test_changing_one_explanation_does_not_change_the_next() -> None:
    first: Any = explanation(graded())
    before = canonical(first)

    first["sectors"][0]["findings"][0]["levels"][0]["outcome"] = "changed"
    first["sectors"][0]["findings"].clear()

    assert canonical(explanation(graded())) == before


def test_a_stored_edition_explains_to_the_same_bytes() -> None:
    stored = Edition.from_document(orjson.loads(canonical(the_sample().to_document())))
    result = graded("sample_b", {"collection_rate": "86", "processes": ["coating"]})

    again = grade(stored, result.application)

    assert canonical(explanation(again)) == canonical(explanation(result))


def test_the_form_asks_in_order_with_clause_trust_and_evidence_per_level() -> None:
    fields: Any = form(the_sample().sectors["sample_b"])

    assert [field["id"] for field in fields][:2] == ["processes", "stack_particulate"]
    assert fields[0]["levels"] == []
    assert fields[1]["levels"][0] == {
        "level": "A",
        "requirement_zh": "≤ 10 mg/m³",
        "requirement_en": "≤ 10 mg/m³",
        "clause": {"doc": "sample-rules", "page": None, "clause": "示例条款 1"},
        "trust": "confirmed",
        "evaluated": True,
        "evidence": ["示例检测报告", "示例在线监测数据"],
    }
    assert fields[3]["applies_if"] == {
        "fact": "processes",
        "demand": "all_of",
        "limit": ["coating"],
        "why": None,
        "sub_types": [],
        "every": [],
        "any": [],
    }


@pytest.mark.parametrize("edition_id", sorted(the_library().editions))
def test_every_form_can_be_written(edition_id: str) -> None:
    for table in the_library().get(edition_id).sectors.values():
        canonical(form(table))


def test_a_form_shows_what_a_grade_does_not_rest_on() -> None:
    fields: Any = form(the_library().get("national-2020-draft").sectors["cement"])

    by_id = {field["id"]: field for field in fields}
    assert by_id["pm_kiln"]["levels"][0]["requirement_zh"] == "≤ 10 mg/m³"
    assert [level["evaluated"] for level in by_id["pm_kiln"]["levels"]] == [False] * 4
    assert (by_id["dryer_heat"]["graded"], by_id["dryer_heat"]["asked"]) == (False, False)
