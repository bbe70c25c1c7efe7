"""Facts of many sources as columns: one array per indicator, exact, and keyed by the fact, not by an edition.

| kind | array | missing |
|---|---|---|
| number | scaled by 10^6 | the smallest int64 |
| share | the percentage cut to six places, scaled by 2 * 10^6; odd where something was cut off | the smallest int64 |
| bool | uint8: 1 false, 2 true | 0 |
| choice | uint8 or uint16: the option's place, from 1 | 0 |
| set | unsigned: a bit per option; the bit above them says that there is an answer | 0 |

A limit has at most six places, so a share compares with it exactly as its scaled number does. Numbers are then divided
by the power of ten that they all are multiples of, and kept in the narrowest type: half the bytes is twice the speed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grading.application import Facts, SectorFacts
from grading.errors import GradingError
from grading.model import FactType, Indicator, SectorTable, Supplier
from grading.nodes import PLACES
from grading.shapes import OutletFacts, ShareFact

SCALE: Final[int] = 10**PLACES
MISSING: Final = int(np.iinfo(np.int64).min)
_SHARE_SCALE: Final[int] = 2 * SCALE
MOST_OPTIONS: Final = 63
SHARE: Final = "share"
NUMBERS: Final = frozenset({FactType.NUMBER, SHARE})
Values: TypeAlias = NDArray[Any]
_UNHASHABLE: Final = frozenset({list, dict})


class BulkRefused(GradingError):
    """A table or a column that columns cannot hold, named."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a column tells of: an indicator's id, the kind of its answers, their unit and the options they choose from.

    ``outlets`` says that a source answers once per outlet, ``expert`` that an expert said all of it. Raises BulkRefused
    for a set of more than 63 options.
    """

    id: str
    kind: str
    unit: str | None = None
    options: tuple[str, ...] = ()
    outlets: bool = False
    expert: bool = False

    def __post_init__(self) -> None:
        if self.kind == FactType.SET and len(self.options) > MOST_OPTIONS:
            raise BulkRefused(f"set {self.id!r} has {len(self.options)} options; columns hold at most {MOST_OPTIONS}")

    @property
    def dtype(self) -> np.dtype[Any]:
        """The narrowest type that holds every possible answer."""
        most: dict[str, int] = {FactType.BOOL: 2, FactType.CHOICE: len(self.options), FactType.SET: self.answered}
        return np.min_scalar_type(most[self.kind]) if self.kind in most else np.dtype(np.int64)

    @property
    def missing(self) -> int:
        """The value that stands for no answer, before numbers are narrowed."""
        return MISSING if self.kind in NUMBERS else 0

    @property
    def scale(self) -> int:
        """What a number is multiplied by."""
        return _SHARE_SCALE if self.kind == SHARE else SCALE

    @property
    def answered(self) -> int:
        """The bit of a set that says that there is an answer."""
        return 1 << len(self.options)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The answers to one indicator, one per source, as ``column_of`` made them.

    Numbers are stored divided by ``unit`` in the narrowest type; ``low`` and ``high`` bound them, scaled as the table
    above says. ``offsets`` cut the values of an indicator with outlets into sources; each has at least one value, if
    only a missing one.
    """

    spec: Spec
    values: Values
    offsets: NDArray[np.int64] | None = None
    unit: int = 1
    low: int = 0
    high: int = 0
    has_missing: bool = True

    @property
    def missing(self) -> int:
        """The value that stands for no answer."""
        return int(np.iinfo(self.values.dtype).min) if self.spec.kind in NUMBERS else 0

    @property
    def size_bytes(self) -> int:
        """What reading it once reads."""
        return int(self.values.nbytes + (0 if self.offsets is None else self.offsets.nbytes))

    def scaled(self) -> Values:
        """The values as ``column_of`` takes them."""
        if self.spec.kind not in NUMBERS:
            return self.values
        return np.where(self.values == self.missing, MISSING, self.values.astype(np.int64) * self.unit)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The facts of ``count`` sources. An indicator without a column is missing for all of them."""

    count: int
    by_id: Mapping[str, Column]

    @property
    def size_bytes(self) -> int:
        """What reading all of it once reads."""
        return sum(column.size_bytes for column in self.by_id.values())

    def taken(self, rows: NDArray[Any]) -> Columns:
        """The same columns of these rows alone: places in ascending order, or a mask."""
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Columns(len(places), {key: _taken(column, places) for key, column in self.by_id.items()})


def spec_of(row: Indicator) -> Spec:
    """What a column of this indicator holds. Raises BulkRefused."""
    kind = SHARE if row.share else row.type.value
    options = tuple(option.code for option in row.options)
    return Spec(row.id, kind, row.unit, options, row.outlets is not None, row.supplied_by is Supplier.EXPERT)


def columns_of(table: SectorTable, applied: Iterable[Facts | SectorFacts]) -> Columns:
    """Typed facts as columns, one for each indicator that the table's form asks.

    What an expert supplies counts only where the SectorFacts tell that an expert said it. Raises BulkRefused.
    """
    items = [item if isinstance(item, SectorFacts) else SectorFacts(table.code, None, item) for item in applied]
    scored = [{key for key, by in item.said.items() if by.role == Supplier.EXPERT} for item in items]
    return columns_of_answers(table, [item.facts.values for item in items], scored)


def columns_of_answers(
    table: SectorTable, answers: Sequence[Mapping[str, Any]], scored: Sequence[Collection[str]] | None = None
) -> Columns:
    """The same from stored answers, as ``Facts.to_document`` wrote them; much faster than reading them as facts.

    They are trusted: what was stored was read once. ``scored`` names, per source, what an expert said. Raises
    BulkRefused, or ValueError for what was never stored.
    """
    by_id = {}
    for row in table.fields:
        spec, found = spec_of(row), [item.get(row.id) for item in answers]
        if spec.expert:
            said = scored or [()] * len(found)
            found = [answer if row.id in by else None for answer, by in zip(found, said, strict=True)]
        by_id[row.id] = _column(spec, found)
    return Columns(len(answers), by_id)


def joined(parts: Sequence[Columns]) -> Columns:
    """Columns one below the other. A column that some lack is missing there; those of one id must have one spec."""
    if len(parts) == 1:
        return parts[0]
    specs = {key: column.spec for part in parts for key, column in part.by_id.items()}
    count = sum(part.count for part in parts)
    return Columns(count, {key: _joined(spec, parts) for key, spec in specs.items()})


def column_of(spec: Spec, values: Values, offsets: NDArray[np.int64] | None = None) -> Column:
    """A column of values that are scaled and coded as the table above says; numbers are int64."""
    there = values != spec.missing
    has_missing = not bool(there.all())
    if spec.kind not in NUMBERS or not there.any():
        return Column(spec, values, offsets, has_missing=has_missing)
    known = values[there] if has_missing else values
    low, high, unit = int(known.min()), int(known.max()), 1 if spec.kind == SHARE else _unit(known)
    dtype = next(
        kind
        for kind in (np.int16, np.int32, np.int64)
        if np.iinfo(kind).min < low // unit and high // unit <= np.iinfo(kind).max
    )
    narrow = np.where(there, values // unit, np.iinfo(dtype).min).astype(dtype)
    return Column(spec, narrow, offsets, unit, low, high, has_missing)


def _unit(values: Values) -> int:
    """The greatest power of ten, up to one, that all numbers are multiples of."""
    powers = (int(10**power) for power in range(PLACES, -1, -1))
    return next(power for power in powers if not np.any(values % power))


def _column(spec: Spec, answers: Sequence[Any]) -> Column:
    if not spec.outlets:
        return column_of(spec, _codes(spec, answers))
    each = [_by_outlet(answer) for answer in answers]
    offsets = np.cumsum([0, *(len(values) for values in each)], dtype=np.int64)
    return column_of(spec, _codes(spec, [value for values in each for value in values]), offsets)


def _by_outlet(answer: Any) -> Sequence[Any]:
    """An answer per outlet; no answer at all is one that is missing."""
    if isinstance(answer, OutletFacts):
        return [value for _, value in answer.values]
    return list(answer["outlets"].values()) if isinstance(answer, Mapping) else [answer]


def _codes(spec: Spec, answers: Sequence[Any]) -> Values:
    """Each distinct answer is worked out once: a city's answers repeat, and parsing a decimal costs."""
    known: dict[Any, int] = {None: spec.missing}
    codes = []
    for answer in answers:
        key = answer if type(answer) not in _UNHASHABLE else _hashable(answer)
        code = known.get(key)
        if code is None:
            code = known[key] = _code(spec, answer)
        codes.append(code)
    return np.array(codes, dtype=spec.dtype)


def _hashable(answer: Any) -> Any:
    return tuple(answer) if isinstance(answer, list) else tuple(sorted(answer.items()))


def _code(spec: Spec, answer: Any) -> int:
    match spec.kind:
        case FactType.BOOL:
            return 2 if answer else 1
        case FactType.CHOICE:
            return spec.options.index(answer) + 1
        case FactType.SET:
            return spec.answered | sum(1 << spec.options.index(code) for code in set(answer))
        case "share":
            return _share(answer)
    return int(Decimal(answer) * SCALE)


def _share(answer: Any) -> int:
    share = answer if isinstance(answer, ShareFact) else ShareFact(Decimal(answer["part"]), Decimal(answer["whole"]))
    scaled: Fraction = share.percent * SCALE
    return 2 * (scaled.numerator // scaled.denominator) + int(scaled.denominator != 1)


def _taken(column: Column, places: NDArray[Any]) -> Column:
    if column.offsets is None:
        return replace(column, values=column.values[places])
    lengths = np.diff(column.offsets)[places]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    inner = np.arange(offsets[-1]) + np.repeat(column.offsets[places] - offsets[:-1], lengths)
    return replace(column, values=column.values[inner], offsets=offsets)


def _joined(spec: Spec, parts: Sequence[Columns]) -> Column:
    pieces = [_piece(spec, part) for part in parts]
    values = np.concatenate([piece.scaled() for piece in pieces])
    if not spec.outlets:
        return column_of(spec, values)
    lengths = [np.diff(piece.offsets) for piece in pieces if piece.offsets is not None]
    return column_of(spec, values, np.concatenate(([0], np.cumsum(np.concatenate(lengths)))))


def _piece(spec: Spec, part: Columns) -> Column:
    column = part.by_id.get(spec.id)
    if column is None:
        offsets = np.arange(part.count + 1) if spec.outlets else None
        return Column(spec, np.full(part.count, spec.missing, spec.dtype), offsets)
    if column.spec != spec:
        raise BulkRefused(f"columns of {spec.id!r} are of two kinds: {column.spec} and {spec}")
    return column
