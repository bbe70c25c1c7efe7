"""Signing in by somebody else's word. It opens the account that was linked before, and gives no right of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from greenctl.auth import identity_repository, session_repository
from greenctl.auth.errors import (
    AccountNotThere,
    IdentityAttemptNotGood,
    IdentityNotLinked,
    IdentityNotThere,
    NotSignedIn,
    OwnAccount,
    TooManyIdentities,
)
from greenctl.auth.events import (
    IdentityAttemptBegun,
    IdentityAttempted,
    IdentityLinked,
    IdentityUnlinked,
)
from greenctl.auth.session_caps import SessionCaps
from greenctl.auth.session_domain import Session
from greenctl.auth.sessions import begin_session
from greenctl.auth.use_cases import accept_invitation
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor
from greenctl.kernel.ids import new_id

ATTEMPT_LIFE = timedelta(minutes=10)
MOST_IDENTITIES = 10


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a provider knows them."""

    provider: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIdentity:
    """An identity of an account; who it is there is not shown."""

    id: str
    provider: str
    linked_at: datetime


def begin_attempt(uow: UnitOfWork, provider: str, redirect_uri: str) -> tuple[str, datetime]:
    """The id of a new attempt, and until when it may come back."""
    attempt_id, expires_at = new_id(), uow.now + ATTEMPT_LIFE
    identity_repository.insert_attempt(uow, attempt_id, provider, redirect_uri, expires_at)
    uow.record(IdentityAttemptBegun(attempt_id=attempt_id, provider=provider))
    return attempt_id, expires_at


def use_attempt(uow: UnitOfWork, attempt_id: str) -> tuple[str, str]:
    """The provider and the address of an attempt, which is used up by this, before anybody is asked anything.

    Raises:
        IdentityAttemptNotGood
    """
    found = identity_repository.use_attempt(uow, attempt_id)
    if found is None:
        raise IdentityAttemptNotGood
    uow.record(IdentityAttempted(attempt_id=attempt_id, provider=found.provider))
    return found.provider, found.redirect_uri


def open_session_for(uow: UnitOfWork, identity: Identity, caps: SessionCaps) -> Session:
    """A session of the account that is linked to `identity`.

    Raises:
        IdentityNotLinked: none is, or it is suspended.
    """
    account_id = identity_repository.find_account(uow, identity.provider, identity.subject)
    epoch = session_repository.lock_account(uow, account_id) if account_id else None
    if account_id is None or epoch is None:
        raise IdentityNotLinked(provider=identity.provider)
    return begin_session(uow, account_id, epoch, caps, how=identity.provider)


def accept_invitation_as(uow: UnitOfWork, code: str, identity: Identity, caps: SessionCaps) -> Session:
    """Use up an invitation by linking `identity` instead of choosing a password; the first session with it.

    Whoever had the account before is out: the password it had is good no more, and its sessions end.

    Raises:
        InvitationNotGood, IdentityTaken, TooManyIdentities
    """
    account_id, epoch = accept_invitation(uow, code, None)
    _link(uow, account_id, identity, "invitation")
    return begin_session(uow, account_id, epoch, caps, how=identity.provider)


def link_own(uow: UnitOfWork, actor: Actor, identity: Identity) -> LinkedIdentity:
    """The actor can sign in as `identity` from now on.

    Raises:
        IdentityTaken, TooManyIdentities
    """
    if session_repository.lock_account(uow, actor.account_id) is None:
        raise NotSignedIn
    uow.act_as(actor, uow.scope)
    return _link(uow, actor.account_id, identity, "signed_in")


def link_by_administrator(uow: UnitOfWork, account_id: str, identity: Identity) -> LinkedIdentity:
    """The account's person can sign in as `identity` from now on.

    Raises:
        OwnAccount: one's own is linked by signing in there.
        AccountNotThere: it is not there, or suspended.
        IdentityTaken, TooManyIdentities
    """
    if account_id == uow.actor.account_id:
        raise OwnAccount
    if session_repository.lock_account(uow, account_id) is None:
        raise AccountNotThere(account=account_id)
    return _link(uow, account_id, identity, "administrator")


def list_identities(uow: UnitOfWork, account_id: str) -> list[LinkedIdentity]:
    """At most 10."""
    rows = identity_repository.list_identities(uow, account_id)
    return [LinkedIdentity(id=row.id, provider=row.provider, linked_at=row.linked_at) for row in rows]


def unlink(uow: UnitOfWork, account_id: str, identity_id: str) -> None:
    """Nobody signs in by it any more; sessions that stand go on. Raises IdentityNotThere."""
    if not identity_repository.unlink(uow, account_id, identity_id):
        raise IdentityNotThere(identity=identity_id)
    uow.record(IdentityUnlinked(account_id=account_id, identity_id=identity_id))


def _link(uow: UnitOfWork, account_id: str, identity: Identity, how: str) -> LinkedIdentity:
    if identity_repository.count_identities(uow, account_id) >= MOST_IDENTITIES:
        raise TooManyIdentities(most=MOST_IDENTITIES)
    identity_id = new_id()
    identity_repository.insert_identity(uow, identity_id, account_id, identity.provider, identity.subject)
    uow.record(IdentityLinked(account_id=account_id, identity_id=identity_id, provider=identity.provider, how=how))
    return LinkedIdentity(id=identity_id, provider=identity.provider, linked_at=uow.now)
