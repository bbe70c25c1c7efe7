"""Whether what a forecast proposes goes on with an alert that stands: it overlaps, or the gap is short enough.

A person decides. How short, the city has set; without that only what touches or overlaps is one episode.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.domain import Span
from greenctl.emergency.forecast.proposing import bridged
from greenctl.kernel.actor import area_prefix

_HOURS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Joined:
    """The alert that a proposal would go on with; `gap_hours` is 0 where they touch or overlap."""

    alert_id: str
    level: str
    ends_at: datetime | None
    gap_hours: Decimal


def joined_with(
    uow: UnitOfWork, area: str, starts_at: datetime, ends_at: datetime, bridge_hours: int | None
) -> Joined | None:
    """Of several the one that ends last. `area` is a city, or lies in one."""
    here = [
        span
        for span in repository.spans_of(uow, f"{area_prefix(area)[:4]}00")
        if area.startswith(area_prefix(span.area))
        and span.starts_at <= ends_at
        and (span.until is None or span.starts_at < span.until)
    ]
    near = [span for span in here if _is_near(span, starts_at, ends_at, bridge_hours)]
    if not near:
        return None
    last = max(near, key=lambda span: (span.until is None, span.until or span.starts_at, span.step_id))
    gap = 0 if last.until is None else max(0, int((starts_at - last.until).total_seconds()))
    return Joined(last.alert_id, last.level, last.until, (Decimal(gap) / 3600).quantize(_HOURS))


def _is_near(span: Span, starts_at: datetime, ends_at: datetime, bridge_hours: int | None) -> bool:
    """An alert without an end goes on."""
    until = span.until or max(ends_at, span.starts_at)
    return len(bridged([(span.starts_at, until), (starts_at, ends_at)], bridge_hours)) == 1
