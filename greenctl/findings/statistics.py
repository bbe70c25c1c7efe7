"""Figures about findings, each with the rows behind it: how many, how fast put right, how often late, how often again.

Every figure is a condition; the number and the rows are made from the same one, so they cannot tell two stories.
Figures are of counting findings unless they say otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from greenctl.area.calendar import civil_day
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.loop.moves import COUNTING, TO_REPAIR, Standing
from greenctl.findings.models import FindingRow
from greenctl.findings.search import IMPARTIAL

_F, _S = FindingRow.__table__, FindingStandingRow.__table__
_WITHIN = Within(_F.c.area, _F.c.department, _F.c.source_id, partial=IMPARTIAL)


class days_between(FunctionElement[int]):  # noqa: N801  # reads as SQL
    """Whole days from one date to another, on both engines."""

    type = Integer()
    inherit_cache = True


@compiles(days_between)
def _as_julian_days(element: days_between, compiler: Any, **rest: Any) -> str:
    start, end = (compiler.process(clause, **rest) for clause in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _as_difference(element: days_between, compiler: Any, **rest: Any) -> str:
    start, end = (compiler.process(clause, **rest) for clause in element.clauses)
    return f"({end} - {start})"


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one line, county, sector, issue or severity. `days_to_close` is their sum over `closed`: the mean
    is `days_to_close / closed`; it counts calendar days from the order to the day of closing."""

    key: str | None
    counting: int
    open: int
    overdue: int
    closed: int
    answered_in_time: int
    repeated: int
    disputed: int
    voided: int
    unconfirmed: int
    days_to_close: int


DIMENSIONS: Mapping[str, Any] = {
    "line": _F.c.line,
    "area": _F.c.area,
    "sector": _F.c.sector,
    "issue": _F.c.issue,
    "severity": _F.c.severity,
}
_COUNTS = _S.c.standing.in_(sorted(COUNTING))
_BEFORE = FindingStandingRow.__table__.alias("before")
REPEATED = and_(
    _COUNTS,
    _F.c.repeat_of.is_not(None),
    select(literal(1))
    .where(_BEFORE.c.finding_id == _F.c.repeat_of, _BEFORE.c.standing.in_(sorted(COUNTING)))
    .correlate(_F)
    .exists(),
)
"""Both count: what is disputed or voided since is nothing that anybody could have done again."""
_OPEN = and_(_COUNTS, _S.c.progress != "closed")
_CLOSED = and_(_COUNTS, _S.c.progress == "closed")
FIGURES: Mapping[str, ColumnElement[bool]] = {
    "counting": _COUNTS,
    "open": _OPEN,
    "overdue": and_(_COUNTS, _S.c.progress.in_(sorted(TO_REPAIR)), _S.c.due_on < bindparam("today", type_=Date)),
    "closed": _CLOSED,
    "answered_in_time": and_(_COUNTS, _S.c.answered_on <= _S.c.due_on, _S.c.progress.in_(["answered", "closed"])),
    "repeated": REPEATED,
    "disputed": _S.c.standing == Standing.DISPUTED.value,
    "voided": _S.c.standing == Standing.VOIDED.value,
    "unconfirmed": _S.c.standing == Standing.UNCONFIRMED.value,
}
_DAYS = func.coalesce(func.sum(case((_CLOSED, days_between(_S.c.confirmed_on, _S.c.closed_on)), else_=literal(0))), 0)
_NARROWED: Mapping[str, ColumnElement[bool]] = {
    "area": _F.c.area.startswith(bindparam("area")),
    "line": _F.c.line == bindparam("line"),
    "sector": _F.c.sector == bindparam("sector"),
    "found_from": _F.c.found_on >= bindparam("found_from", type_=Date),
    "found_until": _F.c.found_on < bindparam("found_until", type_=Date),
}


def figures(uow: UnitOfWork, by: str, filters: Mapping[str, Any] | None = None) -> list[Figures]:
    """Figures per value of a dimension (a key of `DIMENSIONS`), within scope, by value.

    `filters`: any of area (a prefix), line, sector, found_from, found_until (half-open).
    """
    key = DIMENSIONS[by]
    counted = [func.coalesce(func.sum(case((FIGURES[name], 1), else_=0)), 0) for name in FIGURES]
    statement = _joined(select(key.label("key"), *counted, _DAYS), filters).group_by(key).order_by(key)
    rows = _WITHIN.execute(uow, statement, _values(uow, filters))
    return [Figures(row[0], *map(int, row[1:])) for row in rows]


def rows_behind(
    uow: UnitOfWork, by: str, key: str | None, figure: str, filters: Mapping[str, Any] | None = None, *,
    after: int = 0, limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """The findings that make up one figure, by number, from behind the serial `after` on."""
    dimension = DIMENSIONS[by]
    chosen = dimension.is_(None) if key is None else dimension == bindparam("key")
    columns = select(_F.c.id, _F.c.serial, _F.c.number, _F.c.source_id, _S.c.standing, _S.c.progress, _S.c.due_on)
    statement = _joined(columns, filters).where(chosen, FIGURES[figure], _F.c.serial > bindparam("after_serial"))
    statement = statement.order_by(_F.c.serial).limit(bindparam("most"))
    values = {**_values(uow, filters), "key": key, "after_serial": after, "most": limit}
    return [dict(row) for row in _WITHIN.execute(uow, statement, values).mappings()]


def _joined(statement: Select[Any], filters: Mapping[str, Any] | None) -> Select[Any]:
    joined = statement.join_from(_F, _S, _S.c.finding_id == _F.c.id)
    return joined.where(*(_NARROWED[name] for name in sorted(filters or {})))


def _values(uow: UnitOfWork, filters: Mapping[str, Any] | None) -> dict[str, Any]:
    today: date = civil_day(uow.now)
    return {**(filters or {}), "today": today}
