"""The hours of every alert that is over, source by source: avoided by who was exempt, borne by who had a duty."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.domain import Act
from greenctl.emergency.alerts.models import AlertDutyRow, AlertRow, AlertStepRow
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.avoided.domain import governed, line_hours
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory import repository
from greenctl.source.models import SourceRow

EXEMPT = (Why.EXEMPT_BY_LIST.value, Why.EXEMPT_BY_GUARANTEE.value)
_ALERT, _STEP = AlertRow.__table__, AlertStepRow.__table__
_DUTY, _SOURCE = AlertDutyRow.__table__, SourceRow.__table__
_CITIES = select(_ALERT.c.city).distinct().order_by(_ALERT.c.city)
_STEPS = (
    select(
        _STEP.c.id, _STEP.c.alert_id, _STEP.c.ordinal, _STEP.c.level, _STEP.c.inventory_id, _ALERT.c.area,
        _STEP.c.starts_at, _ALERT.c.ends_at,
    )
    .join(_ALERT, _ALERT.c.id == _STEP.c.alert_id)
    .where(_ALERT.c.city == bindparam("city"), _STEP.c.act != Act.LIFTED.value, _ALERT.c.ends_at <= bindparam("now"))
    .order_by(_ALERT.c.id, _STEP.c.ordinal)
)  # fmt: skip
_DUTIES = (
    select(_DUTY.c.source_id, _SOURCE.c.name, _DUTY.c.area, _DUTY.c.why, _DUTY.c.exempt_level)
    .join(_SOURCE, _SOURCE.c.id == _DUTY.c.source_id)
    .where(_DUTY.c.step_id == bindparam("step_id"), _DUTY.c.why.in_(EXEMPT))
    .order_by(_DUTY.c.source_id)
)
_BORNE = (
    select(_DUTY.c.step_id, _DUTY.c.area, _STEP.c.level, _STEP.c.inventory_id)
    .join(_STEP, _STEP.c.id == _DUTY.c.step_id)
    .where(_DUTY.c.source_id == bindparam("source_id"), _DUTY.c.why == Why.HAS_DUTY.value)
)
# What is over never changes, so a process keeps what it has reckoned; a city has a few dozen steps in its life.
_kept: dict[tuple[Any, ...], tuple["Avoided", ...]] = {}
_KEPT = 200


@dataclass(frozen=True, slots=True)
class Avoided:
    """One exempt source under one step: `hours` of the alert, `line_hours` that it did not have to stop in them, None
    where it declared no measure at the level; `unstated` measures are not in it, so that it is a lower bound."""

    alert_id: str
    step: int
    level: str
    source_id: str
    name: str
    area: str
    why: str
    exempt_level: str | None
    hours: Decimal
    line_hours: Decimal | None
    unstated: int


@dataclass(frozen=True, slots=True)
class OfAlert:
    """An alert that is over, with the sum of its rows; `unknown`: exempt sources of which no hours are known."""

    alert_id: str
    area: str
    levels: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    rows: tuple[Avoided, ...]

    @property
    def line_hours(self) -> Decimal:
        return sum((row.line_hours or Decimal(0) for row in self.rows), Decimal(0))

    @property
    def sources(self) -> int:
        return len({row.source_id for row in self.rows})

    @property
    def unknown(self) -> int:
        return len({row.source_id for row in self.rows if row.line_hours is None or row.unstated})


def avoided(uow: UnitOfWork) -> list[OfAlert]:
    """Every alert that is over, the latest first. Of everybody: this is a public number."""
    found = [one for city in uow.execute(_CITIES).scalars() for one in _of_city(uow, city)]
    return sorted(found, key=lambda one: (one.starts_at, one.alert_id), reverse=True)


def total(alerts: Sequence[OfAlert]) -> Decimal:
    return sum((one.line_hours for one in alerts), Decimal(0))


def borne(uow: UnitOfWork, source_id: str) -> dict[str, Decimal]:
    """level of alert -> line-hours that the source's duties took, in alerts that are over.

    Levels at which that is not wholly known are left out."""
    found: dict[str, Decimal] = {}
    unknown: set[str] = set()
    rows = uow.execute(_BORNE, {"source_id": source_id}).all()
    for city in {f"{row.area[:4]}00" for row in rows}:
        over = {step.id: step for step in uow.execute(_STEPS, {"city": city, "now": uow.now})}
        mine = [row for row in rows if row.step_id in over]
        held = governed(alert_repository.spans_of(uow, city), {row.area[:6] for row in mine}, uow.now)
        for row in mine:
            entry = repository.entries_of(uow, row.inventory_id, [source_id]).get(source_id)
            told = None if entry is None else line_hours(entry, row.level)
            lost = told.over(held.get((row.step_id, row.area[:6]), Decimal(0))) if told else None
            if lost is None or (told and told.unstated):
                unknown.add(row.level)
            found[row.level] = found.get(row.level, Decimal(0)) + (lost or Decimal(0))
    return {level: hours for level, hours in found.items() if level not in unknown}


def saved_up_to(hours: Mapping[str, Decimal], highest_alert: str | None) -> Decimal | None:
    """What an exemption up to an alert would have saved of these; None where nothing is known of any such level."""
    levels = LEVELS if highest_alert is None else LEVELS[: LEVELS.index(highest_alert) + 1]
    known = [hours[level] for level in levels if level in hours]
    return sum(known, Decimal(0)) if known else None


def _of_city(uow: UnitOfWork, city: str) -> Iterator[OfAlert]:
    steps = uow.execute(_STEPS, {"city": city, "now": uow.now}).all()
    spans = alert_repository.spans_of(uow, city) if steps else []
    by_alert: dict[str, list[Row[Any]]] = {}
    for step in steps:
        by_alert.setdefault(step.alert_id, []).append(step)
    for alert_id, its in by_alert.items():
        rows = tuple(row for step in its for row in _rows(uow, step, spans))
        first = its[0]
        levels = tuple(dict.fromkeys(step.level for step in its))
        yield OfAlert(alert_id, first.area, levels, first.starts_at, first.ends_at, rows)


def _rows(uow: UnitOfWork, step: Row[Any], spans: Sequence[Any]) -> tuple[Avoided, ...]:
    key = (step.id, tuple(spans))
    if key not in _kept:
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[key] = tuple(_reckoned(uow, step, spans))
    return _kept[key]


def _reckoned(uow: UnitOfWork, step: Row[Any], spans: Sequence[Any]) -> Iterator[Avoided]:
    """Four statements for each thousand exempt sources."""
    duties = uow.execute(_DUTIES, {"step_id": step.id}).all()
    held = governed(spans, {row.area[:6] for row in duties}, step.ends_at)
    entries = repository.entries_of(uow, step.inventory_id, [row.source_id for row in duties])
    for row in duties:
        hours = held.get((step.id, row.area[:6]), Decimal(0))
        told = line_hours(entries[row.source_id], step.level)
        yield Avoided(
            step.alert_id, step.ordinal, step.level, row.source_id, row.name, row.area, row.why, row.exempt_level,
            hours.quantize(Decimal("0.01")), told.over(hours), told.unstated,
        )  # fmt: skip
