"""Meters, readings and disagreements as rows; series are summed by the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, or_, select, update

from greenctl.db.base import UtcDateTime
from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.duty_rows import WITHIN
from greenctl.emergency.alerts.models import AlertDutyRow, AlertObligationRow, AlertStepRow
from greenctl.emergency.inventory.models import InventoryEntryRow, InventoryMeasureRow
from greenctl.emergency.metering.models import (
    MeterDisagreementRow,
    MeterImportRow,
    MeterPointRow,
    MeterReadingRow,
    MeterRefusedRow,
)
from greenctl.emergency.metering.rules import Series
from greenctl.kernel.actor import area_prefix
from greenctl.source.models import SourceRow

Key = tuple[str, str, str, datetime]
"""source, line, what, moment"""

_POINT, _IMPORT, _REFUSED = MeterPointRow.__table__, MeterImportRow.__table__, MeterRefusedRow.__table__
_READING, _FOUND = MeterReadingRow.__table__, MeterDisagreementRow.__table__
_DUTY, _OBLIGATION, _STEP = AlertDutyRow.__table__, AlertObligationRow.__table__, AlertStepRow.__table__
_ENTRY, _MEASURE, _SOURCE = InventoryEntryRow.__table__, InventoryMeasureRow.__table__, SourceRow.__table__
_PREFIX: Any = bindparam("prefix")

_POINTS = (
    select(_POINT.c.number, _POINT.c.source_id, _POINT.c.line)
    .join(_SOURCE, _SOURCE.c.id == _POINT.c.source_id)
    .where(_POINT.c.kind == bindparam("kind"), _SOURCE.c.area.startswith(_PREFIX, autoescape=False))
)
_FORGET_POINT = delete(_POINT).where(_POINT.c.kind == bindparam("of_kind"), _POINT.c.number == bindparam("of_number"))
_POINT_OF = select(_POINT).where(_POINT.c.kind == bindparam("of_kind"), _POINT.c.number == bindparam("of_number"))
_ACCOUNTS = select(_ENTRY.c.electricity_account, _ENTRY.c.source_id).where(
    _ENTRY.c.inventory_id == bindparam("inventory_id"), _ENTRY.c.electricity_account.is_not(None)
)
_SOURCES = select(_SOURCE.c.id, _SOURCE.c.credit_code, _SOURCE.c.merged_into).where(
    _SOURCE.c.area.startswith(_PREFIX, autoescape=False)
)
_STANDING = select(_READING).where(
    _READING.c.source_id.in_(bindparam("sources", expanding=True)),
    _READING.c.at >= bindparam("first", type_=UtcDateTime),
    _READING.c.at <= bindparam("last", type_=UtcDateTime),
)
_FORGET = delete(_READING).where(
    _READING.c.source_id == bindparam("of_source"),
    _READING.c.line == bindparam("of_line"),
    _READING.c.what == bindparam("of_what"),
    _READING.c.at == bindparam("of_at", type_=UtcDateTime),
)
_SERIES = (
    select(
        _READING.c.source_id, _READING.c.line, _READING.c.what, func.count().label("readings"),
        func.sum(_READING.c.value, type_=_READING.c.value.type).label("total"),
        func.min(_READING.c.at).label("first_at"), func.max(_READING.c.at).label("last_at"),
    )
    .join(_DUTY, and_(_DUTY.c.source_id == _READING.c.source_id, _DUTY.c.step_id == bindparam("step_id")))
    .where(
        _READING.c.at >= bindparam("since", type_=UtcDateTime), _READING.c.at < bindparam("until", type_=UtcDateTime),
        or_(_READING.c.mark.is_(None), _READING.c.mark.in_(bindparam("marks", expanding=True))),
    )
    .group_by(_READING.c.source_id, _READING.c.line, _READING.c.what)
)  # fmt: skip
_ASKED = (
    select(
        _OBLIGATION.c.source_id, _OBLIGATION.c.ordinal, _OBLIGATION.c.line, _OBLIGATION.c.action,
        _OBLIGATION.c.target, _OBLIGATION.c.measured_in, _MEASURE.c.baseline,
    )
    .join(_STEP, _STEP.c.id == _OBLIGATION.c.step_id)
    .outerjoin(
        _MEASURE,
        and_(
            _MEASURE.c.inventory_id == _STEP.c.inventory_id, _MEASURE.c.source_id == _OBLIGATION.c.source_id,
            _MEASURE.c.alert == _STEP.c.level, _MEASURE.c.ordinal == _OBLIGATION.c.ordinal,
        ),
    )
    .where(_OBLIGATION.c.step_id == bindparam("step_id"))
    .order_by(_OBLIGATION.c.source_id, _OBLIGATION.c.ordinal)
)  # fmt: skip
_OF_STEP = select(_FOUND).where(_FOUND.c.step_id == bindparam("step_id"))
_SEEN = ("rule", "fingerprint", "seen", "basis", "at_most", "hours", "first_at", "last_at", "found_at")
_RENEW = (
    update(_FOUND)
    .where(_FOUND.c.id == bindparam("the_id"), _FOUND.c.explained_by.is_(None))
    .values({name: bindparam(f"new_{name}", type_=_FOUND.c[name].type) for name in _SEEN})
)
_ROWS = (
    select(
        _FOUND, _SOURCE.c.name, _DUTY.c.area, _DUTY.c.department, _OBLIGATION.c.text.label("measure"),
        _STEP.c.alert_id, _STEP.c.ordinal.label("step"),
    )
    .join(_DUTY, and_(_DUTY.c.step_id == _FOUND.c.step_id, _DUTY.c.source_id == _FOUND.c.source_id))
    .join(_STEP, _STEP.c.id == _FOUND.c.step_id)
    .join(_SOURCE, _SOURCE.c.id == _FOUND.c.source_id)
    .join(
        _OBLIGATION,
        and_(*(_OBLIGATION.c[name] == _FOUND.c[name] for name in ("step_id", "source_id", "ordinal"))),
    )
)  # fmt: skip
_PAGE = (
    _ROWS.where(_STEP.c.alert_id == bindparam("alert_id"), _FOUND.c.id > bindparam("after"))
    .order_by(_FOUND.c.id)
    .limit(bindparam("limit"))
)
_PAGES = {
    None: _PAGE,
    "open": _PAGE.where(_FOUND.c.explained_by.is_(None)),
    "explained": _PAGE.where(_FOUND.c.explained_by.is_not(None)),
}
STATES = ("open", "explained")
_ONE = _ROWS.where(_FOUND.c.id == bindparam("id"))
_EXPLAIN = (
    update(_FOUND)
    .where(_FOUND.c.id == bindparam("the_id"), _FOUND.c.version == bindparam("seen_version"))
    .values(
        explained_by=bindparam("by"),
        explained_at=bindparam("now", type_=UtcDateTime),
        reason=bindparam("why"),
        version=_FOUND.c.version + 1,
    )
)
_EXPLAINED = (
    select(*(_FOUND.c[name] for name in ("id", "source_id", "line", "action", "what", "reason", "explained_at")))
    .where(_FOUND.c.source_id.in_(bindparam("sources", expanding=True)), _FOUND.c.explained_by.is_not(None))
    .order_by(_FOUND.c.explained_at, _FOUND.c.id)
)


def points_of(uow: UnitOfWork, kind: str, city: str) -> dict[str, tuple[str, str]]:
    """number -> (source, line) of the meters of a city; the line is empty for the whole works."""
    rows = uow.execute(_POINTS, {"kind": kind, "prefix": area_prefix(city)})
    return {row.number: (row.source_id, row.line or "") for row in rows}


def find_point(uow: UnitOfWork, kind: str, number: str) -> Row[Any] | None:
    return uow.execute(_POINT_OF, {"of_kind": kind, "of_number": number}).first()


def write_point(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    uow.execute(_FORGET_POINT, {"of_kind": values["kind"], "of_number": values["number"]})
    uow.execute(insert(_POINT), dict(values))


def accounts_of(uow: UnitOfWork, inventory_id: str | None) -> dict[str, str]:
    """Electricity account -> source, as an inventory tells."""
    if inventory_id is None:
        return {}
    rows = uow.execute(_ACCOUNTS, {"inventory_id": inventory_id})
    return {row.electricity_account: row.source_id for row in rows}


def sources_of(uow: UnitOfWork, city: str) -> dict[str, str]:
    """Our number or the credit code -> the source that lives on, of a city."""
    found = {}
    for row in uow.execute(_SOURCES, {"prefix": area_prefix(city)}):
        for name in (row.id, row.credit_code):
            if name is not None:
                found[name] = row.merged_into or row.id
    return found


def readings_within(uow: UnitOfWork, keys: Collection[Key]) -> dict[Key, Row[Any]]:
    """What stands of these sources in this time."""
    if not keys:
        return {}
    moments = [key[3] for key in keys]
    found = {}
    for sources in chunks(sorted(key[0] for key in keys)):
        values = {"sources": sources, "first": min(moments), "last": max(moments)}
        for row in uow.execute(_STANDING, values):
            found[row.source_id, row.line, row.what, row.at] = row
    return found


def write_import(uow: UnitOfWork, values: Mapping[str, Any], refused: Sequence[Mapping[str, Any]]) -> None:
    uow.execute(insert(_IMPORT), dict(values))
    if refused:
        uow.execute(insert(_REFUSED), [dict(one) for one in refused])


def write_readings(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], replaced: Iterable[Key]) -> None:
    gone = [dict(zip(("of_source", "of_line", "of_what", "of_at"), key, strict=True)) for key in replaced]
    if gone:
        uow.execute(_FORGET, gone)
    if rows:
        uow.execute(insert(_READING), [dict(row) for row in rows])


def series_of(
    uow: UnitOfWork, step_id: str, since: datetime, until: datetime, marks: Sequence[str]
) -> dict[tuple[str, str, str], Series]:
    """(source, line, what) -> readings of the sources of a step within a time, in one statement."""
    values = {"step_id": step_id, "since": since, "until": until, "marks": list(marks)}
    return {
        (row.source_id, row.line, row.what): Series(row.readings, row.total, row.first_at, row.last_at)
        for row in uow.execute(_SERIES, values)
    }


def asked_of(uow: UnitOfWork, step_id: str) -> Sequence[Row[Any]]:
    """Obligations with the baseline of their measure."""
    return uow.execute(_ASKED, {"step_id": step_id}).all()


def disagreements_of(uow: UnitOfWork, step_id: str) -> dict[tuple[str, int, str], Row[Any]]:
    rows = uow.execute(_OF_STEP, {"step_id": step_id})
    return {(row.source_id, row.ordinal, row.what): row for row in rows}


def insert_disagreements(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        uow.execute(insert(_FOUND), [dict(row) for row in rows])


def renew_disagreements(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """What later readings say of those that nobody has explained."""
    if rows:
        changed = [{"the_id": row["id"], **{f"new_{name}": row[name] for name in _SEEN}} for row in rows]
        uow.execute(_RENEW, changed)


def page(uow: UnitOfWork, alert_id: str, state: str | None, after: str, limit: int) -> Sequence[Row[Any]]:
    """Disagreements of an alert, within the actor's scope."""
    return WITHIN.execute(uow, _PAGES[state], {"alert_id": alert_id, "after": after, "limit": limit}).all()


def find(uow: UnitOfWork, disagreement_id: str) -> Row[Any] | None:
    """One of the actor's scope."""
    return WITHIN.execute(uow, _ONE, {"id": disagreement_id}).first()


def explain(uow: UnitOfWork, disagreement_id: str, seen_version: int, reason: str) -> bool:
    """False if it was changed meanwhile."""
    values = {
        "the_id": disagreement_id,
        "seen_version": seen_version,
        "by": uow.actor.account_id,
        "now": uow.now,
        "why": reason,
    }
    return uow.execute(_EXPLAIN, values).rowcount == 1


def explained(uow: UnitOfWork, source_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Everything ever explained of these sources, the earliest first."""
    return uow.execute(_EXPLAINED, {"sources": sorted(source_ids)}).all() if source_ids else []
