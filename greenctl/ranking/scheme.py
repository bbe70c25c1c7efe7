"""A scheme as a value: everything that decides a ranking, each figure with its citation and how far it is trusted.

A figure from memory, or one that nobody has read, is never evaluated: what would rest on it is undetermined.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a scheme reckons."""

    RATE = "rate"
    """points by visits, corrected for how often somebody looked"""
    WALLET = "wallet"
    """so many points to begin with; events take some, which come back when their validity ends"""
    YEAR_POINTS = "year_points"
    """the points of a calendar year"""
    SCORE = "score"
    """a score given at each look"""


class Trust(StrEnum):
    """How far a figure is trusted; `sample` figures are invented for demonstration."""

    CONFIRMED = "confirmed"
    READ = "read"
    REPRINT = "reprint"
    SAMPLE = "sample"
    MEMORY = "memory"


class End(StrEnum):
    """Both ends of a ranking by what they mean: red praises on one list and blames on another."""

    PRAISE = "praise"
    BLAME = "blame"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a scheme; `value` None: nobody has read it."""

    value: Decimal | None
    trust: Trust | None = None

    @property
    def evaluable(self) -> Decimal | None:
        """The figure, if something may rest on it."""
        return None if self.trust is Trust.MEMORY else self.value


@dataclass(frozen=True, slots=True)
class Band:
    """A band of a published scheme: `code` says what it means, `colour` is how its authors paint it.

    A limit that is None stands open; `limits_known` False: one of them is from memory, so nothing is put here.
    """

    code: str
    colour: str
    zh: str
    en: str
    at_least: Decimal | None
    at_most: Decimal | None
    below: Decimal | None
    limits_known: bool
    end: End | None = None

    def holds(self, score: Decimal) -> bool:
        low = self.at_least is None or score >= self.at_least
        return low and (self.at_most is None or score <= self.at_most) and (self.below is None or score < self.below)


@dataclass(frozen=True, slots=True)
class EventRule:
    """What an event costs (or, negative, brings) and for how many months."""

    points: Cell
    months: Cell = field(default_factory=lambda: Cell(None))


@dataclass(frozen=True, slots=True)
class Veto:
    """A severity that blames whatever the rate is: while its finding stays `open`, or as long as it counts."""

    severity: str
    open_only: bool


@dataclass(frozen=True, slots=True)
class RateRules:
    """The figures of a corrected rate; days, percents and visits are whole, points are decimals."""

    window_days: int
    open_percent: int
    ages: tuple[tuple[int, int], ...]
    """(until so many days after closing, percent), in order; 0 after the last"""
    severities: tuple[str, ...]
    unit_thousandths: int
    """the points of one count of the smallest kind, in thousandths"""
    cohort: tuple[str, ...]
    others_at_least: int
    visits_at_least: int
    prior_visits_at_least: int
    prior_visits_at_most: int
    coverage_percent: int
    vetoes: tuple[Veto, ...] = ()
    visits_not_counted: tuple[str, ...] = ()
    """flags of visits that count as no look; whatever was found on such a visit counts all the same"""

    def percent_after(self, days: int) -> int:
        """What a finding still weighs `days` after it was closed."""
        return next((percent for until, percent in self.ages if days <= until), 0)


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many scores in a row in one band put a source on the blame list, until a score reaches `leaves_at_least`."""

    band: str
    times: int
    leaves_at_least: Decimal


@dataclass(frozen=True, slots=True)
class BandRules:
    """The figures of a published scheme with bands."""

    bands: tuple[Band, ...]
    events: Mapping[str, EventRule] = field(default_factory=dict)
    start: Decimal = Decimal(0)
    most: Decimal | None = None
    valid_from_day: int = 0
    repeat: Repeat | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme edition, and the document it was read from, which its fingerprint covers."""

    id: str
    kind: Kind
    name_zh: str
    name_en: str
    official: bool
    rules: RateRules | BandRules
    fingerprint: str
    document: Mapping[str, Any]
