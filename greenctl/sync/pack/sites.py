"""Construction sites as a part of a pack: phase, the last check and the last certificate, until a site is closed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from greenctl.construction.domain import EndState
from greenctl.construction.models import SiteCertificateRow, SiteCheckRow, SiteRow
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Scope
from greenctl.source.models import SourceRow
from greenctl.sync.pack.tables import Asked, Item, Page, Table

_SITE, _SOURCE = SiteRow.__table__, SourceRow.__table__
_CHECK, _CERTIFICATE = SiteCheckRow.__table__, SiteCertificateRow.__table__
_TOLD = ("source_id", "work", "phase", "planned_until", "end_state", "asked_on", "version")
_CHECKED = (
    "id", "made_by", "checked_on", "phase", "check_list", "met", "not_met", "not_applicable", "not_looked_at",
    "all_met", "official",
)  # fmt: skip
_CERTIFIED = ("id", "state", "number", "valid_from", "valid_until", "returns_on", "ended_on", "version")


def _last(table: Any, *order: str) -> Any:
    """The id of the last one of a site."""
    other = table.alias("other")
    latest = select(other.c.id).where(other.c.source_id == _SITE.c.source_id)
    return (
        latest.order_by(*(other.c[name].desc() for name in (*order, "id"))).limit(1).correlate(_SITE).scalar_subquery()
    )


_ALL: Select[Any] = (
    select(
        *(_SITE.c[name] for name in _TOLD),
        *(_CHECK.c[name].label(f"check_{name}") for name in _CHECKED),
        *(_CERTIFICATE.c[name].label(f"certificate_{name}") for name in _CERTIFIED),
    )
    .join_from(_SITE, _SOURCE, _SOURCE.c.id == _SITE.c.source_id)
    .outerjoin(_CHECK, _CHECK.c.id == _last(_CHECK, "checked_on", "recorded_at"))
    .outerjoin(_CERTIFICATE, _CERTIFICATE.c.id == _last(_CERTIFICATE, "applied_at"))
)


def read_sites(uow: UnitOfWork, scope: Scope, asked: Asked) -> Page:
    """Sites that are not closed; or of those that were touched, those that are not, while the others are gone."""
    if asked.since is None:
        return _WHOLE(uow, scope, asked)
    page = _TOUCHED(uow, scope, asked)
    still = [(key, told) for key, told in page.items if told["end_state"] != EndState.CLOSED]
    closed = tuple(key for key, told in page.items if told["end_state"] == EndState.CLOSED)
    return Page(still, page.after, closed)


def _items(_uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    return [(row.source_id, _item(row)) for row in rows]


def _item(row: Row[Any]) -> Mapping[str, Any]:
    told = {name: getattr(row, name) for name in _TOLD}
    return {**told, "check": _of(row, "check", _CHECKED), "certificate": _of(row, "certificate", _CERTIFIED)}


def _of(row: Row[Any], what: str, names: Sequence[str]) -> dict[str, Any] | None:
    found = {name: getattr(row, f"{what}_{name}") for name in names}
    return None if found["id"] is None else found


_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SITE.c.source_id)
_KEYS, _BY = (_SITE.c.source_id,), (_SITE.c.source_id, _CHECK.c.id, _CERTIFICATE.c.id)
_WHOLE = Table(lambda _: _ALL.where(_SITE.c.end_state != EndState.CLOSED.value), _WITHIN, _KEYS, _BY, _items)
_TOUCHED = Table(lambda _: _ALL, _WITHIN, _KEYS, _BY, _items)
