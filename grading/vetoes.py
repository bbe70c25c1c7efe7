"""Vetoes: which adverse records count on a day, and what they do to a level."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from grading.application import AdverseRecord
from grading.model import Veto, VetoEffect
from grading.results import VetoFinding, VetoState


@lru_cache(maxsize=10_000)
def months_after(day: date, months: int) -> date:
    """The same day of the month that many months on, or the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def veto_finding(record: AdverseRecord, vetoes: Mapping[str, Veto], on: date) -> VetoFinding:
    """Whether a record counts on a day: from its own day until the look-back ends, the last day left out."""
    veto = vetoes.get(record.kind)
    months = veto.lookback_months if veto else None
    ends_on = months_after(record.on, months) if months else None
    return VetoFinding(record.kind, record.evidence_id, record.on, ends_on, _state(veto, record.on, ends_on, on), veto)


def _state(veto: Veto | None, begins: date, ends: date | None, on: date) -> VetoState:
    if veto is None:
        return VetoState.NOT_IN_EDITION
    if on < begins:
        return VetoState.NOT_YET
    if ends is not None and on >= ends:
        return VetoState.LAPSED
    return VetoState.ACTIVE if veto.evaluable else VetoState.UNDETERMINED


def lowered(position: int, ladder: tuple[str, ...], findings: Iterable[VetoFinding]) -> int:
    """A position on the ladder after all active vetoes: downgrades add up, then the lowest ceiling holds."""
    active = [finding.veto for finding in findings if finding.state is VetoState.ACTIVE and finding.veto]
    if not active:
        return position
    steps = sum(veto.steps or 0 for veto in active if veto.effect is VetoEffect.DOWNGRADE)
    ceiling = max((_ceiling(veto, ladder) for veto in active), default=0)
    return min(max(position + steps, ceiling), len(ladder) - 1)


def leaves_open(findings: Iterable[VetoFinding]) -> bool:
    """Whether a record counts in a way nobody has read: then no level can be said."""
    return any(finding.state is VetoState.UNDETERMINED for finding in findings)


def _ceiling(veto: Veto, ladder: tuple[str, ...]) -> int:
    """The best position a veto leaves: below every level it bars."""
    if veto.effect is VetoEffect.LOWEST:
        return len(ladder) - 1
    barred = [position for position, level in enumerate(ladder) if level in veto.levels]
    return max(barred) + 1 if barred and veto.effect is VetoEffect.BARS else 0
