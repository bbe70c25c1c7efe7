"""Checks of duties as operations of inspectors' phones: the same use case as over HTTP.

`base_version` is the `version` of the duty that was seen; a later step of the alert is a conflict.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from greenctl.emergency.verification.checking import check as check_duty
from greenctl.emergency.verification.domain import CheckedLine, NewCheck, State
from greenctl.sync.results import Applied, Result
from greenctl.sync.tasks import NO_ANSWER, Doing, Task

CHECK = "duty.check"


def check(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """That duties were looked at; these come here once their photos are verified."""
    return [_checked(doing, task) for task in tasks]


def _checked(doing: Doing, task: Task) -> Result:
    new = new_check(task.body)
    done = check_duty(doing.uow, new, task.base_version, today=doing.today, device_id=doing.device_id)
    return Applied({**NO_ANSWER, "check": told(done)}, new.id)


def new_check(body: Mapping[str, Any]) -> NewCheck:
    """As it was told; moments and numbers are text in an operation."""
    moment = body.get("captured_at")
    place = {name: None if value is None else Decimal(value) for name, value in (body.get("position") or {}).items()}
    lines = tuple(
        CheckedLine(**{**one, "state": State(one["state"]), "photos": tuple(one["photos"])}) for one in body["lines"]
    )
    return NewCheck(
        id=body["id"], alert_id=body["alert_id"], source_id=body["source_id"], task_id=body.get("task_id"), lines=lines,
        captured_at=None if moment is None else datetime.fromisoformat(moment), officers=tuple(body["officers"]),
        **place,
    )  # fmt: skip


def told(done: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as plain JSON, since it is kept and replayed byte for byte."""
    lines = [
        {"ordinal": one["ordinal"], "state": one["state"], "finding_id": one["finding_id"]} for one in done["lines"]
    ]
    named = {name: done[name] for name in ("id", "alert_id", "source_id")}
    return {**named, "checked_at": done["checked_at"].isoformat(), "lines": lines}
