"""The values of FEEL, what equals what, and what comes before what; None where DMN says null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A years-and-months duration."""

    count: int


Value: TypeAlias = (
    Decimal | bool | str | date | time | timedelta | Months | tuple["Value", ...] | Mapping[str, "Value"] | None
)

# A bool is no number here and a datetime no date, so the order matters.
_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
    (Months, "years and months duration"),
    (tuple, "list"),
    (Mapping, "context"),
)
_ORDERED: Final = frozenset({kind for _, kind in _KINDS} - {"boolean", "list", "context"})


def kind_of(value: Value) -> str:
    """The FEEL name of a value's kind."""
    return next((kind for known, kind in _KINDS if isinstance(value, known)), "null")


def equal(left: Value, right: Value) -> bool | None:
    """Whether two values are the same; null where they are of different kinds, for then nobody can tell."""
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(equal(*pair) is True for pair in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    return left == right


def less(left: Value, right: Value) -> bool | None:
    """Whether the left comes before the right; null for null, for different kinds and for kinds without order."""
    kind = kind_of(left)
    if kind != kind_of(right) or kind not in _ORDERED:
        return None
    one: Any = left
    try:
        return bool(one < right)
    except TypeError:  # one moment with a zone, one without
        return None


def is_either(*verdicts: bool | None) -> bool | None:
    """Three-valued or: true if one is true, else null if one is null."""
    if True in verdicts:
        return True
    return None if None in verdicts else False


def is_both(*verdicts: bool | None) -> bool | None:
    """Three-valued and: false if one is false, else null if one is null."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


def opposite(verdict: bool | None) -> bool | None:
    """Three-valued not."""
    return None if verdict is None else not verdict
