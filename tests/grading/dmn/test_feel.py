"""S-FEEL: what expressions give, which values meet which tests, and what is refused by name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from grading.dmn.expressions import holds, result_of
from grading.dmn.feel import DEEPEST, LONGEST, Names, NotFeel, expression_from, name_pattern, unary_tests_from
from grading.dmn.values import Months, Value, equal, less

SCOPE: dict[str, Value] = {
    "x": Decimal(7), "Employment Status": "示例", "n": None, "a-b": Decimal(3), "a": Decimal(10), "b": Decimal(4),
    "firm": {"name": "示例", "size in m2": Decimal(5)}, "few": (Decimal(1), Decimal(2)), "on": date(2026, 11, 22),
}  # fmt: skip
NAMES = Names(SCOPE, name_pattern(["name", "size in m2"]))


@pytest.mark.parametrize(
    "text, value",
    [
        pytest.param("1 + 2 * 3", Decimal(7), id="product-before-sum"),
        pytest.param("(1 + 2) * 3", Decimal(9), id="brackets"),
        pytest.param("10 - 3 - 2", Decimal(5), id="sums-from-the-left"),
        pytest.param("2 ** 3 ** 2", Decimal(64), id="powers-from-the-left"),
        pytest.param("-3 ** 2", Decimal(9), id="minus-binds-before-power"),
        pytest.param("0.1 + 0.2", Decimal("0.3"), id="exact"),
        pytest.param(".5 * 2", Decimal(1), id="no-leading-zero"),
        pytest.param("1 / 0", None, id="nothing-by-zero"),
        pytest.param("10 ** 9999", None, id="too-big-for-34-digits"),
        pytest.param('"a" + "b"', "ab", id="texts-joined"),
        pytest.param('"a" + 1', None, id="text-and-number"),
        pytest.param('"a" - "b"', None, id="text-minus-text"),
        pytest.param("n + 1", None, id="null-and-number"),
        pytest.param(r'"\"A\n示"', '"A\n示', id="escapes"),
        pytest.param('"You are " + Employment   Status', "You are 示例", id="a-name-with-spaces"),
        pytest.param("a-b", Decimal(3), id="the-longest-name"),
        pytest.param("a - b", Decimal(6), id="or-a-difference"),
        pytest.param("firm.size in m2 + 1", Decimal(6), id="a-component"),
        pytest.param("firm.unknown", None, id="a-component-that-is-not-there"),
        pytest.param("x.name", None, id="a-component-of-a-number"),
        pytest.param("x > 5", True, id="comparison"),
        pytest.param("n = null", True, id="null-is-null"),
        pytest.param("x = null", False, id="seven-is-not-null"),
        pytest.param("n > 5", None, id="null-does-not-compare"),
        pytest.param('x < "a"', None, id="a-number-and-a-text"),
        pytest.param('x != "a"', None, id="neither-same-nor-other"),
        pytest.param("true != false", True, id="bools"),
        pytest.param("true < false", None, id="bools-have-no-order"),
        pytest.param('date("2026-02-28") + duration("P1M")', date(2026, 3, 28), id="a-month-later"),
        pytest.param('date("2026-01-31") + duration("P1M")', date(2026, 2, 28), id="the-last-day"),
        pytest.param('on - duration("P1D")', date(2026, 11, 21), id="a-day-before"),
        pytest.param('on - date("2026-11-20")', timedelta(days=2), id="days-between"),
        pytest.param('duration("P1Y") - duration("P2M")', Months(10), id="months"),
        pytest.param('-duration("PT90.5S")', timedelta(seconds=-90.5), id="a-negative-duration"),
        pytest.param('date("9999-12-31") + duration("P1D")', None, id="after-the-last-day"),
        pytest.param('time("12:30:00") < time("12:30:01")', True, id="times"),
        pytest.param('time("12:30:00") < time("12:30:01Z")', None, id="with-and-without-zone"),
        pytest.param('date and time("2026-11-22T08:00:00") > date and time("2026-11-22")', True, id="moments"),
        pytest.param('on = date and time("2026-11-22T00:00:00")', None, id="a-day-is-no-moment"),
    ],
)
def test_an_expression_gives_its_value(text: str, value: Value) -> None:
    found = result_of(expression_from(text, NAMES), SCOPE)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text, value, verdict",
    [
        pytest.param("-", None, True, id="anything"),
        pytest.param("<= 5", Decimal(5), True, id="at-the-limit"),
        pytest.param("< 5", Decimal(5), False, id="below-the-limit"),
        pytest.param("5", Decimal("5.0"), True, id="the-value"),
        pytest.param("-5", Decimal(-5), True, id="a-negative-value"),
        pytest.param("< 5", None, None, id="null-meets-nothing"),
        pytest.param("5", None, False, id="null-is-not-five"),
        pytest.param("null", None, True, id="null"),
        pytest.param("not(null)", None, False, id="there"),
        pytest.param("not(null)", Decimal(0), True, id="zero-is-there"),
        pytest.param("not( < 5 )", None, None, id="not-of-null"),
        pytest.param("[1..5]", Decimal(1), True, id="closed"),
        pytest.param("(1..5]", Decimal(1), False, id="open"),
        pytest.param("]1..5[", Decimal(5), False, id="open-in-the-other-style"),
        pytest.param("]1..5[", Decimal(2), True, id="within"),
        pytest.param("[x - 1 .. a)", Decimal(10), False, id="ends-by-name"),
        pytest.param('"A", "B"', "B", True, id="a-list"),
        pytest.param('not("A", "B")', "B", False, id="none-of-a-list"),
        pytest.param('not("A", "B")', "C", True, id="something-else"),
        pytest.param("1, null, > 5", Decimal(3), False, id="none-of-them"),
        pytest.param("few", Decimal(2), True, id="one-of-a-list-by-name"),
        pytest.param("few", Decimal(3), False, id="not-in-it"),
        pytest.param("(5)", Decimal(5), True, id="brackets-that-are-no-interval"),
        pytest.param('> date("2026-10-01")', date(2026, 10, 2), True, id="a-day"),
        pytest.param('< 5, "A"', "A", True, id="one-does-not-compare-one-fits"),
        pytest.param('< 5, "A"', "B", None, id="one-does-not-compare-none-fits"),
        pytest.param("true", True, True, id="a-bool"),
        pytest.param("!= 3", Decimal(4), True, id="other-than"),
    ],
)
def test_a_value_meets_a_test_or_not_or_nobody_can_tell(text: str, value: Value, verdict: bool | None) -> None:
    assert holds(unary_tests_from(text, NAMES), value, SCOPE) is verdict


@pytest.mark.parametrize(
    "text, why",
    [
        pytest.param("", "empty", id="nothing"),
        pytest.param("unknown + 1", "'unknown' is neither", id="an-unknown-name"),
        pytest.param("floor(1)", "function 'floor'", id="a-function"),
        pytest.param("if x then 1 else 2", "'if' is neither", id="a-condition"),
        pytest.param("[1, 2]", "not supported there", id="a-list"),
        pytest.param("{a: 1}", "not supported there", id="a-context"),
        pytest.param("x and true", "not supported there", id="a-conjunction"),
        pytest.param("x between 1 and 2", "not supported there", id="between"),
        pytest.param("1 < 2 < 3", "not supported there", id="a-chain"),
        pytest.param("1 +", "ends too early", id="half-a-sum"),
        pytest.param('"open', "closing quotation mark", id="an-open-text"),
        pytest.param(r'"\q"', "no escape", id="an-escape"),
        pytest.param(r'"\uD800"', "no character", id="half-a-character"),
        pytest.param('date("2026-02-30")', "2026-02-30", id="no-such-day"),
        pytest.param("date(x)", "text in quotes only", id="a-day-from-a-name"),
        pytest.param('time("10:00:00@Europe/Paris")', "Z or an offset", id="a-zone-by-name"),
        pytest.param('duration("P1Y1D")', "not both", id="a-mixed-duration"),
        pytest.param('duration("P")', "written like", id="an-empty-duration"),
        pytest.param('duration("PT")', "written like", id="an-empty-time"),
        pytest.param("1" * 40, "34 digits", id="a-long-number"),
        pytest.param("(" * 100 + "1" + ")" * 100, str(DEEPEST), id="deep"),
        pytest.param("-" * 1000 + "1", str(DEEPEST), id="many-minus"),
        pytest.param("1+" * LONGEST + "1", str(LONGEST), id="long"),
        pytest.param("1e5", "not supported there", id="an-exponent"),
    ],
)
def test_what_is_no_simple_expression_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(NotFeel, match=why.replace("(", r"\(")):
        expression_from(text, NAMES)


@pytest.mark.parametrize(
    "text", ["? > 5", "not(-)", "[1..", "[1..2", "<", "1,", "1,,2", "> 5 and < 7", "not 5", "[1, 2]"]
)
def test_what_is_no_unary_test_is_refused(text: str) -> None:
    with pytest.raises(NotFeel):
        unary_tests_from(text, NAMES)


RECORD: dict[str, Value] = {"a": Decimal(1), "b": "x"}


@pytest.mark.parametrize(
    "left, right, verdict",
    [
        pytest.param(None, None, True, id="null-and-null"),
        pytest.param(None, False, False, id="null-and-something"),
        pytest.param(Decimal(1), Decimal("1.0"), True, id="one-number-written-in-two-ways"),
        pytest.param(Decimal(1), True, None, id="a-number-and-a-bool"),
        pytest.param(Decimal(1), "1", None, id="a-number-and-a-text"),
        pytest.param(RECORD, dict(reversed(RECORD.items())), True, id="a-record-in-another-order"),
        pytest.param(RECORD, {**RECORD, "b": "y"}, False, id="a-record-with-another-component"),
        pytest.param(RECORD, {**RECORD, "b": Decimal(2)}, False, id="a-record-with-a-component-of-another-kind"),
        pytest.param(RECORD, {"a": Decimal(1)}, False, id="a-record-with-one-fewer"),
        pytest.param((Decimal(1), "x"), (Decimal(1), "x"), True, id="two-lists"),
        pytest.param((Decimal(1), "x"), ("x", Decimal(1)), False, id="lists-in-another-order"),
        pytest.param((Decimal(1),), (Decimal(1), Decimal(1)), False, id="a-longer-list"),
        pytest.param(Months(12), timedelta(days=365), None, id="a-year-and-365-days"),
    ],
)
def test_two_values_are_the_same_or_not_or_nobody_can_tell(left: Value, right: Value, verdict: bool | None) -> None:
    assert equal(left, right) is verdict
    assert equal(right, left) is verdict


@pytest.mark.parametrize(
    "left, right, verdict",
    [
        pytest.param(Decimal(1), Decimal(2), True, id="numbers"),
        pytest.param(Decimal(2), Decimal(2), False, id="not-before-itself"),
        pytest.param("a", "b", True, id="texts"),
        pytest.param(Months(11), Months(12), True, id="months"),
        pytest.param(timedelta(hours=25), timedelta(days=1), False, id="times"),
        pytest.param(Decimal(1), "b", None, id="of-two-kinds"),
        pytest.param(None, Decimal(1), None, id="null"),
        pytest.param(True, False, None, id="bools"),
        pytest.param(RECORD, RECORD, None, id="records"),
        pytest.param((Decimal(1),), (Decimal(2),), None, id="lists"),
    ],
)
def test_a_value_comes_before_another_or_not_or_has_no_order(left: Value, right: Value, verdict: bool | None) -> None:
    assert less(left, right) is verdict


def test_a_moment_keeps_its_offset() -> None:
    found = result_of(expression_from('date and time("2026-11-22T08:00:00+08:00")'), {})
    assert isinstance(found, datetime)
    assert found.utcoffset() == timedelta(hours=8)
    assert result_of(expression_from('time("08:00:00.5")'), {}) == time(8, 0, 0, 500000)
