"""Who is told what by which way: an edition that comes with the program, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from greenctl.auth.domain import GRANTABLE, MANDATED
from greenctl.kernel.actor import Role

_FILE = Path(__file__).with_name("kinds.yaml")
OUTGOING = ("webhook", "sms", "email", "push")
_MEMBERS = {"to_firm", "to_person", "office", "reach", "ways"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Who hears of one kind of notice. `within`: the offices of places below it as well."""

    to_firm: bool
    to_person: bool
    office: tuple[Role, ...]
    within: bool
    ways: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """An edition. `waits`: how long after each failed try the next one follows; after the last there is none.
    `remind_days`: how many days before its end something is told of."""

    id: str
    official: bool
    firm: tuple[Role, ...]
    waits: tuple[timedelta, ...]
    remind_days: tuple[int, ...]
    kinds: Mapping[str, Kind]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The only edition there is. Raises as `read_rules`."""
    return read_rules(_FILE.read_text(encoding="utf-8"))


def read_rules(text: str) -> Rules:
    """The edition written in `text`.

    Raises:
        ValueError: a member, a role or a way is not known, or a kind tells nobody; the message names the kind.
    """
    said = yaml.safe_load(text)
    return Rules(
        id=said["id"],
        official=said["official"] is True,
        firm=_roles("firm", said["firm"], MANDATED),
        waits=tuple(timedelta(seconds=seconds) for seconds in said["waits_seconds"]),
        remind_days=tuple(said["remind_days"]),
        kinds={name: _kind(name, row) for name, row in said["kinds"].items()},
    )


def _kind(name: str, row: Mapping[str, Any]) -> Kind:
    ways = frozenset(row.get("ways", ()))
    reach = row.get("reach", "covers")
    if row.keys() - _MEMBERS or ways - set(OUTGOING) or reach not in {"covers", "both"}:
        raise ValueError(f"kinds.yaml: {name} has a member, a way or a reach that is not known")
    kind = Kind(
        to_firm=row.get("to_firm") is True,
        to_person=row.get("to_person") is True,
        office=_roles(name, row.get("office", ()), GRANTABLE),
        within=reach == "both",
        ways=ways,
    )
    if not (kind.to_firm or kind.to_person or kind.office):
        raise ValueError(f"kinds.yaml: {name} tells nobody")
    return kind


def _roles(name: str, named: Any, known: frozenset[Role]) -> tuple[Role, ...]:
    if not set(named) <= known:
        raise ValueError(f"kinds.yaml: {name} names a role that cannot be told this way")
    return tuple(Role(role) for role in named)
