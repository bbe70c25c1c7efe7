"""Removals as a part of a pack: what was proposed or decided about a place on a list, for its firm and for offices."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, or_, select

from greenctl.area.calendar import civil_day
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Scope
from greenctl.lists.models import RemovalRow
from greenctl.source.models import SourceRow
from greenctl.sync.pack.tables import Asked, Item, Page, Table

_R, _SOURCE = RemovalRow.__table__, SourceRow.__table__
_TOLD = (
    "id", "source_id", "season_id", "programme", "document", "finding_id", "kind", "consequence", "rule", "state",
    "hear_until", "waived_at", "decided_on", "decision_reason", "in_force_from", "returns_on", "redeclare", "lift",
    "lifted_on", "version",
)  # fmt: skip
_ALL: Select[Any] = select(*(_R.c[name] for name in _TOLD)).join(_SOURCE, _SOURCE.c.id == _R.c.source_id)
_CONCERNS = ("proposed", "removed")
_HOLDS = _ALL.where(
    _R.c.state.in_(_CONCERNS),
    or_(_R.c.returns_on.is_(None), _R.c.returns_on > bindparam("today", type_=Date), _R.c.redeclare),
    _R.c.lift != "lifted",
)


def read_removals(uow: UnitOfWork, scope: Scope, asked: Asked) -> Page:
    """What waits for a hearing or a decision, what holds, and what may still ask for a new declaration; or of what was
    touched, what does, while the others are gone. A day of return that passes is no event: it stands in the item."""
    if asked.since is None:
        return _WHOLE(uow, scope, asked)
    page = _TOUCHED(uow, scope, asked)
    still = [(key, told) for key, told in page.items if _concerns(told)]
    kept = {key for key, _ in still}
    return Page(still, page.after, tuple(key for key, _ in page.items if key not in kept))


def _concerns(told: Mapping[str, Any]) -> bool:
    return told["state"] in _CONCERNS and told["lift"] != "lifted"


def _items(_uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    return [(row.id, row._asdict()) for row in rows]


def _today(uow: UnitOfWork) -> Mapping[str, Any]:
    return {"today": civil_day(uow.now)}


_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _R.c.source_id)
_WHOLE = Table(lambda _: _HOLDS, _WITHIN, (_R.c.id,), (_R.c.id, _R.c.source_id), _items, values=_today)
_TOUCHED = Table(lambda _: _ALL, _WITHIN, (_R.c.id,), (_R.c.id, _R.c.source_id), _items)
