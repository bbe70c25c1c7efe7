"""Every field has limits, and says which one was passed."""

import time
from decimal import Decimal

import pytest
from marshmallow import ValidationError

from api.fields import LARGEST_INTEGER, Choice, Code, ExactNumber, Identifier, SafeString, Whole, WholeInQuery

ACCEPTED = [
    pytest.param(
        Identifier(),
        "019ABCDE-0000-7000-8000-00000000000F",
        "019abcde-0000-7000-8000-00000000000f",
        id="capitals in an id",
    ),
    pytest.param(SafeString(longest=3), "示例甲", "示例甲", id="text at its longest"),
    pytest.param(SafeString(longest=3), "  a ", "a", id="text is trimmed"),
    pytest.param(SafeString(longest=3), "e\u0301", "é", id="text is composed"),
    pytest.param(SafeString(longest=9, lines=True), "a\nb", "a\nb", id="lines where they are wanted"),
    pytest.param(
        SafeString(longest=60), "a" + "\u0327" * 30, "a" + "\u0327" * 30, id="as many marks as any script needs"
    ),
    pytest.param(
        SafeString(longest=9, lines=True), "a\r\nb\u2028c\rd", "a\nb\nc\nd", id="line breaks of other systems"
    ),
    pytest.param(SafeString(longest=3), "示\u200b例\u2060\ufeff甲\u200d", "示例甲", id="nothing that nobody sees"),
    pytest.param(SafeString(longest=9), "می\u200cخواهم", "می\u200cخواهم", id="a joiner where a script needs it"),
    pytest.param(SafeString(longest=9), "👩\u200d🔧", "👩\u200d🔧", id="a joiner between pictures"),
    pytest.param(ExactNumber(), "999999999999.999999", Decimal("999999999999.999999"), id="the largest number"),
    pytest.param(ExactNumber(), "-0.5", Decimal("-0.5"), id="a negative number"),
    pytest.param(Whole(), 0, 0, id="the least whole"),
    pytest.param(Whole(), LARGEST_INTEGER, LARGEST_INTEGER, id="the largest whole"),
    pytest.param(WholeInQuery(least=1, most=200), "200", 200, id="a whole in a query"),
    pytest.param(Choice("red", "orange"), "red", "red", id="a choice"),
    pytest.param(Code(), "sample-2026.a_b+", "sample-2026.a_b+", id="a code"),
]
REFUSED = [
    pytest.param(SafeString(longest=3), "示例甲乙", "field.too_long", id="text too long"),
    pytest.param(SafeString(longest=3), "   ", "field.too_short", id="only spaces"),
    pytest.param(SafeString(longest=3), "\u200b\u3164", "field.too_short", id="nothing to be seen"),
    pytest.param(SafeString(longest=9), "a\x00b", "field.bad_characters", id="NUL"),
    pytest.param(SafeString(longest=9), "a\uffff", "field.bad_characters", id="no character"),
    pytest.param(SafeString(longest=9), "a\u202eb", "field.bad_characters", id="reads backwards"),
    pytest.param(SafeString(longest=9), "a\ud800", "field.half_a_character", id="a lone surrogate"),
    pytest.param(SafeString(longest=9), "a\nb", "field.bad_characters", id="a line break"),
    pytest.param(SafeString(longest=60), "a" + "\u0327" * 31, "field.bad_characters", id="a heap of marks"),
    pytest.param(SafeString(longest=3), "a" + " " * 12, "field.too_long", id="far too long even before trimming"),
    pytest.param(SafeString(longest=9), 5, "field.not_text", id="a number for text"),
    pytest.param(ExactNumber(), "1e999", "field.not_a_number", id="an exponent"),
    pytest.param(ExactNumber(), "NaN", "field.not_a_number", id="not a number"),
    pytest.param(ExactNumber(), "0.1234567", "field.not_a_number", id="seven places"),
    pytest.param(ExactNumber(), "1000000000000", "field.not_a_number", id="thirteen digits"),
    pytest.param(ExactNumber(), "١٢", "field.not_a_number", id="digits of another script"),
    pytest.param(ExactNumber(), 1, "field.not_a_number", id="a bare number"),
    pytest.param(Whole(), 2**63, "field.out_of_range", id="2 to the 63rd"),
    pytest.param(Whole(), -1, "field.out_of_range", id="below the least"),
    pytest.param(Whole(), True, "field.not_whole", id="a truth for a number"),
    pytest.param(Whole(), "1", "field.not_whole", id="text for a number"),
    pytest.param(WholeInQuery(), "1e3", "field.not_whole", id="an exponent in a query"),
    pytest.param(Identifier(), "019abcdg-0000-7000-8000-000000000000", "field.not_an_id", id="a g in an id"),
    pytest.param(Identifier(), 1, "field.not_an_id", id="a number for an id"),
    pytest.param(Identifier(), "1", "field.not_an_id", id="a short id"),
    pytest.param(Choice("red"), ["red"], "field.not_a_choice", id="a list for a choice"),
    pytest.param(Code(), "a b", "field.not_a_code", id="a space in a code"),
]


@pytest.mark.parametrize("field, sent, loaded", ACCEPTED)
def test_what_is_within_the_limits_is_loaded(field, sent, loaded):
    assert field.deserialize(sent) == loaded


@pytest.mark.parametrize("field, sent, code", REFUSED)
def test_what_is_outside_is_refused_with_its_code(field, sent, code):
    with pytest.raises(ValidationError) as refused:
        field.deserialize(sent)

    assert refused.value.messages == [code]


@pytest.mark.parametrize("longest", [80, 1_000_000])
def test_a_megabyte_of_marks_in_the_worst_order_is_refused_at_once(longest):
    worst = "a" + "\u0315\u0300" * 500_000
    began = time.perf_counter()

    with pytest.raises(ValidationError):
        SafeString(longest=longest).deserialize(worst)

    assert time.perf_counter() - began < 2  # putting them in order would take twenty minutes
