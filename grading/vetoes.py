"""Vetoes: which adverse records count on a day, and what they do to a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from grading.application import AdverseRecord
from grading.model import Veto, VetoEffect
from grading.months import months_after
from grading.results import VetoFinding, VetoState

# A file of records has few days and few look-backs.
_ends_on = lru_cache(maxsize=10_000)(months_after)


def veto_finding(record: AdverseRecord, vetoes: Mapping[str, Veto], on: date) -> VetoFinding:
    """Whether a record counts on a day: from its own day until the look-back ends, the last day left out."""
    veto = vetoes.get(record.kind)
    months = veto.lookback_months if veto else None
    ends_on = _ends_on(record.on, months) if months else None
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
    steps, ceiling = _effect(ladder, findings)
    return min(max(position + steps, ceiling), len(ladder) - 1)


def lowered_bounds(
    bounds: tuple[int, int], ladder: tuple[str, ...], findings: Iterable[VetoFinding]
) -> tuple[int, int]:
    """Both bounds lowered."""
    (best, least), (steps, ceiling), floor = bounds, _effect(ladder, findings), len(ladder) - 1
    return min(max(best + steps, ceiling), floor), min(max(least + steps, ceiling), floor)


def leaves_open(findings: Iterable[VetoFinding]) -> bool:
    """Whether a record counts in a way nobody has read: then no level can be said."""
    return any(finding.state is VetoState.UNDETERMINED for finding in findings)


def _effect(ladder: tuple[str, ...], findings: Iterable[VetoFinding]) -> tuple[int, int]:
    """By how many steps active vetoes lower, and the best position that they leave."""
    steps = ceiling = 0
    for finding in findings:
        veto = finding.veto
        if veto is None or finding.state is not VetoState.ACTIVE:
            continue
        if veto.effect is VetoEffect.DOWNGRADE:
            steps += veto.steps or 0
        else:
            ceiling = max(ceiling, _ceiling(veto, ladder))
    return steps, ceiling


def _ceiling(veto: Veto, ladder: tuple[str, ...]) -> int:
    """The best position a veto leaves: below every level it bars."""
    if veto.effect is VetoEffect.LOWEST:
        return len(ladder) - 1
    return max([position + 1 for position, level in enumerate(ladder) if level in veto.levels], default=0)
