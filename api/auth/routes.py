"""Signing in, staying signed in, signing out."""

from typing import Any

from flask import g, request

from api.auth import schemas
from api.auth.tokens import fresh_proof, tokens_of
from api.operations import Routes
from api.runtime import Runtime, runtime
from greenctl.auth import errors, queries, sessions, use_cases
from greenctl.auth.domain import Account, Credential
from greenctl.auth.nonces import CHALLENGE_LIFE
from greenctl.auth.proofs import PresentedToken
from greenctl.auth.session_domain import Session
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY

routes = Routes("sessions", __name__, description="Who somebody is. No password is ever checked in a transaction.")


# Costs less than counting it would, so nobody has to wait for one.
@routes.operation(
    "POST", "/auth/challenges", act="public.read", opens="nothing", answer=schemas.Challenge, counted=False
)
def make_challenge() -> dict[str, Any]:
    """What a device is to sign, good for two minutes."""
    running = runtime()
    now = running.transactions.clock.now()
    return {
        "challenge": running.challenges.make(now),
        "expires_in": int(CHALLENGE_LIFE.total_seconds()),
        "server_nonce": running.server_nonces.server_nonce(now),
        "server_time": now,
    }


@routes.operation(
    "POST", "/auth/sign-in", act="auth.sign_in", opens="nothing", body=schemas.SignIn, answer=schemas.Tokens,
    refuses=(
        errors.WrongCredentials, errors.DeviceProofRefused, errors.ChallengeNotGood, errors.TooBusyToHash,
    ),
)  # fmt: skip
def sign_in(body: dict[str, Any]) -> dict[str, Any]:
    """Begin a session."""
    running, login, address = runtime(), body["login"], request.remote_addr
    credential, device_id = _who_knocks(running, login, body["device"])
    attempt = running.limits.attempt(address, login, device_id)
    attempt.require_patience()
    try:
        session = _signed_in(running, credential, body["password"], device_id)
    except errors.WrongCredentials:
        attempt.failed()
        raise
    running.limits.signed_in(address, login)
    return tokens_of(running, session)


@routes.operation(
    "POST", "/auth/refresh", act="auth.refresh", opens="nothing", body=schemas.Refresh, answer=schemas.Tokens,
    counted=False,
    refuses=(
        errors.RefreshRefused, errors.SessionReplaced, errors.SessionIdle, errors.DeviceNotInUse,
        errors.DeviceProofRefused, errors.ChallengeNotGood,
    ),
)  # fmt: skip
def refresh(body: dict[str, Any]) -> dict[str, Any]:
    """Go on with a session. The token sent is used up; using it again later ends the session, as stolen."""
    running = runtime()
    family, counter = _read_and_counted(running, body["refresh_token"])
    token = PresentedToken(family, counter, body["refresh_token"], fresh_proof(running, body["proof"]))
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        renewed = sessions.renew_session(uow, token, running.session_caps)
    if not isinstance(renewed, Session):  # and what the refusal left, the end of the family, is committed
        raise renewed
    return tokens_of(running, renewed)


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


def _read_and_counted(running: Runtime, token: str) -> tuple[str, int]:
    """Family and counter. A token that we made counts for its session, anything else for the address it comes from."""
    try:
        family, counter = running.refresh_tokens.read(token)
    except errors.RefreshRefused:
        running.limits.count_public(request.remote_addr)
        raise
    running.limits.count_session(family)
    return family, counter


def _who_knocks(running: Runtime, login: str, device: dict[str, Any] | None) -> tuple[Credential | None, str | None]:
    """What the password is to be checked against; and the device of that account which has just shown its key."""
    proof = fresh_proof(running, device)
    with running.transactions.reading(NOBODY) as uow:
        credential = sessions.find_credential(uow, login)
        known = queries.find_device(uow, device["device_id"]) if device else None
    if proof is None:
        return credential, None
    good = known is not None and known.revoked_at is None and proof.is_good(known.public_key, "sign_in", known.id)
    if known is None or credential is None or known.account_id != credential.account_id or not good:
        raise errors.DeviceProofRefused
    return credential, known.id


def _signed_in(running: Runtime, credential: Credential | None, password: str, device_id: str | None) -> Session:
    fits = running.passwords.fits(credential.password_hash if credential else None, password)
    if credential is None or credential.suspended or not fits:
        raise errors.WrongCredentials
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        return sessions.open_session(uow, credential, running.session_caps, device_id)
