"""One structured line per request: no bodies, no tokens, no query strings."""

import time

import structlog
from flask import Flask, Response, g, request

_log = structlog.get_logger("greenctl.requests")


def install(app: Flask) -> None:
    """Log every request of `app` when it has been answered."""
    app.before_request(_start)
    app.after_request(_line)


def _start() -> None:
    g.started = time.perf_counter()


def _line(response: Response) -> Response:
    _log.info(
        "request",
        request_id=g.get("request_id"),
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None,
    )
    return response
