"""Grades an application under an edition: the weakest indicator decides a sector, the lowest sector the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from grading.application import Application, SectorFacts
from grading.cells import Trust
from grading.edition import Edition
from grading.errors import NoSectorApplied, SectorNotInEdition, SubTypeUnknown
from grading.guarantees import guarantee_finding
from grading.model import SectorTable, Supplier
from grading.plans import SectorPlan, plan_of
from grading.results import Finding, Grade, InSector, SectorGrade, VetoFinding, VetoState
from grading.shapes import Fact
from grading.vetoes import leaves_open, lowered_bounds, veto_finding

Vetoes: TypeAlias = Sequence[VetoFinding]


class Reached(NamedTuple):
    """Levels of one sector: the level, its bounds after vetoes, and the level by indicators alone."""

    level: str | None
    at_best: str
    at_least: str
    by_indicators: str | None


def grade(edition: Edition, application: Application) -> Grade:
    """The grade of an application; equal arguments give equal grades.

    Raises NoSectorApplied, SectorNotInEdition or SubTypeUnknown. Missing facts raise nothing: they leave the level
    undetermined.
    """
    if not application.sectors:
        raise NoSectorApplied
    vetoes = tuple(veto_finding(record, edition.vetoes, application.on) for record in application.adverse)
    sectors = tuple(_sector_grade(edition, item, vetoes) for item in application.sectors)
    level, at_best, comparable = overall(edition, sectors)
    official = all(sector.official for sector in sectors) and confirmed(vetoes)
    guarantees = tuple(guarantee_finding(claim, edition, sectors) for claim in application.guarantees)
    return Grade(edition, application, level, at_best, official, comparable, sectors, vetoes, guarantees)


def overall(edition: Edition, sectors: Sequence[InSector]) -> tuple[str | None, str | None, bool]:
    """The lowest level, the lowest at best, and whether the sectors compare at all: without that there is neither."""
    if len(sectors) == 1:
        return sectors[0].level, sectors[0].at_best, True
    if len({edition.levels[sector.ladder[0]].scale for sector in sectors}) != 1:
        return None, None, False
    at_best = _lowest(edition, [sector.at_best for sector in sectors])
    levels = [sector.level for sector in sectors if sector.level is not None]
    return _lowest(edition, levels) if len(levels) == len(sectors) else None, at_best, True


def reached(ladder: tuple[str, ...], bounds: tuple[int, int], decided: bool, sure: bool, vetoes: Vetoes) -> Reached:
    """What indicators leave between two positions, after vetoes. ``sure``: there is something to decide by;
    ``decided``: and none of it is undetermined."""
    open_veto = leaves_open(vetoes) if vetoes else False
    after, after_least = lowered_bounds(bounds, ladder, vetoes) if vetoes else bounds
    return Reached(
        ladder[after] if decided and not open_veto else None,
        ladder[after],
        ladder[after_least] if sure and not open_veto else ladder[-1],
        ladder[bounds[0]] if decided else None,
    )


def counted(plan: SectorPlan, applied: SectorFacts) -> Mapping[str, Fact]:
    """The facts that count: what an expert supplies, only where an expert said it."""
    facts = applied.facts.values
    if not plan.by_experts:
        return facts
    said = {row_id for row_id, by in applied.said.items() if by.role == Supplier.EXPERT}
    return {row_id: fact for row_id, fact in facts.items() if row_id not in plan.by_experts or row_id in said}


def _sector_grade(edition: Edition, applied: SectorFacts, vetoes: tuple[VetoFinding, ...]) -> SectorGrade:
    table = table_of(edition, applied)
    plan = plan_of(table, applied.sub_type)
    ladder, findings = plan.ladder, _findings(plan, applied)
    standings = [item.standing for item in findings]
    best, least = max([item.best for item in standings], default=0), max([item.least for item in standings], default=0)
    # Rows of which none applies leave nothing to decide by, and that must not pass for the top level. Where none is
    # known to, those that may are still to be settled, whatever they would say.
    applied_by_any = any(item.applies for item in standings)
    undetermined = tuple(
        [
            item.id
            for item in findings
            if not item.standing.is_determined or (item.applies is None and not applied_by_any)
        ]
    )
    unnamed = bool(table.sub_types) and applied.sub_type is None
    sure = not unnamed and applied_by_any
    found = reached(ladder, (best, least), sure and not undetermined, sure, vetoes)
    return SectorGrade(
        table,
        applied.sub_type,
        ladder,
        *found,
        official=edition.official and plan.confirmed,
        findings=findings,
        held_back_by=tuple([item.id for item in findings if item.standing.best == best]) if best else (),
        undetermined=undetermined,
        sub_type_missing=unnamed,
    )


def _findings(plan: SectorPlan, applied: SectorFacts) -> tuple[Finding, ...]:
    findings = plan.findings(counted(plan, applied))
    if not (applied.said or applied.evidence):
        return findings
    said, evidence = applied.said.get, applied.evidence.get
    return tuple([replace(item, said=said(item.id), evidence=evidence(item.id, ())) for item in findings])


def table_of(edition: Edition, applied: SectorFacts) -> SectorTable:
    """The table that an application names. Raises SectorNotInEdition or SubTypeUnknown."""
    table = edition.sectors.get(applied.sector)
    if table is None:
        raise SectorNotInEdition(applied.sector, edition.id)
    if applied.sub_type is not None and applied.sub_type not in table.sub_types:
        raise SubTypeUnknown(applied.sector, applied.sub_type, tuple(table.sub_types))
    return table


def confirmed(vetoes: Vetoes) -> bool:
    """Whether every veto that counts has been confirmed; a level lowered by hearsay is not official."""
    counting = [item.veto for item in vetoes if item.state is VetoState.ACTIVE and item.veto]
    return all(veto.trust is Trust.CONFIRMED for veto in counting)


def _lowest(edition: Edition, levels: list[str]) -> str:
    return max(levels, key=lambda level: edition.levels[level].position)
