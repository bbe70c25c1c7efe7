"""Properties of the engine on random tables."""

from __future__ import annotations

import random

from hypothesis import given, strategies as st

from grading import Edition, canonical, explanation, explanation_bytes, grade
from tests.examples import examples
from tests.grading import invariants
from tests.grading.builders import a_document
from tests.grading.random_tables import LADDER, LEVELS, Case, cases, is_unread

many = examples(250)
numbers = st.integers(0, 9)


@given(case=cases(), seed=st.integers(0, 2**16))
@many
def test_bounds_hold_however_the_unknown_turns_out(case: Case, seed: int) -> None:
    chance = random.Random(seed)

    invariants.check_bounds_hold_however_the_unknown_turns_out(grade, case, lambda: chance.random() < 0.5)


@given(case=cases())
@many
def test_the_level_lies_within_its_bounds(case: Case) -> None:
    invariants.check_the_level_lies_within_its_bounds(grade, case)


@given(case=cases())
@many
def test_an_explanation_written_in_one_go_has_the_bytes_of_its_document(case: Case) -> None:
    result = invariants.result_of(grade, case)

    assert explanation_bytes(result) == canonical(explanation(result))


@given(case=cases(), row_number=numbers)
@many
def test_a_better_fact_never_lowers_a_level(case: Case, row_number: int) -> None:
    invariants.check_a_better_fact_never_lowers(grade, case, row_number)


@given(case=cases(), row_number=numbers)
@many
def test_taking_a_fact_away_never_helps(case: Case, row_number: int) -> None:
    invariants.check_taking_a_fact_away_never_helps(grade, case, row_number)


@given(case=cases(unread=False, missing=False))
@many
def test_a_level_is_said_where_everything_is_known(case: Case) -> None:
    result = invariants.result_of(grade, case)

    assert result.level == result.at_best == plain_level(case)


def plain_level(case: Case) -> str:
    """The rule as an official would say it, in the plainest words there are."""
    applying = [row for row in case.rows if "applies_if" not in row or case.answers[row["applies_if"]["fact"]] is True]
    reached = [
        next((level for level in LEVELS if plainly_met(row["levels"][level], case.answers[row["id"]])), "D")
        for row in applying
    ]
    return max(reached, key=LADDER.index)


def plainly_met(cell: dict[str, object], answer: object) -> bool:
    match cell:
        case {"at_most": limit}:
            return int(str(answer)) <= int(str(limit))
        case {"at_least": limit}:
            return int(str(answer)) >= int(str(limit))
        case {"equals": wanted}:
            return answer is wanted
        case {"one_of": list(options)}:
            return answer in options
        case {"all_of": list(options)}:
            return isinstance(answer, list) and set(options) <= set(answer)
    return True


@given(case=cases())
@many
def test_an_unread_cell_that_decides_is_named_for_the_rule_office(case: Case) -> None:
    result = invariants.result_of(grade, case)

    for finding in result.sectors[0].findings:
        rows = {row["id"]: row["levels"] for row in case.rows}
        asked = {need.level for need in finding.needs if need.level}
        assert all(is_unread(rows[finding.id][level]) for level in asked)
        assert bool(finding.needs) == (finding.level is None and finding.applies is not False)


@given(case=cases(), seed=st.integers(0, 2**16))
@many
def test_the_order_of_facts_does_not_matter(case: Case, seed: int) -> None:
    keys = list(case.answers)
    random.Random(seed).shuffle(keys)

    shuffled = invariants.result_of(grade, Case(case.document, {key: case.answers[key] for key in keys}))

    assert canonical(explanation(shuffled)) == canonical(explanation(invariants.result_of(grade, case)))


@given(case=cases())
@many
def test_a_stored_edition_keeps_its_fingerprint_and_its_grades(case: Case) -> None:
    edition = case.edition

    again = Edition.from_document(edition.to_document())

    assert (again, again.fingerprint) == (edition, edition.fingerprint)
    stored = invariants.result_of(lambda _, application: grade(again, application), case)
    assert canonical(explanation(stored)) == canonical(explanation(invariants.result_of(grade, case)))


@given(case=cases(), row_number=numbers)
@many
def test_changing_any_cell_changes_the_fingerprint(case: Case, row_number: int) -> None:
    row = case.rows[row_number % len(case.rows)]
    changed = [
        {**other, "levels": {**other["levels"], "A": {"unknown": "another reason"}}} if other is row else other
        for other in case.rows
    ]

    assert Edition.from_document(a_document(*changed)).fingerprint != case.edition.fingerprint
