"""Raw answers: what is taken, what is refused with which code, and that nothing makes it raise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import Facts, canonical, read_facts
from tests.examples import examples
from tests.grading.builders import best_answers, the_sample

A = the_sample().sectors["sample_a"]
B = the_sample().sectors["sample_b"]


def problems_with(field: str, answer: object) -> list[tuple[str, str]]:
    _, problems = read_facts(A, {**best_answers(A), field: answer})
    return [(problem.code, problem.field) for problem in problems]


def test_good_answers_become_typed_facts_in_the_order_of_the_table() -> None:
    facts, problems = read_facts(A, dict(reversed(best_answers(A).items())))

    assert problems == ()
    assert list(facts.values) == [row.id for row in A.fields]


@pytest.mark.parametrize(
    "answer, value",
    [
        ("12.5", "12.5"),
        ("12.50", "12.5"),
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        (12, "12"),
        ("100", "100"),
        ({"value": "12.5", "unit": "mg/m3"}, "12.5"),
    ],
)
def test_a_number_is_exact_and_written_one_way(answer: object, value: str) -> None:
    facts, _ = read_facts(A, {"stack_nox": answer})

    assert facts.values["stack_nox"] == Decimal(value)
    assert facts.to_document() == {"stack_nox": value}


@pytest.mark.parametrize(
    "field, answer, code",
    [
        pytest.param("stack_nox", "abc", "fact.not_a_number", id="text"),
        pytest.param("stack_nox", "", "fact.not_a_number", id="empty"),
        pytest.param("stack_nox", "1e999", "fact.not_a_number", id="exponent"),
        pytest.param("stack_nox", "NaN", "fact.not_a_number", id="NaN"),
        pytest.param("stack_nox", "１２", "fact.not_a_number", id="full-width digits"),
        pytest.param("stack_nox", "1" * 5000, "fact.not_a_number", id="huge text"),
        pytest.param("stack_nox", 10**5000, "fact.not_a_number", id="huge integer"),
        pytest.param("stack_nox", 12.5, "fact.not_a_number", id="binary number"),
        pytest.param("stack_nox", True, "fact.not_a_number", id="bool"),
        pytest.param("stack_nox", {"value": "1"}, "fact.not_a_number", id="half a measurement"),
        pytest.param("stack_nox", "1.001", "fact.too_many_places", id="too many places"),
        pytest.param("stack_nox", "1000.01", "fact.out_of_bounds", id="too much"),
        pytest.param("stack_nox", "-0.01", "fact.out_of_bounds", id="too little"),
        pytest.param("stack_nox", "1" * 13, "fact.out_of_bounds", id="thirteen digits"),
        pytest.param("stack_nox", {"value": "1", "unit": "%"}, "fact.unit_mismatch", id="another unit"),
        pytest.param("gate_system", "true", "fact.not_a_bool", id="text for a bool"),
        pytest.param("gate_system", 1, "fact.not_a_bool", id="number for a bool"),
        pytest.param("dedusting", "broom", "fact.not_an_option", id="unknown option"),
        pytest.param("dedusting", ["bag"], "fact.not_an_option", id="list for a choice"),
        pytest.param("files", "permit", "fact.not_a_list", id="text for a set"),
        pytest.param("files", ["permit", "novel"], "fact.not_an_option", id="unknown option in a set"),
        pytest.param("files", [["permit"]], "fact.not_an_option", id="nested list"),
        pytest.param("stack_nox", None, "fact.missing", id="null"),
    ],
)
def test_an_answer_that_will_not_do_has_its_own_code(field: str, answer: object, code: str) -> None:
    assert problems_with(field, answer) == [(code, field)]


def test_a_problem_names_the_clause_and_what_is_expected() -> None:
    _, problems = read_facts(A, {**best_answers(A), "stack_nox": {"value": "1", "unit": "ppm"}})

    assert problems[0].clause == "sample-rules 示例条款 3"
    assert problems[0].details == {"expected": "mg/m3", "found": "ppm"}


def test_a_field_the_table_does_not_have_is_named() -> None:
    assert problems_with("stack_lead", "1") == [("fact.unknown_field", "stack_lead")]


def test_an_answer_with_a_problem_is_a_missing_fact() -> None:
    facts, _ = read_facts(A, {"stack_nox": "abc"})

    assert facts == Facts()


def test_what_does_not_apply_is_not_missing() -> None:
    answers = {**best_answers(B), "processes": ["blending"], "coating_nmhc": None, "drying_heat_share": None}

    assert read_facts(B, answers)[1] == ()


def test_what_applies_is_missing() -> None:
    answers = {**best_answers(B), "processes": ["coating"], "coating_nmhc": None, "drying_heat_share": None}

    assert [problem.field for problem in read_facts(B, answers)[1]] == ["coating_nmhc"]


def test_what_nobody_knows_to_apply_is_not_missing_yet() -> None:
    answers = {**best_answers(B), "processes": None, "coating_nmhc": None, "drying_heat_share": None}

    assert [problem.field for problem in read_facts(B, answers)[1]] == ["processes"]


def test_none_of_these_is_an_answer() -> None:
    facts, _ = read_facts(A, {"files": []})

    assert facts.values == {"files": frozenset()}


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None))
    | st.sampled_from(["NaN", "1e999", "-", ".5", "5.", "0" * 100, "\x00", "\ud800", "９", "1_000", "true", "bag"])
)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)
fields = st.sampled_from([row.id for row in A.fields]) | st.text(st.characters(codec=None), max_size=9)


@given(raw=st.dictionaries(fields, json_values, max_size=6) | json_values)
@examples(400)
def test_no_json_makes_it_raise_and_every_problem_can_be_written(raw: Any) -> None:
    facts, problems = read_facts(A, raw)

    canonical([[problem.code, problem.field, problem.clause, dict(problem.details)] for problem in problems])
    again, _ = read_facts(A, facts.to_document())
    assert again == facts


def test_ten_thousand_nested_lists_are_one_problem() -> None:
    nested: Any = []
    for _ in range(10_000):
        nested = [nested]

    assert problems_with("files", nested) == [("fact.not_an_option", "files")]
