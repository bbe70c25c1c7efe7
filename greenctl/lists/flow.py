"""Grade flow: how levels went from one edition of a list to another, as between two seasons, with the rows behind it.

Read from published editions alone. A source is the same under whichever id it was listed; one that stands on one of the
two only came or went, and is not said to have bettered or worsened anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.moves import way_between
from greenctl.lists import flow_repository as repository
from greenctl.lists.domain import UNDETERMINED, Edition
from greenctl.lists.flow_repository import DIMENSIONS, NOT_LISTED
from greenctl.rules.queries import get_edition as get_rules

__all__ = ["DIMENSIONS", "NOT_LISTED", "FlowCell", "FlowRow", "Way", "flow", "flow_rows", "rules_changed"]


class Way(StrEnum):
    """Which way a level goes. `otherwise`: between levels that do not compare."""

    STAYS = "stays"
    UP = "up"
    DOWN = "down"
    TO_UNDETERMINED = "to_undetermined"
    FROM_UNDETERMINED = "from_undetermined"
    OTHERWISE = "otherwise"
    CAME = "came"
    WENT = "went"


@dataclass(frozen=True, slots=True)
class FlowCell:
    """How many sources of `key` went from one level to another. Levels are codes, `undetermined` or `not_listed`."""

    key: str | None
    before: str
    after: str
    way: Way
    count: int


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One source of a cell, with its place in each edition; the parts of `before` and `after` are as listed there."""

    source_id: str
    nth: int
    name: str
    area: str
    sector: str
    way: Way
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def flow(
    uow: UnitOfWork, before: Edition, after: Edition, by: str | None = None, filters: Mapping[str, str] | None = None
) -> list[FlowCell]:
    """Every cell that holds anybody, by key, level before, level after.

    `by`: area or sector, as the later edition has it, else the earlier. `filters`: area (a prefix), sector.

    Raises:
        NotComparable: they are of two programmes.
    """
    before.require_comparable(after)
    ranks = _ranks(uow, before, after)
    values = {"before_id": before.id, "after_id": after.id, **(filters or {})}
    return [
        FlowCell(row.key, row.before, row.after, _way(row.before, row.after, ranks), int(row.many))
        for row in repository.cells(uow, by, values)
    ]


def flow_rows(
    uow: UnitOfWork, before: Edition, after: Edition, chosen: Mapping[str, str], past: tuple[str, int] = ("", 0),
    limit: int = 50,
) -> list[FlowRow]:  # fmt: skip
    """The sources behind a cell, by id. `chosen`: any of by with key, level_before, level_after, area, sector; what is
    left out is not narrowed, so sums of cells open as well.

    Raises:
        NotComparable
    """
    before.require_comparable(after)
    ranks = _ranks(uow, before, after)
    values = {"before_id": before.id, "after_id": after.id, **chosen}
    found = repository.rows(uow, {**values, "past_source": past[0], "past_nth": past[1], "limit": limit})
    return [_row(row, ranks) for row in found]


def rules_changed(before: Edition, after: Edition) -> bool:
    """Whether the two were graded under different rule editions: then a level may move though nothing on site did."""
    return before.rules != after.rules


def _ranks(uow: UnitOfWork, before: Edition, after: Edition) -> dict[str, tuple[str, int]]:
    """Scale and place of every level; where the two rule editions differ, the later one says."""
    named = [*sorted(before.rules), *sorted(after.rules), after.summary["heading"]["rule_fingerprint"]]
    editions = (get_rules(uow, fingerprint) for fingerprint in named)
    return {code: (level.scale, level.position) for rules in editions for code, level in rules.levels.items()}


def _way(before: str, after: str, ranks: Mapping[str, tuple[str, int]]) -> Way:
    if before == NOT_LISTED:
        return Way.CAME
    if after == NOT_LISTED:
        return Way.WENT
    return Way(way_between(_level(before), _level(after), ranks).value)


def _level(word: str) -> str | None:
    return None if word == UNDETERMINED else word


def _row(row: Any, ranks: Mapping[str, tuple[str, int]]) -> FlowRow:
    way = _way(row.before, row.after, ranks)
    sides = (_listed(row, "before"), _listed(row, "after"))
    return FlowRow(row.lives_on, row.nth, row.name, row.area, row.sector, way, *sides)


def _listed(row: Any, side: str) -> dict[str, Any] | None:
    if getattr(row, f"{side}_source_id") is None:
        return None
    names = ("source_id", "ordinal", "name", "area", "sector", "at_best", "exempt", "submission_id")
    return {"level": getattr(row, side), **{name: getattr(row, f"{side}_{name}") for name in names}}
