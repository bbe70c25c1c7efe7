"""Who acts, and how far the arm reaches."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """Nine kinds of person, the system, and two that stand for many; `auth/policy.yaml` says what each may do."""

    PREPARER = "enterprise_preparer"
    SIGNER = "enterprise_signer"
    COUNTY_REVIEWER = "county_reviewer"
    CITY_REVIEWER = "city_reviewer"
    EXPERT = "expert"
    INSPECTOR = "inspector"
    COMMAND = "command"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"
    SIGNED_IN = "signed_in"
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role within an area (a code; everything below it is included) and, where it matters, one department."""

    role: Role
    area: str
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """An account may act for a source, as preparer or as signer."""

    source_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or machine behind a unit of work. `account_id` is opaque; no names, no phone numbers.

    `session_id` and, where the session is bound to one, `device_id` say through which session a person acts;
    `stepped_up_at` when that session last proved itself by more than a token.
    """

    account_id: str
    grants: tuple[Grant, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    device_id: str | None = None
    session_id: str | None = None
    stepped_up_at: datetime | None = None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants) | frozenset(m.role for m in self.mandates)

    def acts_for(self, source_id: str) -> bool:
        return any(m.source_id == source_id for m in self.mandates)

    def may_sign_for(self, source_id: str) -> bool:
        return Mandate(source_id, Role.SIGNER) in self.mandates


@dataclass(frozen=True, slots=True)
class Reach:
    """One arm of a scope: an area prefix, narrowed to a department where one is named."""

    area_prefix: str
    department: str | None = None

    def covers(self, area: str, department: str | None) -> bool:
        return area.startswith(self.area_prefix) and self.department in (None, department)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a unit of work may see and touch; every query of scoped things is filtered by it, in one place.

    Nothing by default. `everything` is for the public read model, commands and jobs.
    """

    everything: bool = False
    reaches: tuple[Reach, ...] = ()
    source_ids: frozenset[str] = field(default_factory=frozenset)

    def covers(self, *, area: str, department: str | None = None, source_id: str | None = None) -> bool:
        return self.everything or source_id in self.source_ids or any(r.covers(area, department) for r in self.reaches)


EVERYTHING = Scope(everything=True)
NOBODY = Actor("anybody")


def system(name: str) -> Actor:
    """The actor of a command, a job or the demonstration."""
    return Actor(f"system:{name}", (Grant(Role.SYSTEM, ""),))


def area_prefix(code: str) -> str:
    """The part of an area code that every place below it shares: 370000 -> 37, 370800 -> 3708, 370811 -> 370811."""
    while code.endswith("00"):
        code = code[:-2]
    return code
