"""Addresses of the rows behind a figure: whoever shows a number links to what it counts."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from marshmallow import fields

from greenctl.kernel.actor import area_prefix


def addresses_of(figures: str) -> fields.Dict:
    """The addresses of the rows behind the figures of a key; `figures`: of what they count."""
    said = {"description": f"figure -> the address of exactly the {figures} that it counts"}
    return fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=said)


def narrowed(query: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What a query narrows by, of these names or of all it has: an area by the prefix of all below it."""
    said = {name: query[name] for name in names or query if query.get(name) is not None}
    return {**said, **({"area": area_prefix(said["area"])} if "area" in said else {})}


def rows_address(path: str, *parts: Mapping[str, Any]) -> str:
    """A path of this API with the query that gives exactly the rows that a figure counts; nothing for what is None."""
    query = {name: value for part in parts for name, value in part.items() if value is not None}
    return f"{path}?{urlencode(query)}"
