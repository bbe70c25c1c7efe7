"""Proving again who is acting, in a session that goes on."""

from datetime import datetime

from greenctl.auth import device_repository, repository, session_repository
from greenctl.auth.domain import Credential
from greenctl.auth.errors import ChallengeNotGood, NotSignedIn, StepUpRefused
from greenctl.auth.events import SteppedUp
from greenctl.auth.proofs import Proof
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor


def find_own_credential(uow: UnitOfWork, account_id: str) -> Credential | None:
    """What the account's password is to be checked against, outside of any transaction."""
    return repository.find_credential_of(uow, account_id)


def step_up_by_password(uow: UnitOfWork, actor: Actor, credential: Credential) -> datetime:
    """The session has just shown the password that `credential` holds; returns the moment that counts.

    Raises:
        NotSignedIn: the password was changed meanwhile, or the session has ended.
    """
    if session_repository.lock_epoch(uow, credential) is None:
        raise NotSignedIn
    return _stepped_up(uow, actor, "password", session_repository.step_up(uow, _session_of(actor)))


def step_up_by_device(uow: UnitOfWork, actor: Actor, device_id: str, proof: Proof, challenged: datetime) -> datetime:
    """The same for a signature of a registered device of the account, over `step_up`, the challenge (given out at
    `challenged`), the session and the device's id. Each challenge is good once.

    A device that came by hand-over proves nothing by its own key before its session has shown the password: whoever
    photographed the code would have that key.

    Raises:
        StepUpRefused: the device is not the account's, is revoked, has no key, has not signed this, or came by
            hand-over.
        ChallengeNotGood: this challenge was used before, or one given out after it.
    """
    device = device_repository.hold_device(uow, device_id)
    if device is None or device.account_id != actor.account_id or device.revoked_at is not None:
        raise StepUpRefused
    if device.id == actor.device_id and actor.stepped_up_at is None:
        raise StepUpRefused
    if not proof.is_good(device.public_key, "step_up", _session_of(actor), device_id):
        raise StepUpRefused
    if not session_repository.step_up_by_device(uow, _session_of(actor), challenged):
        raise ChallengeNotGood
    return _stepped_up(uow, actor, "device", done=True)


def _session_of(actor: Actor) -> str:
    return actor.session_id or ""


def _stepped_up(uow: UnitOfWork, actor: Actor, how: str, done: bool) -> datetime:
    if not done:
        raise NotSignedIn
    uow.act_as(actor, uow.scope)
    uow.record(SteppedUp(account_id=actor.account_id, session_id=_session_of(actor), how=how))
    return uow.now
