"""What happens to accounts and sessions, in ids and codes: never a name, a login, a password, a code or a token."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from greenctl.kernel.actor import Grant
from greenctl.kernel.events import Event


def named(grants: tuple[Grant, ...]) -> tuple[str, ...]:
    """Grants as codes: `county_reviewer@370811/ecology`."""
    return tuple(f"{g.role}@{g.area}" + (f"/{g.department}" if g.department else "") for g in grants)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(Event):
    kind: ClassVar[str] = "auth.account_created"
    about: ClassVar[str] = "account_id"
    account_id: str
    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantsChanged(Event):
    """`grants` are all that the account has from here on."""

    kind: ClassVar[str] = "auth.grants_changed"
    about: ClassVar[str] = "account_id"
    account_id: str
    grants: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSuspended(Event):
    kind: ClassVar[str] = "auth.account_suspended"
    about: ClassVar[str] = "account_id"
    account_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReinstated(Event):
    kind: ClassVar[str] = "auth.account_reinstated"
    about: ClassVar[str] = "account_id"
    account_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGiven(Event):
    kind: ClassVar[str] = "auth.mandate_given"
    about: ClassVar[str] = "source_id"
    mandate_id: str
    account_id: str
    source_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRevoked(Event):
    kind: ClassVar[str] = "auth.mandate_revoked"
    about: ClassVar[str] = "source_id"
    mandate_id: str
    account_id: str
    source_id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationIssued(Event):
    kind: ClassVar[str] = "auth.invitation_issued"
    about: ClassVar[str] = "account_id"
    invitation_id: str
    account_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(Event):
    """The account has a new password, or none where an identity was linked; every session of it has ended."""

    kind: ClassVar[str] = "auth.invitation_accepted"
    about: ClassVar[str] = "account_id"
    invitation_id: str
    account_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    """`how`: password, hand_over, or the name of a provider."""

    kind: ClassVar[str] = "auth.signed_in"
    about: ClassVar[str] = "account_id"
    account_id: str
    session_id: str
    how: str
    device_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """`why`: signed_out, reused, replaced (by a newer one, when there were too many)."""

    kind: ClassVar[str] = "auth.session_ended"
    about: ClassVar[str] = "account_id"
    account_id: str
    session_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EverySessionEnded(Event):
    """`why`: signed_out, suspended, new_password, invitation."""

    kind: ClassVar[str] = "auth.every_session_ended"
    about: ClassVar[str] = "account_id"
    account_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedUp(Event):
    """The session proved itself again; `how`: password, device."""

    kind: ClassVar[str] = "auth.stepped_up"
    about: ClassVar[str] = "account_id"
    account_id: str
    session_id: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRegistered(Event):
    """`key`: the thumbprint (RFC 7638) of its public key, if it has one."""

    kind: ClassVar[str] = "auth.device_registered"
    about: ClassVar[str] = "account_id"
    account_id: str
    device_id: str
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRenamed(Event):
    kind: ClassVar[str] = "auth.device_renamed"
    about: ClassVar[str] = "account_id"
    account_id: str
    device_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoked(Event):
    """Its sessions ended with it. `why`: by_owner, by_administrator."""

    kind: ClassVar[str] = "auth.device_revoked"
    about: ClassVar[str] = "account_id"
    account_id: str
    device_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverBegun(Event):
    kind: ClassVar[str] = "auth.handover_begun"
    about: ClassVar[str] = "account_id"
    account_id: str
    handover_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRedeemed(Event):
    kind: ClassVar[str] = "auth.handover_redeemed"
    about: ClassVar[str] = "account_id"
    account_id: str
    handover_id: str
    session_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinked(Event):
    """Who it is at the provider stays in the table. `how`: signed_in, invitation, administrator."""

    kind: ClassVar[str] = "auth.identity_linked"
    about: ClassVar[str] = "account_id"
    account_id: str
    identity_id: str
    provider: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityUnlinked(Event):
    kind: ClassVar[str] = "auth.identity_unlinked"
    about: ClassVar[str] = "account_id"
    account_id: str
    identity_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAttempted(Event):
    """Somebody came back from a provider; the attempt is used up, whatever it brings."""

    kind: ClassVar[str] = "auth.identity_attempted"
    about: ClassVar[str] = "attempt_id"
    attempt_id: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAttemptBegun(Event):
    kind: ClassVar[str] = "auth.identity_attempt_begun"
    about: ClassVar[str] = "attempt_id"
    attempt_id: str
    provider: str
