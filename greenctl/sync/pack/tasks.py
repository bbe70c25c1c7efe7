"""Tasks as a part of a pack: what this very person has to do, wherever it lies; nobody else's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection.domain import TaskState
from greenctl.inspection.models import TaskMoveRow, TaskOfficerRow, TaskRow
from greenctl.kernel.actor import Scope
from greenctl.kernel.canonical import plain_decimal
from greenctl.source.models import SourceRow
from greenctl.sync.pack import feed
from greenctl.sync.pack.tables import Asked, Item, Page, Table

_T, _S, _GOES, _MOVE = TaskRow.__table__, SourceRow.__table__, TaskOfficerRow.__table__, TaskMoveRow.__table__
_TOLD = (
    "id", "source_id", "plan_id", "origin", "area", "department", "line", "planned_on", "due_on", "state",
    "finding_id", "tip_id", "note", "version",
)  # fmt: skip
_WHERE = ("name", "address", "longitude", "latitude", "coordinate_system")
_OWN = Within(None, None, None, owner=_GOES.c.account_id)
_ALL = (
    select(*(_T.c[name] for name in _TOLD), *(_S.c[name] for name in _WHERE))
    .join_from(_GOES, _T, _T.c.id == _GOES.c.task_id)
    .join(_S, _S.c.id == _T.c.source_id)
)
_REASSIGNED = (
    select(_MOVE.c.task_id, _MOVE.c.officers)
    .where(_MOVE.c.act == "reassigned")
    .order_by(_MOVE.c.task_id, _MOVE.c.version)
)
_OPEN = (TaskState.PLANNED.value, TaskState.UNDER_WAY.value)


def read_tasks(uow: UnitOfWork, _scope: Scope, asked: Asked) -> Page:
    """What is to be done; or of what was touched, what is to be done still, while the rest is gone."""
    if asked.since is None:
        return _WHOLE(uow, Scope(), asked)
    page = _TOUCHED(uow, Scope(), asked)
    still = [(task_id, told) for task_id, told in page.items if told["state"] in _OPEN]
    settled = [task_id for task_id, told in page.items if told["state"] not in _OPEN]
    given_away = _given_away(uow, asked.since) if asked.after is None else []
    return Page(still, page.after, (*settled, *given_away))


def _given_away(uow: UnitOfWork, since: int) -> list[str]:
    """Tasks that were this person's and have been reassigned since: nobody learns of others'."""
    rows = uow.execute(_REASSIGNED.where(feed.touched(uow.engine, _MOVE.c.task_id)), {"since": since}).all()
    me = uow.actor.account_id
    last = {row.task_id: row.officers["after"] for row in rows}
    return sorted({row.task_id for row in rows if me in row.officers["before"] and me not in last[row.task_id]})


def _items(_uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    return [(row.id, _item(row)) for row in rows]


def _item(row: Row[Any]) -> dict[str, Any]:
    told = row._asdict()
    if row.longitude is not None:
        told |= {"longitude": plain_decimal(row.longitude), "latitude": plain_decimal(row.latitude)}
    return told


_WHOLE = Table(lambda _: _ALL.where(_T.c.state.in_(_OPEN)), _OWN, (_T.c.id,), (_T.c.id, _T.c.source_id), _items)
_TOUCHED = Table(lambda _: _ALL, _OWN, (_T.c.id,), (_T.c.id, _T.c.source_id), _items)
