"""Notices as the person reads them to whom they were told."""

from typing import Any

from flask import request

from api.errors import CursorNotGood
from api.notices.schemas import NoticesPage, NoticesQuery, ReadingIn, UnreadNotices
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.messages import language_from
from greenctl.notices import queries, use_cases
from greenctl.notices.errors import NoticeNotThere
from greenctl.notices.wording import worded
from greenctl.source import queries as sources

routes = Routes("notices", __name__, description="What is said to whom, and what became of it.")


@routes.operation(
    "GET", "/notices", act="notice.read", query=NoticesQuery, answer=NoticesPage, refuses=(CursorNotGood,)
)
def list_notices(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What was told to the reader."""
    after = read_cursor(query.get("after"), 2, (str, str))
    rows = queries.own_page(
        uow, None if after is None else (after[0], after[1]), query["limit"] + 1, unread=query["unread"] == "true"
    )
    page = page_of(rows, query["limit"], ["notice_id", "source_id"])
    return {**page, "items": _bodies_of(uow, page["items"])}


@routes.operation("GET", "/notices/unread", act="notice.read", answer=UnreadNotices)
def count_unread_notices(uow: UnitOfWork) -> dict[str, int]:
    """How many wait to be read."""
    return {"count": queries.count_unread(uow)}


@routes.operation(
    "POST", "/notices/<uuid:notice_id>/reading", act="notice.read", body=ReadingIn, answer=UnreadNotices,
    refuses=(NoticeNotThere,),
)  # fmt: skip
def read_notice(uow: UnitOfWork, notice_id: str, body: dict[str, bool]) -> dict[str, int]:
    """Say that a notice was read; the same again changes nothing. Answers how many are left."""
    use_cases.mark_read(uow, notice_id, up_to=body["up_to"])
    return {"count": queries.count_unread(uow)}


def _bodies_of(uow: UnitOfWork, rows: Any) -> list[dict[str, Any]]:
    """In the reader's language; two statements for the names of all."""
    language, zone = language_from(request.headers.get("Accept-Language")), runtime().settings.zone
    named = sources.brief(uow, sorted({row.source_id for row in rows if row.source_id}))
    items = []
    for row in rows:
        known = named.get(row.source_id)
        firms = {"name": known.name} if known else {"count": 1}
        title, said = worded(language, row.kind, row.words, zone, firms)
        told = {**row._asdict(), "source_id": row.source_id or None, "source_name": known.name if known else None}
        items.append({**told, "title": title, "text": said})
    return items
