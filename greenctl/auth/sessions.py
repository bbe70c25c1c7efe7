"""Signing in, keeping signed in, signing out; and taking on a bearer's rights."""

from datetime import timedelta

from greenctl.auth import policy, repository, session_repository
from greenctl.auth.domain import Credential, Renewal, Session, judge_renewal, normal_login
from greenctl.auth.errors import LoginNotGood, NotSignedIn, WrongCredentials
from greenctl.auth.events import EverySessionEnded, SessionEnded, SignedIn
from greenctl.auth.tokens import Claims
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor


def act_as_bearer(uow: UnitOfWork, claims: Claims, act: str) -> None:
    """Let this unit of work be the bearer's, within what the policy gives for `act`.

    The account's epoch and its rights are read each time, so that a right that was taken away is gone with the
    next request.

    Raises:
        NotSignedIn: rights have changed since the token was issued, or the session has ended.
        ActNotAllowed: no role of the account allows this act.
    """
    bearer = session_repository.find_bearer(uow, claims.account_id, claims.family, claims.epoch)
    if bearer is None:
        raise NotSignedIn
    uow.act_as(bearer.actor, policy.scope_for(bearer.actor, act))


def find_credential(uow: UnitOfWork, login: str) -> Credential | None:
    """What a password given for `login` is to be checked against, outside of any transaction."""
    try:
        return repository.find_credential(uow, normal_login(login))
    except LoginNotGood:
        return None


def open_session(uow: UnitOfWork, credential: Credential, lifetime: timedelta) -> Session:
    """A new session, for somebody whose password has just been found right.

    Raises:
        WrongCredentials: the password was changed meanwhile, or the account is suspended.
    """
    epoch = session_repository.lock_epoch(uow, credential)
    if epoch is None:
        raise WrongCredentials
    session = session_repository.insert_family(uow, credential.account_id, epoch, uow.now + lifetime)
    uow.act_as(Actor(credential.account_id), uow.scope)
    uow.record(SignedIn(account_id=session.account_id, session_id=session.family))
    return session


def renew_session(uow: UnitOfWork, family: str, counter: int) -> Session | None:
    """The session that follows the refresh token (`family`, `counter`); None if that is refused.

    No error is raised, since what a refusal leaves must be committed: a token used twice ends its family.
    Renewing changes no right, so it leaves no event.
    """
    found = session_repository.find_family(uow, family)
    if found is None:
        return None
    match judge_renewal(found, counter, uow.now):
        case Renewal.ROTATE if not session_repository.rotate(uow, family, counter):
            # Another request with the same token was faster; now this one counts as its repetition.
            return renew_session(uow, family, counter)
        case Renewal.ROTATE:
            return _counted(found.session, counter + 1)
        case Renewal.REPEAT:
            return found.session
        case Renewal.REUSED:
            _end(uow, found.session, "reused")
    return None


def sign_out(uow: UnitOfWork, family: str) -> None:
    """End this session, if it has not ended."""
    found = session_repository.find_family(uow, family)
    if found is not None:
        _end(uow, found.session, "signed_out")


def sign_out_everywhere(uow: UnitOfWork) -> None:
    """End every session of the actor, this one included."""
    end_every_session(uow, uow.actor.account_id, "signed_out")


def end_every_session(uow: UnitOfWork, account_id: str, why: str) -> None:
    """End the sessions of an account; access tokens end with them."""
    if session_repository.end_families(uow, account_id, why):
        uow.record(EverySessionEnded(account_id=account_id, why=why))


def _counted(session: Session, counter: int) -> Session:
    return Session(session.family, counter, session.account_id, session.epoch)


def _end(uow: UnitOfWork, session: Session, why: str) -> None:
    if session_repository.end_family(uow, session.family, why):
        uow.act_as(Actor(session.account_id), uow.scope)
        uow.record(SessionEnded(account_id=session.account_id, session_id=session.family, why=why))
