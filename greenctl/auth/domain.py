"""Accounts as values, and the decisions about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from greenctl.auth.errors import GrantsNotGood, LoginNotGood
from greenctl.kernel.actor import Grant, Mandate, Role

# Roles that an office gives. Acting for an enterprise comes by mandate alone, since it needs a source.
GRANTABLE = frozenset(
    {
        Role.COUNTY_REVIEWER,
        Role.CITY_REVIEWER,
        Role.EXPERT,
        Role.INSPECTOR,
        Role.COMMAND,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)
MANDATED = frozenset({Role.PREPARER, Role.SIGNER})
MOST_GRANTS = 20
MOST_MANDATES = 1_000
SHORTEST_LOGIN, LONGEST_LOGIN = 3, 80
_LOGIN_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._@-")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be made; it has no password until its invitation is accepted. Without an `id` it gets one."""

    login: str
    display_name: str
    grants: tuple[Grant, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as an administrator sees it. `version` is its epoch: it rises whenever its grants change."""

    id: str
    login: str
    display_name: str
    version: int
    has_password: bool
    created_at: datetime
    suspended_at: datetime | None
    grants: tuple[Grant, ...]
    mandates: tuple["MandateInForce", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateInForce:
    """A mandate that was not revoked."""

    id: str
    account_id: str
    source_id: str
    role: Role
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """What signing in needs to know of an account."""

    account_id: str
    password_hash: str | None
    suspended: bool


def normal_login(text: str) -> str:
    """A login as it is kept: logins that differ only in case are one.

    Raises:
        LoginNotGood: too short, too long, or with other characters than a-z 0-9 . _ @ -
    """
    login = text.strip().lower()
    if not SHORTEST_LOGIN <= len(login) <= LONGEST_LOGIN or not set(login) <= _LOGIN_CHARACTERS:
        raise LoginNotGood(shortest=SHORTEST_LOGIN, longest=LONGEST_LOGIN)
    return login


def check_grants(
    grants: Sequence[Grant], is_area: Callable[[str], bool], is_department: Callable[[str], bool]
) -> tuple[Grant, ...]:
    """The grants, each once and in order.

    Raises:
        GrantsNotGood: more than 20, or naming a role that is no office's, a place or a department that is none.
    """
    if len(grants) > MOST_GRANTS:
        raise GrantsNotGood(problems=[{"field": "grants", "code": "field.too_long"}])
    problems = [
        {"field": f"grants.{position}.{field}", "code": code, field: value}
        for position, grant in enumerate(grants)
        for field, value, good, code in (
            ("role", grant.role.value, grant.role in GRANTABLE, "auth.role_not_grantable"),
            ("area", grant.area, is_area(grant.area), "area.not_known"),
            ("department", grant.department, is_department(grant.department or ""), "area.department_not_known"),
        )
        if not good and value is not None
    ]
    if problems:
        raise GrantsNotGood(problems=problems)
    return tuple(sorted(set(grants), key=lambda grant: (grant.role, grant.area, grant.department or "")))
