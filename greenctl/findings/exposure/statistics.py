"""Public figures, over what was made public and nothing else: one condition gives the number and its rows.

What is not exposed is not in them, so nobody can tell from a difference what was found and is not public.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, literal, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure.models import ExposureBatchRow, ExposureLineRow
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.loop.moves import COUNTING, Standing
from greenctl.findings.models import FindingRow
from greenctl.findings.statistics import REPEATED, days_between
from greenctl.source.models import SourceRow

_F, _S, _LINE = FindingRow.__table__, FindingStandingRow.__table__, ExposureLineRow.__table__
_BATCH, _SOURCE = ExposureBatchRow.__table__, SourceRow.__table__
_COUNTS = _S.c.standing.in_(sorted(COUNTING))

DIMENSIONS: Mapping[str, Any] = {
    "line": _F.c.line, "area": _F.c.area, "sector": _F.c.sector, "issue": _F.c.issue, "severity": _F.c.severity,
    "batch": _BATCH.c.number,
}  # fmt: skip
FIGURES: Mapping[str, ColumnElement[bool]] = {
    "exposed": literal(1) == 1,
    "open": and_(_COUNTS, _S.c.progress != "closed"),
    "closed": and_(_COUNTS, _S.c.progress == "closed"),
    "repeated": REPEATED,
    "disputed": _S.c.standing == Standing.DISPUTED.value,
    "voided": _S.c.standing == Standing.VOIDED.value,
}
_DAYS = func.sum(case((FIGURES["closed"], days_between(_S.c.confirmed_on, _S.c.closed_on)), else_=0))
_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "area": _F.c.area.startswith(bindparam("area")),
    "line": _F.c.line == bindparam("line"),
    "sector": _F.c.sector == bindparam("sector"),
    "found_from": _F.c.found_on >= bindparam("found_from", type_=Date),
    "found_until": _F.c.found_on < bindparam("found_until", type_=Date),
}
_ROW = (
    _F.c.number, _F.c.serial, _BATCH.c.number.label("batch"), _F.c.source_id, _SOURCE.c.name.label("source_name"),
    _F.c.area, _F.c.line, _F.c.issue, _F.c.severity, _F.c.found_on,
    _S.c.confirmed_on.label("ordered_on"), _S.c.closed_on, _S.c.standing, _S.c.progress,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """The figures of one key. `exposed` were made public once; `open`, `closed` and `repeated` are of those that count
    now, the rest is disputed or voided since. `days_to_close` sums over `closed`, in calendar days from the order."""

    key: str | None
    exposed: int
    open: int
    closed: int
    repeated: int
    disputed: int
    voided: int
    days_to_close: int


def figures(uow: UnitOfWork, by: str, filters: Mapping[str, Any]) -> list[PublicFigures]:
    """Figures per value of a dimension (a key of `DIMENSIONS`), by value, for anybody.

    `filters`: any of area (a prefix), line, sector, found_from, found_until (half-open).
    """
    key = DIMENSIONS[by]
    counted = [func.sum(case((condition, 1), else_=0)) for condition in FIGURES.values()]
    statement = _exposed(select(key.label("key"), *counted, _DAYS), filters).group_by(key).order_by(key)
    return [
        PublicFigures(None if row[0] is None else str(row[0]), *map(int, row[1:]))
        for row in uow.execute(statement, dict(filters))
    ]


def rows_behind(
    uow: UnitOfWork, by: str, key: str | None, figure: str, filters: Mapping[str, Any], *, after: int = 0,
    limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """The exposed findings that make up one figure, by number, from behind the serial `after` on."""
    dimension = DIMENSIONS[by]
    chosen = dimension.is_(None) if key is None else dimension == bindparam("key")
    statement = _exposed(select(*_ROW), filters).where(chosen, FIGURES[figure], _F.c.serial > bindparam("past"))
    statement = statement.order_by(_F.c.serial).limit(bindparam("most"))
    # A batch is known by its number; anything else in its place is the key of nothing.
    value = key if by != "batch" or key is None else int(key) if key.isdecimal() and len(key) < 8 else -1
    return [
        dict(row) for row in uow.execute(statement, {**filters, "key": value, "past": after, "most": limit}).mappings()
    ]


def _exposed(statement: Select[Any], filters: Mapping[str, Any]) -> Select[Any]:
    joined = (
        statement.join_from(_LINE, _BATCH, _BATCH.c.id == _LINE.c.batch_id)
        .join(_F, _F.c.id == _LINE.c.finding_id)
        .join(_S, _S.c.finding_id == _F.c.id)
        .join(_SOURCE, _SOURCE.c.id == _F.c.source_id)
    )
    return joined.where(*(_NARROWED[name] for name in sorted(filters)))
