"""How a fact could change, as far as a table can tell: answers that all demands read alike are one choice.

Limits say where some demand may begin to read a fact otherwise. Whether a demand is met, the engine alone says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import ceil, floor
from typing import Protocol, TypeAlias, TypeGuard

from grading.cells import Demand, Test
from grading.comparisons import compare
from grading.gap_becomes import Becomes, ends_of, number_at, of_one_outlet, scale_of
from grading.model import FactType, Indicator
from grading.shapes import Fact, OutletFacts, ShareFact

# Sets whose demands overlap in more ways are not told apart any further, and the search then says that it was cut off.
MOST_MIXTURES = 256


@dataclass(frozen=True, slots=True)
class Choice:
    """Answers that all demands read alike, by one of them; ``at`` is its place among the choices of its fact."""

    at: int
    value: Fact


class Field(Protocol):
    """A fact that can change.

    ``choices`` leaves out the answer there is. ``joined`` puts places together that one ``Becomes`` can say. ``effort``
    is a set that grows with what has to be done, where choices compare. ``complete`` unless choices were left out.
    """

    row: Indicator
    complete: bool
    choices: tuple[Choice, ...]

    def joined(self, places: Iterable[int]) -> list[tuple[int, ...]]: ...

    def becomes(self, places: Sequence[int]) -> Becomes: ...

    def effort(self, place: int) -> frozenset[str] | None: ...


Shape: TypeAlias = Callable[[Fact | None], Field]


def shape_of(row: Indicator, cells: Sequence[tuple[Test, ...]]) -> Shape:
    """What makes a field of a present answer; ``cells`` are the tests that read the fact, those of one cell together.

    All that does not depend on the answer is worked out here, once for many.
    """
    if row.outlets is not None:
        return partial(PerOutlet, row, cells)
    tests = [test for cell in cells for test in cell]
    match row.type:
        case FactType.NUMBER:
            grid = Grid(row, tests)
            return lambda present: Numbers(Grid(row, tests, present.whole) if _is_share(present) else grid, present)
        case FactType.SET:
            lists = _lists(tests)
            return partial(Sets, row, lists, *_mixtures(lists))
    return partial(Options, row, _alike(row, tests))


class Grid:
    """The numbers a row takes, or the parts of a share's whole, in runs between limits."""

    def __init__(self, row: Indicator, tests: Iterable[Test], whole: Decimal | None = None) -> None:
        self.row, self.whole = row, whole
        self.scale, (self.low, self.high) = scale_of(row), ends_of(row, whole)
        self.runs = self._runs(tests)
        self.ends = [(number_at(low, self.scale), number_at(high, self.scale)) for low, high in self.runs]

    def _runs(self, tests: Iterable[Test]) -> list[tuple[int, int]]:
        """A cut is the last step before an answer may read otherwise."""
        unit = Fraction(self.scale) * (1 if self.whole is None else Fraction(self.whole) / 100)
        cuts = set()
        for test in tests:
            if isinstance(test.limit, Decimal):
                step = Fraction(test.limit) * unit
                cuts |= {floor(step)} if test.demand is not Demand.AT_LEAST else set()
                cuts |= {ceil(step) - 1} if test.demand is not Demand.AT_MOST else set()
        inner = sorted(cut for cut in cuts if self.low <= cut < self.high)
        ends = pairwise([self.low - 1, *inner, self.high])
        return [(before + 1, after) for before, after in ends if before < after]


class Numbers:
    """A number, or the part of a share's whole."""

    complete = True

    def __init__(self, grid: Grid, present: Fact | None) -> None:
        self.row, self.grid = grid.row, grid
        told = present.part if isinstance(present, ShareFact) else present
        here = told if isinstance(told, Decimal) else None
        self.choices = tuple(
            [
                Choice(at, self._fact(low if here is None or here < low else high))
                for at, (low, high) in enumerate(grid.ends)
                if here is None or not low <= here <= high
            ]
        )

    def joined(self, places: Iterable[int]) -> list[tuple[int, ...]]:
        """Neighbouring runs are one."""
        groups: list[list[int]] = []
        for place in sorted(places):
            if groups and groups[-1][-1] == place - 1:
                groups[-1].append(place)
            else:
                groups.append([place])
        return [tuple(group) for group in groups]

    def becomes(self, places: Sequence[int]) -> Becomes:
        first, last, grid = places[0], places[-1], self.grid
        least = None if grid.runs[first][0] == grid.low else grid.ends[first][0]
        return Becomes(least, None if grid.runs[last][1] == grid.high else grid.ends[last][1], whole=grid.whole)

    def effort(self, _place: int) -> None:
        return None

    def _fact(self, value: Decimal) -> Fact:
        if self.row.share is None:
            return value
        return ShareFact(value, Decimal(100) if self.grid.whole is None else self.grid.whole)


class Options:
    """A choice, or yes and no: options that stand in the same lists are one."""

    complete = True

    def __init__(self, row: Indicator, groups: Sequence[Sequence[str | bool]], present: Fact | None) -> None:
        self.row, self.groups = row, groups
        self.choices = tuple([Choice(at, group[0]) for at, group in enumerate(groups) if present not in group])

    def joined(self, places: Iterable[int]) -> list[tuple[int, ...]]:
        return [tuple(sorted(places))]

    def becomes(self, places: Sequence[int]) -> Becomes:
        found = {code for place in places for code in self.groups[place]}
        if self.row.type is FactType.BOOL:
            return Becomes(truth=True in found) if len(found) == 1 else Becomes()
        codes = tuple(option.code for option in self.row.options if option.code in found)
        return Becomes() if len(codes) == len(self.row.options) else Becomes(one_of=codes)

    def effort(self, _place: int) -> None:
        return None


class Sets:
    """A set of options: for everything that the lists of demands make together, the nearest set that holds just it."""

    def __init__(
        self,
        row: Indicator,
        lists: Sequence[frozenset[str]],
        mixtures: Sequence[frozenset[str]],
        complete: bool,
        present: Fact | None,
    ) -> None:
        self.row, self.lists, self.complete = row, lists, complete
        self.present = present if isinstance(present, frozenset) else frozenset[str]()
        now = _mixture_in(lists, self.present) if present is not None else None
        values = [self._nearest(mixture) for mixture in mixtures if mixture != now]
        self.choices = tuple(Choice(at, value) for at, value in enumerate(values))

    def joined(self, places: Iterable[int]) -> list[tuple[int, ...]]:
        return [(place,) for place in sorted(places)]

    def becomes(self, places: Sequence[int]) -> Becomes:
        value, codes = self._value(places[0]), [option.code for option in self.row.options]
        add, remove = value - self.present, self.present - value
        return Becomes(add=tuple(c for c in codes if c in add), remove=tuple(c for c in codes if c in remove))

    def effort(self, place: int) -> frozenset[str]:
        """Options to add or to remove."""
        return self._value(place) ^ self.present

    def _value(self, place: int) -> frozenset[str]:
        value = self.choices[place].value
        return value if isinstance(value, frozenset) else frozenset()

    def _nearest(self, mixture: frozenset[str]) -> frozenset[str]:
        """What there is and what the mixture holds, short of one option of every list beyond it."""
        value = self.present | mixture
        for codes in self.lists:
            if codes <= value and not codes <= mixture:
                value -= {next(option.code for option in self.row.options if option.code in codes - mixture)}
        return value


class PerOutlet:
    """One answer per outlet: for each cell, every outlet that does not meet it moves there, the others stay.

    Last, where answers are missing, any will do: a cell may read none, and still wants one of every outlet.
    """

    complete = True

    def __init__(self, row: Indicator, cells: Sequence[tuple[Test, ...]], present: Fact | None) -> None:
        self.row, self.one = row, of_one_outlet(row)
        self.outlets = present.values if isinstance(present, OutletFacts) else None
        aims = list(dict.fromkeys([*(cell for cell in cells if cell), ()]))
        self.unlike = shape_of(self.one, aims)(None).choices
        found = [(move, self._worst(aim)) for aim in aims if (move := self._move(aim)) is not None]
        self.moves = [move for move, _ in found]
        self.choices = tuple(Choice(at, worst) for at, (_, worst) in enumerate(found))

    def joined(self, places: Iterable[int]) -> list[tuple[int, ...]]:
        return [(place,) for place in sorted(places)]

    def becomes(self, places: Sequence[int]) -> Becomes:
        return self.moves[places[0]]

    def effort(self, place: int) -> frozenset[str]:
        """Levels run from the best: the later a cell, the less of the same it asks."""
        levels = range(len(self.moves) - place)
        names = [name for name, _ in self.moves[place].outlets] or [""]
        return frozenset(f"{level} {name}" for level in levels for name in names)

    def _move(self, cell: tuple[Test, ...]) -> Becomes | None:
        """None where some outlet cannot meet the cell, or where all do."""
        if self.outlets is None:
            every = self._region(cell, None)
            return None if every is None else Becomes(every_outlet=every)
        moves = [(name, self._region(cell, value)) for name, value in self.outlets if not self._stays(cell, value)]
        told = tuple((name, region) for name, region in moves if region is not None)
        return Becomes(outlets=told) if told and len(told) == len(moves) else None

    def _worst(self, cell: tuple[Test, ...]) -> OutletFacts:
        """What may come of a move at its worst, whatever that is: all unlike answers at once, as if of more outlets."""
        stay = [(name, value) for name, value in self.outlets or () if self._stays(cell, value)]
        unlike = [choice for choice in self.unlike if self._stays(cell, choice.value)]
        return OutletFacts((*stay, *((f"any {choice.at}", choice.value) for choice in unlike)))  # type: ignore[arg-type]

    def _stays(self, cell: tuple[Test, ...], value: Fact | None) -> bool:
        return value is not None and (not cell or any(compare(test, self.one).of(value) for test in cell))

    def _region(self, cell: tuple[Test, ...], value: Fact | None) -> Becomes | None:
        """Where an outlet moves: into the first of the alternatives that some answer meets."""
        for test in cell:
            field = shape_of(self.one, [(test,)])(value)
            places = [choice.at for choice in field.choices if self._stays((test,), choice.value)]
            if places:
                return field.becomes(field.joined(places)[0])
        return None if cell else Becomes()


def _is_share(present: Fact | None) -> TypeGuard[ShareFact]:
    return isinstance(present, ShareFact)


def _alike(row: Indicator, tests: Iterable[Test]) -> list[list[str | bool]]:
    """Options that stand in the same lists, together."""
    lists = [test.limit for test in tests if isinstance(test.limit, tuple)]
    alike: dict[object, list[str | bool]] = {True: [True], False: [False]} if row.type is FactType.BOOL else {}
    for option in row.options:
        alike.setdefault(tuple([option.code in item for item in lists]), []).append(option.code)
    return list(alike.values())


def _lists(tests: Iterable[Test]) -> list[frozenset[str]]:
    found = (test.limit for test in tests if isinstance(test.limit, tuple))
    return list(dict.fromkeys(frozenset(code for code in codes if isinstance(code, str)) for codes in found))


def _mixture_in(lists: Sequence[frozenset[str]], value: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*(codes for codes in lists if codes <= value))


def _mixtures(lists: Sequence[frozenset[str]]) -> tuple[list[frozenset[str]], bool]:
    """Everything that some of the lists make together, and whether that is all of it."""
    found: dict[frozenset[str], None] = {frozenset(): None}
    for codes in lists:
        found |= dict.fromkeys([mixture | codes for mixture in found])
        if len(found) > MOST_MIXTURES:
            return list(found)[:MOST_MIXTURES], False
    return list(found), True
