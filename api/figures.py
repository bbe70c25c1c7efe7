"""Addresses of the rows behind a figure: whoever shows a number links to what it counts."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


def rows_address(path: str, *parts: Mapping[str, Any]) -> str:
    """A path of this API with the query that gives exactly the rows that a figure counts; nothing for what is None."""
    query = {name: value for part in parts for name, value in part.items() if value is not None}
    return f"{path}?{urlencode(query)}"
