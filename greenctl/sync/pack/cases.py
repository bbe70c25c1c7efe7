"""The reviewer's queue as a part of a pack."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Scope
from greenctl.review.models import CaseRow
from greenctl.review.queries import QueueEntry, queue
from greenctl.sync.pack.tables import Asked, Item, Page, Table

_TOUCHED = Table(
    lambda _: select(CaseRow.id),
    Within(CaseRow.area, CaseRow.department, CaseRow.party_id),
    (CaseRow.id,),
    (CaseRow.id, CaseRow.party_id),
    lambda _uow, rows: [(row.id, {}) for row in rows],
)


def read_cases(uow: UnitOfWork, scope: Scope, asked: Asked) -> Page:
    """The whole queue in its own order; or, of the cases that were touched, those that wait for this person, while
    the others are gone."""
    if asked.since is not None:
        return _changes(uow, scope, asked)
    uow.act_as(uow.actor, scope)
    after = None if asked.after is None else (datetime.fromisoformat(asked.after[0]), asked.after[1])
    rows = queue(uow, after, asked.limit + 1)
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    return Page([_item(row) for row in rows], [rows[-1].entered_at.isoformat(), rows[-1].case_id] if more else None)


def _changes(uow: UnitOfWork, scope: Scope, asked: Asked) -> Page:
    page = _TOUCHED(uow, scope, asked)
    ids = [case_id for case_id, _ in page.items]
    waiting = queue(uow, None, len(ids), also=CaseRow.id.in_(ids)) if ids else ()
    found = {row.case_id: _item(row) for row in waiting}
    return Page(list(found.values()), page.after, tuple(case_id for case_id in ids if case_id not in found))


def _item(row: QueueEntry) -> Item:
    document: dict[str, Any] = {name: getattr(row, name) for name in QueueEntry.__slots__ if name != "overdue"}
    return row.case_id, {**document, "id": row.case_id, "source_id": row.party_id}
