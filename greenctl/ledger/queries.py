"""The log for who may read it, and its checkpoints for everybody."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from greenctl.area.calendar import CIVIL_TIME
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import system
from greenctl.kernel.canonical import canonical_bytes
from greenctl.ledger import repository
from greenctl.ledger.sealing import said

_AT_A_TIME = 5000
FORMAT = "greenctl-log/1"


def events(uow: UnitOfWork, filters: Mapping[str, Any], before: int | None, most: int) -> list[dict[str, Any]]:
    """Events, the latest first: by `kind`, `subject_id`, `actor_id`; from the day `first`, before the day `until`."""
    moments = {name: _begins(filters[name]) for name in ("first", "until") if name in filters}
    return [row._asdict() for row in repository.events(uow, {**filters, **moments}, before, most)]


def checkpoints(uow: UnitOfWork, below: int | None, most: int) -> list[dict[str, Any]]:
    """Signed roots, the latest first."""
    rows = repository.latest_checkpoints(uow, below, most)
    return [{"size": row.size, "at": row.at, "signed": row.signed} for row in rows]


def export(transactions: Transactions) -> Iterator[bytes]:
    """The sealed log as canonical JSON, an object to a line: a heading, then entries, with each checkpoint behind the
    last entry that it covers. Read some thousand at a time; a later export begins with the same bytes."""
    yield canonical_bytes({"format": FORMAT}) + b"\n"
    size = 0
    while lines := _stretch(transactions, size):
        yield from lines[1]
        size = lines[0]


def _stretch(transactions: Transactions, start: int) -> tuple[int, list[bytes]] | None:
    """Entries up to a checkpoint and that checkpoint; None where none follows."""
    with transactions.reading(system("log-export")) as uow:
        following = repository.checkpoints_beyond(uow, start, 1)
        if not following:
            return None
        signed = following[0]
        lines, at = [], start
        while at < signed.size:
            rows = repository.sealed(uow, at, min(_AT_A_TIME, signed.size - at))
            lines += [_line(row) for row in rows]
            if not rows:
                break
            at += len(rows)
    return signed.size, [*lines, canonical_bytes({"checkpoint": signed.signed}) + b"\n"]


def _begins(day: date) -> datetime:
    # The first day of all begins, in UTC, before the calendar does.
    return datetime.combine(max(day, date(1, 1, 2)), time(), CIVIL_TIME)


def _line(row: Any) -> bytes:
    return b'{"entry":%s,"leaf":"%s","position":%d}\n' % (said(row), row.leaf.encode(), row.position)
