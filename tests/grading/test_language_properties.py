"""Properties of the whole rule language on random tables: alternatives, conditions, outlets, shares, scores."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from grading import Edition, Grade, Outcome, canonical, explanation, explanation_bytes
from grading.comparisons import all_met, any_met
from tests.examples import examples
from tests.grading.builders import a_row
from tests.grading.language_tables import (
    LADDER,
    Case,
    a_language_document,
    completed,
    improved,
    language_cases,
    plain_outcomes,
    plainly_and,
    plainly_applies,
    plainly_or,
)

many = examples(200)
SAID = {True: Outcome.MET, False: Outcome.NOT_MET, None: Outcome.UNKNOWN}
THREE = (True, False, None)


def position(level: str | None) -> int:
    assert level is not None
    return LADDER.index(level)


@pytest.mark.parametrize("values", [*product(THREE, repeat=1), *product(THREE, repeat=2), *product(THREE, repeat=3)])
def test_and_and_or_are_kleenes(values: tuple[bool | None, ...]) -> None:
    assert any_met(values) is plainly_or(values)
    assert all_met(values) is plainly_and(values)


@given(case=language_cases())
@many
def test_every_row_says_at_every_level_what_plain_words_say(case: Case) -> None:
    check_every_row(case, case.graded())


def check_every_row(case: Case, result: Grade) -> None:
    for row, finding in zip(case.rows, result.sectors[0].findings, strict=True):
        applies, met = plainly_applies(row, case), plain_outcomes(row, case)
        assert finding.applies is applies
        if applies is not None:
            assert [*finding.standing.outcomes[:-1]] == [SAID[value] for value in met]
        if applies:
            levels = list(zip(LADDER, met, strict=False))
            assert finding.at_best == next((level for level, value in levels if value is not False), "D")
            assert finding.at_least == next((level for level, value in levels if value), "D")


@given(case=language_cases(), seed=st.integers(0, 2**16))
@many
def test_what_is_missing_never_passes_however_it_turns_out(case: Case, seed: int) -> None:
    chance = random.Random(seed)

    now, then = case.graded().sectors[0], completed(case, lambda: chance.random() < 0.5).graded().sectors[0]

    assert position(now.at_best) <= position(then.at_best)
    assert position(then.at_least) <= position(now.at_least) or then.level is None
    assert now.level is None or now.level == then.level


@given(case=language_cases(open_ends=False))
@many
def test_a_level_is_said_where_everything_is_known(case: Case) -> None:
    applying = [row for row in case.rows if plainly_applies(row, case)]

    level = case.graded().level

    reached = [
        next((at for at, met in zip(LADDER, plain_outcomes(row, case), strict=False) if met), "D") for row in applying
    ]
    assert level == (max(reached, key=LADDER.index) if reached else None)


@given(case=language_cases(), row_number=st.integers(0, 9))
@many
def test_a_better_fact_never_lowers_a_level(case: Case, row_number: int) -> None:
    row = case.rows[row_number % len(case.rows)]
    if row["id"] not in case.answers:
        return
    better = replace(case, answers={**case.answers, row["id"]: improved(row, case.answers[row["id"]])})

    before, after = case.graded().sectors[0], better.graded().sectors[0]

    assert position(after.at_best) <= position(before.at_best)
    assert position(after.at_least) <= position(before.at_least)


@given(case=language_cases())
@many
def test_the_worst_outlet_counts_exactly_as_each_does(case: Case) -> None:
    swapped = {"each": "worst", "worst": "each"}
    rows = [
        {**row, "outlets": swapped[row["outlets"]]} if "outlets" in row and row["type"] == "number" else row
        for row in case.rows
    ]
    document = {**case.document, "sectors": {"sector": {**case.document["sectors"]["sector"], "indicators": rows}}}

    one, other = case.graded(), replace(case, document=document).graded()

    assert [item.standing for item in one.sectors[0].findings] == [item.standing for item in other.sectors[0].findings]


@given(case=language_cases())
@many
def test_outlets_stand_together_where_the_worst_of_them_stands_alone(case: Case) -> None:
    for finding in case.graded().sectors[0].findings:
        if finding.outlets:
            assert finding.standing.best == max(outlet.standing.best for outlet in finding.outlets)
            assert finding.standing.least == max(outlet.standing.least for outlet in finding.outlets)


@given(case=language_cases())
@many
def test_one_more_outlet_never_helps(case: Case) -> None:
    answers = {
        key: {"outlets": dict(list(answer["outlets"].items())[:1])}
        if isinstance(answer, dict) and "outlets" in answer
        else answer
        for key, answer in case.answers.items()
    }

    fewer, all_of_them = replace(case, answers=answers).graded().sectors[0], case.graded().sectors[0]

    assert position(fewer.at_best) <= position(all_of_them.at_best)
    assert position(fewer.at_least) <= position(all_of_them.at_least)


@given(case=language_cases())
@many
def test_whoever_is_asked_could_settle_something(case: Case) -> None:
    """Each open row asks somebody, for a fact that is not there or a cell that nobody read."""
    rows = {row["id"]: row for row in case.rows}

    for finding in case.graded().sectors[0].findings:
        assert bool(finding.needs) == (not finding.standing.is_determined)
        for need in finding.needs:
            if need.fact == "sub_type":
                assert case.sub_type is None
            elif need.fact:
                answer = case.counted.get(need.fact)
                assert answer is None or None in answer["outlets"].values()
                assert need.supplier == rows.get(need.fact, {}).get("supplied_by", "enterprise")
            else:
                assert need.supplier == "rule_office"


@given(case=language_cases())
@many
def test_a_stored_edition_keeps_its_fingerprint_and_its_explanations(case: Case) -> None:
    edition = case.edition

    again = Edition.from_document(edition.to_document())

    assert (again, again.fingerprint) == (edition, edition.fingerprint)
    assert canonical(explanation(case.graded(again))) == explanation_bytes(case.graded())


LIMITS: dict[str, Any] = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}
AROUND: dict[str, Any] = {"any_of": [{"at_most": "10"}, {"fact": "fuel", "one_of": ["x"]}]}
NOBODY: frozenset[str] = frozenset()
SEVERAL = Case(
    a_language_document(a_row(**LIMITS) | {"outlets": "each"}), None, {"pm": {"outlets": {"a": "5", "b": None}}}, NOBODY
)
SCORED = Case(a_language_document(a_row(**LIMITS) | {"supplied_by": "expert"}), None, {"pm": "5"}, NOBODY)
EITHER = Case(a_language_document(a_row(**{**LIMITS, "A": AROUND})), None, {"pm": "15", "fuel": "x"}, NOBODY)
OF_A_KIND = Case(
    a_language_document(a_row(**LIMITS) | {"applies_if": {"sub_type": ["long"]}}), None, {"pm": "15"}, NOBODY
)


def drops_silent_outlets(case: Case) -> Grade:
    spoken = {name: one for name, one in case.answers["pm"]["outlets"].items() if one is not None}
    return replace(case, answers={"pm": {"outlets": spoken}}).graded()


def counts_scores_that_nobody_gave(case: Case) -> Grade:
    return replace(case, scored=frozenset({"pm"})).graded()


def forgets_the_way_around(case: Case) -> Grade:
    return replace(case, document=a_language_document(a_row(**LIMITS))).graded()


def takes_an_unnamed_kind_for_the_first(case: Case) -> Grade:
    return replace(case, sub_type="long").graded()


@pytest.mark.parametrize(
    "case, broken",
    [
        pytest.param(SEVERAL, drops_silent_outlets, id="a silent outlet passes"),
        pytest.param(SCORED, counts_scores_that_nobody_gave, id="a score nobody gave counts"),
        pytest.param(EITHER, forgets_the_way_around, id="alternatives are all asked"),
        pytest.param(OF_A_KIND, takes_an_unnamed_kind_for_the_first, id="a kind nobody named is guessed"),
    ],
)
def test_an_engine_that_guesses_is_caught(case: Case, broken: Callable[[Case], Grade]) -> None:
    check_every_row(case, case.graded())

    with pytest.raises(AssertionError):
        check_every_row(case, broken(case))
