"""The level alone, as fast as Python says it: one generated function per table and sub-type.

``grade`` is the specification; what stands here gives its level and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from grading.application import Application
from grading.edition import Edition
from grading.engine import counted, table_of
from grading.errors import NoSectorApplied
from grading.generated import Source, row_lines
from grading.model import Level, SectorTable
from grading.plans import SectorPlan, plan_of
from grading.results import Standing
from grading.shapes import Fact
from grading.vetoes import leaves_open, lowered, veto_finding

# Takes the facts that count, gives the position on the ladder by indicators alone, None while it is undetermined.
Decider: TypeAlias = Callable[[Mapping[str, Fact]], int | None]
_NEVER: Decider = lambda _: None  # noqa: E731 -- a value, like those that are generated


def decider(table: SectorTable, sub_type: str | None = None) -> Decider:
    """The function that finds the position of a sector's level; made on first use and kept on the table."""
    kept = table.plans.get((decider, sub_type))
    if not callable(kept):
        unnamed = bool(table.sub_types) and sub_type is None
        kept = table.plans[decider, sub_type] = _NEVER if unnamed else source_of(plan_of(table, sub_type)).function()
    return kept


def level_of(edition: Edition, application: Application) -> str | None:
    """``grade(edition, application).level``. Raises what ``grade`` raises."""
    if not application.sectors:
        raise NoSectorApplied
    vetoes = [veto_finding(record, edition.vetoes, application.on) for record in application.adverse]
    plans = [(plan_of(table_of(edition, item), item.sub_type), item) for item in application.sectors]
    found: list[tuple[tuple[str, ...], int]] = []
    for plan, applied in plans:
        position = decider(edition.sectors[applied.sector], applied.sub_type)(counted(plan, applied))
        if position is None:
            return None
        found.append((plan.ladder, position))
    if leaves_open(vetoes):
        return None
    codes = [ladder[lowered(position, ladder, vetoes) if vetoes else position] for ladder, position in found]
    return codes[0] if len(codes) == 1 else _lowest([edition.levels[code] for code in codes])


def _lowest(levels: Sequence[Level]) -> str | None:
    """The lowest of levels that compare."""
    return max(levels, key=lambda level: level.position).code if len({level.scale for level in levels}) == 1 else None


def source_of(plan: SectorPlan) -> Source:
    """The function of a plan: the weakest row decides, one that is undetermined ends it, and rows of which none applies
    decide nothing."""
    source = Source("get = facts.get", "w = 0", "a = 0")
    for row in plan.rows:
        source.lines += row_lines(row, source, _counting, _asking)
    source.lines.append("return w if a else None")
    return source


def _counting(standing: Standing) -> list[str]:
    if not standing.is_determined:
        return ["return None"]
    lines = ["a = 1"] if standing.applies is not False else []
    return [*lines, *([f"if w < {standing.best}: w = {standing.best}"] if standing.best else [])] or ["pass"]


def _asking(standing: str) -> list[str]:
    return [
        f"s = {standing}",
        "if s.best != s.least: return None",
        "if s.applies is not False: a = 1",
        "if w < s.best: w = s.best",
    ]
