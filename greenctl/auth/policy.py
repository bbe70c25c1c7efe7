"""The one table that says who may do what: act x role -> relation. What has no row is denied."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from greenctl.auth.errors import ActNotAllowed
from greenctl.kernel.actor import EVERYTHING, Actor, Reach, Role, Scope, area_prefix

_FILE = Path(__file__).with_name("policy.yaml")


class Relation(StrEnum):
    """How the actor must stand to the thing."""

    ANY = "any"
    """no relation is needed"""
    AREA = "area"
    """it lies in the area of the grant, and belongs to its department where the grant names one"""
    OWN = "own"
    """it belongs to a source the account holds a mandate for"""


@lru_cache(maxsize=1)
def policy() -> Mapping[str, Mapping[Role, Relation]]:
    """The table, read once per process.

    Raises:
        ValueError: a role or a relation in the file is unknown.
    """
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {act: {Role(role): Relation(relation) for role, relation in row.items()} for act, row in rows.items()}


def is_public(act: str) -> bool:
    return Role.ANYBODY in policy()[act]


def scope_for(actor: Actor, act: str) -> Scope:
    """What `actor` may see and touch when doing `act`.

    Raises:
        ActNotAllowed: no role of the actor has a row for this act.
    """
    rows = policy()[act]
    if rows.get(Role.ANYBODY) or (Role.SYSTEM in actor.roles):
        return EVERYTHING
    relations = {role: rows[role] for role in actor.roles if role in rows}
    if not relations:
        raise ActNotAllowed(act=act)
    if Relation.ANY in relations.values():
        return EVERYTHING
    return Scope(
        reaches=tuple(
            Reach(area_prefix(grant.area), grant.department)
            for grant in actor.grants
            if relations.get(grant.role) is Relation.AREA
        ),
        source_ids=frozenset(m.source_id for m in actor.mandates if relations.get(m.role) is Relation.OWN),
    )
