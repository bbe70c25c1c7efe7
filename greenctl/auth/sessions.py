"""Signing in, keeping signed in, signing out; and taking on a bearer's rights."""

from greenctl.auth import device_repository, policy, repository, session_repository
from greenctl.auth.domain import Credential, normal_login
from greenctl.auth.errors import (
    DeviceProofRefused,
    LoginNotGood,
    NotSignedIn,
    RefreshRefused,
    SessionNotThere,
    WrongCredentials,
)
from greenctl.auth.events import EverySessionEnded, SessionEnded, SignedIn
from greenctl.auth.proofs import PresentedToken
from greenctl.auth.session_caps import SessionCaps
from greenctl.auth.session_domain import OwnSession, Renewal, Session, judge_renewal, why_refused
from greenctl.auth.step_up import require_step_up
from greenctl.auth.tokens import Claims
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor
from greenctl.kernel.ids import new_id


def act_as_bearer(uow: UnitOfWork, claims: Claims, act: str, step_up_minutes: int) -> None:
    """Let this unit of work be the bearer's, within what the policy gives for `act`.

    The account's epoch and its rights are read each time, so that a right that was taken away is gone with the
    next request.

    Raises:
        NotSignedIn: rights have changed since the token was issued, or the session has ended.
        ActNotAllowed: no role of the account allows this act.
        StepUpNeeded: the act needs a proof that is not older than `step_up_minutes`.
    """
    actor = session_repository.find_bearer(uow, claims.account_id, claims.family, claims.epoch)
    if actor is None:
        raise NotSignedIn
    uow.act_as(actor, policy.scope_for(actor, act))
    require_step_up(actor, act, uow.now, step_up_minutes)


def find_credential(uow: UnitOfWork, login: str) -> Credential | None:
    """What a password given for `login` is to be checked against, outside of any transaction."""
    try:
        return repository.find_credential(uow, normal_login(login))
    except LoginNotGood:
        return None


def open_session(uow: UnitOfWork, credential: Credential, caps: SessionCaps, device_id: str | None = None) -> Session:
    """A new session, for somebody whose password has just been found right; `device_id` has proved itself, too.

    Raises:
        WrongCredentials: the password was changed meanwhile, or the account is suspended.
        DeviceProofRefused: the device was revoked meanwhile.
    """
    epoch = session_repository.lock_epoch(uow, credential)
    if epoch is None:
        raise WrongCredentials
    if device_id is not None:
        device = device_repository.hold_device(uow, device_id)
        if device is None or device.account_id != credential.account_id or device.revoked_at is not None:
            raise DeviceProofRefused
    return begin_session(uow, credential.account_id, epoch, caps, how="password", device_id=device_id)


def begin_session(
    uow: UnitOfWork,
    account_id: str,
    epoch: int,
    caps: SessionCaps,
    *,
    how: str,
    device_id: str | None = None,
    proven: bool = True,
) -> Session:
    """A new session of an account whose row is held; the oldest ones go where there are too many.

    `proven`: its beginning counts as the fresh proof that some acts need.
    """
    cap = caps.for_roles(session_repository.find_roles(uow, account_id))
    uow.act_as(Actor(account_id), uow.scope)
    for family in session_repository.find_old(uow, account_id, cap.sessions - 1):
        _end(uow, account_id, family, "replaced")
    session = Session(new_id(), 0, account_id, epoch)
    expires_at = uow.now + cap.lifetime
    session_repository.insert_family(uow, session, expires_at, how=how, device_id=device_id, proven=proven)
    uow.record(SignedIn(account_id=account_id, session_id=session.family, how=how, device_id=device_id))
    return session


def renew_session(uow: UnitOfWork, token: PresentedToken, caps: SessionCaps) -> Session | NotSignedIn:
    """The session that follows the refresh token, or why there is none.

    No error is raised, since what a refusal leaves must be committed: a token used twice ends its family. Where the
    session is bound to a device with a key, a token that this key has not signed is refused before anything is
    judged, so that whoever stole it alone cannot go on with the session, and does not end it by trying.
    Renewing changes no right, so it leaves no event.
    """
    found = session_repository.find_family(uow, token.family)
    if found is None:
        return RefreshRefused()
    if found.device_key is not None and not token.is_signed_by(found.device_key):
        return DeviceProofRefused()
    cap = caps.for_roles(session_repository.find_roles(uow, found.session.account_id))
    match judge_renewal(found, token.counter, uow.now, cap):
        case Renewal.ROTATE if not session_repository.rotate(uow, token.family, token.counter):
            # Another request with the same token was faster; now this one counts as its repetition.
            return renew_session(uow, token, caps)
        case Renewal.ROTATE:
            return _counted(found.session, token.counter + 1)
        case Renewal.REPEAT:
            return found.session
        case Renewal.REUSED:
            _end(uow, found.session.account_id, token.family, "reused")
    return why_refused(found, uow.now, cap)


def list_own_sessions(uow: UnitOfWork) -> list[OwnSession]:
    """The actor's sessions that go on, the newest first."""
    return session_repository.list_going_on(uow, uow.actor.account_id)


def end_own_session(uow: UnitOfWork, family: str) -> None:
    """End one session of the actor's, perhaps this one.

    Raises:
        SessionNotThere: none of theirs goes on under this id.
    """
    if not session_repository.end_own(uow, uow.actor.account_id, family, "signed_out"):
        raise SessionNotThere(session=family)
    uow.record(SessionEnded(account_id=uow.actor.account_id, session_id=family, why="signed_out"))


def sign_out(uow: UnitOfWork, family: str) -> None:
    """End this session, if it has not ended."""
    found = session_repository.find_family(uow, family)
    if found is not None:
        _end(uow, found.session.account_id, family, "signed_out")


def sign_out_everywhere(uow: UnitOfWork) -> None:
    """End every session of the actor, this one included."""
    end_every_session(uow, uow.actor.account_id, "signed_out")


def end_every_session(uow: UnitOfWork, account_id: str, why: str) -> None:
    """End the sessions of an account; access tokens end with them."""
    if session_repository.end_families(uow, account_id, why):
        uow.record(EverySessionEnded(account_id=account_id, why=why))


def _counted(session: Session, counter: int) -> Session:
    return Session(session.family, counter, session.account_id, session.epoch)


def _end(uow: UnitOfWork, account_id: str, family: str, why: str) -> None:
    if session_repository.end_family(uow, family, why):
        uow.act_as(Actor(account_id), uow.scope)
        uow.record(SessionEnded(account_id=account_id, session_id=family, why=why))
