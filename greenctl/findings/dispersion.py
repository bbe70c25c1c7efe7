"""How much is found on visits, how that varies, and how it compares with what others find at the like; pure, exact.

Method. x is the number of counting findings of one visit. Mean and variance are those of the sample (divided by n - 1).
Expected is indirect standardisation: every visit is held against the mean of all visits in its stratum, a stratum being
the source's first sector together with the work line; so who is sent where little is wrong is not thought blind, and
who is sent where much is wrong not keen. Deviation is (found - expected) over the standard error of found if this key
were like its strata, the square root of the sum over its visits of the stratum's sample variance. Nothing here is a
threshold: what to make of a deviation is for people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

_NOTHING = Fraction(0)
_PLACES, _EXACT = Decimal("0.000001"), Context(prec=50, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of some visits: how many, the sum of x, and the sum of its squares."""

    visits: int = 0
    found: int = 0
    squares: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.visits + other.visits, self.found + other.found, self.squares + other.squares)

    @property
    def mean(self) -> Fraction | None:
        return Fraction(self.found, self.visits) if self.visits else None

    @property
    def variance(self) -> Fraction | None:
        """Of the sample; None of fewer than two visits."""
        n = self.visits
        return Fraction(n * self.squares - self.found**2, n * (n - 1)) if n > 1 else None


@dataclass(frozen=True, slots=True)
class Dispersion:
    """What the module tells, rounded half to even to six places; None where it cannot be said."""

    per_visit: Decimal | None
    variance: Decimal | None
    expected: Decimal | None
    deviation: Decimal | None


def total(sums: Iterable[Sums]) -> Sums:
    """Of all visits together."""
    result = Sums()
    for item in sums:
        result += item
    return result


def dispersion(own: Mapping[object, Sums], strata: Mapping[object, Sums]) -> Dispersion:
    """Of visits by stratum, held against all visits by stratum; `own` is part of `strata`."""
    here = total(own.values())
    expected = sum((sums.visits * (strata[key].mean or _NOTHING) for key, sums in own.items()), _NOTHING)
    varies = sum((sums.visits * (strata[key].variance or _NOTHING) for key, sums in own.items()), _NOTHING)
    return Dispersion(
        _rounded(here.mean), _rounded(here.variance), _rounded(expected), _deviation(here.found - expected, varies)
    )


def _deviation(off: Fraction, varies: Fraction) -> Decimal | None:
    if not varies:
        return None
    root = _EXACT.sqrt(_decimal(varies))
    return _EXACT.divide(_decimal(off), root).quantize(_PLACES, context=_EXACT)


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else _decimal(value).quantize(_PLACES, context=_EXACT)


def _decimal(value: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
