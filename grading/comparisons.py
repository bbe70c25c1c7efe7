"""Compares facts with requirements, exactly, in three-valued logic. No number of any regulation stands here."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from grading.cells import Demand, Test
from grading.model import Indicator
from grading.shapes import Fact, OutletFacts, ShareFact

# The loader has matched types of fact and limit, so the comparisons need not know them.
Comparison: TypeAlias = Callable[[Any, Any], bool]


class Compare(NamedTuple):
    """A test made ready: the fact it looks at, how it compares, and its limit in the form that takes."""

    fact: str
    meets: Comparison
    limit: Any
    demand: Demand
    is_share: bool = False

    def of(self, fact: Fact | None) -> bool | None:
        """Met or not; None where the fact is missing."""
        return None if fact is None else self.meets(fact, self.limit)


def any_met(values: Iterable[bool | None]) -> bool | None:
    """Kleene's or: True if one is, None if none is and one is not known, else False."""
    found = set(values)
    return True if True in found else None if None in found else False


def all_met(values: Iterable[bool | None]) -> bool | None:
    """Kleene's and: False if one is, None if none is and one is not known, else True."""
    found = set(values)
    return False if False in found else None if None in found else True


def compare(test: Test, row: Indicator) -> Compare:
    """The comparison of one test with the fact of ``row``."""
    if row.share is not None and isinstance(test.limit, Decimal):
        return Compare(row.id, _SHARES[test.demand], Fraction(test.limit), test.demand, True)
    limit = frozenset(test.limit) if isinstance(test.limit, tuple) else test.limit
    return Compare(row.id, COMPARISONS[test.demand], limit, test.demand)


def worst_of(demands: Iterable[Demand], outlets: OutletFacts) -> Decimal | None:
    """The worst of the numbers that are there: the greatest where demands say at most; None where none is there."""
    numbers = [value for _, value in outlets.values if isinstance(value, Decimal)]
    return (max if Demand.AT_MOST in demands else min)(numbers, default=None)


def missing_among(names: Iterable[str], facts: Mapping[str, Fact] | Mapping[str, Fact | None]) -> tuple[str, ...]:
    """Which of these facts are not there, or not for every outlet."""
    return tuple([name for name in names if _is_missing(facts.get(name))])


def _is_missing(fact: Fact | None) -> bool:
    return fact is None or (isinstance(fact, OutletFacts) and not fact.is_complete)


def _is_one_of(fact: str, limit: frozenset[str]) -> bool:
    return fact in limit


def _share_at_most(share: ShareFact, limit: Fraction) -> bool:
    return share.percent <= limit


def _share_at_least(share: ShareFact, limit: Fraction) -> bool:
    return share.percent >= limit


def _share_equals(share: ShareFact, limit: Fraction) -> bool:
    return share.percent == limit


COMPARISONS: dict[Demand, Comparison] = {
    Demand.AT_MOST: operator.le,
    Demand.AT_LEAST: operator.ge,
    Demand.EQUALS: operator.eq,
    Demand.ONE_OF: _is_one_of,
    Demand.ALL_OF: operator.ge,  # of sets: holds all of
}
_SHARES: dict[Demand, Comparison] = {
    Demand.AT_MOST: _share_at_most,
    Demand.AT_LEAST: _share_at_least,
    Demand.EQUALS: _share_equals,
}
