"""What an app does about a problem: one word of a closed list for each code, beside the words for people.

The table is `actions.toml`. A code that stands not there has the action of the error it derives from, so a new error of
a domain needs a line only where its kind (not there, not allowed, unacceptable, clash, stale) would mislead.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "actions.toml"


@cache
def actions() -> Mapping[str, Mapping[str, str]]:
    """Each action, in the order of how little it asks of a person: `then`, and what it means in `zh` and `en`."""
    return _tables()["actions"]


@cache
def action_of(kind: type[Exception]) -> str:
    """What an app does about an error.

    Raises:
        KeyError: neither its code nor that of an error it derives from stands in the table.
    """
    by_code = _tables()["by_code"]
    for ancestor in kind.__mro__:
        if (code := getattr(ancestor, "code", "")) in by_code:
            return str(by_code[code])
    raise KeyError(getattr(kind, "code", kind.__name__))


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
