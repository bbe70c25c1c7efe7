"""Who is told of alerts and of duties under them: a handler of what has happened, set-based."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, literal, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.domain import Act, standing
from greenctl.emergency.alerts.models import AlertDutyRow
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.alerts.terms import terms
from greenctl.kernel.events import Happened
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell, tell_firms_of

_DUTY = AlertDutyRow.__table__
_LONGEST_TEXT = 200


def tell_of_alerts(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler: the offices hear of each step, and the people of each firm what it means for them."""
    for event in events:
        said = event.body
        steps = repository.steps_of(uow, said["alert_id"])
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
    before = repository.held([one for one in steps if one.ordinal < step.ordinal])
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
