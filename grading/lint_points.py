"""The facts at which a table can change its mind: every limit with its nearest neighbours, every option, every set.

Between two neighbouring points a comparison gives the same, so what holds at all of them holds everywhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from grading.cells import Test
from grading.model import FactType, Indicator
from grading.shapes import Fact, ShareFact

# More than any honest row needs; a row with more alternatives than this is looked at in part.
MOST_COMBINATIONS = 4_000
_HUNDRED = Decimal(100)


def combinations(rows: Mapping[str, Indicator], tests: Mapping[str, tuple[Test, ...]]) -> Iterator[dict[str, Fact]]:
    """Every combination of points of several facts, up to MOST_COMBINATIONS; ``tests`` are what looks at each."""
    points = [points_of(row, tests[name]) for name, row in rows.items()]
    for values in itertools.islice(itertools.product(*points), MOST_COMBINATIONS):
        yield dict(zip(rows, values, strict=True))


def points_of(row: Indicator, tests: tuple[Test, ...]) -> list[Fact]:
    """The points of one fact."""
    match row.type:
        case FactType.BOOL:
            return [True, False]
        case FactType.CHOICE:
            return [option.code for option in row.options]
        case FactType.SET:
            return [*_sets(row, tests)]
    numbers = _numbers(row, tests)
    return [ShareFact(number, _HUNDRED) for number in numbers] if row.share else [*numbers]


def _sets(row: Indicator, tests: tuple[Test, ...]) -> list[frozenset[str]]:
    """Nothing, everything, what a test wants, and that with any one lacking; in one order, since the first that shows a
    contradiction is the one that is told."""
    wanted = [frozenset(str(code) for code in test.limit) for test in tests if isinstance(test.limit, tuple)]
    lacking = [want - {code} for want in wanted for code in sorted(want)]
    return list(dict.fromkeys([frozenset(), *wanted, *lacking, frozenset(option.code for option in row.options)]))


def _numbers(row: Indicator, tests: tuple[Test, ...]) -> list[Decimal]:
    """Numbers that somebody could enter: within the bounds, with no more places than those allow."""
    least, most, step = _range(row)
    limits = [test.limit for test in tests if isinstance(test.limit, Decimal)]
    around = [_rounded(limit, step, how) for limit in limits for how in (ROUND_FLOOR, ROUND_CEILING)]
    ends = [end for end in (least, most) if end is not None]
    found = {near for number in (*around, *ends) for near in (number - step, number, number + step)}
    return sorted(n for n in found if (least is None or n >= least) and (most is None or n <= most))


def _range(row: Indicator) -> tuple[Decimal | None, Decimal | None, Decimal]:
    if row.share:
        return Decimal(0), _HUNDRED, Decimal("0.000001")
    if row.bounds is None:
        return None, None, Decimal("0.000001")
    return row.bounds.min, row.bounds.max, Decimal(1).scaleb(-row.bounds.places)


def _rounded(limit: Decimal, step: Decimal, how: str) -> Decimal:
    return limit.quantize(step, rounding=how)
