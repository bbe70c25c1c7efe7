"""What a firm says of its duties without signal: the same use cases as over HTTP.

`base_version` is the `version` of the duty that was seen. If a later step of the alert has fixed the duty anew, that is
a conflict: nobody has received what they have not seen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from greenctl.emergency.confirmation import use_cases as confirming
from greenctl.emergency.confirmation.domain import NewReport, Whereabouts
from greenctl.sync.results import Applied, Result
from greenctl.sync.tasks import NO_ANSWER, Doing, Task

CONFIRM, EXECUTE = "duty.confirm", "duty.execute"


def confirm(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """That duties were received."""
    return [_confirmed(doing, task) for task in tasks]


def _confirmed(doing: Doing, task: Task) -> Result:
    body, where = task.body, _where(doing, task.body)
    return _applied(confirming.confirm(doing.uow, body["alert_id"], body["source_id"], task.base_version, where))


def execute(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """That obligations were carried out; these come here once their photos are verified."""
    return [_executed(doing, task) for task in tasks]


def _executed(doing: Doing, task: Task) -> Result:
    body = task.body
    new = NewReport(
        id=body["id"], alert_id=body["alert_id"], source_id=body["source_id"], ordinal=body["ordinal"],
        photos=tuple(body["photos"]), text=body.get("text"),
        before=None if body.get("before") is None else tuple(body["before"]),
    )  # fmt: skip
    return _applied(confirming.report(doing.uow, new, task.base_version, _where(doing, body)))


def _applied(duty: Mapping[str, Any]) -> Applied:
    told = {
        "alert_id": duty["alert_id"],
        "source_id": duty["source_id"],
        "version": duty["version"],
        "confirmed_at": _text(duty["confirmed_at"]),
        "confirmed_late": duty["confirmed_late"],
        "executed": [one["ordinal"] for one in duty["obligations"] if one["reported_at"] is not None],
    }
    return Applied({**NO_ANSWER, "duty": told}, duty["alert_id"])


def _where(doing: Doing, body: Mapping[str, Any]) -> Whereabouts:
    place = {name: None if value is None else Decimal(value) for name, value in (body.get("position") or {}).items()}
    moment = body.get("captured_at")
    return Whereabouts(
        device_id=doing.device_id, captured_at=None if moment is None else datetime.fromisoformat(moment), **place
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
