"""Visits as operations of phones: the same use case as over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from greenctl.inspection.domain import NewVisit, Visit
from greenctl.inspection.visiting import record_visits
from greenctl.kernel.canonical import plain_decimal
from greenctl.sync.results import Applied, Result
from greenctl.sync.tasks import NO_ANSWER, Doing, Task

RECORD = "visit.record"
_TOLD = ("id", "source_id", "said_source_id", "source_state", "task_id", "visited_on", "outcome", "distance_m", "flags")


def record(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """Visits of one person, many at once."""
    new = [new_visit(task.body) for task in tasks]
    recorded = record_visits(doing.uow, new, today=doing.today, device_id=doing.device_id)
    return [Applied({**NO_ANSWER, "visit": told(item)}, item.id) for item in recorded]


def new_visit(body: Mapping[str, Any]) -> NewVisit:
    """As it was told; moments and numbers are text in an operation."""
    told = {name: value for name, value in body.items() if name not in {"position", "points", "officers"}}
    moments = {name: _moment(told.get(name)) for name in ("started_at", "ended_at")}
    place = {name: None if value is None else Decimal(value) for name, value in (body.get("position") or {}).items()}
    points = tuple((one["point"], one["state"]) for one in body["points"])
    return NewVisit(**{**told, **moments, **place, "points": points, "officers": tuple(body["officers"])})


def told(visit: Visit) -> dict[str, Any]:
    """The answer as plain JSON, since it is kept and replayed byte for byte."""
    found = {name: getattr(visit, name) for name in _TOLD}
    away = None if visit.distance_m is None else plain_decimal(visit.distance_m)
    return {**found, "visited_on": visit.visited_on.isoformat(), "distance_m": away, "flags": list(visit.flags)}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
