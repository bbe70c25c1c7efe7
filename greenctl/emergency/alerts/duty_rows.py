"""What every statement about duties says in the same words: which step counts, whose rows one reaches, which county."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, or_, select

from greenctl.db.base import UtcDateTime
from greenctl.db.scoping import Within
from greenctl.emergency.alerts.domain import Act
from greenctl.emergency.alerts.models import AlertDutyRow, AlertStepRow

_DUTY, _STEP = AlertDutyRow.__table__, AlertStepRow.__table__
_OTHER = _STEP.alias("other_step")

KG = ("so2_kg_per_day", "nox_kg_per_day", "pm_kg_per_day", "vocs_kg_per_day")
WITHIN = Within(_DUTY.c.area, _DUTY.c.department, _DUTY.c.source_id)
COUNTY = func.substr(_DUTY.c.area, 1, 6)
LAST_MADE = (
    select(func.max(_OTHER.c.ordinal))
    .where(_OTHER.c.alert_id == _STEP.c.alert_id, _OTHER.c.act != Act.LIFTED.value)
    .scalar_subquery()
)
"""The number of the last step of an alert that made duties; beside a select from `alert_step`."""


def stands(step: Any) -> ColumnElement[bool]:
    """Whether a step's duties hold at `now`, or will: no later one begins before that, nor has it an end that came. In
    statements what `domain.standing` says of values."""
    now, later = bindparam("now", type_=UtcDateTime), _STEP.alias()
    replaced = exists().where(
        later.c.alert_id == step.c.alert_id,
        later.c.ordinal > step.c.ordinal,
        or_(later.c.starts_at <= now, later.c.starts_at <= step.c.starts_at),
    )
    return and_(step.c.act != Act.LIFTED.value, or_(step.c.ends_at.is_(None), step.c.ends_at > now), ~replaced)


_STANDING_DUTY = _DUTY.alias("standing_duty")
NEXT_STANDING = (
    select(func.min(_OTHER.c.ordinal))
    .join(_STANDING_DUTY, _STANDING_DUTY.c.step_id == _OTHER.c.id)
    .where(_OTHER.c.alert_id == _STEP.c.alert_id, _STANDING_DUTY.c.source_id == _DUTY.c.source_id, stands(_OTHER))
    .correlate(_STEP, _DUTY)
    .scalar_subquery()
)
"""The number of the step that a source's duty at `now` is of: the one in force, else the next; null where it has none
that holds or will. Beside a select from `alert_step` and `alert_duty`."""
FIRST_STANDING = func.coalesce(NEXT_STANDING, LAST_MADE)
"""The same; of an alert that is over, the last."""


def made_duties(steps: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Those of an alert's steps that made duties: lifting makes none."""
    return [step for step in steps if step.act != Act.LIFTED]
