"""What a firm and an officer do about findings without signal: the same moves as over HTTP.

`base_version` is the version of the finding that was seen. What this device did itself since then is no hindrance; what
anybody else did is a conflict, and a person decides.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from greenctl.findings.loop import queries
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.tracked import Shown, Stage, Tracked, Wish
from greenctl.findings.loop.use_cases import move
from greenctl.sync import repository
from greenctl.sync.results import Applied, Result
from greenctl.sync.tasks import NO_ANSWER, Doing, Task


def answer(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """Plan, report a stage, or answer for the whole: as `act` says."""
    return [_moved(doing, task, Act(task.body["act"])) for task in tasks]


def dispute(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """Dispute a finding."""
    return [_moved(doing, task, Act.DISPUTE) for task in tasks]


def recheck(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """Close a finding, or send it back."""
    return [_moved(doing, task, Act.CLOSE if task.body["passed"] else Act.SEND_BACK) for task in tasks]


def _moved(doing: Doing, task: Task, act: Act) -> Result:
    body = task.body
    finding_id, due_on = body["finding_id"], body.get("due_on")
    wish = Wish(
        finding_id,
        _seen(doing, finding_id, task.base_version),
        act,
        body.get("words"),
        date.fromisoformat(due_on) if due_on else None,
        tuple(Stage(date.fromisoformat(stage["due_on"]), stage["text"]) for stage in body.get("stages", ())),
        tuple(Shown(photo["id"], photo["slot"]) for photo in body.get("photos", ())),
    )
    item = move(doing.uow, wish)
    return Applied({**NO_ANSWER, "finding_standing": _document_of(item)}, finding_id, item.version)


def _seen(doing: Doing, finding_id: str, base_version: int) -> int:
    """The version that stands, if all since the base is this device's own doing; else the base."""
    item = queries.standings(doing.uow, [finding_id]).get(finding_id)
    if item is None or item.version <= base_version:
        return base_version
    own = {row.version_after for row in repository.own_versions(doing.uow, doing.device_id, [finding_id])}
    return item.version if own.issuperset(range(base_version + 1, item.version + 1)) else base_version


def _document_of(item: Tracked) -> dict[str, Any]:
    return {
        "finding_id": item.finding_id,
        "standing": item.standing.value,
        "progress": item.progress.value,
        "counts": item.counts,
        "due_on": None if item.due_on is None else item.due_on.isoformat(),
        "version": item.version,
    }
