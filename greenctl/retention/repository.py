"""What is kept, what is held, and the proofs of what went, as rows."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update

from greenctl.area.calendar import civil_day
from greenctl.db.chunks import chunks
from greenctl.db.event_log import EventRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.retention.categories import CATEGORIES
from greenctl.retention.events import PersonalDataErased
from greenctl.retention.models import ErasureRow, RetentionHoldRow

AT_A_TIME = 500

_HOLD, _ERASURE = RetentionHoldRow.__table__, ErasureRow.__table__
_IN_FORCE = _HOLD.c.released_at.is_(None)
_HELD = select(_HOLD.c.subject_id).where(_IN_FORCE, _HOLD.c.category == bindparam("category"))
_HOLDS = select(_HOLD).where(_IN_FORCE).order_by(_HOLD.c.id)
_RELEASE = (
    update(_HOLD)
    .where(_HOLD.c.id == bindparam("the_id"), _IN_FORCE)
    .values(released_at=bindparam("at", type_=_HOLD.c.released_at.type), released_by=bindparam("by"))
)
_PROOFS = select(_ERASURE).order_by(_ERASURE.c.id)
_ERASED = select(EventRow.seq).where(
    EventRow.kind == PersonalDataErased.kind, EventRow.subject_id == bindparam("erasure")
)
_WRITTEN_SINCE = select(EventRow.subject_id).where(
    EventRow.kind == bindparam("kind"),
    EventRow.subject_id.in_(bindparam("ids", expanding=True)),
    EventRow.seq > _ERASED.scalar_subquery(),
)


def kept(uow: UnitOfWork, category: str) -> Sequence[Row[Any]]:
    """Each id that holds personal data, and when it was last needed (a day or a moment; null: it still is)."""
    return uow.execute(_kept(category)).all()


def needed_on(row: Row[Any]) -> date | None:
    """The city's day on which it was last needed."""
    needed = getattr(row, "at_the_latest", None) if row.needed is None else row.needed
    return civil_day(needed) if isinstance(needed, datetime) else needed


@lru_cache(maxsize=len(CATEGORIES))
def _kept(category: str) -> Select[Any]:
    found = CATEGORIES[category].kept
    return found.order_by(found.selected_columns.id)


def erase(uow: UnitOfWork, category: str, ids: Sequence[str]) -> None:
    for some in chunks(ids, AT_A_TIME):
        for statement in CATEGORIES[category].erase:
            uow.execute(statement, {"ids": some})


def held(uow: UnitOfWork, category: str) -> frozenset[str]:
    return frozenset(uow.execute(_HELD, {"category": category}).scalars())


def holds(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Those in force, the oldest first."""
    return uow.execute(_HOLDS).all()


def insert_hold(uow: UnitOfWork, row: dict[str, Any]) -> None:
    uow.execute(insert(_HOLD), row)


def release(uow: UnitOfWork, hold_id: str) -> bool:
    """Whether there was such a hold in force."""
    return bool(uow.execute(_RELEASE, {"the_id": hold_id, "at": uow.now, "by": uow.actor.account_id}).rowcount)


def insert_proof(uow: UnitOfWork, row: dict[str, Any]) -> None:
    uow.execute(insert(_ERASURE), row)


def proofs(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """The oldest first."""
    return uow.execute(_PROOFS).all()


def written_since(uow: UnitOfWork, category: str, ids: Collection[str], erasure_id: str) -> frozenset[str]:
    """Those of `ids` under which, by the events, somebody wrote anew after this erasure."""
    kind = CATEGORIES[category].written_by
    if kind is None or not ids:
        return frozenset()
    asked = {"kind": kind, "ids": sorted(ids), "erasure": erasure_id}
    return frozenset(uow.execute(_WRITTEN_SINCE, asked).scalars())
