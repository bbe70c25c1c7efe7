"""Tasks as rows and as values. Who may know of one is decided here, in one place.

A task is secret until it was done, or its last day is over: before that only those who go, who made it or the plan, and
command know of it. Enterprises have no right to tasks at all, and none of an office is in on those about a firm they
act for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, exists, false, insert, or_, select, true, update

from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection.domain import Origin, Task, TaskState
from greenctl.inspection.models import PlanRow, TaskMoveRow, TaskOfficerRow, TaskRow
from greenctl.kernel.actor import Scope
from greenctl.source.own_firms import of_no_own_firm

_TASK, _GOES, _MOVE_ROW, _PLAN = (TaskRow.__table__, TaskOfficerRow.__table__, TaskMoveRow.__table__, PlanRow.__table__)
_COLUMNS = tuple(_TASK.c[name] for name in Task.__slots__ if name != "officers")
_ALL = select(*_COLUMNS)
_IDS: Any = bindparam("ids", expanding=True)
_BY_IDS = _ALL.where(_TASK.c.id.in_(_IDS))
_OFFICERS = select(_GOES).where(_GOES.c.task_id.in_(_IDS)).order_by(_GOES.c.task_id, _GOES.c.account_id)
_DIGESTS = select(_TASK.c.id, _TASK.c.content_sha256, _TASK.c.created_by).where(_TASK.c.id.in_(_IDS))
_OF_ACCOUNT = exists().where(_GOES.c.task_id == _TASK.c.id, _GOES.c.account_id == bindparam("goer"))
_OPEN = _TASK.c.state.in_((TaskState.PLANNED.value, TaskState.UNDER_WAY.value))
_TODAYS = (
    _ALL.where(_OPEN, _TASK.c.planned_on <= bindparam("day"), _TASK.c.due_on >= bindparam("day"), _OF_ACCOUNT)
    .order_by(_TASK.c.due_on, _TASK.c.id)
    .limit(bindparam("limit"))
)
_UPDATE = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("the_id"), _TASK.c.version == bindparam("seen"))
    .values(state=bindparam("new_state"), cancelled_because=bindparam("new_because"), version=bindparam("new_version"))
)
_FINISH = (
    update(_TASK)
    .where(_TASK.c.id.in_(_IDS), _OPEN)
    .values(state=TaskState.DONE.value, version=_TASK.c.version + 1)
    .returning(_TASK.c.id)
)
_CALL_OFF = (
    update(_TASK)
    .where(_TASK.c.id.in_(_IDS), _OPEN)
    .values(state=TaskState.CANCELLED.value, cancelled_because=bindparam("because"), version=_TASK.c.version + 1)
    .returning(_TASK.c.id)
)
_FORGET_OFFICERS = delete(_GOES).where(_GOES.c.task_id == bindparam("task"))


def visible(uow: UnitOfWork, overseen: Scope, today: date) -> ColumnElement[bool]:
    """The one place where tasks are narrowed to what the actor may know. `overseen`: where they are of the command."""
    if uow.scope.everything:
        return true()
    own = exists().where(_GOES.c.task_id == _TASK.c.id, _GOES.c.account_id == uow.actor.account_id)
    is_over = or_(_TASK.c.state == TaskState.DONE.value, _TASK.c.due_on < today)
    secret = and_(_impartial(uow), or_(_is_in_on_it(uow), _within(overseen)))
    return or_(own, and_(_within(uow.scope), or_(is_over, secret)))


def _is_in_on_it(uow: UnitOfWork) -> ColumnElement[bool]:
    owner = exists().where(_PLAN.c.id == _TASK.c.plan_id, _PLAN.c.owner == uow.actor.account_id)
    return or_(_TASK.c.created_by == uow.actor.account_id, owner)


def _impartial(uow: UnitOfWork) -> ColumnElement[bool]:
    """An officer who acts for a firm knows no more than anybody of when somebody goes there."""
    mandated = sorted({mandate.source_id for mandate in uow.actor.mandates})
    return of_no_own_firm(_TASK.c.source_id, mandated) if mandated else true()


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.everything:
        return true()
    arms = [
        and_(
            _TASK.c.area.startswith(reach.area_prefix, autoescape=True),
            true() if reach.department is None else _TASK.c.department == reach.department,
        )
        for reach in scope.reaches
    ]
    return or_(false(), *arms)


def find_task(uow: UnitOfWork, task_id: str, overseen: Scope, today: date) -> Task | None:
    """A task that the actor may know of."""
    row = uow.execute(_ALL.where(_TASK.c.id == task_id, visible(uow, overseen, today))).first()
    return None if row is None else _tasks(uow, [row])[0]


def find_tasks(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Task]:
    """Tasks by id, whoever asks: for callers that have looked already, or look themselves."""
    rows = [row for chunk in chunks(ids) for row in uow.execute(_BY_IDS, {"ids": chunk})]
    return {task.id: task for task in _tasks(uow, rows)}


def list_page(
    uow: UnitOfWork, overseen: Scope, today: date, filters: Mapping[str, Any], after: tuple[date, str] | None,
    limit: int,
) -> list[Task]:  # fmt: skip
    """Tasks that the actor may know of, by day and id.

    `filters`: any of state, origin, source (id), plan (id), on (a day within planned_on … due_on), mine (True).
    """
    statement = _ALL.where(visible(uow, overseen, today), *_conditions(uow, filters))
    if after is not None:
        day, task_id = after
        statement = statement.where(
            or_(_TASK.c.planned_on > day, and_(_TASK.c.planned_on == day, _TASK.c.id > task_id))
        )
    return _tasks(uow, uow.execute(statement.order_by(_TASK.c.planned_on, _TASK.c.id).limit(limit)).all())


def todays(uow: UnitOfWork, account_id: str, day: date, limit: int) -> list[Task]:
    """What somebody has to do on a day and has not done, the most urgent first."""
    return _tasks(uow, uow.execute(_TODAYS, {"goer": account_id, "day": day, "limit": limit}).all())


def find_digests(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """What was asked for under each id, and by whom."""
    rows = (row for chunk in chunks(ids) for row in uow.execute(_DIGESTS, {"ids": chunk}))
    return {row.id: (row.content_sha256, row.created_by) for row in rows}


def insert_tasks(uow: UnitOfWork, tasks: Sequence[Task], digests: Mapping[str, str]) -> None:
    rows = [
        {**{column.name: getattr(task, column.name) for column in _COLUMNS}, "content_sha256": digests[task.id]}
        for task in tasks
    ]
    if rows:
        uow.execute(insert(_TASK), rows)
        _insert_officers(uow, tasks)


def update_task(uow: UnitOfWork, before: Task, after: Task) -> bool:
    """False if the task is not what it was before."""
    values = {
        "the_id": after.id,
        "seen": before.version,
        "new_state": after.state,
        "new_because": after.cancelled_because,
        "new_version": after.version,
    }
    return uow.execute(_UPDATE, values).rowcount == 1


def finish(uow: UnitOfWork, ids: Collection[str]) -> list[Task]:
    """These are done, those excepted that were done or called off before; returns what was changed."""
    done = [row.id for chunk in chunks(sorted(ids)) for row in uow.execute(_FINISH, {"ids": chunk})]
    return list(find_tasks(uow, done).values())


def call_off(uow: UnitOfWork, ids: Collection[str], because: str) -> list[Task]:
    """Those that are open are called off; returns what was changed."""
    changed = [
        row.id for chunk in chunks(sorted(ids)) for row in uow.execute(_CALL_OFF, {"ids": chunk, "because": because})
    ]
    return list(find_tasks(uow, changed).values())


def replace_officers(uow: UnitOfWork, task: Task) -> None:
    uow.execute(_FORGET_OFFICERS, {"task": task.id})
    _insert_officers(uow, [task])


def note_moves(
    uow: UnitOfWork, tasks: Iterable[Task], act: str, reason: str | None = None, before: Sequence[str] | None = None
) -> None:
    """Write down what was done to each; `before`: who went until now, where others go from now on."""
    rows = [
        {
            "task_id": task.id, "version": task.version, "act": act, "actor": uow.actor.account_id, "at": uow.now,
            "reason": reason,
            "officers": None if before is None else {"before": list(before), "after": list(task.officers)},
        }
        for task in tasks
    ]  # fmt: skip
    if rows:
        uow.execute(insert(_MOVE_ROW), rows)


def _insert_officers(uow: UnitOfWork, tasks: Sequence[Task]) -> None:
    rows = [{"task_id": task.id, "account_id": account_id} for task in tasks for account_id in task.officers]
    if rows:
        uow.execute(insert(_GOES), rows)


def _conditions(uow: UnitOfWork, filters: Mapping[str, Any]) -> Iterable[ColumnElement[bool]]:
    for name, column in (("state", "state"), ("origin", "origin"), ("source", "source_id"), ("plan", "plan_id")):
        if filters.get(name) is not None:
            yield _TASK.c[column] == filters[name]
    if filters.get("on") is not None:
        yield and_(_TASK.c.planned_on <= filters["on"], _TASK.c.due_on >= filters["on"])
    if filters.get("mine"):
        yield exists().where(_GOES.c.task_id == _TASK.c.id, _GOES.c.account_id == uow.actor.account_id)


def _tasks(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Task]:
    goes: dict[str, list[str]] = {}
    for chunk in chunks([row.id for row in rows]):
        for row in uow.execute(_OFFICERS, {"ids": chunk}):
            goes.setdefault(row.task_id, []).append(row.account_id)
    return [
        Task(**{
            **row._asdict(), "origin": Origin(row.origin), "state": TaskState(row.state),
            "officers": tuple(goes.get(row.id, ())),
        })
        for row in rows
    ]  # fmt: skip
