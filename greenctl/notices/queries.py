"""What was told to whom, for reading."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.notices import repository

MOST_COUNTED = 1_000
"""An inbox with more unread says this."""


def own_page(uow: UnitOfWork, after: tuple[str, str] | None, limit: int, *, unread: bool = False) -> Sequence[Row[Any]]:
    """What was told to the actor, the latest first: one row for each of their firms that it concerns."""
    return repository.own_page(uow, after, limit, unread=unread)


def told_in_all(uow: UnitOfWork) -> int:
    """How often anybody was told anything: for whoever oversees the installation."""
    return repository.told_in_all(uow)


def count_unread(uow: UnitOfWork) -> int:
    """At most MOST_COUNTED."""
    return repository.count_unread(uow, MOST_COUNTED)
