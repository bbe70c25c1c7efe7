"""The mix as a problem: what each measure reduces and which lines it stops for how long; pure and exact.

The loss of a line is the largest among its chosen measures, for a line that stands still cannot be stopped again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from greenctl.emergency.inventory.domain import Entry, Measure
from greenctl.emergency.inventory.measure_text import Action, cut_of
from greenctl.emergency.masses import POLLUTANTS

DAY = Decimal(24)
_HUNDREDTH = Decimal("0.01")
Line = tuple[str, str]
"""source and line; the line "" stands for a works that names none"""


class Assumption(StrEnum):
    """What was assumed, where the inventory does not say. Each is counted and shown beside the advice."""

    LIMIT_IS_ITS_CUT = "limit_is_its_cut"
    """a limit loses the share by which it cuts, of the line's day"""
    LIMIT_WITHOUT_CUT = "limit_without_cut"
    """a limit without figures loses the whole day of its line"""
    OTHER_IS_A_STOP = "other_is_a_stop"
    """a measure of no kind, or that nobody could read, loses the whole day of its line"""
    NO_LINE_STOPS = "no_line_stops"
    """bans of vehicles and stops of earthwork stop no line and lose nothing here"""
    WORKS_WITHOUT_LINES = "works_without_lines"
    """a works that names no line counts as one"""
    NO_MASS = "no_mass"
    """a measure without a reduced mass reduces nothing"""


class Unknown(StrEnum):
    """Why a pollutant cannot be held against the target: it asks for nothing then, and nobody may call it met."""

    NO_BASE = "no_base"
    """nobody has said what the whole city emits of it"""
    SHARE_FROM_MEMORY = "share_from_memory"
    """its share is from memory, and is never evaluated"""
    NO_MASSES = "no_masses"
    """no measure of the level says how much of it it reduces, as in a list that a city publishes"""


@dataclass(frozen=True, slots=True)
class Option:
    """A measure that may be chosen. `kg_per_day` by POLLUTANTS; `hours` are lost per day on each of `lines`."""

    source_id: str
    ordinal: int
    kg_per_day: tuple[Decimal, ...]
    hours: Decimal
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """`needed`: pollutant -> kg per day that must be reached; what has no official share is not in it."""

    options: Sequence[Option]
    needed: Mapping[str, Decimal]


def options_of(entry: Entry, level: str, assumed: Counter[Assumption]) -> Iterator[Option]:
    """The measures of a source that has its duty at the level, one by one."""
    for ordinal, measure in enumerate(entry.at(level)):
        hours = _hours(measure, assumed)
        if all(mass is None for mass in measure.kg_per_day):
            assumed[Assumption.NO_MASS] += 1
        yield Option(
            entry.source_id,
            ordinal,
            tuple(mass or Decimal(0) for mass in measure.kg_per_day),
            hours,
            _lines(entry, measure, assumed) if hours else (),
        )


def _hours(measure: Measure, assumed: Counter[Assumption]) -> Decimal:
    if measure.action in {Action.BAN_VEHICLES, Action.STOP_EARTHWORK}:
        assumed[Assumption.NO_LINE_STOPS] += 1
        return Decimal(0)
    if measure.action == Action.STOP:
        return DAY
    cut = cut_of(measure.baseline, measure.target) if measure.action == Action.LIMIT else None
    if cut is None:
        limit = measure.action == Action.LIMIT
        assumed[Assumption.LIMIT_WITHOUT_CUT if limit else Assumption.OTHER_IS_A_STOP] += 1
        return DAY
    assumed[Assumption.LIMIT_IS_ITS_CUT] += 1
    share = min(max(Decimal(cut.numerator) / cut.denominator, Decimal(0)), Decimal(1))
    return (DAY * share).quantize(_HUNDREDTH)


def _lines(entry: Entry, measure: Measure, assumed: Counter[Assumption]) -> tuple[Line, ...]:
    if measure.line is not None:
        return ((entry.source_id, measure.line),)
    if not entry.lines:
        assumed[Assumption.WORKS_WITHOUT_LINES] += 1
        return ((entry.source_id, ""),)
    return tuple((entry.source_id, line.line) for line in entry.lines)


def reached(options: Iterable[Option]) -> dict[str, Decimal]:
    """pollutant -> kg per day that these reduce together."""
    sums = [Decimal(0)] * len(POLLUTANTS)
    for option in options:
        sums = [so_far + mass for so_far, mass in zip(sums, option.kg_per_day, strict=True)]
    return dict(zip(POLLUTANTS, sums, strict=True))


def lost_hours(options: Iterable[Option]) -> Decimal:
    """Line-hours per day that these lose together."""
    worst: dict[Line, Decimal] = {}
    for option in options:
        for line in option.lines:
            worst[line] = max(worst.get(line, Decimal(0)), option.hours)
    return sum(worst.values(), Decimal(0))


def shortfall(problem: Problem, chosen: Collection[Option]) -> dict[str, Decimal]:
    """pollutant -> kg per day that are lacking, of those that are; nothing where the duty is met."""
    there = reached(chosen)
    return {name: needed - there[name] for name, needed in problem.needed.items() if there[name] < needed}
