"""How long each step governed a county, and how many line-hours a source's declared measures lose in that time; pure.

Nothing is guessed: a measure whose hours nobody stated makes the sum a lower bound, and a source that declared no
measure at the level has no sum at all.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from greenctl.emergency.alerts.domain import Span, governing
from greenctl.emergency.inventory.domain import Entry
from greenctl.emergency.least_loss.domain import DAY, Assumption, lost_hours, options_of

_HUNDREDTH = Decimal("0.01")
_NOT_STATED = {Assumption.LIMIT_WITHOUT_CUT, Assumption.OTHER_IS_A_STOP}


@dataclass(frozen=True, slots=True)
class LineHours:
    """`at_least`: line-hours a day of the measures that state them, None where none does; `unstated`: how many
    measures do not, so that the sum is a lower bound."""

    at_least: Decimal | None
    unstated: int

    def over(self, hours: Decimal) -> Decimal | None:
        """In so many hours of an alert."""
        if self.at_least is None:
            return None
        return (self.at_least * hours / DAY).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def governed(spans: Sequence[Span], counties: Collection[str], now: datetime) -> dict[tuple[str, str], Decimal]:
    """Overlapping alerts are counted once, by the step that governs; what is still to come is not counted."""
    found: dict[tuple[str, str], Decimal] = {}
    moments = {moment for span in spans for moment in (span.starts_at, span.until or now) if moment <= now}
    for begins, ends in pairwise(sorted({*moments, now})):
        hours = Decimal(int((ends - begins).total_seconds())) / 3600
        for county in counties:
            span = governing(spans, county, begins)
            if span is not None:
                key = (span.step_id, county)
                found[key] = found.get(key, Decimal(0)) + hours
    return found


def line_hours(entry: Entry, level: str) -> LineHours:
    """Of a source's measures at a level, per day: the loss of a line is the largest among them."""
    known, unstated = [], 0
    for measure in entry.at(level):
        assumed: Counter[Assumption] = Counter()
        options = list(options_of(replace(entry, measures=(measure,)), level, assumed))
        if assumed.keys() & _NOT_STATED:
            unstated += 1
        else:
            known += options
    return LineHours(lost_hours(known) if known else None, unstated)
