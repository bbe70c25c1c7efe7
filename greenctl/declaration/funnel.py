"""How far declarations have come: how many wait at which state, per county or sector, and which these are.

Live: made when asked. A state is what everybody sees of a declaration (`Progress`), while under review together with
the step it waits at. The count and the rows come from one statement, within the reader's scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, bindparam, case, func, literal, null, or_, select

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.domain import Progress, Stage
from greenctl.declaration.models import DeclarationRow
from greenctl.declaration.remit import AREA, WITHIN
from greenctl.review.models import CaseRow
from greenctl.source.models import SourceRow, SourceSectorRow

DIMENSIONS = ("area", "sector")

_D, _C, _SOURCE, _SECTOR = DeclarationRow.__table__, CaseRow.__table__, SourceRow.__table__, SourceSectorRow.__table__
_AREA = bindparam("area", type_=String)
_FIRST = select(func.min(_SECTOR.c.ordinal)).where(_SECTOR.c.source_id == _SOURCE.c.id).correlate(_SOURCE)
_POPULATION = (
    _D.join(_SOURCE, _SOURCE.c.id == _D.c.source_id)
    .outerjoin(_C, _C.c.id == _D.c.id)
    .outerjoin(_SECTOR, and_(_SECTOR.c.source_id == _SOURCE.c.id, _SECTOR.c.ordinal == _FIRST.scalar_subquery()))
)
# In the words of `Declaration.progress`; a test holds the two together.
_stage = case(
    (_D.c.state == Stage.WITHDRAWN.value, literal(Progress.WITHDRAWN.value)),
    (
        or_(_D.c.state == Stage.DRAFT.value, _C.c.state.is_(None)),
        case((_D.c.signed_by.is_not(None), literal(Progress.SIGNED.value)), else_=literal(Progress.DRAFT.value)),
    ),
    else_=_C.c.state,
)
_step = case((_stage == Progress.UNDER_REVIEW.value, _C.c.step), else_=null())
_overdue = and_(_stage == Progress.UNDER_REVIEW.value, _C.c.due_on < bindparam("today", type_=Date))
_KEYS: Mapping[str, Any] = {"area": AREA, "sector": _SECTOR.c.sector}
_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "area": func.substr(AREA, 1, func.length(_AREA)) == _AREA,
    "sector": _SECTOR.c.sector == bindparam("sector"),
    "state": _stage == bindparam("state", type_=String),
    "step": _step == bindparam("step", type_=String),
    "overdue": _overdue,
}
_PLACE = {name: number for number, name in enumerate((
    Progress.DRAFT, Progress.SIGNED, Progress.UNDER_REVIEW, Progress.RETURNED, Progress.PASSED_UP, Progress.APPROVED,
    Progress.REJECTED, Progress.WITHDRAWN,
))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FunnelCell:
    """How many declarations of `key` wait at a state, and how many of them longer than its step allows."""

    key: str | None
    state: str
    step: str | None
    count: int
    overdue: int


def funnel(
    uow: UnitOfWork, season_id: str, programme: str, by: str | None = None, filters: Mapping[str, str] | None = None
) -> list[FunnelCell]:
    """Per key in the order of stages. `filters`: area (a prefix), sector."""
    values = {"season_id": season_id, "programme": programme, "today": civil_day(uow.now), **(filters or {})}
    rows = WITHIN.execute(uow, _cells(by, _names(values)), values)
    cells = [FunnelCell(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows]
    return sorted(cells, key=lambda cell: (cell.key or "", _PLACE[Progress(cell.state)], cell.step or ""))


def funnel_rows(
    uow: UnitOfWork, season_id: str, programme: str, chosen: Mapping[str, Any], past: str = "", limit: int = 100
) -> list[dict[str, Any]]:
    """The declarations behind a cell, by id: id, source_id, state, step, overdue.

    `chosen`: any of area, sector, state, step, overdue (True), and `by` with `key` (None: of what has none); what is
    left out is not narrowed.
    """
    values = {"season_id": season_id, "programme": programme, "today": civil_day(uow.now), **chosen}
    statement = _rows(chosen.get("by"), chosen.get("key") is not None, _names(values))
    found = WITHIN.execute(uow, statement, {**values, "past": past, "limit": limit})
    return [{**row._asdict(), "overdue": bool(row.overdue)} for row in found]


def _names(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(name for name in values if name in _NARROWED))


def _narrowed(names: tuple[str, ...]) -> list[ColumnElement[bool]]:
    own = [_D.c.season_id == bindparam("season_id"), _D.c.programme == bindparam("programme")]
    return [*own, *(_NARROWED[name] for name in names)]


@lru_cache(maxsize=64)
def _cells(by: str | None, names: tuple[str, ...]) -> Select[Any]:
    flat = (
        select((_KEYS[by] if by else null()).label("key"), _stage.label("state"), _step.label("step"),
               case((_overdue, 1), else_=0).label("overdue"))
        .select_from(_POPULATION)
        .where(*_narrowed(names))
    )  # fmt: skip
    labels = [flat.selected_columns[name] for name in ("key", "state", "step")]
    grouped = labels if by else labels[1:]
    return flat.with_only_columns(*labels, func.count(), func.sum(flat.selected_columns["overdue"])).group_by(*grouped)


@lru_cache(maxsize=128)
def _rows(by: str | None, keyed: bool, names: tuple[str, ...]) -> Select[Any]:
    key = [] if by is None else [_KEYS[by] == bindparam("key")] if keyed else [_KEYS[by].is_(None)]
    return (
        select(_D.c.id, _D.c.source_id, _stage.label("state"), _step.label("step"),
               case((_overdue, 1), else_=0).label("overdue"))
        .select_from(_POPULATION)
        .where(*_narrowed(names), *key, _D.c.id > bindparam("past"))
        .order_by(_D.c.id)
        .limit(bindparam("limit"))
    )  # fmt: skip
