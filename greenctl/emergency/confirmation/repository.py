"""Confirmations, reports and delays as rows; what grows with the city is counted by the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    select,
)

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.domain import Held, spoken_of, standing
from greenctl.emergency.alerts.duty_rows import COUNTY, KG, WITHIN, stands
from greenctl.emergency.alerts.models import AlertDutyRow, AlertObligationRow, AlertRow, AlertStepRow
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.confirmation.domain import DutyAsOf, Share
from greenctl.emergency.confirmation.models import DutyChaseRow, DutyConfirmationRow, DutyReportPhotoRow, DutyReportRow
from greenctl.findings.domain import Role
from greenctl.source.models import SourceRow

NO_TIME = timedelta(0)
Place = tuple[str, str, int]
"""Step, source and ordinal of an obligation."""
Shown = dict[str, Any]

_ALERT, _STEP, _DUTY = AlertRow.__table__, AlertStepRow.__table__, AlertDutyRow.__table__
_OBLIGATION, _SOURCE = AlertObligationRow.__table__, SourceRow.__table__
_CONFIRMATION, _REPORT = DutyConfirmationRow.__table__, DutyReportRow.__table__
_SHOWN, _CHASE = DutyReportPhotoRow.__table__, DutyChaseRow.__table__

_STAY = select(_ALERT.c.id).where(_ALERT.c.id == bindparam("alert_id")).with_for_update(read=True)
_DUTY_OF = (
    select(
        _STEP.c.alert_id, _DUTY.c.step_id, _DUTY.c.source_id, _STEP.c.ordinal.label("version"), _STEP.c.level,
        _DUTY.c.why, _STEP.c.said_at, _STEP.c.starts_at, _ALERT.c.ends_at, _ALERT.c.lifted,
    )
    .join_from(_DUTY, _STEP, _STEP.c.id == _DUTY.c.step_id)
    .join(_ALERT, _ALERT.c.id == _STEP.c.alert_id)
    .where(
        _STEP.c.id == bindparam("of_step"), _DUTY.c.source_id == bindparam("source_id"),
    )
)  # fmt: skip
_DUTY_TO_CHANGE = _DUTY_OF.with_for_update(of=_DUTY)
_OWN = {name: bindparam(name) for name in ("step_id", "source_id")}
_CONFIRMED = select(_CONFIRMATION).where(
    _CONFIRMATION.c.step_id == _OWN["step_id"], _CONFIRMATION.c.source_id == _OWN["source_id"]
)
_REPORTS = (
    select(_REPORT)
    .where(_REPORT.c.step_id == _OWN["step_id"], _REPORT.c.source_id == _OWN["source_id"])
    .order_by(_REPORT.c.ordinal)
)
_PHOTOS = (
    select(_REPORT.c.step_id, _REPORT.c.source_id, _REPORT.c.ordinal, _SHOWN.c.photo_id, _SHOWN.c.role)
    .join_from(_SHOWN, _REPORT, _REPORT.c.id == _SHOWN.c.report_id)
    .where(
        _REPORT.c.step_id.in_(bindparam("steps", expanding=True)),
        _REPORT.c.source_id.in_(bindparam("sources", expanding=True)),
    )
    .order_by(_SHOWN.c.photo_id)
)
_SHOWS = {
    role: exists().where(_SHOWN.c.report_id == _REPORT.c.id, _SHOWN.c.role == role.value).correlate(_REPORT)
    for role in Role
}
_PAIRED = (
    select(_DUTY.c.source_id, func.count().label("pairs"))
    .join_from(_DUTY, _REPORT, and_(_REPORT.c.step_id == _DUTY.c.step_id, _REPORT.c.source_id == _DUTY.c.source_id))
    .where(_DUTY.c.step_id == bindparam("step_id"), *_SHOWS.values())
    .group_by(_DUTY.c.source_id)
)
_REPORT_BY_ID = select(_REPORT).where(_REPORT.c.id == bindparam("id"))
_ASKED = (
    select(_OBLIGATION)
    .where(_OBLIGATION.c.step_id == _OWN["step_id"], _OBLIGATION.c.source_id == _OWN["source_id"])
    .order_by(_OBLIGATION.c.ordinal)
)
_DUTY_ROW = select(_DUTY).where(_DUTY.c.step_id == _OWN["step_id"], _DUTY.c.source_id == _OWN["source_id"])

_DONE = (
    select(
        _REPORT.c.source_id,
        func.count().label("executed"),
        func.sum(case((_REPORT.c.late, 1), else_=0)).label("executed_late"),
    )
    .where(_REPORT.c.step_id == bindparam("step_id"))
    .group_by(_REPORT.c.source_id)
    .subquery("done")
)
_OF_STEP = and_(_DUTY.c.step_id == bindparam("step_id"), _DUTY.c.why == Why.HAS_DUTY.value)
_TO_CONFIRMATION = and_(_CONFIRMATION.c.step_id == _DUTY.c.step_id, _CONFIRMATION.c.source_id == _DUTY.c.source_id)
_SHARES = (
    select(
        COUNTY.label("county"),
        _DUTY.c.sector,
        func.count().label("duties"),
        func.count(_CONFIRMATION.c.source_id).label("confirmed"),
        func.sum(case((_CONFIRMATION.c.late, 1), else_=0)).label("late"),
        func.sum(_DUTY.c.obligations).label("lines"),
        func.sum(func.coalesce(_DONE.c.executed, 0)).label("executed"),
        func.sum(func.coalesce(_DONE.c.executed_late, 0)).label("executed_late"),
    )
    .select_from(
        _DUTY.outerjoin(_CONFIRMATION, _TO_CONFIRMATION).outerjoin(_DONE, _DONE.c.source_id == _DUTY.c.source_id)
    )
    .where(_OF_STEP)
    .group_by(COUNTY, _DUTY.c.sector)
)


def _told(what: str) -> Any:
    """How many rungs know of it."""
    return (
        select(func.count())
        .where(_CHASE.c.step_id == _DUTY.c.step_id, _CHASE.c.source_id == _DUTY.c.source_id, _CHASE.c.what == what)
        .correlate(_DUTY)
        .scalar_subquery()
    )


_TOLD_CONFIRM, _TOLD_EXECUTE = _told("confirm"), _told("execute")
_EXECUTED = func.coalesce(_DONE.c.executed, 0)
_ROWS = (
    select(
        _DUTY.c.source_id, _SOURCE.c.name, _DUTY.c.area, _DUTY.c.department, _DUTY.c.sector,
        _CONFIRMATION.c.confirmed_at, _CONFIRMATION.c.late, _DUTY.c.obligations.label("lines"),
        _EXECUTED.label("executed"), func.coalesce(_DONE.c.executed_late, 0).label("executed_late"),
        _TOLD_CONFIRM.label("told_of_confirm"), _TOLD_EXECUTE.label("told_of_execute"),
        *(_DUTY.c[name] for name in KG),
    )
    .select_from(
        _DUTY.join(_SOURCE, _SOURCE.c.id == _DUTY.c.source_id)
        .outerjoin(_CONFIRMATION, _TO_CONFIRMATION)
        .outerjoin(_DONE, _DONE.c.source_id == _DUTY.c.source_id)
    )
    .where(_OF_STEP, _DUTY.c.source_id > bindparam("after"))
    .order_by(_DUTY.c.source_id)
    .limit(bindparam("limit"))
)  # fmt: skip
_STATES = {
    "confirmed": _CONFIRMATION.c.source_id.is_not(None),
    "late": _CONFIRMATION.c.late,
    "waiting": _CONFIRMATION.c.source_id.is_(None),
    "reported": _EXECUTED > 0,
    "executed": _DUTY.c.obligations <= _EXECUTED,
    "not_executed": _DUTY.c.obligations > _EXECUTED,
    "to_call": (_TOLD_CONFIRM + _TOLD_EXECUTE > 0)
    & (_CONFIRMATION.c.source_id.is_(None) | ((_DUTY.c.obligations > _EXECUTED) & (_TOLD_EXECUTE > 0))),
}
STATES = tuple(_STATES)
_BY_STATE = {None: _ROWS, **{name: _ROWS.where(state) for name, state in _STATES.items()}}
_NARROWED = {
    (state, county, sector): statement.where(
        *([bindparam("county") == COUNTY] if county else []),
        *([_DUTY.c.sector == bindparam("sector")] if sector else []),
    )
    for state, statement in _BY_STATE.items()
    for county in (False, True)
    for sector in (False, True)
}
_SUM = {name: func.sum(_DUTY.c[name], type_=_DUTY.c[name].type).label(name) for name in KG}
_SUM_DONE = {name: func.sum(_OBLIGATION.c[name], type_=_OBLIGATION.c[name].type).label(name) for name in KG}
_KG_CONFIRMED = (
    select(_DUTY.c.part, *_SUM.values())
    .select_from(_DUTY.join(_CONFIRMATION, _TO_CONFIRMATION))
    .where(_OF_STEP)
    .group_by(_DUTY.c.part)
)
_KG_EXECUTED = (
    select(_DUTY.c.part, *_SUM_DONE.values())
    .select_from(
        _REPORT.join(
            _OBLIGATION,
            and_(*(_OBLIGATION.c[name] == _REPORT.c[name] for name in ("step_id", "source_id", "ordinal"))),
        ).join(_DUTY, and_(*(_DUTY.c[name] == _REPORT.c[name] for name in ("step_id", "source_id"))))
    )
    .where(_REPORT.c.step_id == bindparam("step_id"))
    .group_by(_DUTY.c.part)
)
_GOING = (
    select(
        _STEP.c.id, _STEP.c.alert_id, _STEP.c.said_at, _STEP.c.starts_at, _ALERT.c.ends_at,
    )
    .join(_ALERT, _ALERT.c.id == _STEP.c.alert_id)
    .where(stands(_STEP))
    .order_by(_STEP.c.alert_id, _STEP.c.ordinal)
    .with_for_update(of=_ALERT)
)  # fmt: skip
_REPORTED = (
    select(func.count())
    .where(_REPORT.c.step_id == _DUTY.c.step_id, _REPORT.c.source_id == _DUTY.c.source_id)
    .correlate(_DUTY)
    .scalar_subquery()
)
_LACKING = {
    "confirm": ~exists().where(_TO_CONFIRMATION).correlate(_DUTY),
    "execute": _DUTY.c.obligations > _REPORTED,
}
_KNOWN = (
    exists()
    .where(
        _CHASE.c.step_id == _DUTY.c.step_id,
        _CHASE.c.source_id == _DUTY.c.source_id,
        _CHASE.c.what == bindparam("what"),
        _CHASE.c.rung == bindparam("rung"),
    )
    .correlate(_DUTY)
)
_CHASES = {
    what: insert(_CHASE).from_select(
        ["step_id", "source_id", "what", "rung", "at"],
        select(
            _DUTY.c.step_id, _DUTY.c.source_id, literal(what), bindparam("rung", type_=_CHASE.c.rung.type),
            bindparam("at", type_=_CHASE.c.at.type),
        ).where(_OF_STEP, lacking, ~_KNOWN),
    ).execution_options(preserve_rowcount=True)
    for what, lacking in _LACKING.items()
}  # fmt: skip


def keep_alert(uow: UnitOfWork, alert_id: str) -> None:
    """Until the end of the transaction nobody moves the alert; others may say what they have to say as well."""
    uow.execute(_STAY, {"alert_id": alert_id})


def find_duty(
    uow: UnitOfWork, alert_id: str, source_id: str, *, seen: int | None = None, grace: timedelta = NO_TIME,
    to_change: bool = False,
) -> DutyAsOf | None:  # fmt: skip
    """The duty of a source of the actor's scope: under the step that was seen, while it holds and for `grace` after,
    else under the first step that stands and knows the source."""
    steps = alert_repository.held(alert_repository.steps_of(uow, alert_id))
    for one in spoken_of(steps, seen, uow.now, grace) if steps else ():
        duty = duty_under(uow, one, source_id, to_change=to_change)
        if duty is not None:
            return duty
    return None


def announced_duties(uow: UnitOfWork, duty: DutyAsOf) -> list[DutyAsOf]:
    """The same source's duties under steps that are announced and begin after this one's end, the next one first."""
    steps = alert_repository.held(alert_repository.steps_of(uow, duty.alert_id))
    later = [one for one in standing(steps, uow.now) if one.ordinal > duty.version]
    found = (duty_under(uow, one, duty.source_id) for one in later)
    return [one for one in found if one is not None]


def duty_under(uow: UnitOfWork, step: Held, source_id: str, *, to_change: bool = False) -> DutyAsOf | None:
    """The duty of a source of the actor's scope under a step."""
    statement = _DUTY_TO_CHANGE if to_change else _DUTY_OF
    row = WITHIN.execute(uow, statement, {"of_step": step.step_id, "source_id": source_id}).first()
    return None if row is None else DutyAsOf(**row._asdict(), until=step.until)


def duty_row(uow: UnitOfWork, duty: DutyAsOf) -> Row[Any]:
    return uow.execute(_DUTY_ROW, _of(duty)).one()


def confirmation_of(uow: UnitOfWork, duty: DutyAsOf) -> Row[Any] | None:
    return uow.execute(_CONFIRMED, _of(duty)).first()


def reports_of(uow: UnitOfWork, duty: DutyAsOf) -> Sequence[Row[Any]]:
    return uow.execute(_REPORTS, _of(duty)).all()


def photos_of(uow: UnitOfWork, steps: Collection[str], sources: Collection[str]) -> Mapping[Place, list[Shown]]:
    """What firms show of their measures: `id` and `role` of each photo, by step, source and ordinal."""
    found: dict[Place, list[Shown]] = {}
    for step_id, source_id, ordinal, photo_id, role in uow.execute(_PHOTOS, {"steps": steps, "sources": sources}):
        found.setdefault((step_id, source_id, ordinal), []).append({"id": photo_id, "role": role})
    return found


def paired(uow: UnitOfWork, step_id: str) -> dict[str, int]:
    """How many measures of each source of the actor's scope are shown by photos of before and of after."""
    return {row.source_id: row.pairs for row in WITHIN.execute(uow, _PAIRED, {"step_id": step_id})}


def obligations_of(uow: UnitOfWork, duty: DutyAsOf) -> Sequence[Row[Any]]:
    return uow.execute(_ASKED, _of(duty)).all()


def find_report(uow: UnitOfWork, report_id: str) -> Row[Any] | None:
    return uow.execute(_REPORT_BY_ID, {"id": report_id}).first()


def insert_confirmation(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    uow.execute(insert(_CONFIRMATION), dict(values))


def insert_report(uow: UnitOfWork, values: Mapping[str, Any], photos: Mapping[str, str | None]) -> None:
    """With what each photo shows, by id."""
    uow.execute(insert(_REPORT), dict(values))
    rows = [{"report_id": values["id"], "photo_id": photo, "role": role} for photo, role in photos.items()]
    if rows:
        uow.execute(insert(_SHOWN), rows)


def shares_of(uow: UnitOfWork, step_id: str) -> dict[tuple[str, str | None], Share]:
    """By county and sector, of what lies within the actor's scope."""
    found = {}
    for row in WITHIN.execute(uow, _SHARES, {"step_id": step_id}):
        county, sector, *counts = row
        found[county, sector] = Share(None, *(int(count) for count in counts))
    return found


def rows_page(uow: UnitOfWork, step_id: str, filters: Mapping[str, Any], after: str, limit: int) -> Sequence[Row[Any]]:
    """Sources behind the numbers, of the actor's scope; `filters`: state, county, sector."""
    key = (filters.get("state"), "county" in filters, "sector" in filters)
    values = {"step_id": step_id, "after": after, "limit": limit}
    values |= {name: filters[name] for name in ("county", "sector") if name in filters}
    return WITHIN.execute(uow, _NARROWED[key], values).all()


def sums_confirmed(uow: UnitOfWork, step_id: str) -> dict[str, dict[str, Any]]:
    """part -> column -> kg per day of those who have confirmed."""
    return _sums(uow, _KG_CONFIRMED, step_id)


def sums_executed(uow: UnitOfWork, step_id: str) -> dict[str, dict[str, Any]]:
    """part -> column -> kg per day of the obligations that were reported."""
    return _sums(uow, _KG_EXECUTED, step_id)


def _sums(uow: UnitOfWork, statement: Any, step_id: str) -> dict[str, dict[str, Any]]:
    rows = uow.execute(statement, {"step_id": step_id}).mappings()
    return {row["part"]: {name: row[name] for name in KG if row[name] is not None} for row in rows}


def steps_going(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Steps that hold or are announced; nobody moves their alerts meanwhile."""
    return uow.execute(_GOING, {"now": uow.now}).all()


def chase(uow: UnitOfWork, step_id: str, what: str, rung: str, at: datetime) -> int:
    """Write down that this rung knows of everybody who lacks it; how many are new."""
    return int(uow.execute(_CHASES[what], {"step_id": step_id, "what": what, "rung": rung, "at": at}).rowcount)


def _of(duty: DutyAsOf) -> dict[str, str]:
    return {"step_id": duty.step_id, "source_id": duty.source_id}
