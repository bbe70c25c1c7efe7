"""Requests as a WSGI server hands them over, without the costs of a test client."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from werkzeug.test import EnvironBuilder

WSGI = Callable[[dict[str, Any], Any], Any]


_BODY = "bench.body"


def environ_of(method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> dict[str, Any]:
    """A request; with a JSON body, where one is given."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    environ = EnvironBuilder(path, method=method, query_string=query, headers=named).get_environ()
    if body:
        environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), _BODY: body}
    return environ


def ask(app: WSGI, environ: dict[str, Any]) -> tuple[str, bytes]:
    """Status line and body; `environ` may be used again."""
    status = []

    def start(line: str, _headers: object, _error: object = None) -> None:
        status.append(line)

    answer = app({**environ, "wsgi.input": BytesIO(environ.get(_BODY, b""))}, start)
    try:
        return status[0], b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def expect(app: WSGI, environ: dict[str, Any], wanted: str) -> bytes:
    """The body of an answer with this status. Raises RuntimeError for another."""
    status, body = ask(app, environ)
    if not status.startswith(wanted):
        message = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}: {status}: {body[:500].decode()}"
        raise RuntimeError(message)
    return body
