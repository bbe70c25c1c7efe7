"""Reading and writing the sealed log."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, or_, select, text

from greenctl.db.base import UtcDateTime
from greenctl.db.event_log import EventRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.ledger.models import LogCheckpointRow, LogEntryRow

_ENTRY, _CHECKPOINT = LogEntryRow.__table__, LogCheckpointRow.__table__
# What is hashed of an event: everything that it says, and not how this database stores it.
SAID = ("id", "kind", "subject_id", "actor_id", "request_id", "at", "simulated", "body")
_SAID = tuple(getattr(EventRow, name) for name in SAID)
_ONE_AT_A_TIME = text("lock table log_checkpoint in share row exclusive mode")
_LAST = select(_CHECKPOINT).order_by(_CHECKPOINT.c.size.desc()).limit(1)
_LAST_SEALED = (
    select(EventRow.seq).join(_ENTRY, _ENTRY.c.event_id == EventRow.id).order_by(_ENTRY.c.position.desc()).limit(1)
)
# One writer at a time: events become visible in the order of their numbers.
_NEW_IN_ORDER = select(*_SAID).where(EventRow.seq > bindparam("past")).order_by(EventRow.seq).limit(bindparam("most"))
# Numbers are given before a transaction commits, so one that commits late stands before what is sealed already. What
# is taken therefore is whatever nobody has taken yet, of transactions that no running one can be older than; or, where
# those numbers are another database's since a restore, what is older than any transaction lasts.
_NEW_OF_SETTLED = (
    select(*_SAID)
    .outerjoin(_ENTRY, _ENTRY.c.event_id == EventRow.id)
    .where(
        _ENTRY.c.event_id.is_(None),
        or_(
            EventRow.tx < text("(select pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"),
            EventRow.at < bindparam("settled", type_=UtcDateTime),
        ),
    )
    .order_by(EventRow.seq)
    .limit(bindparam("most"))
)
_SEALED = (
    select(_ENTRY.c.position, _ENTRY.c.leaf, *_SAID)
    .join(_ENTRY, _ENTRY.c.event_id == EventRow.id)
    .where(_ENTRY.c.position >= bindparam("start"))
    .order_by(_ENTRY.c.position)
    .limit(bindparam("most"))
)
_CHECKPOINTS_FROM = select(_CHECKPOINT).where(_CHECKPOINT.c.size > bindparam("size")).order_by(_CHECKPOINT.c.size)


def hold_the_log(uow: UnitOfWork) -> None:
    """Nobody else seals until this transaction is over."""
    if uow.engine == "postgresql":
        uow.execute(_ONE_AT_A_TIME)


def last_checkpoint(uow: UnitOfWork) -> Row[Any] | None:
    return uow.execute(_LAST).first()


def unsealed(uow: UnitOfWork, settled_before: Any, most: int) -> Sequence[Row[Any]]:
    """Events that are committed for good and stand nowhere yet, in the order in which they are to stand."""
    if uow.engine == "sqlite":
        past = uow.execute(_LAST_SEALED).scalar() or 0
        return uow.execute(_NEW_IN_ORDER, {"past": past, "most": most}).all()
    return uow.execute(_NEW_OF_SETTLED, {"settled": settled_before, "most": most}).all()


def insert_entries(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    uow.execute(insert(_ENTRY), rows)


def insert_checkpoint(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    uow.execute(insert(_CHECKPOINT), row)


def sealed(uow: UnitOfWork, start: int, most: int) -> Sequence[Row[Any]]:
    """Entries from a position on, in their order."""
    return uow.execute(_SEALED, {"start": start, "most": most}).all()


def checkpoints_beyond(uow: UnitOfWork, size: int, most: int) -> Sequence[Row[Any]]:
    """Checkpoints over more than `size` entries, the smallest first."""
    return uow.execute(_CHECKPOINTS_FROM.limit(most), {"size": size}).all()


def latest_checkpoints(uow: UnitOfWork, below: int | None, most: int) -> Sequence[Row[Any]]:
    """Checkpoints over fewer than `below` entries, the largest first."""
    chosen = select(_CHECKPOINT).order_by(_CHECKPOINT.c.size.desc()).limit(most)
    return uow.execute(chosen if below is None else chosen.where(_CHECKPOINT.c.size < below)).all()


def events(uow: UnitOfWork, filters: Mapping[str, Any], before: int | None, most: int) -> Sequence[Row[Any]]:
    """Events, the latest first, each with its place in the sealed log, if it has one yet."""
    return uow.execute(_narrowed(filters, before).order_by(EventRow.seq.desc()).limit(most)).all()


def _narrowed(filters: Mapping[str, Any], before: int | None) -> Select[Any]:
    chosen = select(EventRow.seq, _ENTRY.c.position, *_SAID).outerjoin(_ENTRY, _ENTRY.c.event_id == EventRow.id)
    if before is not None:
        chosen = chosen.where(EventRow.seq < before)
    for name in ("kind", "subject_id", "actor_id"):
        if name in filters:
            chosen = chosen.where(getattr(EventRow, name) == filters[name])
    if "first" in filters:
        chosen = chosen.where(EventRow.at >= filters["first"])
    return chosen.where(EventRow.at < filters["until"]) if "until" in filters else chosen
