"""Computing the duties of a step again from its editions, and holding them against what is stored (S-10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.duty_rows import made_duties
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.alerts.obligations import obligations_under
from greenctl.emergency.inventory import repository as inventories
from greenctl.emergency.masses import four

_NAMES = ("line", "unit", "action", "text", "target")


@dataclass(frozen=True, slots=True)
class Replay:
    """How many duties were computed again, and the sources of which they came out otherwise than stored."""

    duties: int
    different: tuple[str, ...]


def replay(uow: UnitOfWork, alert_id: str) -> list[Replay]:
    """Each step of an alert that made duties, by pure functions from whole entries: another way than they were made.

    Raises:
        AlertNotThere
    """
    alert = repository.find_alert(uow, alert_id)
    if alert is None:
        raise AlertNotThere(alert=alert_id)
    made = made_duties(repository.steps_of(uow, alert_id))
    return [_replayed(uow, alert.area, step) for step in made]


def _replayed(uow: UnitOfWork, area: str, step: Row[Any]) -> Replay:
    day = civil_day(step.starts_at)
    listed = repository.exempt_by_list(uow, step.list_edition_id, day, step.said_at)
    permits = repository.permits(uow, step.site_edition_id, step.site_terms, day, step.said_at)
    entries = inventories.all_entries(uow, step.inventory_id)
    duties = obligations_under(step.level, area, listed, entries, permits)
    computed = {duty.source_id: duty.document() for duty in duties}
    stored = dict(_stored(uow, step.id))
    sources = sorted(computed.keys() | stored.keys())
    return Replay(len(computed), tuple(one for one in sources if computed.get(one) != stored.get(one)))


def _stored(uow: UnitOfWork, step_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The stored duties in the shape of `Duty.document`."""
    rows = groupby(repository.obligations_of(uow, step_id), key=lambda row: row.source_id)
    obligations = {source_id: [_obligation(row) for row in group] for source_id, group in rows}
    names = ("source_id", "area", "part", "why", "exempt_by", "exempt_level", "highest_alert", "spared")
    for row in repository.duties_of(uow, step_id):
        told = obligations.get(row.source_id, [])
        counted = {} if len(told) == row.obligations else {"obligations_said": row.obligations}
        plain = {name: getattr(row, name) for name in names}
        yield row.source_id, {**plain, "kg_per_day": _masses(row), "obligations": told, **counted}


def _obligation(row: Row[Any]) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in _NAMES}, "kg_per_day": _masses(row)}


def _masses(row: Row[Any]) -> list[Any]:
    return list(four([row.so2_kg_per_day, row.nox_kg_per_day, row.pm_kg_per_day, row.vocs_kg_per_day]))
