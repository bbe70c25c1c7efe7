"""What a fact must become, and the nearest answer that is so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, floor

from grading.model import FactType, Indicator
from grading.nodes import PLACES, decimal_text, exact
from grading.shapes import Fact, OutletFacts, ShareFact

# As read_facts takes them: at most 12 digits before the point.
_LARGEST = 10**12 - 1
_HUNDRED = Decimal(100)
# Where a works has yet to say what outlets it has.
_SOME_OUTLET = "1"


@dataclass(frozen=True, slots=True)
class Becomes:
    """What a fact must become; with nothing said, any answer will do.

    ``least`` and ``most`` are ends that still do. They bound a number, or of a share the part of ``whole`` as it is;
    where ``whole`` is None, the percentage. ``add`` and ``remove`` are options of a set. ``outlets`` names those that
    must change, the others stay; ``every_outlet`` says it of all where none has been named yet.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    whole: Decimal | None = None
    truth: bool | None = None
    one_of: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    outlets: tuple[tuple[str, Becomes], ...] = ()
    every_outlet: Becomes | None = None


def value_of(becomes: Becomes, row: Indicator, present: Fact | None) -> Fact:
    """The nearest answer to the present one that is so: a number goes exactly to the limit, a set keeps what it has."""
    if row.outlets is not None:
        return _outlets(becomes, row, present)
    match row.type:
        case FactType.NUMBER:
            return _number(becomes, row, present)
        case FactType.BOOL:
            return becomes.truth is not False
        case FactType.CHOICE:
            return (becomes.one_of or tuple(option.code for option in row.options))[0]
        case FactType.SET:
            kept = present if isinstance(present, frozenset) else frozenset[str]()
            return (kept | frozenset(becomes.add)) - frozenset(becomes.remove)


def scale_of(row: Indicator) -> int:
    """How many steps of a number's grid make one."""
    return int(10 ** (row.bounds.places if row.bounds and row.share is None else PLACES))


def ends_of(row: Indicator, whole: Decimal | None) -> tuple[int, int]:
    """The first and last number that a row takes, in steps of its grid; of a share the part of ``whole``."""
    scale = scale_of(row)
    if row.share is not None:
        return 0, floor((_HUNDRED if whole is None else whole) * scale)
    least, most = (row.bounds.min, row.bounds.max) if row.bounds else (None, None)
    low = -_LARGEST * scale if least is None else ceil(least * scale)
    return low, _LARGEST * scale if most is None else floor(most * scale)


def number_at(step: int, scale: int) -> Decimal:
    """The number at a step of a grid, in the one way a number is written."""
    return exact(decimal_text(Decimal(step) / scale))


def of_one_outlet(row: Indicator) -> Indicator:
    """The row as a single outlet answers it."""
    return replace(row, outlets=None)


def _number(becomes: Becomes, row: Indicator, present: Fact | None) -> Fact:
    here = present.part if isinstance(present, ShareFact) else present
    low, high = ends_of(row, becomes.whole)
    scale = scale_of(row)
    least = number_at(low, scale) if becomes.least is None else becomes.least
    most = number_at(high, scale) if becomes.most is None else becomes.most
    if not isinstance(here, Decimal):
        here = becomes.most if becomes.least is None else becomes.least
    value = min(max(Decimal(0) if here is None else here, least), most)
    return value if row.share is None else ShareFact(value, _HUNDRED if becomes.whole is None else becomes.whole)


def _outlets(becomes: Becomes, row: Indicator, present: Fact | None) -> Fact:
    one = of_one_outlet(row)
    if not isinstance(present, OutletFacts):
        return OutletFacts(((_SOME_OUTLET, _single(value_of(becomes.every_outlet or Becomes(), one, None))),))
    moves = dict(becomes.outlets)
    return OutletFacts(
        tuple(
            (name, _single(value_of(moves[name], one, value)) if name in moves else value)
            for name, value in present.values
        )
    )


def _single(value: Fact) -> Decimal | bool | str | frozenset[str]:
    assert not isinstance(value, ShareFact | OutletFacts)
    return value
