"""Raw answers of the richer shapes: outlets, shares, scores; what is refused with which code, and nothing raises."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import Facts, OutletFacts, ShareFact, canonical, explanation, form, read_facts
from tests.examples import examples
from tests.grading.builders import best_answers, graded, the_language
from tests.grading.test_read_facts import json_values

TABLE = the_language().sectors["sample_language"]
MANY = {f"DA{number:03}": "1" for number in range(201)}


def problems_with(field: str, answer: object, sub_type: str | None = "long") -> list[tuple[str, str | None]]:
    _, problems = read_facts(TABLE, {**best_answers(TABLE), field: answer}, sub_type)
    return [(problem.code, problem.details.get("outlet")) for problem in problems if problem.field == field]


def test_outlets_are_sorted_by_name_and_come_back_as_they_were() -> None:
    facts, _ = read_facts(
        TABLE, {"stack_nox": {"outlets": {"DA002": None, "DA001": {"value": "9.50", "unit": "mg/m3"}}}}
    )

    assert facts.values["stack_nox"] == OutletFacts((("DA001", Decimal("9.5")), ("DA002", None)))
    assert facts.to_document() == {"stack_nox": {"outlets": {"DA001": "9.5", "DA002": None}}}


def test_a_share_is_exact() -> None:
    facts, _ = read_facts(TABLE, {"clean_transport": {"part": 80, "whole": "120.0"}})

    share = facts.values["clean_transport"]
    assert isinstance(share, ShareFact)
    assert (share, share.percent) == (ShareFact(Decimal(80), Decimal(120)), Fraction(200, 3))
    assert facts.to_document() == {"clean_transport": {"part": "80", "whole": "120"}}


@pytest.mark.parametrize(
    "field, answer, found",
    [
        pytest.param("stack_nox", "9.5", [("fact.not_outlets", None)], id="one value for several outlets"),
        pytest.param("stack_nox", {"outlets": ["9.5"]}, [("fact.not_outlets", None)], id="outlets without names"),
        pytest.param("stack_nox", {"outlets": {}, "x": 1}, [("fact.not_outlets", None)], id="something beside outlets"),
        pytest.param("stack_nox", {"outlets": {}}, [("fact.outlets_out_of_bounds", None)], id="no outlet"),
        pytest.param("stack_nox", {"outlets": MANY}, [("fact.outlets_out_of_bounds", None)], id="201 outlets"),
        pytest.param("stack_nox", {"outlets": {"": "1"}}, [("fact.not_an_outlet", None)], id="an empty name"),
        pytest.param("stack_nox", {"outlets": {"a" * 41: "1"}}, [("fact.not_an_outlet", None)], id="a long name"),
        pytest.param(
            "stack_nox", {"outlets": {"a\n": "1"}}, [("fact.not_an_outlet", None)], id="a line feed in a name"
        ),
        pytest.param("stack_nox", {"outlets": {"\ud800": "1"}}, [("fact.not_an_outlet", None)], id="half a character"),
        pytest.param("stack_nox", {"outlets": {" a": "1"}}, [("fact.not_an_outlet", None)], id="a space first"),
        pytest.param("stack_nox", {"outlets": {"a": "x", "b": "1"}}, [("fact.not_a_number", "a")], id="a value in one"),
        pytest.param("stack_nox", {"outlets": {"a": "1", "b": None}}, [("fact.missing", "b")], id="a silent outlet"),
        pytest.param("clean_transport", "80", [("fact.not_a_share", None)], id="a percentage"),
        pytest.param("clean_transport", {"part": "80"}, [("fact.not_a_share", None)], id="half a share"),
        pytest.param(
            "clean_transport", {"part": "0", "whole": "0"}, [("fact.share_of_nothing", None)], id="of nothing"
        ),
        pytest.param(
            "clean_transport", {"part": "2", "whole": "1"}, [("fact.part_exceeds_whole", None)], id="more than all"
        ),
        pytest.param(
            "clean_transport", {"part": "-1", "whole": "1"}, [("fact.out_of_bounds", None)], id="less than none"
        ),
        pytest.param("clean_transport", {"part": "x", "whole": "1"}, [("fact.not_a_number", None)], id="no number"),
        pytest.param("clean_transport", {"part": None, "whole": "1"}, [("fact.not_a_number", None)], id="null part"),
        pytest.param("tidiness", None, [], id="a score is not asked of the enterprise"),
        pytest.param("tidiness", "101", [("fact.out_of_bounds", None)], id="a score beyond its bounds"),
    ],
)
def test_an_answer_that_will_not_do_has_its_own_code(field: str, answer: object, found: list[Any]) -> None:
    assert problems_with(field, answer) == found


def test_two_hundred_outlets_are_taken() -> None:
    assert problems_with("stack_nox", {"outlets": dict(list(MANY.items())[:200])}) == []


def test_a_bad_name_spoils_the_whole_fact_because_that_outlet_might_be_the_one_that_fails() -> None:
    facts, _ = read_facts(TABLE, {"stack_nox": {"outlets": {"DA001": "1", "": "999"}}})

    assert facts == Facts()


@pytest.mark.parametrize(
    "sub_type, answers, missing",
    [
        pytest.param("long", {}, ["sinter_dust"], id="asked of its kind"),
        pytest.param("short", {}, [], id="not asked of another"),
        pytest.param(None, {}, [], id="not asked before the kind is known"),
        pytest.param("short", {"fuel": "coal", "processes": ["coating"]}, ["coating_nmhc"], id="every condition holds"),
        pytest.param("short", {"fuel": "coal", "processes": []}, [], id="one of every does not"),
        pytest.param("short", {"fuel": None, "processes": ["coating"]}, ["fuel"], id="one of every is not known yet"),
        pytest.param("long", {"processes": None}, ["processes", "sinter_dust"], id="one of any is not known yet"),
    ],
)
def test_what_is_missing_follows_from_what_applies(
    sub_type: str | None, answers: dict[str, object], missing: list[str]
) -> None:
    left_out = dict.fromkeys(("sinter_dust", "coating_nmhc", "slag_covered", "tidiness"))
    if sub_type == "short":
        left_out["slag_covered"] = True  # type: ignore[assignment]
    raw = {**best_answers(TABLE), **left_out, "processes": [], "fuel": "power", **answers}

    _, problems = read_facts(TABLE, raw, sub_type)

    assert [problem.field for problem in problems] == missing


def test_a_row_whose_condition_is_up_to_the_rule_office_is_asked_as_soon_as_no_fact_could_settle_it() -> None:
    raw = {**best_answers(TABLE), "fuel": "coal", "old_equipment": None}

    assert [problem.field for problem in read_facts(TABLE, raw, "long")[1]] == ["old_equipment"]


pieces = st.sampled_from(["outlets", "part", "whole", "value", "unit", "DA001", "", "80", "\ud800", "%"])
shapes = st.recursive(
    json_values, lambda inner: st.dictionaries(pieces, inner, max_size=3) | st.lists(inner, max_size=2), max_leaves=8
)
fields = st.sampled_from([row.id for row in TABLE.fields])


@given(raw=st.dictionaries(fields, shapes, max_size=6), sub_type=st.sampled_from(["long", "short", "other", None]))
@examples(400)
def test_no_json_makes_it_raise_and_what_is_read_can_be_graded_and_told(raw: Any, sub_type: str | None) -> None:
    facts, problems = read_facts(TABLE, raw, sub_type)

    canonical([[problem.code, problem.field, problem.clause, dict(problem.details)] for problem in problems])
    assert read_facts(TABLE, facts.to_document(), sub_type)[0] == facts
    canonical(explanation(graded("sample_language", facts.to_document(), edition=the_language(), sub_type=sub_type)))


def test_a_form_tells_outlets_shares_difficulty_and_who_supplies() -> None:
    by_id: Any = {field["id"]: field for field in form(TABLE)}

    assert (by_id["stack_nox"]["outlets"], by_id["stack_nox"]["difficulty"]) == ("worst", 5)
    assert by_id["clean_transport"]["share"] == {
        "part_zh": "示例清洁方式运输量", "part_en": "sample amount moved cleanly", "whole_zh": "示例运输总量",
        "whole_en": "sample amount moved", "unit": "t", "unit_zh": "t", "unit_en": "t",
    }  # fmt: skip
    assert (by_id["tidiness"]["supplied_by"], by_id["tidiness"]["asked"]) == ("expert", False)
    assert (by_id["fuel"]["supplied_by"], by_id["fuel"]["asked"]) == ("enterprise", True)
    assert by_id["slag_covered"]["applies_if"]["any"][0]["sub_types"] == ["short"]
    assert by_id["stack_dust"]["levels"][0]["requirement_zh"] == "下列之一：≤ 3 mg/m³；或示例：主要燃料 任一：示例电力"
