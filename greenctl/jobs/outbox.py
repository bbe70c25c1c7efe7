"""Draining the outbox: later work gets each event, and has its effect once.

A handler's work, its delivery rows and the removal of the outbox rows are one transaction. A killed worker leaves
the rows where they were; a handler that fails is tried again, alone, so that one bad event holds up no other.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import bindparam, delete, insert, select, update

from greenctl.db.event_log import DeliveryRow, EventRow, OutboxRow
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.jobs.handlers import HANDLERS, Handler, Handlers
from greenctl.kernel.actor import system
from greenctl.kernel.events import Happened

BATCH = 200
TRY_AGAIN_AFTER = timedelta(seconds=60)

_log = structlog.get_logger("greenctl.outbox")
_DUE = (
    select(EventRow.id, EventRow.kind, EventRow.subject_id, EventRow.at, EventRow.body)
    .join(OutboxRow, OutboxRow.event_id == EventRow.id)
    .where(OutboxRow.next_try_at <= bindparam("now"))
    .order_by(OutboxRow.next_try_at, EventRow.seq)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=OutboxRow)
)
_TAKE = select(OutboxRow.event_id).where(OutboxRow.event_id == bindparam("id")).with_for_update(skip_locked=True)
_DONE = select(DeliveryRow.event_id, DeliveryRow.handler).where(
    DeliveryRow.event_id.in_(bindparam("ids", expanding=True))
)
_REMOVE = delete(OutboxRow).where(OutboxRow.event_id.in_(bindparam("ids", expanding=True)))
_POSTPONE = (
    update(OutboxRow)
    .where(OutboxRow.event_id.in_(bindparam("ids", expanding=True)))
    .values(attempts=OutboxRow.attempts + 1, next_try_at=bindparam("later"))
)


def drain(transactions: Transactions, limit: int = BATCH, handlers: Handlers = HANDLERS) -> int:
    """Deliver up to `limit` waiting events; returns how many rows were taken, 0 when nothing is due."""
    try:
        with transactions.writing(system("outbox")) as uow:
            events = _due(uow, limit)
            _deliver(uow, events, handlers)
    except Exception:  # noqa: BLE001 - whatever a handler raises must not stop later work for good
        _log.exception("batch_failed", size=limit)
        return _drain_singly(transactions, limit, handlers)
    return len(events)


def _drain_singly(transactions: Transactions, limit: int, handlers: Handlers) -> int:
    """After a failed batch: each event in a transaction of its own; what fails again waits."""
    with transactions.reading(system("outbox")) as uow:
        events = _due(uow, limit)
    for event in events:
        try:
            with transactions.writing(system("outbox")) as uow:
                if _take(uow, event):
                    _deliver(uow, [event], handlers)
        except Exception:  # noqa: BLE001 - see drain
            _log.exception("event_failed", event_id=event.id, kind=event.kind)
            with transactions.writing(system("outbox")) as uow:
                uow.execute(_POSTPONE, {"ids": [event.id], "later": uow.now + TRY_AGAIN_AFTER})
    return len(events)


def _due(uow: UnitOfWork, limit: int) -> list[Happened]:
    rows = uow.execute(_DUE, {"now": uow.now, "limit": limit})
    return [Happened(row.id, row.kind, row.subject_id, row.at, row.body) for row in rows]


def _take(uow: UnitOfWork, event: Happened) -> bool:
    """False if another worker has it in hand, or has had it."""
    return uow.execute(_TAKE, {"id": event.id}).first() is not None


def _deliver(uow: UnitOfWork, events: Sequence[Happened], handlers: Handlers) -> None:
    if not events:
        return
    ids = [event.id for event in events]
    done = {tuple(row) for row in uow.execute(_DONE, {"ids": ids})}
    for handler in _wanted(events, handlers):
        name = f"{handler.__module__}.{handler.__name__}"
        wanted = [e for e in events if handler in handlers.get(e.kind, ()) and (e.id, name) not in done]
        if wanted:
            handler(uow, wanted)
            rows = [{"event_id": event.id, "handler": name, "done_at": uow.now} for event in wanted]
            uow.execute(insert(DeliveryRow), rows)
    uow.execute(_REMOVE, {"ids": ids})


def _wanted(events: Sequence[Happened], handlers: Handlers) -> list[Handler]:
    kinds = dict.fromkeys(event.kind for event in events)
    return list(dict.fromkeys(handler for kind in kinds for handler in handlers.get(kind, ())))
