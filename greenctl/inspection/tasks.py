"""Tasks: making, reassigning and calling them off, and what somebody has to do on a day, in which order."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from greenctl.auth import policy
from greenctl.auth.errors import ActNotAllowed
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import editions, officers, plan_repository, task_repository as repository
from greenctl.inspection.coordinates import Place, Point, distance_m, to_wgs84
from greenctl.inspection.domain import LONGEST_ROUTE, NewTask, Origin, Task, TaskState
from greenctl.inspection.errors import TaskIdTaken, TaskInvalid, TaskMovedOn, TaskNotThere
from greenctl.inspection.events import TaskMoved
from greenctl.kernel.actor import Scope
from greenctl.review.errors import OwnFirm
from greenctl.source import queries as sources
from greenctl.source.domain import Source, State
from greenctl.source.repository import find_sources

OVERSEE = "inspection.oversee"
MOST_OFFICERS = 6


def overseen(uow: UnitOfWork) -> Scope:
    """Where the actor is of the command, and so knows of what is still secret; nowhere for most."""
    try:
        return policy.scope_for(uow.actor, OVERSEE)
    except ActNotAllowed:
        return Scope()


def get_task(uow: UnitOfWork, task_id: str, *, today: date) -> Task:
    """A task that the actor may know of.

    Raises:
        TaskNotThere
    """
    task = repository.find_task(uow, task_id, overseen(uow), today)
    if task is None:
        raise TaskNotThere(task=task_id)
    return task


def list_tasks(
    uow: UnitOfWork, filters: Mapping[str, Any], *, today: date, after: tuple[date, str] | None, limit: int
) -> list[Task]:
    """Tasks that the actor may know of, by day; filters as in the repository."""
    return repository.list_page(uow, overseen(uow), today, filters, after, limit)


def make_task(uow: UnitOfWork, new: NewTask, *, today: date) -> Task:
    """Send somebody to a source. The same id with the same content is the same task again.

    Raises:
        SourceNotThere, OwnFirm
        TaskInvalid: `problems` names each field.
        OfficersUnfit: somebody who is to go may not.
        TaskIdTaken
    """
    known = repository.find_digests(uow, [new.id]).get(new.id)
    if known is not None:
        if known != (new.digest(), uow.actor.account_id):
            raise TaskIdTaken(task=new.id)
        return repository.find_tasks(uow, [new.id])[new.id]
    source = sources.get(uow, new.source_id)
    _refuse_own_firm(uow, source.id)
    problems = list(_against(uow, new, source, today))
    if problems:
        raise TaskInvalid(problems=problems)
    officers.require_fit(uow, new.officers, source.id, new.line, new.planned_on, new.due_on)
    task = task_from(uow, new, source.area, source.department)
    insert_planned(uow, [task], {task.id: new.digest()})
    return task


def task_from(uow: UnitOfWork, new: NewTask, area: str, department: str) -> Task:
    """A task that is planned, by whoever acts."""
    return Task(
        id=new.id, source_id=new.source_id, plan_id=new.plan_id, origin=Origin(new.origin), area=area,
        department=department, line=new.line, planned_on=new.planned_on, due_on=new.due_on, state=TaskState.PLANNED,
        finding_id=new.finding_id, tip_id=new.tip_id, note=new.note, created_by=uow.actor.account_id,
        created_at=uow.now, cancelled_because=None, version=1, officers=tuple(sorted(set(new.officers))),
    )  # fmt: skip


def insert_planned(uow: UnitOfWork, tasks: Sequence[Task], digests: Mapping[str, str]) -> None:
    """Write tasks that were judged before."""
    repository.insert_tasks(uow, tasks, digests)
    uow.record_all(_moved(task, "planned") for task in tasks)


def reassign(
    uow: UnitOfWork, task_id: str, seen_version: int, account_ids: Collection[str], reason: str, *, today: date
) -> Task:
    """Let others go.

    Raises:
        TaskNotThere, OwnFirm, TaskMovedOn, TaskSettled, OfficersUnfit
    """
    task = get_task(uow, task_id, today=today)
    _refuse_own_firm(uow, task.source_id)
    moved = task.reassigned(tuple(account_ids), seen_version)
    officers.require_fit(uow, account_ids, task.source_id, task.line, max(today, task.planned_on), task.due_on)
    _write(uow, task, moved, "reassigned", reason)
    repository.replace_officers(uow, moved)
    return moved


def cancel(uow: UnitOfWork, task_id: str, seen_version: int, reason: str, *, today: date) -> Task:
    """Let nobody go; why stays written down.

    Raises:
        TaskNotThere, OwnFirm, TaskMovedOn, TaskSettled
    """
    task = get_task(uow, task_id, today=today)
    _refuse_own_firm(uow, task.source_id)
    moved = task.cancelled(reason, seen_version)
    _write(uow, task, moved, "cancelled", reason)
    return moved


def mark_visited(uow: UnitOfWork, task_ids: Collection[str]) -> None:
    """What was visited is done. A visit that comes late, to a task that was done or called off, changes nothing."""
    done = repository.finish(uow, task_ids)
    repository.note_moves(uow, done, "visited")
    uow.record_all(_moved(task, "visited") for task in done)


def call_off(uow: UnitOfWork, task_ids: Collection[str], reason: str) -> None:
    """What they were made for is over: those that are open are called off, whoever made them."""
    off = repository.call_off(uow, task_ids, reason)
    repository.note_moves(uow, off, "cancelled", reason)
    uow.record_all(_moved(task, "cancelled") for task in off)


@dataclass(frozen=True, slots=True)
class Stop:
    """A task on the way, and how far it is from the stop before; None where nobody knows where the source lies."""

    task: Task
    name: str
    distance_m: Decimal | None


def todays_route(uow: UnitOfWork, start: Point | None, *, today: date) -> list[Stop]:
    """What the actor has to do on a day, each time going on to the nearest source that is left: a rule of thumb, which
    can be a good deal longer than the shortest way. Without a start it begins at the most urgent.

    At most `LONGEST_ROUTE` tasks, the most urgent; those whose source has no position come last.
    """
    own = repository.todays(uow, uow.actor.account_id, today, LONGEST_ROUTE)
    register = find_sources(uow, {task.source_id for task in own})
    placed = {task.id: where for task in own if (where := _where(register[task.source_id])) is not None}
    order = list(_by_nearness([task.id for task in own if task.id in placed], placed, start))
    by_id = {task.id: task for task in own}
    stops = [Stop(by_id[task_id], register[by_id[task_id].source_id].name, way) for task_id, way in order]
    unplaced = [Stop(task, register[task.source_id].name, None) for task in own if task.id not in placed]
    return stops + unplaced


def _by_nearness(
    ids: Sequence[str], placed: Mapping[str, Point], start: Point | None
) -> Iterator[tuple[str, Decimal | None]]:
    left, here = list(ids), start
    while left:
        if here is None:
            task_id, way = left[0], None
        else:
            way, task_id = min((distance_m(here, placed[one]), one) for one in left)
        left.remove(task_id)
        here = placed[task_id]
        yield task_id, way


def place_of(source: Source) -> Place | None:
    """Where a source is registered, if anybody has said."""
    if source.longitude is None or source.latitude is None or source.coordinate_system is None:
        return None
    return Place(source.longitude, source.latitude, source.coordinate_system)


def _where(source: Source) -> Point | None:
    place = place_of(source)
    return None if place is None else to_wgs84(place)


def _refuse_own_firm(uow: UnitOfWork, source_id: str) -> None:
    """Nobody chooses who looks at a firm they act for, nor whether anybody does."""
    if sources.is_own_firm(uow, [source_id]):
        raise OwnFirm


def _against(uow: UnitOfWork, new: NewTask, source: Source, today: date) -> Iterator[dict[str, str]]:
    if source.state is State.MERGED:
        yield {"field": "source_id", "code": "inspection.source_is_merged"}
    if new.due_on < new.planned_on:
        yield {"field": "due_on", "code": "inspection.ends_before_it_begins"}
    if new.due_on < today:
        yield {"field": "due_on", "code": "inspection.day_is_over"}
    if new.line not in editions.lines_of(source.area, today):
        yield {"field": "line", "code": "inspection.line_unknown"}
    if not new.officers:
        yield {"field": "officers", "code": "inspection.nobody_goes"}
    if new.plan_id is not None and plan_repository.find_plan(uow, new.plan_id) is None:
        yield {"field": "plan_id", "code": "inspection.plan_unknown"}


def _write(uow: UnitOfWork, before: Task, after: Task, act: str, reason: str) -> None:
    if not repository.update_task(uow, before, after):
        current = repository.find_tasks(uow, [before.id])[before.id].version
        raise TaskMovedOn(seen_version=before.version, current_version=current)
    gone = before.officers if before.officers != after.officers else None
    repository.note_moves(uow, [after], act, reason, gone)
    uow.record(_moved(after, act))


def _moved(task: Task, act: str) -> TaskMoved:
    return TaskMoved(task_id=task.id, source_id=task.source_id, act=act, state=task.state.value, version=task.version)
