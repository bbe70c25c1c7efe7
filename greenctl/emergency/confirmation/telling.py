"""Who is told of overdue duties: a handler of what has happened, set-based."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select

from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository as alerts
from greenctl.emergency.confirmation.models import DutyChaseRow
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell, tell_firms_of

_CHASE = DutyChaseRow.__table__
_KINDS = {"county": "duty.for_county", "city": "duty.for_city"}


def tell_of_overdue_duties(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: the firms are reminded, and the desks further up hear how many are overdue."""
    for event in events:
        said = event.body
        alert = alerts.find_any_alert(uow, said["alert_id"])
        if alert is None:
            continue
        cause = f"{said['step_id']}/{said['what']}/{event.at.isoformat()}"
        about = {"about": alert.id, "area": alert.area, "cause": cause}
        words = {"overdue": said["what"], "sources": said["sources"]}
        if said["rung"] == "reminder":
            tell_firms_of(uow, Notice(kind="duty.reminder", words=words, **about), _reminded(said, event.at))
        else:
            tell(uow, Notice(kind=_KINDS[said["rung"]], words=words, **about))


def _reminded(said: Mapping[str, Any], at: datetime) -> Select[Any]:
    named = {"step_id": said["step_id"], "what": said["what"], "rung": said["rung"]}
    return select(_CHASE.c.source_id).where(
        *(_CHASE.c[name] == literal(value) for name, value in named.items()), _CHASE.c.at == literal(at, UtcDateTime)
    )
