"""How many sessions one account may have side by side, and how long they live, by role. Data: session_caps.yaml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import yaml

from greenctl.kernel.actor import Role

MOST_SESSIONS = 100
_MOST_HOURS = 24 * 366
_NAMES = {"sessions", "idle_hours", "hours"}
SHIPPED = Path(__file__).with_name("session_caps.yaml")


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `sessions` at once; each ends when it was not renewed for `idle`, and `lifetime` after its beginning."""

    sessions: int
    idle: timedelta
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class SessionCaps:
    """A cap for each role that has one of its own, and `others` for everybody else."""

    others: Cap
    of_role: Mapping[Role, Cap]

    def for_roles(self, roles: Iterable[Role]) -> Cap:
        """Of several roles, the strictest in each respect."""
        caps = [self.of_role.get(role, self.others) for role in roles] or [self.others]
        return Cap(min(cap.sessions for cap in caps), min(cap.idle for cap in caps), min(cap.lifetime for cap in caps))


def load_session_caps(file: Path | None = None) -> SessionCaps:
    """The caps written in `file`, or the shipped ones. Raises as `read_session_caps`."""
    return read_session_caps((file or SHIPPED).read_text(encoding="utf-8"))


def read_session_caps(text: str) -> SessionCaps:
    """The caps written in `text`.

    Raises:
        ValueError: a role is unknown, `others` is missing, or a number is none or out of range.
    """
    table = yaml.safe_load(text)
    if not isinstance(table, dict) or "others" not in table:
        message = "session caps: a table is needed with a row for others"
        raise ValueError(message)
    caps = {name: _cap(name, row) for name, row in table.items()}
    return SessionCaps(caps.pop("others"), {Role(name): cap for name, cap in caps.items()})


def _cap(name: str, row: object) -> Cap:
    if not isinstance(row, dict) or row.keys() != _NAMES:
        raise ValueError(f"session caps, {name}: exactly {', '.join(sorted(_NAMES))} are needed")
    sessions, idle, hours = (_whole(name, row[key], most) for key, most in _LIMITS.items())
    return Cap(sessions, timedelta(hours=idle), timedelta(hours=hours))


_LIMITS = {"sessions": MOST_SESSIONS, "idle_hours": _MOST_HOURS, "hours": _MOST_HOURS}


def _whole(name: str, value: object, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError(f"session caps, {name}: {value!r} is not a whole number from 1 to {most}")
    return value
