"""Floors: a bare Flask application that does the same to the same database by hand, and checks nothing."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response


def bare(rule: str, view: Callable[..., Any], method: str = "GET") -> Flask:
    """One route and nothing around it."""
    app = Flask("floor")
    app.add_url_rule(rule, view_func=view, methods=[method])
    return app


def bare_unchanged(rule: str, tag: str) -> Flask:
    """A route that always answers 304."""

    def unchanged(**_: object) -> Response:
        return Response(status=304, headers={"ETag": f'"{tag}"'})

    return bare(rule, unchanged)
