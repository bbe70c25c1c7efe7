"""The level alone, as fast as Python says it: one generated function per table and sub-type.

``grade`` is the specification; what stands here gives its level and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from grading.application import Application, SectorFacts
from grading.edition import Edition
from grading.engine import counted, table_of
from grading.errors import NoSectorApplied
from grading.generated import Source, row_lines
from grading.model import SectorTable
from grading.plans import SectorPlan, plan_of
from grading.results import Standing
from grading.shapes import Fact
from grading.vetoes import leaves_open, lowered, veto_finding

# Takes the facts that count, gives the position on the ladder by indicators alone, None while it is undetermined.
Decider: TypeAlias = Callable[[Mapping[str, Fact]], int | None]
# A ladder and where on it a sector stands.
Found: TypeAlias = tuple[tuple[str, ...], int | None]
_NEVER: Decider = lambda _: None  # noqa: E731 -- a value, like those that are generated


class _Sector(NamedTuple):
    """What deciding a sector takes: nothing is looked up in the edition a second time."""

    decide: Decider
    plan: SectorPlan


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
    found: list[Found] = []
    for item in application.sectors:
        sector = _sector(edition, item)
        facts = counted(sector.plan, item) if sector.plan.by_experts else item.facts.values
        found.append((sector.plan.ladder, sector.decide(facts)))
    if application.adverse:
        found = _after_vetoes(edition, application, found)
    if len(found) > 1:
        return _lowest(edition, found)
    ladder, position = found[0]
    return None if position is None else ladder[position]


def _sector(edition: Edition, applied: SectorFacts) -> _Sector:
    """Kept on the edition once it is made. Raises SectorNotInEdition or SubTypeUnknown."""
    key = (level_of, applied.sector, applied.sub_type)
    kept = edition.writers.get(key)
    if not isinstance(kept, _Sector):
        table = table_of(edition, applied)
        kept = _Sector(decider(table, applied.sub_type), plan_of(table, applied.sub_type))
        edition.writers[key] = kept
    return kept


def _after_vetoes(edition: Edition, application: Application, found: Sequence[Found]) -> list[Found]:
    vetoes = [veto_finding(record, edition.vetoes, application.on) for record in application.adverse]
    if leaves_open(vetoes):
        return [(ladder, None) for ladder, _ in found]
    return [(ladder, None if place is None else lowered(place, ladder, vetoes)) for ladder, place in found]


def _lowest(edition: Edition, found: Sequence[Found]) -> str | None:
    """The lowest of levels that are all there and compare."""
    levels = [edition.levels[ladder[place]] for ladder, place in found if place is not None]
    compare = len(levels) == len(found) and len({level.scale for level in levels}) == 1
    return max(levels, key=lambda level: level.position).code if compare else None


def source_of(plan: SectorPlan) -> Source:
    """The function of a plan: the weakest row decides, one that is undetermined ends it, and rows of which none is
    known to apply decide nothing."""
    source = Source("get = facts.get", "w = 0", "a = 0")
    for row in plan.rows:
        source.lines += row_lines(row, source, _counting, _asking)
    source.lines.append("return w if a else None")
    return source


def _counting(standing: Standing) -> list[str]:
    if not standing.is_determined:
        return ["return None"]
    lines = ["a = 1"] if standing.applies else []
    return [*lines, *([f"if w < {standing.best}: w = {standing.best}"] if standing.best else [])] or ["pass"]


def _asking(standing: str) -> list[str]:
    return [
        f"s = {standing}",
        "if s.best != s.least: return None",
        "if s.applies: a = 1",
        "if w < s.best: w = s.best",
    ]
