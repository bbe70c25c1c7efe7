"""What a phone carries with it: a pack of all its person may see, and what has changed since."""

import gzip
from typing import Any

from flask import Response, request

from api.answers import to_json
from api.errors import CursorNotGood
from api.operations import Routes, check_answer
from api.runtime import Runtime, runtime
from api.sync.nothing_new import ACT, PATH, tag_of
from api.sync.schemas import PackPage, PullQuery
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.sync.pack.cursor import Cursor, Cursors
from greenctl.sync.pack.pulling import PackPage as Page, pull

routes = Routes("sync_pull", __name__, description="Packs for work without signal.")

_ANSWER = PackPage()
_SMALLEST_PACKED = 1_000
_EFFORT = 5


@routes.operation(
    "GET",
    PATH,
    act=ACT,
    query=PullQuery,
    answer=PackPage,
    unchanged=True,
    refuses=(CursorNotGood,),
)
def get_changes(uow: UnitOfWork, query: dict[str, Any]) -> Response:
    """Everything the person may see, or what has changed since the cursor; page by page, packed where that is taken."""
    running, given = runtime(), query.get("cursor")
    cursors = Cursors(running.settings.refresh_key)
    page = pull(uow, _read(cursors, given), query["limit"], running.settings.city)
    if not page.changed and given is not None and tag_of(given) in request.if_none_match:
        return _with_tag(Response(status=304), given)
    return _answer(running, page, cursors.write(page.next))


def _read(cursors: Cursors, text: str | None) -> Cursor | None:
    if text is None:
        return None
    cursor = cursors.read(text)
    if cursor is None:
        raise CursorNotGood
    return cursor


def _answer(running: Runtime, page: Page, following: str) -> Response:
    now = running.transactions.clock.now()
    document = {
        "items": page.items,
        "gone": page.gone,
        "full": page.full,
        "complete": page.complete,
        "next": following,
        "server_time": now,
        "server_nonce": running.server_nonces.server_nonce(now),
    }
    content = to_json(document)
    check_answer(_ANSWER, content)
    return _with_tag(_packed(content), following) if page.complete else _packed(content)


def _packed(content: bytes) -> Response:
    response = Response(mimetype="application/json")
    response.headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.accept_encodings and len(content) >= _SMALLEST_PACKED:
        content = gzip.compress(content, _EFFORT, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.data = content
    return response


def _with_tag(response: Response, cursor: str) -> Response:
    response.set_etag(tag_of(cursor))
    return response
