"""Reading what was checked: the order of visits, checks of a source, verdicts with the rows behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.errors import DutyNotThere
from greenctl.emergency.confirmation import repository as confirmation_repository
from greenctl.emergency.confirmation.following import step_of
from greenctl.emergency.verification import repository
from greenctl.emergency.verification.checking import told_all
from greenctl.emergency.verification.domain import Verdict
from greenctl.inspection.tasks import overseen


@dataclass(frozen=True, slots=True)
class Verified:
    """How far an alert's obligations were looked at; counts of obligations by verdict, in all and by county."""

    alert_id: str
    step: int
    total: Mapping[str, int]
    counties: list[dict[str, Any]]


def verified(uow: UnitOfWork, alert_id: str) -> Verified:
    """Of the step in force, within the actor's reach. Raises AlertNotThere."""
    step = step_of(uow, alert_id)
    counts = repository.counts_of(uow, step.id)
    counties: list[dict[str, Any]] = [
        {"county": county, **{one.value: counts.get((county, one.value), 0) for one in Verdict}}
        for county in sorted({county for county, _ in counts})
    ]
    total = {verdict.value: sum(one[verdict.value] for one in counties) for verdict in Verdict}
    return Verified(alert_id, step.ordinal, total, counties)


def lines_page(
    uow: UnitOfWork, alert_id: str, filters: Mapping[str, str], after: tuple[str, int], limit: int
) -> list[dict[str, Any]]:
    """Obligations behind the counts, after (source, ordinal); `filters`: verdict, county. Raises AlertNotThere."""
    step_id = step_of(uow, alert_id).id
    rows = repository.rows_page(uow, step_id, filters, after, limit)
    photos = confirmation_repository.photos_of(uow, [step_id], sorted({row.source_id for row in rows}))
    return [{**row._asdict(), "photos": photos.get((step_id, row.source_id, row.ordinal), [])} for row in rows]


def tasks_page(uow: UnitOfWork, alert_id: str, after: int, limit: int) -> list[dict[str, Any]]:
    """Sources in the order of visits, after a place: for who oversees the place, all; for others, where they go.

    Raises:
        AlertNotThere
    """
    rows = repository.tasks_page(uow, step_of(uow, alert_id).id, after, limit, overseen(uow))
    officers = repository.officers_of(uow, [row.task_id for row in rows if row.task_id is not None])
    return [{**row._asdict(), "officers": officers.get(row.task_id, [])} for row in rows]


def checks_of(uow: UnitOfWork, alert_id: str, source_id: str) -> list[dict[str, Any]]:
    """Every check of a source's duty under the step in force, the first one first. Raises DutyNotThere."""
    duty = confirmation_repository.find_duty(uow, alert_id, source_id)
    if duty is None:
        raise DutyNotThere(alert=alert_id, source=source_id)
    return told_all(uow, repository.checks_of(uow, duty.step_id, source_id))
