"""The levels that an edition gives to groups of facts: of each sector, and of each source by its weakest one; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from grading import Edition
from grading.bulk import UNDETERMINED, BulkPlan, compile_bulk, veto_columns
from greenctl.declaration.fact_columns import FactGroup

Numbers = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class GroupGrades:
    """An edition's levels; the rank of the weakest sector of each source, and of each group's rows, 0 undetermined."""

    levels: Numbers
    weakest: Numbers
    groups: tuple[Numbers, ...]
    plans: tuple[BulkPlan | None, ...]


def graded_groups(
    edition: Edition, groups: Sequence[FactGroup], count: int, codes: Sequence[str | None]
) -> GroupGrades:
    """Every group under an edition, and the weakest sector of each source: undetermined if one is, or if the sectors
    do not compare."""
    scales = sorted({level.scale for level in edition.levels.values()})
    # A level's rank is higher the worse it is, within a thousand of its scale's own.
    rank = {code: 1000 * (scales.index(level.scale) + 1) + level.position for code, level in edition.levels.items()}
    plans = tuple(_plan(edition, group) for group in groups)
    ranks = tuple(_ranks(plan, group, edition, rank) for plan, group in zip(plans, groups, strict=True))
    number_of = np.zeros(1000 * (len(scales) + 1), np.int16)
    number_of[list(rank.values())] = [codes.index(code) for code in rank]
    weakest, level = _weakest(groups, ranks, count)
    return GroupGrades(number_of[level], weakest, ranks, plans)


def _weakest(groups: Sequence[FactGroup], ranks: Sequence[Numbers], count: int) -> tuple[Numbers, Numbers]:
    """The rank of the weakest sector of each source, and the same with 0 where no level can be said."""
    if len(groups) == 1 and groups[0].who is None:
        return ranks[0], ranks[0]
    worst, best = np.zeros(count, np.int16), np.full(count, np.iinfo(np.int16).max, np.int16)
    for group, of_group in zip(groups, ranks, strict=True):
        worst[group.at] = np.maximum(worst[group.at], of_group)
        best[group.at] = np.minimum(best[group.at], of_group)
    said = (best > 0) & (best // 1000 == worst // 1000)
    return worst, np.where(said, worst, 0)


def _plan(edition: Edition, group: FactGroup) -> BulkPlan | None:
    """The plan of a group's table; a sub-type that the table does not know is as good as none."""
    table = edition.sectors.get(group.sector)
    return None if table is None else compile_bulk(table, group.sub_type if group.sub_type in table.sub_types else None)


def _ranks(plan: BulkPlan | None, group: FactGroup, edition: Edition, rank: Mapping[str, int]) -> Numbers:
    if plan is None:
        return np.zeros(group.columns.count, np.int16)
    vetoes = group.vetoes or (veto_columns(group.held, edition.vetoes, plan.plan.ladder) if group.held else None)
    levels = plan.levels(group.columns, vetoes)
    by_position = np.zeros(UNDETERMINED + 1, np.int16)
    by_position[: len(levels.ladder)] = [rank[code] for code in levels.ladder]
    return by_position[levels.level]
