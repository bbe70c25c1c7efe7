"""Compares one fact with one requirement, exactly. No number of any regulation stands here."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

from grading.cells import Cell, Demand, Fact, Limit, Outcome
from grading.model import Condition

# The loader has matched types of fact and limit, so the comparisons need not know them.
Comparison: TypeAlias = Callable[[Any, Any], bool]


def _is_one_of(fact: str, limit: frozenset[str]) -> bool:
    return fact in limit


COMPARISONS: dict[Demand, Comparison] = {
    Demand.AT_MOST: operator.le,
    Demand.AT_LEAST: operator.ge,
    Demand.EQUALS: operator.eq,
    Demand.ONE_OF: _is_one_of,
    Demand.ALL_OF: operator.ge,  # of sets: holds all of
}


def prepared(limit: Limit) -> object:
    """A limit in the form the comparisons take."""
    return frozenset(limit) if isinstance(limit, tuple) else limit


def outcome(cell: Cell, fact: Fact | None) -> Outcome:
    """Met, not met or unknown. A missing fact, an unknown or unread cell and one from memory are unknown."""
    if not cell.evaluable:
        return Outcome.UNKNOWN
    if not cell.demand.compares:
        return Outcome.MET
    if fact is None:
        return Outcome.UNKNOWN
    return Outcome.MET if COMPARISONS[cell.demand](fact, prepared(cell.limit)) else Outcome.NOT_MET


def holds(condition: Condition, fact: Fact | None) -> bool | None:
    """Whether a condition holds; None where its fact is missing or only prose is known."""
    if condition.demand is Demand.UNKNOWN or fact is None:
        return None
    return COMPARISONS[condition.demand](fact, prepared(condition.limit))
