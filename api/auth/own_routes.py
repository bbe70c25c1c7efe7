"""One's own sessions, and proving again who one is."""

from datetime import datetime, timedelta
from typing import Any

from flask import g

from api.auth import schemas
from api.operations import Routes
from api.runtime import Runtime, runtime
from greenctl.auth import errors, proving, sessions
from greenctl.auth.proofs import Proof
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY, Actor

routes = Routes("own_sessions", __name__, description="Where somebody is signed in, and how freshly proven.")


@routes.operation("GET", "/me/sessions", act="me.read", answer=schemas.OwnSessions)
def list_own_sessions(uow: UnitOfWork) -> dict[str, Any]:
    """Where one is signed in: the sessions that go on, the newest first."""
    return {"items": sessions.list_own_sessions(uow)}


@routes.operation(
    "DELETE", "/me/sessions/<uuid:session_id>", act="me.end_session", status=204, refuses=(errors.SessionNotThere,)
)
def end_own_session(uow: UnitOfWork, session_id: str) -> None:
    """End one of one's sessions, its access tokens included."""
    sessions.end_own_session(uow, session_id)


@routes.operation("DELETE", "/me/sessions", act="me.sign_out_everywhere", status=204)
def sign_out_everywhere(uow: UnitOfWork) -> None:
    """End every session of the account, this one included: for a lost phone."""
    sessions.sign_out_everywhere(uow)


@routes.operation(
    "POST", "/auth/step-up", act="me.step_up", opens="nothing", body=schemas.StepUp, answer=schemas.SteppedUp,
    refuses=(errors.StepUpRefused, errors.ChallengeNotGood, errors.TooBusyToHash),
)  # fmt: skip
def step_up(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Prove again who one is, in this session: by the password, or by a registered device's signature."""
    running = runtime()
    attempt = running.limits.attempt_within(f"step-up {actor.session_id}")
    attempt.require_patience()
    try:
        at = _by_password(running, actor, body["password"]) if "password" in body else _by_device(running, actor, body)
    except errors.StepUpRefused:
        attempt.failed()
        raise
    return {"stepped_up_at": at, "expires_at": at + timedelta(minutes=running.settings.step_up_minutes)}


def _by_password(running: Runtime, actor: Actor, password: str) -> datetime:
    with running.transactions.reading(NOBODY) as uow:
        credential = proving.find_own_credential(uow, actor.account_id)
    fits = running.passwords.fits(credential.password_hash if credential else None, password)
    if credential is None or not fits:
        raise errors.StepUpRefused
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        return proving.step_up_by_password(uow, actor, credential)


def _by_device(running: Runtime, actor: Actor, body: dict[str, Any]) -> datetime:
    device = body["device"]
    challenged = running.challenges.check(device["challenge"], running.transactions.clock.now())
    proof = Proof(device["challenge"], device["signature"])
    with running.transactions.writing(NOBODY, request_id=g.request_id) as uow:
        return proving.step_up_by_device(uow, actor, device["device_id"], proof, challenged)
