"""Sealing: committed events get a place in a tree, and the root over all of them is signed.

Writers do not wait for it: it follows them. Whoever kept one signed root can later tell whether the log that it was
made of is still the same, entry by entry, and that nothing was cut off its end (`verify_log.py`).
"""

from datetime import timedelta
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import canonical_bytes
from greenctl.ledger import repository, tree

MOST = 2000
"""at a time, so that writers get their turn"""
EVERY = timedelta(minutes=10)
_LONGEST_TRANSACTION = timedelta(hours=1)
KIND = "log_checkpoint"


def is_due(uow: UnitOfWork) -> bool:
    """Whether the last checkpoint is older than ten minutes, or there is none."""
    last = repository.last_checkpoint(uow)
    return last is None or uow.now - last.at >= EVERY


def seal_log(uow: UnitOfWork, most: int = MOST) -> int:
    """Give the next events their places and sign the root over all; returns how many. Nothing new, nothing signed."""
    repository.hold_the_log(uow)
    last = repository.last_checkpoint(uow)
    size, peaks = (0, []) if last is None else (last.size, last.peaks)
    entries = []
    for row in repository.unsealed(uow, uow.now - _LONGEST_TRANSACTION, most):
        leaf = tree.leaf_hash(said(row))
        entries.append({"position": size, "event_id": row.id, "leaf": leaf})
        size, peaks = size + 1, tree.grown(size, peaks, leaf)
    if entries:
        repository.insert_entries(uow, entries)
        repository.insert_checkpoint(uow, _checkpoint(uow, size, peaks))
    return len(entries)


def said(row: Any) -> bytes:
    """The canonical bytes of an event: what is hashed, and what an export holds."""
    return canonical_bytes({name: getattr(row, name) for name in repository.SAID})


def _checkpoint(uow: UnitOfWork, size: int, peaks: list[str]) -> dict[str, Any]:
    root = tree.root_of(peaks)
    signed = uow.sign({"kind": KIND, "size": size, "root": root, "at": uow.now})
    return {"size": size, "root": root, "at": uow.now, "peaks": peaks, "signed": signed}
