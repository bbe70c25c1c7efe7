"""What + - * / ** make of two values: 34 decimal digits as DMN has them, null where FEEL says null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final

from grading.dmn.errors import DmnRefused
from grading.dmn.values import Months, Value, kind_of
from grading.months import months_after

# The context is made anew for each operation: it keeps flags, and two threads may compute at once.
_TRAPS: Final = [InvalidOperation, DivisionByZero, Overflow]
_TEMPORAL: Final = (date, time, timedelta, Months)
_NUMERIC: Final[dict[str, Callable[[Context], Callable[[Decimal, Decimal], Decimal]]]] = {
    "+": lambda context: context.add,
    "-": lambda context: context.subtract,
    "*": lambda context: context.multiply,
    "/": lambda context: context.divide,
    "**": lambda context: context.power,
}


def computed(sign: str, left: Value, right: Value) -> Value:
    """The result. Raises DmnRefused for arithmetic on times that this subset leaves out."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _number(sign, left, right)
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, _TEMPORAL) or isinstance(right, _TEMPORAL):
        return None if left is None or right is None else _temporal(sign, left, right)
    return None


def negative(value: Value) -> Value:
    """The value with its sign turned; null for what has none."""
    match value:
        case Decimal():
            return value.copy_negate() if value else value
        case timedelta():
            return -value
        case Months():
            return Months(-value.count)
    return None


def _number(sign: str, left: Decimal, right: Decimal) -> Decimal | None:
    context = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=_TRAPS)
    try:
        return _NUMERIC[sign](context)(left, right)
    except ArithmeticError:
        return None


def _temporal(sign: str, left: Value, right: Value) -> Value:
    try:
        match sign, left, right:
            case "+" | "-", Months(), Months():
                return Months(left.count + right.count if sign == "+" else left.count - right.count)
            case "+" | "-", timedelta(), timedelta():
                return _span(sign, left, right)
            case "+" | "-", date(), Months():
                return months_after(left, right.count if sign == "+" else -right.count)
            case "+" | "-", date(), timedelta():
                return _later(left, right if sign == "+" else -right)
            case "+", Months() | timedelta(), date():
                return _temporal("+", right, left)
            case "-", date(), date() if kind_of(left) == kind_of(right):
                return _span(sign, left, right)
    except (OverflowError, ValueError, TypeError):
        return None
    raise DmnRefused("text", None, f"{kind_of(left)} {sign} {kind_of(right)} is not supported")


def _span(sign: str, left: Any, right: Any) -> timedelta:
    found: timedelta = left + right if sign == "+" else left - right
    return found


def _later(moment: date, span: timedelta) -> date:
    """A day moved by hours counts from its first moment and stays a day."""
    if isinstance(moment, datetime):
        return moment + span
    return (datetime.combine(moment, time()) + span).date()
