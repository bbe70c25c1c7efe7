"""Who is told of alerts and of duties under them: handlers of what has happened, set-based."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, literal, select

from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency import alert_repository
from greenctl.emergency.alerts import Act, standing
from greenctl.emergency.models import AlertDutyRow, DutyChaseRow
from greenctl.emergency.obligations import Why
from greenctl.emergency.terms import terms
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell, tell_firms_of

_DUTY, _CHASE = AlertDutyRow.__table__, DutyChaseRow.__table__
_LONGEST_TEXT = 200
_KINDS = {"county": "duty.for_county", "city": "duty.for_city"}


def tell_of_alerts(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: the offices hear of each step, and the people of each firm what it means for them."""
    for event in events:
        said = event.body
        steps = alert_repository.steps_of(uow, said["alert_id"])
        step = next(one for one in steps if one.id == said["step_id"])
        words = _words(step, said)
        about = {"about": said["alert_id"], "words": words, "cause": step.id, "area": said["area"]}
        tell(uow, Notice(kind=f"alert.{said['act']}", **about))
        _tell_firms(uow, steps, step, about)


def _tell_firms(uow: UnitOfWork, steps: Sequence[Row[Any]], step: Row[Any], about: Mapping[str, Any]) -> None:
    if step.act != Act.LIFTED:
        tell_firms_of(uow, Notice(kind="duty.given", **about), _standing(step.id, has_duty=True))
        tell_firms_of(uow, Notice(kind="duty.none", **about), _standing(step.id, has_duty=False))
        return
    before = alert_repository.held([one for one in steps if one.ordinal < step.ordinal])
    stood = [one.step_id for one in standing(before, step.said_at)]
    tell_firms_of(uow, Notice(kind="duty.lifted", **about), _standing(*stood, has_duty=True))


def _standing(*step_ids: str, has_duty: bool) -> Select[Any]:
    why = _DUTY.c.why == Why.HAS_DUTY.value
    of_steps = _DUTY.c.step_id.in_([literal(one) for one in step_ids])
    return select(_DUTY.c.source_id).where(of_steps, why if has_duty else ~why).distinct()


def _words(step: Row[Any], said: Mapping[str, Any]) -> dict[str, Any]:
    made = step.act != Act.LIFTED
    return {
        "alert": said["level"], "area": said["area"], "duties": said["duties"], "starts_at": step.starts_at,
        "ends_at": step.ends_at, "text": step.text[:_LONGEST_TEXT],
        "confirm_by_at": terms().confirm_by(step.said_at) if made else None,
        "execute_by_at": terms().execute_by(step.said_at, step.starts_at) if made else None,
    }  # fmt: skip


def tell_of_overdue_duties(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: the firms are reminded, and the desks further up hear how many are overdue."""
    for event in events:
        said = event.body
        alert = alert_repository.find_any_alert(uow, said["alert_id"])
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
