"""Who has confirmed and carried out its duty: shares by county and sector, the sources behind them, the call list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alert_repository
from greenctl.emergency.alerts.domain import Alert
from greenctl.emergency.alerts.duty_rows import made_duties
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.alerts.terms import RUNGS, terms
from greenctl.emergency.confirmation import repository
from greenctl.emergency.confirmation.domain import Share, all_of, folded
from greenctl.emergency.confirmation.events import DutiesOverdue
from greenctl.kernel.actor import Scope, area_prefix

STATES = repository.STATES
"""What the sources behind the numbers can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How far an alert's duties have come, of what the actor reaches; `step` is the number of the step meant."""

    alert_id: str
    step: int
    at: datetime
    confirm_by: datetime
    execute_by: datetime
    total: Share
    counties: list[Share]
    sectors: list[Share]


def follow(uow: UnitOfWork, alert_id: str, asked: int | None = None) -> Followed:
    """The shares of the step in force, or of the one that is asked for. Raises AlertNotThere."""
    step = step_of(uow, alert_id, asked)
    shares = repository.shares_of(uow, step.id)
    return Followed(
        alert_id, step.ordinal, uow.now, terms().confirm_by(step.said_at),
        terms().execute_by(step.said_at, step.starts_at), all_of(shares), folded(shares, 0), folded(shares, 1),
    )  # fmt: skip


def rows_page(
    uow: UnitOfWork, alert_id: str, filters: Mapping[str, Any], after: str, limit: int
) -> list[dict[str, Any]]:
    """The sources behind the numbers, after an id; `filters`: `state` (one of STATES), `county`, `sector`, `step`.

    `to_call` are those who are overdue and have been reminded: the call list. Raises AlertNotThere.
    """
    step = step_of(uow, alert_id, filters.get("step"))
    rows = repository.rows_page(uow, step.id, filters, after, limit)
    return [_document_of(row) for row in rows]


def chase_overdue(uow: UnitOfWork) -> int:
    """Write down who is to know by now of what is overdue: firm, county, city. The same again changes nothing.

    A few statements per alert, whatever the number of its sources. Returns how many were told of anew.
    """
    told = 0
    for step in repository.steps_going(uow):
        told += sum(_chase(uow, step, what, due) for what, due in _dues(step))
    return told


def _dues(step: Row[Any]) -> list[tuple[str, datetime]]:
    said = terms()
    return [("confirm", said.confirm_by(step.said_at)), ("execute", said.execute_by(step.said_at, step.starts_at))]


def _chase(uow: UnitOfWork, step: Row[Any], what: str, due: datetime) -> int:
    told = 0
    for rung in terms().rungs_at(due, uow.now):
        sources = repository.chase(uow, step.id, what, rung, uow.now)
        told += sources
        if sources:
            uow.record(DutiesOverdue(alert_id=step.alert_id, step_id=step.id, what=what, rung=rung, sources=sources))
    return told


def _document_of(row: Row[Any]) -> dict[str, Any]:
    told = row._asdict()
    for name in ("told_of_confirm", "told_of_execute"):
        told[name] = list(RUNGS[: told[name]])
    return told


def step_of(uow: UnitOfWork, alert_id: str, asked: int | None = None) -> Row[Any]:
    """The step in force, or the one that is asked for where it made duties, of an alert that the actor reaches into.
    Raises AlertNotThere."""
    alert = alert_repository.find_any_alert(uow, alert_id)
    if alert is None or not _reaches_into(uow.scope, alert):
        raise AlertNotThere(alert=alert_id)
    made = made_duties(alert_repository.steps_of(uow, alert_id))
    named = (one for one in made if one.ordinal == asked)
    return next(named, None) or alert_repository.standing_steps(uow, alert_id)[0]


def _reaches_into(scope: Scope, alert: Alert) -> bool:
    """A county's desk follows its own sources under an alert of the whole city."""
    place = area_prefix(alert.area)
    prefixes = [reach.area_prefix for reach in scope.reaches]
    return scope.everything or any(one.startswith(place) or place.startswith(one) for one in prefixes)
