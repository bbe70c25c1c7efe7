"""Reading and writing shares and leave."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, exists, func, insert, select

from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review.models import CaseRow
from greenctl.review.shares.domain import Leave, Share, Why
from greenctl.review.shares.models import LeaveRow, ShareRow
from greenctl.review.workflow import State

_SHARE, _LEAVE, _CASE = ShareRow.__table__, LeaveRow.__table__, CaseRow.__table__
_IDS = bindparam("ids", expanding=True)
# A share counts while its case is where it was when it was shared.
_COUNTS = (_SHARE.c.case_id == _CASE.c.id) & (_SHARE.c.case_version == _CASE.c.version)
_SHARES = select(*(_SHARE.c[name] for name in Share.__slots__)).join(_CASE, _COUNTS).where(_SHARE.c.case_id.in_(_IDS))
_LOADS = (
    select(_SHARE.c.account_id, func.count())
    .join(_CASE, _COUNTS)
    .where(_CASE.c.state == State.UNDER_REVIEW)
    .group_by(_SHARE.c.account_id)
)
_LEAVES = select(_LEAVE.c.account_id, _LEAVE.c.first_on, _LEAVE.c.last_on)
_CLEAR = delete(_SHARE).where(_SHARE.c.case_id.in_(_IDS))


def shares_of(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, Share]:
    """By case, who holds it now. Ask for the cases first: shares have no scope of their own."""
    return {row.case_id: _share(row) for some in chunks(sorted(ids)) for row in uow.execute(_SHARES, {"ids": some})}


def loads(uow: UnitOfWork) -> dict[str, int]:
    """How many cases everybody holds, by account."""
    return {row[0]: row[1] for row in uow.execute(_LOADS)}


def put_shares(uow: UnitOfWork, shares: Sequence[Share], free: Collection[str] = ()) -> None:
    """Write who holds these cases, in place of whoever did; `free` are held by nobody from now on."""
    for some in chunks(sorted([*(share.case_id for share in shares), *free])):
        uow.execute(_CLEAR, {"ids": some})
    if shares:
        uow.execute(insert(_SHARE), [{name: getattr(share, name) for name in Share.__slots__} for share in shares])


def held_by(account_id: str) -> ColumnElement[bool]:
    """That somebody holds a case."""
    return exists().where(_COUNTS, _SHARE.c.account_id == account_id).correlate(_CASE)


def held_by_anybody() -> ColumnElement[bool]:
    return exists().where(_COUNTS).correlate(_CASE)


def leaves(uow: UnitOfWork, until: date) -> dict[str, Leave]:
    """By account, leave that is not over on the day `until`."""
    found = uow.execute(_LEAVES.where(_LEAVE.c.last_on >= until))
    return {row.account_id: Leave(row.account_id, row.first_on, row.last_on) for row in found}


def put_leave(uow: UnitOfWork, account_id: str, leave: Leave | None) -> None:
    """In place of what was said before."""
    uow.execute(delete(_LEAVE).where(_LEAVE.c.account_id == account_id))
    if leave is not None:
        said = {"said_by": uow.actor.account_id, "said_at": uow.now}
        days = {"account_id": account_id, "first_on": leave.first_on, "last_on": leave.last_on}
        uow.execute(insert(_LEAVE), {**days, **said})


def _share(row: Row[Any]) -> Share:
    return Share(**{**row._asdict(), "why": Why(row.why)})
