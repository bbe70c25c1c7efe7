"""The contract, to be changed as people would."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "mobile_contract"
Document = dict[str, Any]


def the_contract() -> Document:
    """The committed document, anew each time."""
    return json.loads(_text())


@cache
def _text() -> str:
    return (FOLDER / "openapi.json").read_text(encoding="utf-8")


def changed(change: Any) -> tuple[Document, Document]:
    """The contract, and the contract after `change`, which works on what it is given."""
    before, after = the_contract(), the_contract()
    change(after)
    return before, after


def schema(document: Document, name: str) -> Document:
    return document["components"]["schemas"][name]


def member(document: Document, name: str, field: str) -> Document:
    return schema(document, name)["properties"][field]


def operation(document: Document, operation_id: str) -> Document:
    """An operation by its id."""
    return next(op for _, _, op in operations(document) if op["operationId"] == operation_id)


def operations(document: Document) -> list[tuple[str, str, Document]]:
    """(path, method, operation) of all."""
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]
