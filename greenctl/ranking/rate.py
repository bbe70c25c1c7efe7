"""Points by visits, corrected for how often somebody looked: whole numbers only, so that every machine agrees.

A point is a million micropoints, a visit a million microvisits; nothing here is a float, and no library of mathematics
is asked. `docs/ranking.md` says the same in words, with the sources of the method; `rebuild.py` says it a second time,
for anybody to run.
"""

from dataclasses import dataclass
from math import isqrt

from greenctl.ranking.scheme import RateRules

MICRO = 10**6
# Standard normal quantiles in millionths, by the percentage that lies between minus and plus so much.
QUANTILES = {50: 674_490, 80: 1_281_552, 90: 1_644_854, 95: 1_959_964, 99: 2_575_829}
_T = 10**12


@dataclass(frozen=True, slots=True)
class Sums:
    """What the findings and visits of one source add up to on the day.

    `weighted`: micropoints times percent of weight, summed; `squares`: the same in thousandths of a point, squared and
    summed; `vetoed`: findings under a veto; `unknown`: findings of a severity that the scheme does not know.
    """

    source_id: str
    cohort: str
    visits: int = 0
    findings: int = 0
    open: int = 0
    weighted: int = 0
    squares: int = 0
    vetoed: int = 0
    unknown: int = 0

    @property
    def rate(self) -> int:
        """Micropoints per visit, rounded half up; only of a source that was visited."""
        return divided(self.weighted, 100 * self.visits)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the findings of a source say once few visits are allowed for. All in micropoints per visit, but `prior`.

    `others`: the rate of the others; `shrunk`: the posterior mean; `low`, `high`: the interval; `prior`: how many
    microvisits of the others' rate stand beside the source's own.
    """

    others: int
    shrunk: int
    low: int
    high: int
    prior: int


@dataclass(slots=True)
class Yardstick:
    """Sums over visited sources; what one source is held against leaves that source out, so that nobody moves the
    yardstick that they are measured by."""

    sources: int = 0
    visits: int = 0
    weighted: int = 0
    squares: int = 0
    spread: int = 0
    """visits times rate squared, summed"""

    def add(self, sums: Sums, rate: int) -> None:
        """`rate`: of `sums`, which was visited."""
        self.sources += 1
        self.visits += sums.visits
        self.weighted += sums.weighted
        self.squares += sums.squares
        self.spread += sums.visits * rate * rate

    def without(self, sums: Sums, rate: int) -> "Yardstick":
        return Yardstick(
            self.sources - 1,
            self.visits - sums.visits,
            self.weighted - sums.weighted,
            self.squares - sums.squares,
            self.spread - sums.visits * rate * rate,
        )


def divided(number: int, by: int) -> int:
    """`number` / `by`, rounded half up; neither is negative."""
    return (2 * number + by) // (2 * by)


def estimate(sums: Sums, others: Yardstick, rules: RateRules) -> Estimate:
    """The posterior of one visited source, its prior made of the others, of whom there is at least one.

    Weighted sums are taken for multiples of one Poisson count, whose size is their mean square over their mean.
    """
    mean, size = _mean_and_size(others, rules.unit_thousandths)
    prior = _prior(others, mean, size, rules)
    shape = divided(prior * mean, size) + divided(sums.weighted * 10**4, size)
    weight = prior + sums.visits * MICRO
    z = QUANTILES[rules.coverage_percent]
    # The upper end is that of one count more, after Garwood: whoever has no finding yet is not thereby without fault.
    low, high = quantile(shape, -z), quantile(shape + MICRO, z)
    return Estimate(
        others=mean,
        shrunk=divided(size * shape, weight),
        low=divided(size * low, weight),
        high=divided(size * high, weight),
        prior=prior,
    )


def _mean_and_size(others: Yardstick, thousandths: int) -> tuple[int, int]:
    """The others' rate, and the size of what a count stands for; half a unit is added, so that neither is nothing."""
    weighted = others.weighted + 50_000 * thousandths
    squares = others.squares + 5_000 * thousandths**2
    mean = divided(weighted, 100 * others.visits)
    return max(1, mean), max(1, divided(squares * 10**4, weighted))


def _prior(others: Yardstick, mean: int, size: int, rules: RateRules) -> int:
    """How many microvisits the others' rate is worth: the less they differ among themselves, the more."""
    most, least = rules.prior_visits_at_most * MICRO, rules.prior_visits_at_least * MICRO
    plain = divided(others.weighted, 100 * others.visits)
    between = divided(others.spread, others.visits) - plain**2 - divided(size * mean * others.sources, others.visits)
    if between <= 0:
        return most
    return min(most, max(least, divided(size * mean * MICRO, between)))


def quantile(shape: int, z: int) -> int:
    """A quantile of the gamma distribution with this shape and scale 1, in millionths, after Wilson and Hilferty.

    `shape` and the normal quantile `z` are in millionths. It never falls where the shape rises.
    """
    shape = max(1, shape)
    step = divided(abs(z) * 10**18, 3 * isqrt(shape * 10**18))
    root = _T - divided(10**18, 9 * shape) + (step if z > 0 else -step)
    return divided(shape * root**3, _T**3) if root > 0 else 0
