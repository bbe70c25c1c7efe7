"""What was stored is read again as it was read first, however often and in whatever order answers come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from grading import facts_again, read_facts
from grading.facts_again import MOST_KEPT
from tests.examples import examples
from tests.grading.builders import best_answers, the_sample
from tests.grading.language_tables import Case, language_cases
from tests.grading.test_read_facts import fields, json_values, st

A = the_sample().sectors["sample_a"]


@given(raws=st.lists(st.dictionaries(fields, json_values, max_size=6) | json_values, max_size=4))
@examples(200)
def test_whatever_comes_is_read_as_it_is_read_first(raws: list[Any]) -> None:
    for raw in (*raws, *raws):
        assert facts_again(A, raw) == read_facts(A, raw)[0]


@given(case=language_cases())
@examples(100)
def test_outlets_shares_and_sets_are_read_as_they_are_read_first(case: Case) -> None:
    table = case.edition.sectors["sector"]
    first, _ = read_facts(table, case.answers, case.sub_type)

    assert facts_again(table, case.answers) == facts_again(table, case.answers) == first


@pytest.mark.parametrize("answer", [pytest.param(1, id="1"), pytest.param(0, id="0"), pytest.param(1.0, id="1.0")])
def test_a_number_is_never_taken_for_a_truth_that_was_read_before(answer: object) -> None:
    facts_again(A, {"gate_system": True})
    facts_again(A, {"gate_system": False})

    assert facts_again(A, {"gate_system": answer}).values == {}


def test_a_text_is_read_once_and_kept_as_the_same_fact() -> None:
    one, other = (facts_again(A, {"stack_nox": "12.5"}).values["stack_nox"] for _ in range(2))

    assert one is other


def test_facts_come_in_the_order_of_the_table() -> None:
    facts = facts_again(A, dict(reversed(best_answers(A).items())))

    assert list(facts.values) == [row.id for row in A.fields]


def test_no_more_is_kept_than_so_many_answers() -> None:
    table = replace(A)
    numbers = [f"{number // 10}.{number % 10}" for number in range(MOST_KEPT + 2)]
    for number in numbers:
        facts_again(table, {"stack_nox": number})

    first, *_, last = ([facts_again(table, {"stack_nox": text}).values["stack_nox"] for _ in "ab"] for text in numbers)
    assert first[0] is first[1]
    assert last[0] == last[1]
    assert last[0] is not last[1]
