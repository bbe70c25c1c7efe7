"""The one table that says who may do what: act x role -> relation. What has no row is denied."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from greenctl.auth.domain import GRANTABLE, MANDATED
from greenctl.auth.errors import ActNotAllowed
from greenctl.kernel.actor import EVERYTHING, Actor, Reach, Role, Scope, area_prefix

_FILE = Path(__file__).with_name("policy.yaml")
_ACT = re.compile(r"[a-z_]+\.[a-z_]+")


class Relation(StrEnum):
    """How the actor must stand to the thing."""

    ANY = "any"
    """no relation is needed"""
    AREA = "area"
    """it lies in the area of the grant, and belongs to its department where the grant names one"""
    OWN = "own"
    """it belongs to a source the account holds a mandate for"""
    SELF = "self"
    """it is the account itself; nothing else comes within reach"""


_WHO_CAN = {
    Relation.ANY: GRANTABLE | MANDATED | {Role.ANYBODY},
    Relation.AREA: GRANTABLE,
    Relation.OWN: MANDATED,
    Relation.SELF: frozenset({Role.SIGNED_IN}),
}


@lru_cache(maxsize=1)
def policy() -> Mapping[str, Mapping[Role, Relation]]:
    """The table, read once per process. Raises as `read_policy`."""
    return read_policy(_FILE.read_text(encoding="utf-8"))


def read_policy(text: str) -> Mapping[str, Mapping[Role, Relation]]:
    """The table written in `text`.

    Raises:
        ValueError: an act is written twice or badly, or a role or a relation is unknown, or the two do not go
            together; the message names the line.
    """
    table: dict[str, Mapping[Role, Relation]] = {}
    for act, row in yaml.compose(text, yaml.SafeLoader).value:
        if act.value in table or not _ACT.fullmatch(act.value):
            raise ValueError(f"policy.yaml, line {act.start_mark.line + 1}: {act.value} is written twice or badly")
        table[act.value] = _row(act.value, row)
    return table


def is_public(act: str) -> bool:
    return Role.ANYBODY in policy()[act]


def scope_for(actor: Actor, act: str) -> Scope:
    """What `actor` may see and touch when doing `act`. Raises as `scope_within`."""
    return scope_within(policy(), actor, act)


def scope_within(table: Mapping[str, Mapping[Role, Relation]], actor: Actor, act: str) -> Scope:
    """What `table` lets `actor` see and touch when doing `act`.

    Raises:
        ActNotAllowed: no role of the actor has a row for this act.
    """
    rows = table[act]
    if Role.ANYBODY in rows or Role.SYSTEM in actor.roles:
        return EVERYTHING
    if Role.SIGNED_IN in rows:
        return Scope()
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


def _row(act: str, node: yaml.Node) -> Mapping[Role, Relation]:
    row: dict[Role, Relation] = {}
    for role_node, relation_node in node.value:
        where = f"policy.yaml, line {role_node.start_mark.line + 1}: {act}"
        try:
            role, relation = Role(role_node.value), Relation(relation_node.value)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        if role in row or role not in _WHO_CAN[relation]:
            raise ValueError(f"{where}: {role} stands there twice or cannot be held to {relation!r}")
        row[role] = relation
    if not row or (len(row) > 1 and {Role.ANYBODY, Role.SIGNED_IN} & row.keys()):
        raise ValueError(f"policy.yaml: {act} names nobody, or somebody beside everybody")
    return row
