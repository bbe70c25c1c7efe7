"""Reading alerts and duties."""

from itertools import groupby
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.domain import Alert
from greenctl.emergency.alerts.errors import AlertNotThere


def get(uow: UnitOfWork, alert_id: str) -> Alert:
    """An alert of an area within the actor's scope. Raises AlertNotThere."""
    alert = repository.find_alert(uow, alert_id)
    if alert is None:
        raise AlertNotThere(alert=alert_id)
    return alert


def steps(uow: UnitOfWork, alert_id: str) -> list[dict[str, Any]]:
    """What was done, the first step first. For who has got the alert."""
    return [row._asdict() for row in repository.steps_of(uow, alert_id)]


def list_page(uow: UnitOfWork, city: str, after: str, limit: int) -> list[Alert]:
    """Up to `limit` alerts of a city within the actor's scope, after an id."""
    return [one for one in repository.alerts_of(uow, city, after) if uow.scope.covers(area=one.area)][:limit]


def duties_page(uow: UnitOfWork, alert_id: str, why: str | None, after: str, limit: int) -> list[dict[str, Any]]:
    """Duties of the step in force, with their obligations, after a source; of those who stand as `why` says,
    or of all. Raises AlertNotThere."""
    get(uow, alert_id)
    step = repository.standing_steps(uow, alert_id)[0]
    duties = repository.duties_page(uow, step.id, why, after, limit)
    asked = repository.obligations_of_some(uow, step.id, [row.source_id for row in duties])
    found = {
        source_id: [row._asdict() for row in rows] for source_id, rows in groupby(asked, lambda row: row.source_id)
    }
    return [{**row._asdict(), "obligations": found.get(row.source_id, [])} for row in duties]
