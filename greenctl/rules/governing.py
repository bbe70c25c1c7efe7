"""Which published edition governs there and then."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from grading import Edition
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules import queries
from greenctl.rules.errors import NothingGoverns


def governing_edition(uow: UnitOfWork, area: str, on: date, sector: str | None = None) -> Edition:
    """The edition in force in an area on a day, of those that have a table for the sector where one is named.

    The longest jurisdiction wins, then the latest start; of two that start on one day, the one published later.

    Raises:
        NothingGoverns
    """
    return queries.get_edition(uow, governing_heading(uow, area, on, sector).fingerprint)


def governing_heading(uow: UnitOfWork, area: str, on: date, sector: str | None = None) -> Any:
    """The same edition without its tables, as `queries.list_editions` gives it. Raises NothingGoverns."""
    for row in _in_force(uow, area, on):
        if sector is None or sector in queries.get_edition(uow, row.fingerprint).sectors:
            return row
    raise NothingGoverns(area=area, on=on, sector=sector or "")


def _in_force(uow: UnitOfWork, area: str, on: date) -> Iterator[Any]:
    there = [row for row in queries.list_editions(uow) if area.startswith(row.jurisdiction) and _covers(row, on)]
    yield from sorted(there, key=_rank, reverse=True)


def _rank(row: Any) -> Any:
    return len(row.jurisdiction), row.effective_from, row.published_at, row.id


def _covers(row: Any, on: date) -> bool:
    began = row.effective_from is not None and row.effective_from <= on
    return began and (row.effective_until is None or on < row.effective_until)
