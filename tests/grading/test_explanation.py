"""The explanation and the form: every row, in words, stable to the byte."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from grading import AdverseRecord, Edition, GuaranteeClaim, canonical, explanation, form, grade
from tests.grading.builders import graded, the_language, the_library, the_sample


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


def in_the_language(changes: dict[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    keywords = {"sub_type": "long", **keywords}
    return explained("sample_language", changes, edition=the_language(), **keywords)


def a_finding(document: dict[str, Any], row_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in document["sectors"][0]["findings"] if row["id"] == row_id)
    return found


def test_each_outlet_tells_where_it_would_stand_alone() -> None:
    document = in_the_language({"stack_nox": {"outlets": {"DA001": "9.5", "DA002": "60"}}})

    row = a_finding(document, "stack_nox")
    assert (row["outlets_count"], row["level"]) == ("worst", "B-")
    assert [(item["name"], item["observed_zh"], item["level"]) for item in row["outlets"]] == [
        ("DA001", "9.5 mg/m³", "A+"),
        ("DA002", "60 mg/m³", "B-"),
    ]
    assert "（短板：示例：各排放口氮氧化物浓度 DA002 60 mg/m³，B级要求≤ 50 mg/m³）" in document["sentence_zh"]


def test_several_outlets_that_hold_back_are_counted_in_the_sentence() -> None:
    document = in_the_language({"stack_watched": {"outlets": {"DA001": False, "DA002": True, "DA003": False}}})

    assert "DA001 否等2个排放口，B级要求是" in document["sentence_zh"]
    assert "DA001 no and 1 more, level B asks yes" in document["sentence_en"]


def test_a_share_tells_what_was_counted_and_is_never_rounded_up() -> None:
    document = in_the_language({"clean_transport": {"part": "95.999999", "whole": "120"}})

    row = a_finding(document, "clean_transport")
    assert row["observed"] == {"part": "95.999999", "whole": "120"}
    assert row["observed_zh"] == "≈ 79.999999 %（示例清洁方式运输量 95.999999 t，示例运输总量 120 t）"
    assert row["share"]["whole_en"] == "sample amount moved"


def test_a_score_tells_who_gave_it_and_when() -> None:
    document = in_the_language()

    assert a_finding(document, "tidiness")["said"] == {"role": "expert", "by": "expert-7", "on": "2026-11-20"}
    assert a_finding(document, "stack_nox")["said"] is None


def test_evidence_asked_stands_beside_evidence_handed_in() -> None:
    document = in_the_language(evidence={"stack_nox": ("示例检测报告 7",), "fuel": ("示例合同",)})

    row = a_finding(document, "stack_nox")
    assert row["evidence"] == ["示例检测报告 7"]
    assert row["levels"][0]["evidence_asked"] == ["示例在线监测数据", "示例检测报告"]
    assert document["sectors"][0]["asked"][0]["evidence"] == ["示例合同"]


def test_who_can_supply_what_is_missing_is_told_apart() -> None:
    document = in_the_language({"fuel": "coal", "old_equipment": "some", "stack_nox": None}, scored=False)

    needs = {row["id"]: row["needs"] for row in document["sectors"][0]["findings"] if row["needs"]}
    assert {row_id: [(need["supplier"], need["label_zh"]) for need in found] for row_id, found in needs.items()} == {
        "stack_nox": [("enterprise", "示例：各排放口氮氧化物浓度")],
        "tidiness": [("expert", "示例：厂容厂貌现场评分")],
        "old_equipment": [("rule_office", None)],
    }


def test_a_condition_is_told_in_words_with_the_facts_it_rests_on() -> None:
    document = in_the_language({"processes": ["coating"], "fuel": "gas"})

    row = a_finding(document, "coating_nmhc")
    assert row["condition_zh"] == "示例：现有工序 全部：示例涂覆，且示例：主要燃料 任一：示例燃气、示例燃煤"
    asked = {item["id"]: item["observed_zh"] for item in document["sectors"][0]["asked"]}
    assert asked == {"fuel": "示例燃气", "processes": "示例涂覆"}


def test_a_guarantee_tells_its_scope_cap_and_highest_alert_and_leaves_the_level_alone() -> None:
    claims = (GuaranteeClaim("sample_heating", "heat-1"), GuaranteeClaim("of_another_city", "x"))

    document = in_the_language(guarantees=claims)

    assert document["level"] == in_the_language()["level"] == "A+"
    granted, unknown = document["guarantees"]
    assert (granted["state"], granted["evidence_id"], granted["highest_alert_zh"]) == ("granted", "heat-1", "橙色预警")
    assert (granted["requires"], granted["cap_zh"]) == (["B", "leading"], "示例：以热定产，不超过核定负荷")
    assert (unknown["state"], unknown["scope_zh"], unknown["doc"]) == ("not_in_edition", None, None)
    assert "保障类：示例：民生供暖保障；" in document["sentence_zh"]


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
        "tests": [{"fact": None, "demand": "at_most", "limit": "10"}],
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
