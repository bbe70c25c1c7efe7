"""Published schemes with bands: a wallet of points, the points of a year, a score at each look.

What rests on a figure that was not read, or on an event that the scheme does not name, is undetermined, never a band.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from greenctl.kernel.period import months_after
from greenctl.ranking.scheme import Band, BandRules, Cell, End, Kind


@dataclass(frozen=True, slots=True)
class Happening:
    """An event by the scheme's own code, or a score, on a day."""

    code: str
    on: date
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Banded:
    """A band by its code, or why there is none."""

    score: Decimal | None
    band: str | None
    end: End | None
    why: str | None


def banded(kind: Kind, rules: BandRules, happenings: Sequence[Happening], as_of: date) -> Banded:
    """The band on the day; `happenings` in the order of their numbers or days."""
    if kind is Kind.SCORE:
        return _by_scores(rules, sorted(happenings, key=lambda each: each.on))
    if unmapped := sorted({each.code for each in happenings if each.code not in rules.events}):
        return Banded(None, None, None, f"event_unmapped:{unmapped[0]}")
    taken = [_taken(kind, rules, each, as_of) for each in happenings]
    if None in taken:
        return Banded(None, None, None, "figure_unread")
    total = sum((each for each in taken if each is not None), Decimal(0))
    return _placed(rules, _kept(rules, total) if kind is Kind.WALLET else total)


def _kept(rules: BandRules, total: Decimal) -> Decimal:
    left = rules.start - total
    return left if rules.most is None else min(left, rules.most)


def _taken(kind: Kind, rules: BandRules, happening: Happening, as_of: date) -> Decimal | None:
    """The points an event takes on the day; None: nobody has read how many, or for how long."""
    rule = rules.events[happening.code]
    if kind is Kind.YEAR_POINTS:
        return rule.points.evaluable if happening.on.year == as_of.year else Decimal(0)
    over = _over(rule.months, happening.on + timedelta(days=rules.valid_from_day), as_of)
    if over is None or rule.points.evaluable is None:
        return None
    return Decimal(0) if over else rule.points.evaluable


def _over(months: Cell, counted_from: date, as_of: date) -> bool | None:
    """What has not begun to count cannot be over, however long it lasts."""
    if as_of < counted_from:
        return False
    if months.evaluable is None:
        return None
    return as_of >= months_after(counted_from, int(months.evaluable))


def _placed(rules: BandRules, score: Decimal) -> Banded:
    """A score where every limit was read lies in a band, or between two; where one is from memory, in none."""
    if not all(band.limits_known for band in rules.bands):
        return Banded(score, None, None, "limit_unread")
    band = _band_of(rules, score)
    return Banded(score, band.code, band.end, None) if band else Banded(score, None, None, "between_bands")


def _band_of(rules: BandRules, score: Decimal) -> Band | None:
    return next((band for band in rules.bands if band.holds(score)), None)


def _by_scores(rules: BandRules, happenings: Sequence[Happening]) -> Banded:
    """The band of the last score; so many bad ones in a row lead to the blame list, one good one from it."""
    scores = [each.score for each in happenings if each.score is not None]
    if not scores:
        return Banded(None, None, None, "no_score")
    placed = _placed(rules, scores[-1])
    if placed.band is None:
        return placed
    listed = list(_listed(rules, scores))[-1]
    return Banded(scores[-1], placed.band, End.BLAME if listed else placed.end, "repeated" if listed else None)


def _listed(rules: BandRules, scores: Sequence[Decimal]) -> Iterator[bool]:
    listed, run = False, 0
    for score in scores:
        band = _band_of(rules, score)
        if rules.repeat is not None:
            run = run + 1 if band is not None and band.code == rules.repeat.band else 0
            listed = run >= rules.repeat.times or (listed and score < rules.repeat.leaves_at_least)
        yield listed
