"""Desks hear of steps whose last day comes, and, with the city, of those that are overdue.

One notice for each desk, step and last day, however many cases there are.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Row, bindparam, func, select

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Role
from greenctl.notices.domain import Notice
from greenctl.notices.use_cases import tell
from greenctl.review.models import CaseRow
from greenctl.review.repository import list_workflows
from greenctl.review.workflow import Desk, StepKind, Workflow

_CASE = CaseRow.__table__
_DAYS_AHEAD, _DAYS_BACK = timedelta(days=1), timedelta(days=7)
_BY_DESK = (
    select(
        _CASE.c.workflow_fingerprint, _CASE.c.step, _CASE.c.area, _CASE.c.department, _CASE.c.due_on,
        func.count().label("count"), func.min(_CASE.c.id).label("first"),
    )
    .where(
        _CASE.c.state == "under_review",
        _CASE.c.due_on.between(bindparam("first_day", type_=Date), bindparam("last_day", type_=Date)),
    )
    .group_by(_CASE.c.workflow_fingerprint, _CASE.c.step, _CASE.c.area, _CASE.c.department, _CASE.c.due_on)
    .order_by(_CASE.c.due_on, _CASE.c.area, _CASE.c.department, _CASE.c.step)
)  # fmt: skip
_KINDS = {
    Role.COUNTY_REVIEWER: "review.due_county",
    Role.CITY_REVIEWER: "review.due_city",
    Role.EXPERT: "review.due_expert",
}
OVERDUE = "review.overdue"


def remind_of_steps(uow: UnitOfWork) -> None:
    """Tell each desk of cases whose last day is today or tomorrow, and of those that are overdue since some days."""
    today = civil_day(uow.now)
    asked = {"first_day": today - _DAYS_BACK, "last_day": today + _DAYS_AHEAD}
    workflows = list_workflows(uow)
    for row in uow.execute(_BY_DESK, asked).all():
        table = workflows[row.workflow_fingerprint]
        step = table.step(row.step)
        if step.kind is not StepKind.WAIT:
            kinds = [OVERDUE] if row.due_on < today else sorted(_kinds_of(table, row.step))
            tell(uow, *(_notice(kind, row, table) for kind in kinds))


def _kinds_of(table: Workflow, step: str) -> set[str]:
    """By who decides there."""
    return {_KINDS[role] for move in table.moves if move.step == step for role in move.who if role in _KINDS}


def _notice(kind: str, row: Row[Any], table: Workflow) -> Notice:
    step = table.step(row.step)
    own = row.department if step.desk is Desk.OWN_DEPARTMENT else None
    cause = f"{row.workflow_fingerprint[:12]}/{row.step}/{row.area}/{row.department}/{row.due_on}"
    said = {"step_zh": step.name_zh, "step_en": step.name_en, "count": row.count, "due_on": row.due_on}
    return Notice(
        kind=kind, cause=cause, about=row.first, area=row.area, department=own, words={**said, "area": row.area}
    )
