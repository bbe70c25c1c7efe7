"""The values a rule edition is made of. Frozen, without behaviour that decides anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grading.cells import Cell, Citation, Demand, Limit, Trust

# How a condition, a need and a form call the kind of works that is not an indicator.
SUB_TYPE = "sub_type"
USUAL_DIFFICULTY = 3


class Supplier(StrEnum):
    """Who can supply what is missing: facts come from the enterprise or, scored on site, an expert; cells from the
    rule office."""

    ENTERPRISE = "enterprise"
    EXPERT = "expert"
    RULE_OFFICE = "rule_office"


class Outlets(StrEnum):
    """How the answers of several outlets count: each must meet a cell, or the worst is compared with it."""

    EACH = "each"
    WORST = "worst"


class FactType(StrEnum):
    """What kind of answer an indicator takes."""

    NUMBER = "number"
    BOOL = "bool"
    CHOICE = "choice"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Term:
    """A code with its Chinese and English words."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level. ``position`` counts from the best level of its ``scale``; only levels of one scale compare."""

    code: str
    zh: str
    en: str
    scale: str
    position: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words an edition uses. ``ladders`` maps a ladder's code to its level codes, best first, floor last."""

    levels: Mapping[str, Level]
    ladders: Mapping[str, tuple[str, ...]]
    units: Mapping[str, Term]
    dimensions: Mapping[str, Term]
    alerts: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that cells cite; ``seen_as`` is original, reprint, second_hand, named (by name only) or invented."""

    id: str
    title: str
    seen_as: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is plausible for a number (both ends included) and how many decimal places it may have."""

    min: Decimal | None
    max: Decimal | None
    places: int


@dataclass(frozen=True, slots=True)
class Share:
    """What a percentage is a share of, and the unit in which part and whole are counted."""

    part_zh: str
    part_en: str
    whole_zh: str
    whole_en: str
    unit: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When a row applies; exactly one of these says it.

    Another fact of the same sector meets ``demand``; the works is of one of ``sub_types``; ``every`` or ``any`` of
    several simple conditions holds. ``why`` stands, with the demand ``unknown``, where only prose is known.
    """

    fact: str | None = None
    demand: Demand | None = None
    limit: Limit = None
    why: str | None = None
    sub_types: tuple[str, ...] = ()
    every: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The simple conditions it is made of; itself, if it is one."""
        return self.every or self.any or (self,)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of a sector table. Without cells it is asked only because a condition needs it.

    ``evidence`` lists, per level, the documents asked for. ``inactive`` gives the reason why the edition does not
    evaluate the row. ``outlets`` where the answer is one per outlet, ``share`` where a percentage is answered by part
    and whole. ``difficulty`` ranks what is hard to change, from 1 to 5.
    """

    id: str
    dimension: str
    label_zh: str
    label_en: str | None
    type: FactType
    unit: str | None = None
    help_zh: str | None = None
    note: str | None = None
    options: tuple[Term, ...] = ()
    bounds: Bounds | None = None
    applies_if: Condition | None = None
    inactive: str | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outlets: Outlets | None = None
    share: Share | None = None
    supplied_by: Supplier = Supplier.ENTERPRISE
    difficulty: int = USUAL_DIFFICULTY

    @property
    def is_graded(self) -> bool:
        """Whether it takes part in a grade under this edition."""
        return bool(self.cells) and self.inactive is None

    @property
    def asks(self) -> bool:
        """Whether its own cells need the fact: a row without any demand does not ask for one."""
        return not self.cells or any(cell.demand.compares for cell in self.cells.values())

    @property
    def rests_on(self) -> set[str]:
        """The other facts that its condition and its alternatives look at."""
        of_condition = [part.fact for part in self.applies_if.parts] if self.applies_if else []
        of_cells = [test.fact for cell in self.cells.values() for test in cell.tests]
        return {fact for fact in (*of_condition, *of_cells) if fact is not None}


@dataclass(frozen=True, slots=True)
class SubType:
    """A kind of works within a sector with a ladder of its own; ``unread`` where its table is not in our hands."""

    code: str
    zh: str
    en: str
    ladder: tuple[str, ...]
    ladder_code: str
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a source of one level does under one alert level. Shown, never computed with."""

    text_zh: str
    cite: Citation | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SectorTable:
    """The table of one sector. ``ladder`` runs from the best level to the floor.

    ``asked`` are facts needed by conditions only; ``measures`` maps alert level to level to Measure. ``plans`` holds
    what the engine compiled, once per object.
    """

    code: str
    name_zh: str
    name_en: str
    kinds: tuple[str, ...]
    ladder_code: str
    ladder: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    vocabulary: Vocabulary = field(repr=False)
    asked: tuple[Indicator, ...] = ()
    sub_types: Mapping[str, SubType] = field(default_factory=dict)
    measures: Mapping[str, Mapping[str, Measure]] = field(default_factory=dict)
    classification: tuple[str, ...] = ()
    note: str | None = None
    plans: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def fields(self) -> tuple[Indicator, ...]:
        """Everything a form asks, in order."""
        return self.asked + self.indicators

    def asks(self, row: Indicator) -> bool:
        """Whether anybody needs the fact of a row: its own cells, or another row's condition or alternative."""
        rested_on = self.plans.get("rested_on")
        if not isinstance(rested_on, frozenset):
            rested_on = frozenset[str]().union(*(item.rests_on for item in self.indicators if item.is_graded))
            self.plans["rested_on"] = rested_on
        return row.asks or row.id in rested_on


class VetoEffect(StrEnum):
    """What an adverse record does to a level."""

    BARS = "bars"
    LOWEST = "lowest"
    DOWNGRADE = "downgrade"


@dataclass(frozen=True, slots=True)
class Veto:
    """A kind of adverse record and its effect for ``lookback_months`` from the day of the record.

    ``unknown`` says what could not be read; such a veto, like one from memory, makes a level undetermined.
    """

    id: str
    zh: str
    en: str
    effect: VetoEffect
    cite: Citation
    trust: Trust
    levels: tuple[str, ...] = ()
    steps: int | None = None
    lookback_months: int | None = None
    unknown: str | None = None

    @property
    def evaluable(self) -> bool:
        """Whether its effect and duration are known well enough to be applied."""
        return self.unknown is None and self.trust is not Trust.MEMORY


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A guarantee class (保障类) or a white list: what it leaves running beside the level, never a level.

    ``requires`` are levels of which the one on a sector's scale must be reached; without any, no level is asked for.
    ``highest_alert`` is the heaviest alert up to which it holds, None for every one. ``unknown`` says what could not
    be read; such a guarantee, like one from memory, is never granted.
    """

    id: str
    zh: str
    en: str
    scope_zh: str
    cite: Citation
    trust: Trust
    requires: tuple[str, ...] = ()
    cap_zh: str | None = None
    highest_alert: str | None = None
    unknown: str | None = None

    @property
    def evaluable(self) -> bool:
        """Whether it is known well enough to be granted."""
        return self.unknown is None and self.trust is not Trust.MEMORY


@dataclass(frozen=True, slots=True)
class Span:
    """The days an edition is in force, half-open; ``start`` is None while no day is known, and then it never is."""

    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.start is not None and self.start <= day and (self.end is None or day < self.end)
