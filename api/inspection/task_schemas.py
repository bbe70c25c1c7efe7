"""What the contract says of tasks."""

from typing import Any

from marshmallow import Schema, fields, post_load

from api.fields import Choice, Code, ExactNumber, Identifier, SafeString, Whole
from api.inspection.fields import accounts
from api.schemas import PageQuery, Strict
from greenctl.inspection.domain import NewTask, Origin, TaskState
from greenctl.inspection.tasks import MOST_OFFICERS


class TaskIn(Strict):
    """A visit to be made between two days, by these officers."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    origin = Choice(*(origin for origin in Origin if origin not in {Origin.RANDOM, Origin.TIP}), required=True)
    line = Code(longest=40, required=True)
    planned_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    officers = accounts(1, MOST_OFFICERS, required=True)
    plan_id = Identifier(load_default=None, allow_none=True)
    finding_id = Identifier(load_default=None, allow_none=True)
    note = SafeString(longest=500, lines=True, load_default=None, allow_none=True)

    @post_load
    def task(self, loaded: dict[str, Any], **_: Any) -> NewTask:
        return NewTask(**{**loaded, "officers": tuple(loaded["officers"])})


class ReassignmentIn(Strict):
    """Who goes instead, and why."""

    officers = accounts(1, MOST_OFFICERS, required=True)
    reason = SafeString(longest=500, shortest=2, required=True)


class CancellationIn(Strict):
    """Why nobody goes."""

    reason = SafeString(longest=500, shortest=2, required=True)


class TasksQuery(PageQuery):
    """Which tasks."""

    state = Choice(*TaskState)
    origin = Choice(*Origin)
    source_id = Identifier()
    plan_id = Identifier()
    on = fields.Date()
    mine = Choice("true")


class RouteQuery(Strict):
    """Where one starts, in WGS-84; without it, at the most urgent task."""

    longitude = ExactNumber(metadata={"description": "both or neither"})
    latitude = ExactNumber(metadata={"description": "both or neither"})


class InspectionTask(Schema):
    """A visit to be made. Secret until it is done, or its last day is over."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    plan_id = Identifier(required=True, allow_none=True)
    origin = Choice(*Origin, required=True)
    area = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)
    line = fields.String(required=True)
    planned_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    state = Choice(*TaskState, required=True)
    finding_id = Identifier(required=True, allow_none=True)
    tip_id = Identifier(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    officers = fields.List(Identifier(), required=True)
    created_at = fields.AwareDateTime(required=True)
    cancelled_because = fields.String(required=True, allow_none=True)
    version = Whole(required=True)


class TasksPage(Schema):
    """Tasks that one may know of, by day."""

    items = fields.List(fields.Nested(InspectionTask), required=True)
    next = fields.String(required=True, allow_none=True)


class Stop(Schema):
    """A task on the way, and how far it is from the stop before; null where nobody knows."""

    task = fields.Nested(InspectionTask, required=True)
    name = fields.String(required=True)
    distance_m = ExactNumber(required=True, allow_none=True)


class DayRoute(Schema):
    """What one has to do today, each time going on to the nearest source: a rule of thumb, not the shortest way."""

    stops = fields.List(fields.Nested(Stop), required=True)
