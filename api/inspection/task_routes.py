"""Tasks of inspection. Enterprises have no right to any of this: who is visited is not told before."""

from typing import Any

from api.inspection.task_schemas import (
    CancellationIn,
    DayRoute,
    InspectionTask,
    ReassignmentIn,
    RouteQuery,
    TaskIn,
    TasksPage,
    TasksQuery,
)
from api.operations import Routes
from api.paging import day_and_id, page_of
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import domain, errors, tasks
from greenctl.review.errors import OwnFirm
from greenctl.source.errors import SourceNotThere

routes = Routes("tasks", __name__, description="Visits to be made, secret before they are.")

_MOVES = (OwnFirm, errors.TaskNotThere, errors.TaskMovedOn, errors.TaskSettled)


@routes.operation(
    "POST",
    "/inspection/tasks",
    act="inspection.move_tasks",
    body=TaskIn,
    answer=InspectionTask,
    status=201,
    creates=True,
    refuses=(SourceNotThere, OwnFirm, errors.TaskInvalid, errors.OfficersUnfit, errors.TaskIdTaken),
)
def make_task(uow: UnitOfWork, body: domain.NewTask) -> domain.Task:
    """Send officers to a source."""
    return tasks.make_task(uow, body, today=city_day(uow))


@routes.operation("GET", "/inspection/tasks", act="inspection.read_tasks", query=TasksQuery, answer=TasksPage)
def list_tasks(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Tasks that one may know of, by day and id."""
    limit, after = query.pop("limit"), day_and_id(query.pop("after", None))
    rows = tasks.list_tasks(uow, query, today=city_day(uow), after=after, limit=limit + 1)
    # A cursor holds texts, and the day of a task is none.
    page = page_of([_Row(task) for task in rows], limit, ["day", "id"])
    return {**page, "items": rows[:limit]}


@routes.operation("GET", "/inspection/route", act="inspection.do_tasks", query=RouteQuery, answer=DayRoute)
def get_day_route(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What one has to do today, in an order by nearness."""
    given = query.get("longitude"), query.get("latitude")
    start = None if None in given else (float(query["longitude"]), float(query["latitude"]))
    return {"stops": tasks.todays_route(uow, start, today=city_day(uow))}


@routes.operation(
    "GET",
    "/inspection/tasks/<uuid:task_id>",
    act="inspection.read_tasks",
    answer=InspectionTask,
    refuses=(errors.TaskNotThere,),
)
def get_task(uow: UnitOfWork, task_id: str) -> domain.Task:
    """A task that one may know of."""
    return tasks.get_task(uow, task_id, today=city_day(uow))


@routes.operation(
    "POST",
    "/inspection/tasks/<uuid:task_id>/reassignment",
    act="inspection.move_tasks",
    body=ReassignmentIn,
    answer=InspectionTask,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, errors.OfficersUnfit),
)
def reassign_task(uow: UnitOfWork, task_id: str, seen_version: int, body: dict[str, Any]) -> domain.Task:
    """Let others go, and say why."""
    return tasks.reassign(uow, task_id, seen_version, body["officers"], body["reason"], today=city_day(uow))


@routes.operation(
    "POST",
    "/inspection/tasks/<uuid:task_id>/cancellation",
    act="inspection.move_tasks",
    body=CancellationIn,
    answer=InspectionTask,
    creates=True,
    if_match=True,
    refuses=_MOVES,
)
def cancel_task(uow: UnitOfWork, task_id: str, seen_version: int, body: dict[str, Any]) -> domain.Task:
    """Let nobody go, and say why."""
    return tasks.cancel(uow, task_id, seen_version, body["reason"], today=city_day(uow))


class _Row:
    def __init__(self, task: domain.Task) -> None:
        self.day, self.id = task.planned_on.isoformat(), task.id
