"""What the entrances of sessions share: a proof with a fresh challenge comes in, tokens go out."""

from typing import Any

from api.runtime import Runtime
from greenctl.auth.devices import NewDevice
from greenctl.auth.proofs import Proof
from greenctl.auth.session_domain import Session


def tokens_of(running: Runtime, session: Session) -> dict[str, Any]:
    """The tokens of a session that was just opened or renewed."""
    now = running.transactions.clock.now()
    return {
        "access_token": running.tokens.issue(session.account_id, session.family, session.epoch, now),
        "token_type": "Bearer",
        "expires_in": running.settings.access_minutes * 60,
        "refresh_token": running.refresh_tokens.make(session.family, session.counter),
        "session_id": session.family,
    }


def fresh_proof(running: Runtime, body: dict[str, Any] | None) -> Proof | None:
    """The proof in a body, its signature not yet looked at; None if none was sent.

    Raises:
        ChallengeNotGood: its challenge is not ours, or too old.
    """
    if body is None:
        return None
    running.challenges.check(body["challenge"], running.transactions.clock.now())
    return Proof(body["challenge"], body["signature"])


def new_device(running: Runtime, body: dict[str, Any]) -> NewDevice:
    """A device as it introduces itself. Raises ChallengeNotGood."""
    return NewDevice(
        id=body["id"],
        name=body["name"],
        platform=body["platform"],
        public_key=body["public_key"],
        proof=fresh_proof(running, body["proof"]),
    )
