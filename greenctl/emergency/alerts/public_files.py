"""The alerts that go on, and everybody's duty, as signed files that anybody fetches without the database.

`current.json` names the alerts, and for each a file per county with the duties there. Those are made once per step and
never change; `current.json` says when it was made. Each is a canonical statement under the installation's key. Firms
are named as on the public lists; no person is, and what looks like somebody's number or address is blacked out.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, exists, or_, select

from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.domain import Act
from greenctl.emergency.alerts.models import AlertDutyRow, AlertRow, AlertStepRow
from greenctl.kernel.canonical import canonical_bytes, sha256_hex
from greenctl.kernel.events import Happened
from greenctl.kernel.ids import new_id
from greenctl.kernel.personal import without_personal
from greenctl.source.models import SourceRow

CURRENT = "current.json"
# How old the list of alerts gets while nothing happens, and how long files of what is over stay.
FRESH, KEPT = timedelta(minutes=5), timedelta(days=7)
_A, _D, _S = AlertRow.__table__, AlertDutyRow.__table__, SourceRow.__table__
_STEP, _LATER = AlertStepRow.__table__, AlertStepRow.__table__.alias("later_step")
_SINCE = bindparam("since", type_=UtcDateTime)
_GOING = (
    select(_A).where(or_(_A.c.ends_at.is_(None), _A.c.ends_at > bindparam("now", type_=UtcDateTime))).order_by(_A.c.id)
)
_NAMES = (
    select(_D.c.source_id, _S.c.name).join(_S, _S.c.id == _D.c.source_id).where(_D.c.step_id == bindparam("step_id"))
)
_NEEDED = (
    select(_STEP.c.id)
    .join(_A, _A.c.id == _STEP.c.alert_id)
    .where(
        or_(_A.c.ends_at.is_(None), _A.c.ends_at > _SINCE),
        or_(
            _STEP.c.said_at > _SINCE,
            ~exists().where(
                _LATER.c.alert_id == _STEP.c.alert_id, _LATER.c.ordinal > _STEP.c.ordinal, _LATER.c.starts_at <= _SINCE
            ),
        ),
    )
)
_OF_ALERT = ("id", "city", "area", "lifted", "version", "ends_at")
_OF_DUTY = ("source_id", "why", "exempt_by", "exempt_level", "exempt_scope", "highest_alert", "spared")
_OF_OBLIGATION = ("ordinal", "line", "unit", "action", "text", "target", "measured_in", "shown_by", "checked_by")


def write_alert_files(uow: UnitOfWork, _events: Sequence[Happened] = ()) -> None:
    """Write what stands now into the folder of public files, if there is one. The same again does no harm."""
    if uow.public_folder is None:
        return
    folder = uow.public_folder / "alerts"
    folder.mkdir(parents=True, exist_ok=True)
    alerts = [_alert(uow, folder, row) for row in uow.execute(_GOING, {"now": uow.now}).all()]
    statement = {"kind": "alerts", "schema": 1, "made_at": uow.now, "alerts": alerts}
    _put(folder / CURRENT, canonical_bytes(uow.sign(statement)))


def keep_alert_files(uow: UnitOfWork) -> bool:
    """Write them anew where the age that they tell is not to grow further, or an alert in them is over, and remove what
    nobody needs any more. For who looks now and then; False where there was nothing to do."""
    if uow.public_folder is None or not _is_old(uow.public_folder / "alerts" / CURRENT, uow.now):
        return False
    write_alert_files(uow)
    _sweep(uow, uow.public_folder / "alerts")
    return True


def _is_old(path: Path, now: datetime) -> bool:
    try:
        statement = orjson.loads(path.read_bytes())["statement"]
    except FileNotFoundError:
        return True
    ends = [alert["ends_at"] for alert in statement["alerts"] if alert["ends_at"] is not None]
    ends += [alert["announced"]["starts_at"] for alert in statement["alerts"] if alert.get("announced")]
    due = [datetime.fromisoformat(statement["made_at"]) + FRESH, *map(datetime.fromisoformat, ends)]
    return min(due) <= now


def _sweep(uow: UnitOfWork, folder: Path) -> None:
    """Files of steps that hold no more, once nobody can still come with what an older list of alerts named."""
    needed = set(uow.execute(_NEEDED, {"since": uow.now - KEPT}).scalars())
    for path in folder.glob("*-*.json"):
        if path.name.rpartition("-")[0] not in needed:
            path.unlink(missing_ok=True)


def name_of(step_id: str, county: str) -> str:
    """The file of a county's duties under a step."""
    return f"{step_id}-{county}.json"


def _alert(uow: UnitOfWork, folder: Path, alert: Row[Any]) -> dict[str, Any]:
    """By the step in force, with the next one that is announced; a lift that was said speaks for both."""
    last = repository.steps_of(uow, alert.id)[-1]
    step, *later = repository.standing_steps(uow, alert.id)
    told = {**{name: getattr(alert, name) for name in _OF_ALERT}, **_step(uow, folder, step, alert, later)}
    if last.act == Act.LIFTED:
        told["text"] = without_personal(last.text)
    return {**told, "announced": _step(uow, folder, later[0], alert, later[1:]) if later else None}


def _step(uow: UnitOfWork, folder: Path, step: Row[Any], alert: Row[Any], later: Sequence[Row[Any]]) -> dict[str, Any]:
    """A step with its files; it ends with the alert, by itself, or where the first of the `later` ones begins."""
    ends = [step.ends_at, alert.ends_at, *(one.starts_at for one in later[:1])]
    files = []
    for county, duties in _duties(uow, step.id):
        path = folder / name_of(step.id, county)
        if not path.exists():
            told = {"kind": "duties", "schema": 1, "alert_id": step.alert_id, "step": step.ordinal, "county": county}
            _put(path, canonical_bytes(uow.sign({**told, "level": step.level, "duties": duties})))
        files.append({
            "county": county, "sources": len(duties), "path": f"/public/alerts/{step.id}/{county}",
            "sha256": sha256_hex(path.read_bytes()),
        })  # fmt: skip
    return {
        "level": step.level, "step": step.ordinal, "starts_at": step.starts_at,
        "ends_at": min((moment for moment in ends if moment is not None), default=None),
        "text": without_personal(step.text), "duties_sha256": step.duties_sha256, "files": files,
    }  # fmt: skip


def _duties(uow: UnitOfWork, step_id: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """By county; three statements, whatever the number of sources."""
    names = {row.source_id: row.name for row in uow.execute(_NAMES, {"step_id": step_id})}
    asked: dict[str, list[dict[str, Any]]] = {}
    for row in repository.obligations_of(uow, step_id):
        asked.setdefault(row.source_id, []).append({name: _impersonal(getattr(row, name)) for name in _OF_OBLIGATION})
    rows = sorted(repository.duties_of(uow, step_id), key=lambda row: (row.area[:6], row.source_id))
    for county, group in groupby(rows, key=lambda row: str(row.area[:6])):
        yield county, [
            {
                **{name: getattr(row, name) for name in _OF_DUTY}, "name": names[row.source_id],
                "obligations": asked.get(row.source_id, []),
            }
            for row in group
        ]  # fmt: skip


def _impersonal(value: Any) -> Any:
    return without_personal(value) if isinstance(value, str) else value


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all, whoever reads meanwhile."""
    fresh = path.with_name(f"{path.name}.{new_id()}")
    fresh.write_bytes(content)
    fresh.replace(path)
