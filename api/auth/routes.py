"""Signing in, staying signed in, signing out."""

from datetime import timedelta
from typing import Any

from flask import g, request

from api.auth import schemas
from api.operations import Routes
from api.runtime import Runtime, runtime
from greenctl.auth import errors, queries, sessions, use_cases
from greenctl.auth.domain import Account, Session
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY

routes = Routes("sessions", __name__, description="Who somebody is. No password is ever checked in a transaction.")


@routes.operation(
    "POST", "/auth/sign-in", act="auth.sign_in", opens="nothing", body=schemas.SignIn, answer=schemas.Tokens,
    refuses=(errors.WrongCredentials, errors.TooBusyToHash),
)  # fmt: skip
def sign_in(body: dict[str, Any]) -> dict[str, Any]:
    """Begin a session."""
    running, login, address = runtime(), body["login"], request.remote_addr
    running.limits.require_patience(address, login)
    try:
        session = _signed_in(running, login, body["password"])
    except errors.WrongCredentials:
        running.limits.sign_in_failed(address, login)
        raise
    running.limits.signed_in(address, login)
    return _tokens(running, session)


@routes.operation(
    "POST", "/auth/refresh", act="auth.refresh", opens="nothing", body=schemas.RefreshToken, answer=schemas.Tokens,
    refuses=(errors.RefreshRefused,),
)  # fmt: skip
def refresh(body: dict[str, Any]) -> dict[str, Any]:
    """Go on with a session. The token sent is used up; using it again later ends the session, as stolen."""
    running = runtime()
    family, counter = running.refresh_tokens.read(body["refresh_token"])
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        session = sessions.renew_session(uow, family, counter)
    if session is None:  # and what the refusal left, the end of the family, is committed
        raise errors.RefreshRefused
    return _tokens(running, session)


@routes.operation(
    "POST", "/auth/sign-out", act="auth.sign_out", body=schemas.RefreshToken, status=204,
    refuses=(errors.RefreshRefused,),
)  # fmt: skip
def sign_out(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """End a session, its access tokens included. Ending it twice is no error."""
    family, _ = runtime().refresh_tokens.read(body["refresh_token"])
    sessions.sign_out(uow, family)


@routes.operation(
    "POST", "/auth/invitations/accept", act="auth.accept_invitation", opens="nothing",
    body=schemas.AcceptedInvitation, status=204,
    refuses=(errors.InvitationNotGood, errors.PasswordTooWeak, errors.TooBusyToHash),
)  # fmt: skip
def accept_invitation(body: dict[str, Any]) -> None:
    """Choose the password of the account that the code is for; whoever was signed in to it is out."""
    running = runtime()
    with running.transactions.reading(NOBODY) as uow:
        use_cases.check_invitation(uow, body["code"])
    password_hash = running.passwords.hash(body["password"])
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        use_cases.accept_invitation(uow, body["code"], password_hash)


@routes.operation("GET", "/me", act="me.read", answer=schemas.Account)
def get_me(uow: UnitOfWork) -> Account:
    """Who is signed in, with roles and mandates as they stand now."""
    return queries.who_am_i(uow)


@routes.operation("DELETE", "/me/sessions", act="me.sign_out_everywhere", status=204)
def sign_out_everywhere(uow: UnitOfWork) -> None:
    """End every session of the account, this one included: for a lost phone."""
    sessions.sign_out_everywhere(uow)


def _signed_in(running: Runtime, login: str, password: str) -> Session:
    with running.transactions.reading(NOBODY) as uow:
        credential = sessions.find_credential(uow, login)
    fits = running.passwords.fits(credential and credential.password_hash, password)
    if credential is None or credential.suspended or not fits:
        raise errors.WrongCredentials
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        return sessions.open_session(uow, credential, timedelta(days=running.settings.refresh_days))


def _tokens(running: Runtime, session: Session) -> dict[str, Any]:
    now = running.transactions.clock.now()
    return {
        "access_token": running.tokens.issue(session.account_id, session.family, session.epoch, now),
        "token_type": "Bearer",
        "expires_in": running.settings.access_minutes * 60,
        "refresh_token": running.refresh_tokens.make(session.family, session.counter),
    }
