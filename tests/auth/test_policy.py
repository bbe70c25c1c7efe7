"""What the policy table gives to whom, and which tables do not start."""

import pytest

from greenctl.auth import policy
from greenctl.auth.errors import ActNotAllowed
from greenctl.kernel.actor import EVERYTHING, Actor, Grant, Mandate, Reach, Role, Scope, system

COUNTY = Grant(Role.COUNTY_REVIEWER, "370811", "ecology")
CITY = Grant(Role.CITY_REVIEWER, "370800")
MINE = Mandate("0190-mine", Role.PREPARER)

TABLE = policy.read_policy("""
list.read: {anybody: any}
me.read: {signed_in: self}
case.read: {county_reviewer: area, city_reviewer: area, command: any, enterprise_preparer: own}
case.decide: {county_reviewer: area}
""")


@pytest.mark.parametrize(
    "actor, act, scope",
    [
        pytest.param(Actor("a"), "list.read", EVERYTHING, id="anybody"),
        pytest.param(Actor("a"), "me.read", Scope(), id="oneself alone"),
        pytest.param(Actor("a", (COUNTY,)), "case.read", Scope(reaches=(Reach("370811", "ecology"),)), id="county"),
        pytest.param(Actor("a", (CITY,)), "case.read", Scope(reaches=(Reach("3708"),)), id="all below the city"),
        pytest.param(Actor("a", (), (MINE,)), "case.read", Scope(source_ids=frozenset({"0190-mine"})), id="mandate"),
        pytest.param(
            Actor("a", (COUNTY,), (MINE,)),
            "case.read",
            Scope(reaches=(Reach("370811", "ecology"),), source_ids=frozenset({"0190-mine"})),
            id="both",
        ),
        pytest.param(Actor("a", (COUNTY, Grant(Role.COMMAND, "370800"))), "case.read", EVERYTHING, id="the widest"),
        pytest.param(Actor("a", (COUNTY, CITY)), "case.decide", Scope(reaches=(Reach("370811", "ecology"),)), id="one"),
        pytest.param(system("demo"), "case.decide", EVERYTHING, id="the system"),
    ],
)
def test_the_scope_is_what_the_allowing_roles_reach_and_no_more(actor, act, scope):
    assert policy.scope_within(TABLE, actor, act) == scope


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(Actor("a"), id="no role"),
        pytest.param(Actor("a", (CITY,)), id="another role"),
        pytest.param(Actor("a", (), (MINE,)), id="a mandate without a row"),
        pytest.param(Actor("a", (), (Mandate("0190-mine", Role.SIGNER),)), id="another mandate"),
    ],
)
def test_what_has_no_row_is_denied(actor):
    with pytest.raises(ActNotAllowed):
        policy.scope_within(TABLE, actor, "case.decide")


@pytest.mark.parametrize(
    "text, told",
    [
        pytest.param("a.b: {expert: area}\na.b: {expert: any}", "line 2: a.b is written twice", id="an act twice"),
        pytest.param("a.b: {expert: area, expert: any}", "line 1: a.b: expert stands there twice", id="a role twice"),
        pytest.param("a.b: {exprt: area}", "'exprt' is not a valid Role", id="an unknown role"),
        pytest.param("a.b: {expert: everywhere}", "'everywhere' is not a valid Relation", id="an unknown relation"),
        pytest.param("a.b: {expert: own}", "cannot be held", id="an office has no mandate"),
        pytest.param("a.b: {enterprise_signer: area}", "cannot be held", id="an enterprise has no area"),
        pytest.param("a.b: {system: any}", "cannot be held", id="the system needs no row"),
        pytest.param("a.b: {expert: self}", "cannot be held", id="self is for everybody"),
        pytest.param("a.b: {anybody: any, expert: area}", "beside everybody", id="somebody beside everybody"),
        pytest.param("a.b: {}", "names nobody", id="nobody"),
        pytest.param("read: {expert: any}", "badly", id="an act without a domain"),
    ],
)
def test_a_table_with_a_mistake_does_not_start(text, told):
    with pytest.raises(ValueError, match="policy") as refusal:
        policy.read_policy(text)

    assert told in str(refusal.value)
