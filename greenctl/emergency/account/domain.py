"""The city's target: the reduced daily mass over that of the whole society, per pollutant and level; exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from greenctl.emergency.account.errors import LadderUnknown
from greenctl.emergency.edition_files import editions_in, read_edition, trust_of
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.masses import POLLUTANTS
from greenctl.kernel.canonical import digest_of
from greenctl.rules.trust import Trust
from greenctl.yaml_files.values import Value

GROUPS = ("industrial", "dust", "mobile", "other")

Masses = Mapping[str, Mapping[str, Decimal]]
"""group -> pollutant -> kg per day; what is left out is nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """The share that must be reduced at the least, as a part of one."""

    at_least: Decimal
    trust: Trust


@dataclass(frozen=True, slots=True)
class Ladder:
    """An edition of the target. `shares`: level -> pollutant -> share."""

    id: str
    name_zh: str
    name_en: str
    document: str
    shares: Mapping[str, Mapping[str, Share]]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Line:
    """One pollutant's account, in kg per day. `met` is None, undetermined, where the share is from memory only or
    there is no base to hold it against."""

    pollutant: str
    base: Decimal
    reduced: Decimal
    share: Share

    @property
    def exact_ratio(self) -> Fraction | None:
        return Fraction(self.reduced) / Fraction(self.base) if self.base else None

    @property
    def ratio(self) -> Decimal | None:
        """To four places, for people; whether the target is met never looks at it."""
        exact = self.exact_ratio
        if exact is None:
            return None
        return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)

    @property
    def met(self) -> bool | None:
        if self.exact_ratio is None or not self.share.trust.evaluated:
            return None
        return self.exact_ratio >= Fraction(self.share.at_least)

    @property
    def lacking(self) -> Decimal:
        """kg per day short of the share, 0 where it is reached; of a share from memory, what it would be."""
        return max(Decimal(0), self.base * self.share.at_least - self.reduced)


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a level. `met`: all four; None as soon as one of them is undetermined and none is failed."""

    level: str
    ladder: str
    fingerprint: str
    lines: tuple[Line, ...]

    @property
    def met(self) -> bool | None:
        each = [line.met for line in self.lines]
        if False in each:
            return False
        return None if None in each else True


def account(ladder: Ladder, level: str, base: Masses, reduced: Masses) -> Account:
    """Hold the sum over every group against the target.

    The base has the group `other` as well: the target is a share of the whole society, not of those who are listed.

    Raises:
        ValueError: an unknown level, group or pollutant, or a negative mass.
    """
    for masses in (base, reduced):
        _check(masses)
    shares = ladder.shares.get(level)
    if shares is None:
        raise ValueError(f"no level {level}")
    lines = tuple(Line(name, _total(base, name), _total(reduced, name), shares[name]) for name in POLLUTANTS)
    return Account(level, ladder.id, ladder.fingerprint, lines)


def _check(masses: Masses) -> None:
    for group, parts in masses.items():
        for pollutant, mass in parts.items():
            if group not in GROUPS or pollutant not in POLLUTANTS or not mass.is_finite() or mass < 0:
                raise ValueError(f"no mass {group} {pollutant} {mass}")


def _total(masses: Masses, pollutant: str) -> Decimal:
    return sum((parts.get(pollutant, Decimal(0)) for parts in masses.values()), Decimal(0))


def get_ladder(ladder_id: str) -> Ladder:
    """Raises LadderUnknown."""
    if ladder_id not in ladders():
        raise LadderUnknown(ladder=ladder_id, known=", ".join(ladders()))
    return ladders()[ladder_id]


@lru_cache(maxsize=1)
def ladders() -> Mapping[str, Ladder]:
    """Every edition of the target by id. Raises FileBroken."""
    found = [_ladder(read_edition(path)) for path in editions_in("account/ladders")]
    return {one.id: one for one in found}


def _ladder(place: Value) -> Ladder:
    parts = place.mapping("id", "name_zh", "name_en", "document", *LEVELS)
    shares = {
        level: {name: _share(where) for name, where in parts[level].mapping(*POLLUTANTS).items()} for level in LEVELS
    }
    named = {name: parts[name].text() for name in ("id", "name_zh", "name_en", "document")}
    return Ladder(**named, shares=shares, fingerprint=digest_of(place.value))


def _share(place: Value) -> Share:
    parts = place.mapping("at_least", "trust")
    at_least = parts["at_least"].number()
    if not 0 < at_least <= 1:
        place.refuse(f"{at_least} is no share", "more than 0, at most 1")
    return Share(at_least, trust_of(parts["trust"]))
