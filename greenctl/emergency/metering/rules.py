"""When readings disagree with a measure: a dated setting with its assumption, and the pure decision by it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from greenctl.emergency.edition_files import editions_in, read_edition
from greenctl.emergency.inventory.measure_text import Action
from greenctl.emergency.metering.electricity import WHAT as KWH
from greenctl.kernel.canonical import digest_of
from greenctl.yaml_files.values import Value

HOURLY_MASS = ("2061:", "-Cou")
"""Series of HJ 212 that tell what was emitted in an hour begin and end so."""
HOURS_OF_A_DAY = 24
_MICRO = Decimal("0.000001")
_NUMBERS = ("stop_at_most", "limit_tolerance")
_COUNTS = ("baseline_days", "least_hours")
_TEXTS = ("id", "title_zh", "title_en", "assumption_zh", "assumption_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An edition; shares are parts of one."""

    id: str
    title_zh: str
    title_en: str
    assumption_zh: str
    assumption_en: str
    effective_from: date
    baseline_days: int
    least_hours: int
    normal_marks: tuple[str, ...]
    stop_at_most: Decimal
    limit_tolerance: Decimal
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one meter over a time: how many, their sum, the first and the last."""

    count: int
    total: Decimal
    first_at: datetime
    last_at: datetime

    @property
    def mean(self) -> Decimal:
        return (self.total / self.count).quantize(_MICRO, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a measure asks, as far as a meter can tell; `baseline` and `target` in `measured_in`."""

    action: str
    baseline: Decimal | None
    target: Decimal | None
    measured_in: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What was seen per hour, on which basis, and what would still have fitted."""

    seen: Decimal
    basis: Decimal
    at_most: Decimal


def judge(rule: Rule, what: str, asked: Asked, during: Series, before: Series | None) -> Disagreement | None:
    """Where readings do not fit the measure; None where they do, or where nothing can be said.

    A stop is held against electricity and against masses per hour; a limit against electricity alone, by its own figure
    where that is one of electricity a day, else by the share of the basis. Bans of vehicles and works on earth are
    nothing that a meter tells of.
    """
    if during.count < rule.least_hours:
        return None
    at_most = _most(rule, what, asked, before)
    if at_most is None:
        return None
    basis = at_most if before is None else before.mean
    return None if during.mean <= at_most else Disagreement(during.mean, basis, at_most)


def _most(rule: Rule, what: str, asked: Asked, before: Series | None) -> Decimal | None:
    """The most per hour that still fits; None: undetermined."""
    if asked.action == Action.LIMIT and what == KWH and (asked.measured_in or "").startswith(KWH):
        per_day = None if asked.target is None else asked.target * (1 + rule.limit_tolerance)
        return None if per_day is None else (per_day / HOURS_OF_A_DAY).quantize(_MICRO, rounding=ROUND_HALF_UP)
    share = _share(rule, what, asked)
    if share is None or before is None or before.count < rule.least_hours or not before.total:
        return None
    return (before.total * share / before.count).quantize(_MICRO, rounding=ROUND_HALF_UP)


def _share(rule: Rule, what: str, asked: Asked) -> Decimal | None:
    if asked.action == Action.STOP and (what == KWH or _tells_mass(what)):
        return rule.stop_at_most
    if asked.action == Action.LIMIT and what == KWH and asked.baseline and asked.target is not None:
        return asked.target / asked.baseline + rule.limit_tolerance
    return None


def _tells_mass(what: str) -> bool:
    begins, ends = HOURLY_MASS
    return what.startswith(begins) and what.endswith(ends)


def rule_on(day: date) -> Rule:
    """The edition in force, the latest of several."""
    found = [one for one in rules() if one.effective_from <= day]
    return max(found or rules()[:1], key=lambda one: (one.effective_from, one.id))


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every edition. Raises FileBroken."""
    return tuple(_rule(read_edition(path)) for path in editions_in("metering/rules"))


def _rule(place: Value) -> Rule:
    said = place.mapping(*_TEXTS, "official", "effective_from", "normal_marks", *_COUNTS, *_NUMBERS)
    told: dict[str, Any] = {name: " ".join(said[name].text().split()) for name in _TEXTS}
    told |= {name: said[name].number() for name in _NUMBERS} | {name: said[name].whole() for name in _COUNTS}
    return Rule(
        **told,
        effective_from=date.fromisoformat(said["effective_from"].text()),
        normal_marks=tuple(one.text() for one in said["normal_marks"].items()),
        fingerprint=digest_of(place.value),
    )
