"""Notices as a part of a pack: what was told to this very person of late, in both languages, and what was read."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, or_, select

from greenctl.area.calendar import CIVIL_TIME
from greenctl.db.base import UtcDateTime
from greenctl.db.event_log import EventRow
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Scope
from greenctl.notices.events import NoticesRead
from greenctl.notices.models import NoticeRecipientRow, NoticeRow
from greenctl.notices.wording import worded
from greenctl.source.models import SourceRow
from greenctl.sync.pack import feed
from greenctl.sync.pack.tables import Asked, Item, Page, Table

CARRIED = timedelta(days=30)
"""What was told longer ago is read with signal alone."""

_NOTICE, _TO, _SOURCE = NoticeRow.__table__, NoticeRecipientRow.__table__, SourceRow.__table__
_TOLD = ("kind", "about", "words", "told_at")
_OWN = Within(None, None, None, owner=_TO.c.account_id)
_KEYS = (_TO.c.notice_id, _TO.c.source_id)
_ALL: Select[Any] = (
    select(*_KEYS, *(_NOTICE.c[name] for name in _TOLD), _TO.c.read_at, _SOURCE.c.name)
    .join_from(_TO, _NOTICE, _NOTICE.c.id == _TO.c.notice_id)
    .outerjoin(_SOURCE, _SOURCE.c.id == _TO.c.source_id)
    .where(_NOTICE.c.told_at > bindparam("oldest", type_=UtcDateTime))
)
_AGED = (
    select(*_KEYS)
    .join_from(_TO, _NOTICE, _NOTICE.c.id == _TO.c.notice_id)
    .where(
        _NOTICE.c.told_at <= bindparam("oldest", type_=UtcDateTime),
        _NOTICE.c.told_at > bindparam("oldest_then", type_=UtcDateTime),
    )
)


def read_notices(uow: UnitOfWork, _scope: Scope, asked: Asked) -> Page:
    """Of the last days; or what was told or read since, while what has grown old is gone."""
    if asked.since is None:
        return _WHOLE(uow, Scope(), asked)
    page = _CHANGED(uow, Scope(), asked)
    return Page(page.items, page.after, _aged(uow, asked.since) if asked.after is None else ())


def _aged(uow: UnitOfWork, since: int) -> tuple[str, ...]:
    """What was carried when the phone asked last, and is too old now. It may be told of twice."""
    then = feed.not_after(uow, since)
    if then is None:
        return ()
    values = {**_oldest(uow), "oldest_then": then - CARRIED}
    return tuple(_key(row) for row in _OWN.execute(uow, _AGED, values))


def _read_since(engine: str) -> ColumnElement[bool]:
    """What was read carries the moment of the event that says so."""
    return exists().where(
        feed.since(engine),
        EventRow.kind == NoticesRead.kind,
        EventRow.subject_id == _TO.c.account_id,
        EventRow.at == _TO.c.read_at,
    )


def _oldest(uow: UnitOfWork) -> Mapping[str, Any]:
    return {"oldest": uow.now - CARRIED}


def _key(row: Row[Any]) -> str:
    return f"{row.notice_id}:{row.source_id}" if row.source_id else str(row.notice_id)


def _items(_uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[Item]:
    return [(_key(row), _item(row)) for row in rows]


def _item(row: Row[Any]) -> Mapping[str, Any]:
    firm = {"name": row.name} if row.name else {"count": 1}
    said = {language: worded(language, row.kind, row.words, CIVIL_TIME, firm) for language in ("zh", "en")}
    own = {name: getattr(row, name) for name in ("notice_id", "kind", "about", "told_at", "read_at")}
    words = {
        f"{part}_{language}": said[language][place] for place, part in enumerate(("title", "text")) for language in said
    }
    return {**own, "source_id": row.source_id or None, "source_name": row.name, **words}


def _told_or_read(engine: str) -> Select[Any]:
    """With a source that leaves goes what was told of it, so that is told again."""
    return _ALL.where(or_(feed.touched(engine, _TO.c.notice_id, _TO.c.source_id), _read_since(engine)))


_WHOLE = Table(lambda _: _ALL, _OWN, _KEYS, (), _items, values=_oldest)
_CHANGED = Table(_told_or_read, _OWN, _KEYS, (), _items, values=_oldest)
