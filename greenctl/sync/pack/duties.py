"""Duties under the alerts that go on, as a part of a pack: a firm's own, an area's for offices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.duty_rows import FIRST_STANDING, KG, NEXT_STANDING, WITHIN, stands
from greenctl.emergency.alerts.models import AlertDutyRow, AlertObligationRow, AlertRow, AlertStepRow
from greenctl.emergency.confirmation import use_cases as confirming
from greenctl.emergency.confirmation.models import DutyConfirmationRow, DutyReportRow
from greenctl.emergency.confirmation.repository import photos_of
from greenctl.kernel.actor import Scope
from greenctl.kernel.canonical import plain_decimal
from greenctl.sync.pack import feed
from greenctl.sync.pack.tables import Asked, Item, Page, Table

_A, _STEP, _D = AlertRow.__table__, AlertStepRow.__table__, AlertDutyRow.__table__
_O, _C, _R = AlertObligationRow.__table__, DutyConfirmationRow.__table__, DutyReportRow.__table__
_TOLD = ("source_id", "area", "why", "exempt_by", "exempt_level", "exempt_scope", "highest_alert", "spared")
_EVERY: Select[Any] = (
    select(
        _STEP.c.alert_id, *(_D.c[name] for name in _TOLD), _D.c.step_id, _STEP.c.ordinal.label("version"),
        _STEP.c.level, _STEP.c.said_at, _STEP.c.starts_at, _STEP.c.ends_at.label("step_ends_at"), _A.c.ends_at,
        _A.c.lifted,
        _C.c.confirmed_at, _C.c.late,
    )
    .join_from(_D, _STEP, _STEP.c.id == _D.c.step_id)
    .join(_A, _A.c.id == _STEP.c.alert_id)
    .outerjoin(_C, (_C.c.step_id == _D.c.step_id) & (_C.c.source_id == _D.c.source_id))
)  # fmt: skip
_ALL = _EVERY.where(_STEP.c.ordinal == FIRST_STANDING)
# What is announced of the same alerts and sources besides, the next one first.
_STANDING = _EVERY.where(
    _STEP.c.alert_id.in_(bindparam("alerts", expanding=True)),
    _D.c.source_id.in_(bindparam("sources", expanding=True)),
    stands(_STEP),
).order_by(_STEP.c.ordinal)
_GOING = _EVERY.where(
    _STEP.c.ordinal == NEXT_STANDING, (_A.c.ends_at.is_(None)) | (_A.c.ends_at > bindparam("now", type_=UtcDateTime))
)
# Whoever was on the inventory of an earlier step and is not on that of any that stands.
_LAST, _LAST_DUTY = _STEP.alias("last_step"), _D.alias("last_duty")
_STILL = (
    select(_LAST_DUTY.c.source_id)
    .join(_LAST, _LAST.c.id == _LAST_DUTY.c.step_id)
    .where(_LAST.c.alert_id == _STEP.c.alert_id, stands(_LAST), _LAST_DUTY.c.source_id == _D.c.source_id)
    .exists()
)
# Of alerts that have ended since the phone asked last: of that, no event tells.
_ENDED = (
    select(_STEP.c.alert_id, _D.c.source_id)
    .distinct()
    .join_from(_D, _STEP, _STEP.c.id == _D.c.step_id)
    .join(_A, _A.c.id == _STEP.c.alert_id)
    .where(_A.c.ends_at > bindparam("then", type_=UtcDateTime), _A.c.ends_at <= bindparam("now", type_=UtcDateTime))
)
_DROPPED = select(_STEP.c.alert_id, _D.c.source_id).distinct().join_from(_D, _STEP, _STEP.c.id == _D.c.step_id)
_PAIRS: Any = bindparam("steps", expanding=True)
_SOURCES: Any = bindparam("sources", expanding=True)
_ASKED = (
    select(_O)
    .where(_O.c.step_id.in_(_PAIRS), _O.c.source_id.in_(_SOURCES))
    .order_by(_O.c.step_id, _O.c.source_id, _O.c.ordinal)
)
_SAID = select(_R.c.step_id, _R.c.source_id, _R.c.ordinal, _R.c.reported_at, _R.c.late).where(
    _R.c.step_id.in_(_PAIRS), _R.c.source_id.in_(_SOURCES)
)


def read_duties(uow: UnitOfWork, scope: Scope, asked: Asked) -> Page:
    """What holds or will hold; or of what was touched, what does still, while the others are gone."""
    if asked.since is None:
        return _WHOLE(uow, scope, asked)
    page = _TOUCHED(uow, scope, asked)
    over = tuple(key for key, told in page.items if told["ends_at"] is not None and told["ends_at"] <= uow.now)
    still = [(key, told) for key, told in page.items if key not in set(over)]
    dropped = (*_dropped(uow, asked.since), *_ended(uow, asked.since)) if asked.after is None else ()
    return Page(still, page.after, (*over, *dropped))


def _dropped(uow: UnitOfWork, since: int) -> tuple[str, ...]:
    touched = feed.touched(uow.engine, _STEP.c.alert_id)
    rows = WITHIN.execute(uow, _DROPPED.where(touched, ~_STILL), {"since": since, "now": uow.now})
    return tuple(_key(row) for row in rows)


def _ended(uow: UnitOfWork, since: int) -> tuple[str, ...]:
    """What was carried when the phone asked last, and is over now. It may be told of twice."""
    then = feed.not_after(uow, since)
    if then is None:
        return ()
    return tuple(_key(row) for row in WITHIN.execute(uow, _ENDED, {"then": then, "now": uow.now}))


def _key(row: Row[Any]) -> str:
    return f"{row.alert_id}:{row.source_id}"


def _items(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    announced = _announced(uow, rows)
    every = [*rows, *announced.values()]
    asked = _asked(uow, every)
    told = {(row.step_id, row.source_id): _item(row, asked.get((row.step_id, row.source_id), [])) for row in every}
    return [(_key(row), _with_next(told[row.step_id, row.source_id], announced.get(_key(row)), told)) for row in rows]


def _with_next(
    item: Mapping[str, Any], later: Row[Any] | None, told: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """A duty ends where the announced one begins, if not before."""
    if later is None:
        return {**item, "announced": None}
    return {
        **item,
        "ends_at": _first(item["ends_at"], later.starts_at),
        "announced": told[later.step_id, later.source_id],
    }


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _announced(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> dict[str, Row[Any]]:
    """The next step's duty of each, where one is announced."""
    which = {"alerts": sorted({row.alert_id for row in rows}), "sources": sorted({row.source_id for row in rows})}
    version, found = {_key(row): row.version for row in rows}, {}
    for row in uow.execute(_STANDING, {**which, "now": uow.now}):
        if row.version > version.get(_key(row), row.version):
            found.setdefault(_key(row), row)
    return found


def _asked(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    which: dict[str, list[str]] = {
        "steps": sorted({row.step_id for row in rows}),
        "sources": sorted({row.source_id for row in rows}),
    }
    reports: dict[tuple[str, str], dict[int, Row[Any]]] = {}
    for said in uow.execute(_SAID, which):
        reports.setdefault((said.step_id, said.source_id), {})[said.ordinal] = said
    photos = photos_of(uow, **which)
    asked: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in uow.execute(_ASKED, which):
        pair = (row.step_id, row.source_id)
        told = confirming.told_obligation(row, reports.get(pair, {}), photos)
        asked.setdefault(pair, []).append(_plain(told))
    return asked


def _item(row: Row[Any], obligations: list[dict[str, Any]]) -> Mapping[str, Any]:
    confirmed = None if row.confirmed_at is None else row
    ends_at = _first(row.step_ends_at, row.ends_at)
    return confirming.told_duty({**row._asdict(), "ends_at": ends_at}, confirmed, obligations)


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: told[name] for name in (*KG, "target") if told[name] is not None}
    return told | {name: plain_decimal(number) for name, number in numbers.items()}


def _now(uow: UnitOfWork) -> Mapping[str, Any]:
    return {"now": uow.now}


_KEYS = (_STEP.c.alert_id, _D.c.source_id)
_WHOLE = Table(lambda _: _GOING, WITHIN, _KEYS, (_STEP.c.alert_id, _D.c.source_id), _items, values=_now)
_TOUCHED = Table(lambda _: _ALL, WITHIN, _KEYS, (_STEP.c.alert_id, _D.c.source_id), _items, values=_now)
