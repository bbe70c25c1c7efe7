"""Simple expressions and unary tests of S-FEEL as values, and what they give for the names in scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from grading.dmn.arithmetic import computed, negative
from grading.dmn.values import Value, equal, is_both, is_either, less, opposite

Scope: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A name in scope, with the components asked of it."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """Arithmetic negation."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+ - * / **``."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """``= != < <= > >=``."""

    sign: str
    left: Expression
    right: Expression


Expression: TypeAlias = Literal | Name | Negative | Arithmetic | Comparison


@dataclass(frozen=True, slots=True)
class Anything:
    """``-``: irrelevant."""


@dataclass(frozen=True, slots=True)
class Compares:
    """A sign and an end point; ``=`` also where the end point stands alone."""

    sign: str
    to: Expression


@dataclass(frozen=True, slots=True)
class Within:
    """An interval, each end included or not."""

    low: Expression
    low_included: bool
    high: Expression
    high_included: bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A list of tests, or its contrary."""

    tests: tuple[Compares | Within, ...]
    negated: bool = False


Tests: TypeAlias = Anything | AnyOf


def result_of(expression: Expression, scope: Scope) -> Value:
    """What an expression gives."""
    match expression:
        case Literal(value):
            return value
        case Name(path):
            return _found(path, scope)
        case Negative(of):
            return negative(result_of(of, scope))
        case Arithmetic(sign, left, right):
            return computed(sign, result_of(left, scope), result_of(right, scope))
        case Comparison(sign, left, right):
            return compared(sign, result_of(left, scope), result_of(right, scope))


def compared(sign: str, left: Value, right: Value) -> bool | None:
    """A comparison, three-valued."""
    match sign:
        case "=":
            return equal(left, right)
        case "!=":
            return opposite(equal(left, right))
        case "<":
            return less(left, right)
        case ">":
            return less(right, left)
        case "<=":
            return is_either(less(left, right), _same(left, right))
    return is_either(less(right, left), _same(left, right))


def holds(tests: Tests, value: Value, scope: Scope) -> bool | None:
    """Whether a value meets a cell's tests; a rule takes part only where this is True."""
    if isinstance(tests, Anything):
        return True
    verdict = is_either(*(_meets(test, value, scope) for test in tests.tests))
    return opposite(verdict) if tests.negated else verdict


def listed(tests: Tests | None) -> tuple[Value, ...] | None:
    """The values of a list that names each of them; None where it says anything else."""
    if not isinstance(tests, AnyOf) or tests.negated:
        return None
    if not all(isinstance(test, Compares) and test.sign == "=" and _is_plain(test.to) for test in tests.tests):
        return None
    return tuple(result_of(test.to, {}) for test in tests.tests if isinstance(test, Compares))


def _is_plain(expression: Expression) -> bool:
    return isinstance(expression, Literal) or (isinstance(expression, Negative) and _is_plain(expression.of))


def _found(path: tuple[str, ...], scope: Scope) -> Value:
    value = scope.get(path[0])
    for part in path[1:]:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _meets(test: Compares | Within, value: Value, scope: Scope) -> bool | None:
    if isinstance(test, Within):
        low, high = result_of(test.low, scope), result_of(test.high, scope)
        above = compared(">=" if test.low_included else ">", value, low)
        return is_both(above, compared("<=" if test.high_included else "<", value, high))
    to = result_of(test.to, scope)
    if test.sign == "=" and isinstance(to, tuple) and not isinstance(value, tuple):
        return is_either(False, *(equal(value, item) for item in to))
    return compared(test.sign, value, to)


def _same(left: Value, right: Value) -> bool | None:
    """Equality as an order has it: null equals nothing."""
    return None if left is None or right is None else equal(left, right)
