"""What the search for ways to a level gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grading.cells import Cell
from grading.gap_becomes import Becomes
from grading.model import Indicator, SectorTable, Supplier
from grading.results import Grade, Need, SectorGrade, VetoFinding
from grading.shapes import Fact

MOST_PLANS, MOST_TRIES = 100, 200_000


class Kind(StrEnum):
    """Whether a fact is there and must change, or is missing and must be supplied."""

    CHANGE = "change"
    SUPPLY = "supply"


class Hindrance(StrEnum):
    """Why no change of facts makes a level sure."""

    CELL_UNREAD = "cell_unread"
    NO_ANSWER = "no_answer"
    CONFLICT = "conflict"
    NOTHING_APPLIES = "nothing_applies"
    SUB_TYPE_MISSING = "sub_type_missing"
    NOT_ON_LADDER = "not_on_ladder"
    VETO = "veto"
    VETO_UNREAD = "veto_unread"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way: of these indicators at this level, or a veto by the evidence of its record."""

    code: Hindrance
    indicators: tuple[Indicator, ...] = ()
    level: str | None = None
    why: str | None = None
    evidence_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A row that would fall short without the change, and the cell that says so."""

    indicator: Indicator
    level: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Change:
    """One fact and what it must become. ``reasons`` are empty where it only makes some row apply."""

    indicator: Indicator
    kind: Kind
    observed: Fact | None
    becomes: Becomes
    cost: Decimal
    reasons: tuple[Reason, ...]

    @property
    def supplier(self) -> Supplier:
        """Whose the fact is: what an expert scores, the enterprise cannot declare."""
        return self.indicator.supplied_by

    @property
    def reason(self) -> Reason | None:
        """The fact's own row, where that is one of the reasons, else the first."""
        own = (item for item in self.reasons if item.indicator.id == self.indicator.id)
        return next(own, self.reasons[0] if self.reasons else None)

    @property
    def evidence(self) -> tuple[str, ...]:
        """What is asked to show it."""
        return self.reason.indicator.evidence.get(self.reason.level, ()) if self.reason else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes that together reach the target, from ``not_before`` on (None: at once).

    ``level`` is what the grade then says, None where ``open_cells`` still keep it from being said.
    """

    changes: tuple[Change, ...]
    not_before: date | None
    cost: Decimal
    difficulty: int
    level: str | None
    at_best: str
    at_least: str
    open_cells: tuple[tuple[Indicator, Need], ...]


@dataclass(frozen=True, slots=True)
class SectorGap:
    """The ways to ``target`` in one sector, best first; ``target`` is None where the ladder has no level as good.

    ``sure``: the plans make it sure; otherwise they only take away what is known to rule it out. ``complete``: the
    search was not cut off; only then is each plan minimal, and are those all, unless ``more`` were left out.
    ``hours_saved``: hours of stop that the level would have saved in past alerts, where known.
    """

    now: SectorGrade
    target: str | None
    reached: bool
    sure: bool
    plans: tuple[Plan, ...]
    complete: bool
    more: bool
    obstacles: tuple[Obstacle, ...]
    vetoes: tuple[VetoFinding, ...]
    hours_saved: Decimal | None

    @property
    def table(self) -> SectorTable:
        """The sector's table."""
        return self.now.table


@dataclass(frozen=True, slots=True)
class Gap:
    """The ways to a level, sector by sector: the lowest decides the whole, so each needs a plan of its own."""

    grade: Grade
    target: str | None
    sectors: tuple[SectorGap, ...]
    hours_saved: Decimal | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for beside the target: ``costs`` by sector and indicator (1 where none is given), hours saved by
    level, how many plans to keep (at most MOST_PLANS), and how many combinations to try (at most MOST_TRIES)."""

    costs: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    saves: Mapping[str, Decimal] = field(default_factory=dict)
    plans: int = 20
    tries: int = 20_000
