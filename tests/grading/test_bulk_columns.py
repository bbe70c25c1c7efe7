"""Columns by themselves: what they keep, what they know of, and what they refuse by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from grading import Facts, SubTypeUnknown
from grading.bulk import columns_of, columns_of_answers, compile_bulk, joined
from grading.bulk_columns import BulkRefused, Spec, column_of
from tests.grading.builders import facts_for, the_language, the_sample
from tests.grading.conftest import Told
from tests.grading.test_bulk import a_table


def test_what_an_expert_supplies_counts_in_columns_only_where_one_said_it() -> None:
    table = the_language().sectors["sample_language"]
    answers = [facts_for(table).to_document()] * 2

    nobody, one = columns_of_answers(table, answers), columns_of_answers(table, answers, [["tidiness"], []])

    assert nobody.by_id["tidiness"].has_missing
    assert one.by_id["tidiness"].scaled().tolist()[0] != one.by_id["tidiness"].scaled().tolist()[1]


@pytest.mark.parametrize("missing", [pytest.param(True, id="one-missing"), pytest.param(False, id="none-missing")])
def test_a_column_knows_whether_anybody_is_silent(missing: bool) -> None:
    table = a_table()
    columns = columns_of(table, [Facts({"pm": Decimal(5)}), Facts({} if missing else {"pm": Decimal(6)})])

    assert columns.by_id["pm"].has_missing is missing


def test_a_set_with_more_options_than_bits_is_refused_by_name(told: Told) -> None:
    with pytest.raises(BulkRefused, match="'files' has 64 options") as refused:
        Spec("files", "set", None, tuple(f"option_{number}" for number in range(64)))
    told(str(refused.value))


def test_columns_of_two_kinds_are_never_joined(told: Told) -> None:
    parts = [columns_of(a_table(unit=unit), [Facts({"pm": Decimal(5)})]) for unit in ("mg/m3", "mg/L")]

    with pytest.raises(BulkRefused) as refused:
        joined(parts)
    told(str(refused.value))


def test_a_ladder_longer_than_a_byte_can_say_is_refused(told: Told) -> None:
    table = replace(the_sample().sectors["sample_a"], ladder=tuple(f"L{number}" for number in range(34)))

    with pytest.raises(BulkRefused) as refused:
        compile_bulk(table)
    told(str(refused.value))


def test_an_unknown_sub_type_is_refused_as_the_engine_refuses_it(told: Told) -> None:
    with pytest.raises(SubTypeUnknown) as refused:
        compile_bulk(the_sample().sectors["sample_a"], "nothing-of-the-kind")
    told(str(refused.value))


@pytest.mark.parametrize(
    "numbers,dtype",
    [
        pytest.param(["0.5", "12.25"], np.int16, id="two-places"),
        pytest.param(["0.000001", "1"], np.int32, id="six-places"),
        pytest.param(["999999999999.999999"], np.int64, id="the-longest"),
        pytest.param(["-3276.7"], np.int16, id="the-least-but-one"),
        pytest.param(["-3276.8"], np.int32, id="what-means-missing"),
    ],
)
def test_numbers_are_kept_narrow_and_come_back_exact(numbers: list[str], dtype: type) -> None:
    scaled = np.array([int(Decimal(number) * 10**6) for number in numbers])

    column = column_of(Spec("pm", "number"), scaled)

    assert column.values.dtype == dtype
    assert column.scaled().tolist() == scaled.tolist()
