"""Findings as a part of a pack: the open ones of an area for offices, their own for firms once they are ordered."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select, text

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.findings.repository import photos_of
from greenctl.findings.search import VISIBLE
from greenctl.kernel.actor import Scope
from greenctl.sync.pack.tables import Asked, Item, Page, Table

_F, _S = FindingRow.__table__, FindingStandingRow.__table__
_TOLD = (
    "id", "number", "source_id", "issue", "catalogue", "severity", "line", "check_point", "text", "place", "found_on",
    "repeat_of",
)  # fmt: skip
_STANDS = ("standing", "progress", "due_on", "version")
_ALL: Select[Any] = select(
    _S.c.finding_id, *(_F.c[name] for name in _TOLD), *(_S.c[name] for name in _STANDS)
).join_from(_S, _F, _F.c.id == _S.c.finding_id)
# Word for word as the index of open findings says it.
_OPEN = _ALL.where(text("finding_standing.progress <> 'closed' and finding_standing.standing <> 'voided'"))


def read_findings(uow: UnitOfWork, scope: Scope, asked: Asked) -> Page:
    """Everything open; or of what was touched, what is open, while the others are gone."""
    if asked.since is None:
        return _WHOLE(uow, scope, asked)
    page = _TOUCHED(uow, scope, asked)
    still = [(finding_id, told) for finding_id, told in page.items if _is_open(told)]
    return Page(still, page.after, tuple(finding_id for finding_id, told in page.items if not _is_open(told)))


def _is_open(told: Any) -> bool:
    return told["progress"] != "closed" and told["standing"] != "voided"


def _items(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    photos = photos_of(uow, [row.id for row in rows])
    return [
        (
            row.id,
            {
                **{name: getattr(row, name) for name in (*_TOLD, *_STANDS)},
                "photos": [{"id": one.id, "slot": one.slot} for one in photos.get(row.id, ())],
            },
        )
        for row in rows
    ]


def _table(statement: Select[Any]) -> Table:
    within: Within = VISIBLE
    return Table(lambda _: statement, within, (_S.c.finding_id,), (_F.c.id, _F.c.source_id), _items)


_WHOLE, _TOUCHED = _table(_OPEN), _table(_ALL)
