"""What every statement about duties says in the same words: which step counts, whose rows one reaches, which county."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, select

from greenctl.db.scoping import Within
from greenctl.emergency.alerts import Act
from greenctl.emergency.models import AlertDutyRow, AlertStepRow

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


def made_duties(steps: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Those of an alert's steps that made duties: lifting makes none."""
    return [step for step in steps if step.act != Act.LIFTED]
