"""What another edition would do to levels: who moves, between which levels, and which indicators do it; pure.

Levels are numbers here: 0 stands for undetermined, then every level's code that occurs. One pass over columns gives
the counts of any number of sources; a list of who moved is made from it on demand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grading import Edition
from grading.bulk import BulkPlan, Columns
from greenctl.declaration.fact_columns import FactGroup
from greenctl.declaration.group_grades import GroupGrades, Numbers, graded_groups

Flags = NDArray[np.bool_]


class How(StrEnum):
    """Which way a source moves. `otherwise`: between levels that do not compare."""

    STAYS = "stays"
    UP = "up"
    DOWN = "down"
    TO_UNDETERMINED = "to_undetermined"
    FROM_UNDETERMINED = "from_undetermined"
    OTHERWISE = "otherwise"


HOW = tuple(How)


class Why(StrEnum):
    """What moves a source where no indicator does."""

    NO_TABLE = "no_table"
    SUB_TYPE_MISSING = "sub_type_missing"
    OTHER = "other"
    """a veto, a ladder, sectors that do not compare, or a level that people had set"""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Many values of which few differ: `names` are those that occur, `index` says which of them each is."""

    names: tuple[str | None, ...]
    index: NDArray[Any]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> "Coded":
        names: dict[str | None, int] = {}
        index = np.array([names.setdefault(value, len(names)) for value in values], np.int32)
        return cls(tuple(names), index)


@dataclass(frozen=True, slots=True, eq=False)
class Stands:
    """What is compared with: the level in force of each source, and what moves are counted by."""

    levels: Coded
    sectors: Coded
    areas: Coded


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What an indicator says of each source under one edition."""

    decides: NDArray[np.bool_]
    leaves_open: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cause:
    """An indicator of a sector that moves a source; `indicator` None with a `why` where no indicator does."""

    sector: str
    indicator: str | None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A source that moves: its place among those asked for, how, and what does it."""

    place: int
    how: How
    before: str | None
    after: str | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True, eq=False)
class Comparison:
    """Levels in force against those of an edition."""

    codes: tuple[str | None, ...]
    before: Numbers
    after: Numbers
    pairs: NDArray[np.int16]
    """level before * how many levels there are + level after"""
    how: NDArray[np.uint8]
    ways: NDArray[np.uint8] = field(repr=False)
    groups: Sequence[FactGroup] = field(repr=False)
    old: Edition = field(repr=False)
    graded: GroupGrades = field(repr=False)

    def counts(self) -> dict[How, int]:
        """How many sources move which way."""
        found = np.bincount(self.ways, np.bincount(self.pairs, minlength=len(self.ways)), len(HOW))
        return {how: int(count) for how, count in zip(HOW, found, strict=True)}

    def transitions(self, by: Coded | None = None) -> list[tuple[str | None, str | None, str | None, int]]:
        """(name, level before, level after, how many), the most first within a name; all under None without `by`."""
        names, many = by.names if by else (None,), len(self.codes)
        cells = by.index * np.int32(many * many) + self.pairs if by else self.pairs
        table = np.bincount(cells, minlength=len(names) * many * many).reshape(len(names), many, many)
        found = [
            (names[name], self.codes[before], self.codes[after], int(table[name, before, after]))
            for name, before, after in zip(*np.nonzero(table), strict=True)
        ]
        return sorted(found, key=lambda item: (item[0] or "", -item[3], item[1] or "", item[2] or ""))

    def causes(self) -> dict[Cause, Counter[How]]:
        """How many sources each cause moves which way."""
        found: dict[Cause, Counter[How]] = {}
        for cause, places in self._caused:
            ways = np.bincount(self.how[places], minlength=len(HOW))
            found[cause] = Counter({how: int(count) for how, count in zip(HOW, ways, strict=True) if count})
        return found

    def moves(self) -> list[Move]:
        """Every source that moves, by its place."""
        by_place: dict[int, list[Cause]] = {int(place): [] for place in np.flatnonzero(self.how)}
        for cause, places in self._caused:
            for place in places.tolist():
                by_place[place].append(cause)
        return [self._move(place, tuple(causes)) for place, causes in by_place.items()]

    def _move(self, place: int, causes: tuple[Cause, ...]) -> Move:
        before, after = self.codes[self.before[place]], self.codes[self.after[place]]
        return Move(place, HOW[self.how[place]], before, after, causes)

    @cached_property
    def _caused(self) -> list[tuple[Cause, NDArray[np.intp]]]:
        """Each cause with the places of those it moves."""
        then = graded_groups(self.old, self.groups, len(self.before), self.codes)
        found = [item for number in range(len(self.groups)) for item in self._caused_in(number, then)]
        explained = np.zeros(len(self.how), np.bool_)
        for _, places in found:
            explained[places] = True
        return [*found, *self._unexplained(~explained & (self.how > 0))]

    def _caused_in(self, number: int, then: GroupGrades) -> Iterator[tuple[Cause, NDArray[np.intp]]]:
        """The indicators of one group's sector that decide the level it moved to, or had held it where it was."""
        group, now = self.groups[number], self.graded
        how = self.how[group.at]
        rows = np.flatnonzero((how > 0) & _responsible(how, number, group.at, now, then))
        if not len(rows):
            return
        taken, how, who = group.columns.taken(rows), how[rows], group.places(rows)
        if now.plans[number] is None:
            yield Cause(group.sector, None, Why.NO_TABLE), who
            return
        before, after = _said_by(then.plans[number], taken), _said_by(now.plans[number], taken)
        nothing = _Said(np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_))
        for indicator in dict.fromkeys([*after, *before]):
            did = _did(how, before.get(indicator, nothing), after.get(indicator, nothing))
            if did.any():
                yield Cause(group.sector, indicator), who[did]

    def _unexplained(self, left: NDArray[np.bool_]) -> Iterator[tuple[Cause, NDArray[np.intp]]]:
        for group, plan in zip(self.groups, self.graded.plans, strict=True):
            unnamed = plan is not None and bool(plan.table.sub_types) and plan.sub_type is None
            places = group.places(np.flatnonzero(left[group.at]))
            if len(places):
                yield Cause(group.sector, None, Why.SUB_TYPE_MISSING if unnamed else Why.OTHER), places


def compared(old: Edition, new: Edition, groups: Sequence[FactGroup], stands: Stands) -> Comparison:
    """What `new` makes of the facts, against the levels that stand; `old` is what those were graded under."""
    codes = (None, *dict.fromkeys([*new.levels, *old.levels, *(code for code in stands.levels.names if code)]))
    ranks = {code: (level.scale, level.position) for code, level in {**old.levels, **new.levels}.items()}
    before = np.array([codes.index(code) for code in stands.levels.names], np.int16)[stands.levels.index]
    graded = graded_groups(new, groups, len(before), codes)
    ways, pairs = _ways(codes, ranks).ravel(), before * np.int16(len(codes)) + graded.levels
    return Comparison(codes, before, graded.levels, pairs, ways[pairs], ways, groups, old, graded)


def _ways(codes: Sequence[str | None], ranks: Mapping[str, tuple[str, int]]) -> NDArray[np.uint8]:
    """How one moves, by level before and after."""
    return np.array([[HOW.index(way_between(one, other, ranks)) for other in codes] for one in codes], np.uint8)


def way_between(before: str | None, after: str | None, ranks: Mapping[str, tuple[str, int]]) -> How:
    """Which way one goes between two levels; None stands for undetermined, `ranks` are scale and place of each."""
    if before == after:
        return How.STAYS
    if after is None:
        return How.TO_UNDETERMINED
    if before is None:
        return How.FROM_UNDETERMINED
    one, other = ranks.get(before, ("", 0)), ranks.get(after, ("", 0))
    if one[0] != other[0]:
        return How.OTHERWISE
    return How.UP if other[1] < one[1] else How.DOWN


def _responsible(how: NDArray[np.uint8], number: int, who: Any, now: GroupGrades, then: GroupGrades) -> Flags:
    """Whether it is this sector that moved the source, and not another one of it."""
    is_weakest = now.groups[number] == now.weakest[who]
    was_weakest = then.groups[number] == then.weakest[who]
    by_way = {
        How.UP: was_weakest,
        How.FROM_UNDETERMINED: then.groups[number] == 0,
        How.TO_UNDETERMINED: now.groups[number] == 0,
    }
    return _by_way(how, by_way, is_weakest)


def _did(how: NDArray[np.uint8], before: _Said, after: _Said) -> Flags:
    """Whether an indicator moved each source: it decides the lower level, or left open what is or was undetermined."""
    by_way = {
        How.UP: before.decides,
        How.FROM_UNDETERMINED: before.leaves_open & ~after.leaves_open,
        How.TO_UNDETERMINED: after.leaves_open & ~before.leaves_open,
    }
    return _by_way(how, by_way, after.decides)


def _by_way(how: NDArray[np.uint8], by_way: Mapping[How, Flags], otherwise: Flags) -> Flags:
    return np.select([how == HOW.index(way) for way in by_way], list(by_way.values()), otherwise)


def _said_by(plan: BulkPlan | None, columns: Columns) -> dict[str, _Said]:
    """What each indicator says of these sources."""
    if plan is None:
        return {}
    levels = plan.levels(columns, deciding=True)
    assert levels.deciding is not None
    assert levels.open is not None
    return {
        indicator: _Said(_bit(levels.deciding, place), _bit(levels.open, place))
        for place, indicator in enumerate(plan.indicators)
    }


def _bit(planes: NDArray[np.uint8], place: int) -> Flags:
    return (planes[place // 8] & (1 << place % 8)) != 0
