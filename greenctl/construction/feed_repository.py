"""Feeds as rows: one per site, kind and channel, the last that was heard."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from greenctl.construction.feed_rows import Heard
from greenctl.construction.models import SiteFeedImportRow, SiteFeedRow, SiteRow
from greenctl.construction.repository import WITHIN
from greenctl.db.chunks import chunks
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source.models import SourceRow

_FEED, _IMPORT, _SITE, _SOURCE = (row.__table__ for row in (SiteFeedRow, SiteFeedImportRow, SiteRow, SourceRow))
_NAMED = (
    select(_SOURCE.c.id, _SOURCE.c.other_id, _SOURCE.c.permit_number)
    .join(_SITE, _SITE.c.source_id == _SOURCE.c.id)
    .where(
        or_(
            *(
                column.in_(bindparam("names", expanding=True))
                for column in (_SOURCE.c.id, _SOURCE.c.other_id, _SOURCE.c.permit_number)
            )
        )
    )
)
_OF_SITES = (
    select(_FEED)
    .where(_FEED.c.source_id.in_(bindparam("ids", expanding=True)))
    .order_by(_FEED.c.source_id, _FEED.c.kind, _FEED.c.channel)
)
_HELD = _OF_SITES.with_for_update()
_ANY = select(_IMPORT.c.id).limit(1)
_CHANGED = ("state", "last_seen_at", "value", "unit", "import_id")
_UPDATE = (
    update(_FEED)
    .where(*(_FEED.c[name] == bindparam(f"the_{name}") for name in ("source_id", "kind", "channel")))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


def sites_named(uow: UnitOfWork, names: Collection[str]) -> dict[str, str]:
    """What was named -> the one site of the actor's scope that it names, by id, project code or permit number."""
    found: dict[str, set[str]] = {}
    for chunk in chunks(sorted(names)):
        for row in WITHIN.execute(uow, _NAMED, {"names": chunk}):
            for name in {row.id, row.other_id, row.permit_number} & set(chunk):
                found.setdefault(name, set()).add(row.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def of_sites(uow: UnitOfWork, ids: Collection[str], *, to_change: bool = False) -> list[Row[Any]]:
    """The feeds of these sites; `to_change` keeps others off them."""
    statement = _HELD if to_change else _OF_SITES
    return [row for chunk in chunks(sorted(ids)) for row in uow.execute(statement, {"ids": chunk})]


def heard_any(uow: UnitOfWork) -> bool:
    """Whether anything was ever imported."""
    return uow.execute(_ANY).first() is not None


def insert_import(uow: UnitOfWork, row: dict[str, Any]) -> None:
    uow.execute(insert(_IMPORT), row)


def insert_feeds(uow: UnitOfWork, import_id: str, heard: Sequence[Heard]) -> None:
    if heard:
        uow.execute(insert(_FEED), [{**_values(one), **_key(one, ""), "import_id": import_id} for one in heard])


def update_feeds(uow: UnitOfWork, import_id: str, heard: Sequence[Heard]) -> None:
    if heard:
        rows = [
            {
                **_key(one, "the_"),
                **{f"new_{name}": value for name, value in _values(one).items()},
                "new_import_id": import_id,
            }
            for one in heard
        ]
        uow.execute(_UPDATE, rows)


def seen_at(rows: Sequence[Row[Any]]) -> dict[tuple[str, str, str], datetime]:
    return {(row.source_id, row.kind, row.channel): row.last_seen_at for row in rows}


def _key(one: Heard, prefix: str) -> dict[str, str]:
    return {f"{prefix}{name}": getattr(one, name) for name in ("source_id", "kind", "channel")}


def _values(one: Heard) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("state", "last_seen_at", "value", "unit")}
