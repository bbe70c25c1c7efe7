"""Reduction by county, sector and part: planned, confirmed, carried out, verified, failed; and which sources carry it.

All of it is one statement over the obligations of the step in force, however many; every number opens its sources.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, func, literal, or_, select

from greenctl.db.base import ExactDecimal
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.duty_rows import COUNTY, WITHIN
from greenctl.emergency.alerts.models import AlertDutyRow, AlertObligationRow
from greenctl.emergency.confirmation.following import step_of
from greenctl.emergency.confirmation.models import DutyConfirmationRow, DutyReportRow
from greenctl.emergency.masses import POLLUTANTS
from greenctl.emergency.verification.domain import Verdict
from greenctl.emergency.verification.repository import JUDGED, VERDICT
from greenctl.source.models import SourceRow

FIGURES = ("planned", "confirmed", "executed", "verified", "failed")
"""What the duties would reduce; of that, by who has received the duty; as firms report; as inspectors saw; and what
two people say was not kept."""
KEYS = ("county", "sector", "part")
MOST = 9_000_000_000_000_000_000
"""above every sum, in millionths of a kg"""

_DUTY, _OBLIGATION, _SOURCE = AlertDutyRow.__table__, AlertObligationRow.__table__, SourceRow.__table__
_CONFIRMATION, _REPORT = DutyConfirmationRow.__table__, DutyReportRow.__table__
_HOLDS: Mapping[str, ColumnElement[bool]] = {
    "planned": literal(value=True).is_not(None),
    "confirmed": _CONFIRMATION.c.source_id.is_not(None),
    "executed": _REPORT.c.id.is_not(None),
    "verified": literal(Verdict.KEPT.value) == VERDICT,
    "failed": literal(Verdict.FAILED.value) == VERDICT,
}
_FROM = JUDGED.outerjoin(
    _CONFIRMATION,
    and_(_CONFIRMATION.c.step_id == _OBLIGATION.c.step_id, _CONFIRMATION.c.source_id == _OBLIGATION.c.source_id),
).outerjoin(_REPORT, and_(*(_REPORT.c[name] == _OBLIGATION.c[name] for name in ("step_id", "source_id", "ordinal"))))


def _mass(figure: str, pollutant: str) -> Any:
    column = _OBLIGATION.c[f"{pollutant.lower()}_kg_per_day"]
    counted = column if figure == "planned" else case((_HOLDS[figure], column), else_=None)
    return func.coalesce(func.sum(counted, type_=column.type), literal(Decimal(0), ExactDecimal), type_=ExactDecimal())


_MASSES = {(figure, name): _mass(figure, name) for figure in FIGURES for name in POLLUTANTS}
_COLUMNS = tuple(mass.label(f"{figure}_{name.lower()}") for (figure, name), mass in _MASSES.items())
_OF_STEP = _OBLIGATION.c.step_id == bindparam("step_id")
_TABLE = (
    select(
        COUNTY.label("county"), _DUTY.c.sector, _DUTY.c.part,
        func.count(_OBLIGATION.c.source_id.distinct()).label("sources"), func.count().label("lines"), *_COLUMNS,
    )
    .select_from(_FROM)
    .where(_OF_STEP)
    .group_by(COUNTY, _DUTY.c.sector, _DUTY.c.part)
)  # fmt: skip


def _carriers(figure: str, pollutant: str) -> Any:
    mass = _MASSES[figure, pollutant]
    after = bindparam("after_mass", type_=ExactDecimal())
    named = (_OBLIGATION.c.source_id, _SOURCE.c.name, _DUTY.c.area, _DUTY.c.department, _DUTY.c.sector, _DUTY.c.part)
    return (
        select(*named, func.count().label("lines"), *_COLUMNS)
        .select_from(_FROM.join(_SOURCE, _SOURCE.c.id == _OBLIGATION.c.source_id))
        .where(_OF_STEP)
        .group_by(*named)
        .having(
            and_(
                mass > literal(Decimal(0), ExactDecimal),
                or_(mass < after, and_(mass == after, _OBLIGATION.c.source_id > bindparam("after_source"))),
            )
        )
        .order_by(mass.desc(), _OBLIGATION.c.source_id)
        .limit(bindparam("limit"))
    )


_CARRIERS = {key: _carriers(*key) for key in _MASSES}
_FILTERS = {"county": COUNTY, "sector": _DUTY.c.sector, "part": _DUTY.c.part}
_NARROWED = {
    (figure, name, used): statement.where(*(_FILTERS[one] == bindparam(one) for one in used))
    for (figure, name), statement in _CARRIERS.items()
    for size in range(len(_FILTERS) + 1)
    for used in combinations(sorted(_FILTERS), size)
}


@dataclass(frozen=True, slots=True)
class Reduced:
    """Of a county, a sector, a part, or all (`key` None: all, or nobody named a sector): kg per day by figure and
    pollutant, as `masses["planned"]["SO2"]`."""

    key: str | None
    sources: int
    lines: int
    masses: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Rollup:
    """The table of an alert's step in force, of what the actor reaches."""

    alert_id: str
    step: int
    level: str
    total: Reduced
    rows: list[Reduced]


def rollup(uow: UnitOfWork, alert_id: str, by: str) -> Rollup:
    """By one of KEYS, in the order of the keys. Raises AlertNotThere."""
    step = step_of(uow, alert_id)
    cells = WITHIN.execute(uow, _TABLE, {"step_id": step.id}).all()
    groups: dict[str | None, list[Row[Any]]] = {}
    for cell in cells:
        groups.setdefault(getattr(cell, by), []).append(cell)
    rows = [_reduced(key, groups[key]) for key in sorted(groups, key=lambda key: key or "")]
    return Rollup(alert_id, step.ordinal, step.level, _reduced(None, cells), rows)


def _reduced(key: str | None, cells: Sequence[Row[Any]]) -> Reduced:
    masses = {
        figure: {
            name: sum((getattr(cell, f"{figure}_{name.lower()}") for cell in cells), Decimal(0)) for name in POLLUTANTS
        }
        for figure in FIGURES
    }
    return Reduced(key, sum(cell.sources for cell in cells), sum(cell.lines for cell in cells), masses)


def carriers_page(
    uow: UnitOfWork, alert_id: str, number: tuple[str, str], filters: Mapping[str, str],
    after: tuple[int, str] | None, limit: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """The sources behind a number (figure, pollutant), those first that carry most of it.

    `filters`: county, sector, part.
    `after` is the mass in millionths of a kg, and the source, of the last one that was read. Raises AlertNotThere.
    """
    step = step_of(uow, alert_id)
    mass, source = after or (MOST, "")
    values = {"step_id": step.id, "after_mass": Decimal(mass) / 1_000_000, "after_source": source, "limit": limit}
    statement = _NARROWED[*number, tuple(sorted(filters))]
    return [_carrier(row, *number) for row in WITHIN.execute(uow, statement, {**values, **filters})]


def _carrier(row: Row[Any], figure: str, pollutant: str) -> dict[str, Any]:
    told = row._asdict()
    masses = {one: {name: told.pop(f"{one}_{name.lower()}") for name in POLLUTANTS} for one in FIGURES}
    return {**told, "masses": masses, "micro": int(masses[figure][pollutant] * 1_000_000)}
