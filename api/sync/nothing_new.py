"""“Nothing new”, said before Flask is woken: most phones ask for nothing else.

This is the short way to one answer, the 304 of `GET /sync/changes`. Rights and the log are read for it as always.
Whatever is not plain (another tag, a token that is not good, anything that happened) goes on to the application,
which asks again and alone says what is wrong.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from api.envelope import ROUTE, WSGI
from api.operations import claims_of
from api.runtime import Runtime
from greenctl.auth.sessions import act_as_bearer
from greenctl.kernel.actor import NOBODY
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.errors import DomainError
from greenctl.sync.pack.cursor import Cursors
from greenctl.sync.pack.pulling import is_unchanged

PATH, ACT = "/sync/changes", "sync.pull"
_QUERY = re.compile(r"(?:limit=[1-9][0-9]{0,2}&)?cursor=([A-Za-z0-9_-]{1,8000})(?:&limit=[1-9][0-9]{0,2})?", re.ASCII)


def tag_of(cursor: str) -> str:
    """The tag of a complete pack is that of the cursor which will ask for the next one."""
    return sha256_hex(cursor.encode())[:24]


def install(app: Flask) -> None:
    """Let `app` be asked only what is not answered here."""
    app.wsgi_app = _asked_first(app.wsgi_app, app.extensions["greenctl"])  # type: ignore[method-assign]


def _asked_first(wsgi: WSGI, running: Runtime) -> WSGI:
    cursors = Cursors(running.settings.refresh_key)

    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        tag = environ.get("HTTP_IF_NONE_MATCH")
        if tag is None or environ["PATH_INFO"] != PATH or not _is_nothing_new(running, cursors, environ, tag):
            return wsgi(environ, start_response)
        environ[ROUTE] = PATH
        start_response("304 NOT MODIFIED", [("ETag", tag)])
        return []

    return run


def _is_nothing_new(running: Runtime, cursors: Cursors, environ: dict[str, Any], tag: str) -> bool:
    asked = _QUERY.fullmatch(environ.get("QUERY_STRING", ""))
    if environ["REQUEST_METHOD"] != "GET" or asked is None or tag != f'"{tag_of(asked[1])}"':
        return False
    cursor = cursors.read(asked[1])
    if cursor is None:
        return False
    try:
        claims = claims_of(running, environ.get("HTTP_AUTHORIZATION", ""))
        with running.transactions.asking(NOBODY) as uow:
            act_as_bearer(uow, claims, ACT, running.settings.step_up_minutes)
            return is_unchanged(uow, cursor)
    except (DomainError, SQLAlchemyError):
        return False
