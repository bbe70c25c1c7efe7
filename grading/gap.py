"""The ways to a level (提级路径): every minimal set of changes that reaches it, ranked, and what else is in the way.

A level is reached where it is sure, and nothing that the enterprise or an expert could supply is missing. Where a cell
nobody has read forbids that, plans go up to that cell: nothing known rules the level out any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grading.application import Application, Facts, SectorFacts
from grading.edition import Edition
from grading.engine import grade
from grading.errors import CostRefused, TargetUnknown
from grading.gap_results import Gap, Plan, Wish
from grading.gap_sector import SectorSearch, carried_out
from grading.results import Grade, SectorGrade


def gap(edition: Edition, application: Application, target: str | Mapping[str, str], wish: Wish | None = None) -> Gap:
    """The ways to a level of the whole, or to one per sector named; equal arguments give equal plans in equal order.

    Raises:
        TargetUnknown: the edition has no such level, a sector's ladder lies on another scale, or a sector is not
            applied for.
        CostRefused: a cost is below 0, or no number.
        NoSectorApplied, SectorNotInEdition, SubTypeUnknown
    """
    wish = wish or Wish()
    _require_costs(wish)
    now = grade(edition, application)
    targets = _targets(edition, now, target)
    sectors = tuple(
        SectorSearch(edition, replace(application, sectors=(one,)), sector, targets[sector.sector], wish).gap()
        for one, sector in zip(application.sectors, now.sectors, strict=True)
        if sector.sector in targets
    )
    whole = target if isinstance(target, str) else None
    return Gap(now, whole, sectors, wish.saves.get(whole) if whole else None)


def applied(facts: Facts, plan: Plan) -> Facts:
    """The facts once a plan is carried out, each going no further than it must."""
    return carried_out(SectorFacts("", None, facts), plan).facts


def _require_costs(wish: Wish) -> None:
    for sector, costs in wish.costs.items():
        for name, cost in costs.items():
            if not cost.is_finite() or cost < 0:
                raise CostRefused(sector, name)


def _targets(edition: Edition, now: Grade, target: str | Mapping[str, str]) -> dict[str, str | None]:
    """The level to reach by sector; None where the ladder has none that is as good."""
    if isinstance(target, str):
        return {item.sector: _as_good_as(target, item, edition) for item in now.sectors}
    for code, level in target.items():
        ladders = [item.ladder for item in now.sectors if item.sector == code]
        if not ladders or any(level not in ladder for ladder in ladders):
            raise TargetUnknown(level, code, ladders[0] if ladders else ())
    return dict(target)


def _as_good_as(target: str, sector: SectorGrade, edition: Edition) -> str | None:
    """The lowest level of a sector's ladder with which it does not stand in the way of the whole."""
    wanted, levels = edition.levels.get(target), [edition.levels[code] for code in sector.ladder]
    if wanted is None or levels[0].scale != wanted.scale:
        raise TargetUnknown(target, sector.sector, sector.ladder)
    return next((item.code for item in reversed(levels) if item.position <= wanted.position), None)
