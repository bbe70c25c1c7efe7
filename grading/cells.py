"""One cell of a rule table: what a level asks of an indicator, where that is written, and how far it is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

# A limit of any_of is a tuple of Test.
Limit: TypeAlias = "Decimal | bool | tuple[str, ...] | tuple[Test, ...] | None"


class Trust(StrEnum):
    """How a value came to be known, best first."""

    CONFIRMED = "confirmed"
    READ = "read"
    REPRINT = "reprint"
    MEMORY = "memory"

    @property
    def evaluated(self) -> bool:
        """What is from memory is shown, and nothing rests on it."""
        return self is not Trust.MEMORY


class Demand(StrEnum):
    """The kind of a requirement. The first six compare a fact; the others say that there is nothing to compare."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    EQUALS = "equals"
    ONE_OF = "one_of"
    ALL_OF = "all_of"
    ANY_OF = "any_of"
    NO_DEMAND = "no_demand"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"

    @property
    def compares(self) -> bool:
        """Whether a fact is needed to decide it."""
        return self not in _WITHOUT_FACT


_WITHOUT_FACT = frozenset({Demand.NO_DEMAND, Demand.WITHDRAWN, Demand.UNKNOWN})


class Outcome(StrEnum):
    """What comparing one fact with one cell gives. Three values on purpose: not knowing is neither pass nor fail."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a cell is written: a document id of the edition, with page or clause where known. No quotation is kept."""

    doc: str
    page: str | None = None
    clause: str | None = None

    @property
    def text(self) -> str:
        """One line for a reader, such as ``guide-2020 p. 41``."""
        page = f"p. {self.page}" if self.page else None
        return " ".join(part for part in (self.doc, self.clause, page) if part)


@dataclass(frozen=True, slots=True)
class Test:
    """One alternative of an ``any_of`` cell: a comparison of the row's own fact (``fact`` is None) or of another."""

    __test__ = False  # not a test case, whatever its name tells pytest

    fact: str | None
    demand: Demand
    limit: Limit


@dataclass(frozen=True, slots=True)
class Cell:
    """A demand with its limit, its own citation and trust.

    ``unread`` names a condition that stands beside the limit and is not part of it: such a cell is shown and never
    evaluated. ``why`` is the reason of an ``unknown`` cell. The limit of ``any_of`` is a tuple of Test.
    """

    demand: Demand
    limit: Limit = None
    cite: Citation | None = None
    trust: Trust | None = None
    unread: str | None = None
    why: str | None = None

    @property
    def tests(self) -> tuple[Test, ...]:
        """Its comparisons, of which one must be met; none where nothing is compared."""
        if not self.demand.compares:
            return ()
        if self.demand is not Demand.ANY_OF:
            return (Test(None, self.demand, self.limit),)
        return (
            tuple(item for item in self.limit or () if isinstance(item, Test)) if isinstance(self.limit, tuple) else ()
        )

    @property
    def evaluable(self) -> bool:
        """Whether a grade may rest on this cell; a cell from memory never carries a grade."""
        known = self.demand is not Demand.UNKNOWN and self.trust is not Trust.MEMORY
        return known and self.unread is None

    @property
    def is_confirmed(self) -> bool:
        """Whether two people have confirmed it against the cited page."""
        return self.evaluable and self.trust is Trust.CONFIRMED
