"""Checks of sites as rows; trends are counted by the database."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select
from sqlalchemy.exc import IntegrityError

from greenctl.construction.checks import Answer
from greenctl.construction.errors import CheckIdTaken
from greenctl.construction.models import SiteCheckItemRow, SiteCheckPhotoRow, SiteCheckRow
from greenctl.construction.repository import WITHIN
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source.models import SourceRow

_CHECK, _ITEM = SiteCheckRow.__table__, SiteCheckItemRow.__table__
_PHOTO, _SOURCE = SiteCheckPhotoRow.__table__, SourceRow.__table__
_BY_ID = select(_CHECK).where(_CHECK.c.id == bindparam("id"))
_PAGE = (
    select(_CHECK)
    .join(_SOURCE, _SOURCE.c.id == _CHECK.c.source_id)
    .where(
        _CHECK.c.source_id == bindparam("source_id"),
        or_(
            _CHECK.c.checked_on < bindparam("day"),
            (_CHECK.c.checked_on == bindparam("day")) & (_CHECK.c.id < bindparam("before")),
        ),
    )
    .order_by(_CHECK.c.checked_on.desc(), _CHECK.c.id.desc())
    .limit(bindparam("limit"))
)
_ITEMS = (
    select(_ITEM)
    .where(_ITEM.c.check_id.in_(bindparam("ids", expanding=True)))
    .order_by(_ITEM.c.check_id, _ITEM.c.ordinal)
)
_PHOTOS = select(_PHOTO).where(_PHOTO.c.check_id.in_(bindparam("ids", expanding=True))).order_by(_PHOTO.c.photo_id)
_LAST = (
    select(_CHECK.c.id)
    .where(_CHECK.c.source_id == bindparam("source_id"))
    .order_by(_CHECK.c.checked_on.desc(), _CHECK.c.id.desc())
    .limit(bindparam("limit"))
    .subquery("last")
)
_TREND = (
    select(
        _ITEM.c.item, _ITEM.c.outcome, _CHECK.c.check_list, _CHECK.c.checked_on, _CHECK.c.made_by, _CHECK.c.phase,
        _CHECK.c.id.label("check_id"),
    )
    .join(_CHECK, _CHECK.c.id == _ITEM.c.check_id)
    .where(_CHECK.c.id.in_(select(_LAST.c.id)))
    .order_by(_CHECK.c.check_list, _ITEM.c.ordinal, _ITEM.c.item, _CHECK.c.checked_on, _CHECK.c.id)
)  # fmt: skip


def find(uow: UnitOfWork, check_id: str) -> Row[Any] | None:
    """Whatever the scope: for who has found its site within it."""
    return uow.execute(_BY_ID, {"id": check_id}).first()


def page(uow: UnitOfWork, source_id: str, past: tuple[Any, str], limit: int) -> Sequence[Row[Any]]:
    """Checks of a site, the latest first, before a day and an id."""
    day, before = past
    values = {"source_id": source_id, "day": day, "before": before, "limit": limit}
    return WITHIN.execute(uow, _PAGE, values).all()


def items_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """check -> its items in the list's order, each with its photos."""
    photos: dict[tuple[str, str], list[str]] = {}
    for row in uow.execute(_PHOTOS, {"ids": list(ids)}) if ids else ():
        photos.setdefault((row.check_id, row.item), []).append(row.photo_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in uow.execute(_ITEMS, {"ids": list(ids)}) if ids else ():
        told = {"item": row.item, "outcome": row.outcome, "why": row.why}
        found.setdefault(row.check_id, []).append({**told, "photos": photos.get((row.check_id, row.item), [])})
    return found


def trend(uow: UnitOfWork, source_id: str, checks: int) -> Sequence[Row[Any]]:
    """Each item of the last checks of a site, by list and item, the earliest first."""
    return uow.execute(_TREND, {"source_id": source_id, "limit": checks}).all()


def insert_check(uow: UnitOfWork, row: dict[str, Any], answers: Sequence[Answer]) -> None:
    """Raises CheckIdTaken: somebody else was faster."""
    try:
        uow.execute(insert(_CHECK), row)
    except IntegrityError as error:
        raise CheckIdTaken(check=row["id"]) from error
    items = [
        {"check_id": row["id"], "item": one.item, "ordinal": n, "outcome": one.outcome.value, "why": one.why}
        for n, one in enumerate(answers)
    ]
    shown = [
        {"check_id": row["id"], "item": one.item, "photo_id": photo} for one in answers for photo in set(one.photos)
    ]
    if items:
        uow.execute(insert(_ITEM), items)
    if shown:
        uow.execute(insert(_PHOTO), shown)
