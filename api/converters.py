"""What a path may hold beside ids."""

from typing import Any

from werkzeug.routing import BaseConverter


class CodeConverter(BaseConverter):
    """A short name of the catalogue or the rules; anything else is no route of ours, and never reaches a query."""

    regex = r"[A-Za-z0-9_.+-]{1,60}"


def code_parameter(_converter: CodeConverter) -> dict[str, Any]:
    """What the contract says of such a part of a path."""
    return {"type": "string", "pattern": "^[A-Za-z0-9_.+-]{1,60}$"}
