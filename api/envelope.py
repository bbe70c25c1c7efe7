"""What every request and answer has around it: an id, headers that keep browsers safe, one line in the log.

All of it stands outside Flask: there a header costs nothing to add, and whoever made the answer, it gets them all.
The line holds no bodies, no tokens, no query strings.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, Request, g, request

from greenctl.kernel.ids import new_id

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]

ROUTE = "greenctl.route"
"""Where in an environ it stands by which route a request was answered, if that was not Flask's."""
_ID = "greenctl.request_id"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SAFETY = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "geolocation=(), camera=(), microphone=()"),
    ("Content-Security-Policy", _POLICY),
]
_log = structlog.get_logger("greenctl.requests")


def install(app: Flask) -> None:
    """Put the envelope around `app`; its id is `g.request_id` within."""
    app.before_request(_name_request)
    app.wsgi_app = _enveloped(app.wsgi_app)  # type: ignore[method-assign]


def _name_request() -> None:
    g.request_id = request.environ.get(_ID, "-")


def _enveloped(wsgi: WSGI) -> WSGI:
    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, request_id = time.perf_counter(), new_id()
        environ[_ID] = request_id

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            _log_answer(environ, status, began)
            more = [("X-Request-Id", request_id), *_unsaid(headers), *_kept_to_itself(environ, headers)]
            return start_response(status, headers + more, *error)

        return wsgi(environ, start)

    return run


def _unsaid(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What keeps browsers safe, but for what an answer says more exactly of itself."""
    said = {name for name, _ in headers}
    return [header for header in _SAFETY if header[0] not in said]


def _kept_to_itself(environ: dict[str, Any], headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """An answer to somebody who is signed in, or to a change, is nobody else's: no cache may keep it."""
    if environ["REQUEST_METHOD"] in {"GET", "HEAD"} and "HTTP_AUTHORIZATION" not in environ:
        return []
    said = any(name == "Cache-Control" for name, _ in headers)
    return [] if said else [("Cache-Control", "no-store")]


def _log_answer(environ: dict[str, Any], status: str, began: float) -> None:
    _log.info(
        "request",
        request_id=environ[_ID],
        method=environ["REQUEST_METHOD"],
        route=environ.get(ROUTE) or _route_of(environ.get("werkzeug.request")),
        status=int(status[:3]),
        ms=round((time.perf_counter() - began) * 1000, 1),
    )


def _route_of(asked: Request | None) -> str | None:
    return asked.url_rule.rule if asked is not None and asked.url_rule is not None else None
