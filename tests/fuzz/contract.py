"""The contract as an application would write it now. That takes a while, and of the same parts it is the same."""

import json
from typing import Any

from flask import Flask

from api.contract import document_of

_written: dict[tuple[str, ...], str] = {}


def contract_of(app: Flask) -> dict[str, Any]:
    """The OpenAPI document, anew each time, since tools work on what they are given."""
    parts = tuple(app.blueprints)
    if parts not in _written:
        _written[parts] = json.dumps(document_of(app))
    document: dict[str, Any] = json.loads(_written[parts])
    return document
