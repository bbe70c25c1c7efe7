"""Giving a second device a session of its own: the first shows a code, the second brings it with its key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from greenctl.auth import handover_repository, session_repository
from greenctl.auth.devices import NewDevice, add_device
from greenctl.auth.errors import DeviceProofNotGood, HandoverNotGood
from greenctl.auth.events import HandoverBegun, HandoverRedeemed
from greenctl.auth.invitation_codes import hash_of_code, new_code
from greenctl.auth.session_caps import SessionCaps
from greenctl.auth.session_domain import Session
from greenctl.auth.sessions import begin_session
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor
from greenctl.kernel.ids import new_id

LIFE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What the first device shows, this once: `uri` as a QR code, `code` to be typed."""

    code: str
    uri: str
    expires_at: datetime


def begin_handover(uow: UnitOfWork) -> Handover:
    """A code for a second device of the actor's; an earlier one is good no more."""
    code, expires_at, handover_id = new_code(), uow.now + LIFE, new_id()
    account_id, session_id = uow.actor.account_id, uow.actor.session_id or ""
    handover_repository.replace(uow, handover_id, account_id, session_id, hash_of_code(code), expires_at)
    uow.record(HandoverBegun(account_id=account_id, handover_id=handover_id, expires_at=expires_at))
    return Handover(code=code, uri=f"greenctl://hand-over?code={code}", expires_at=expires_at)


def redeem_handover(uow: UnitOfWork, code: str, new: NewDevice, caps: SessionCaps) -> Session:
    """A session of its own for the second device, which is registered by this. It shares nothing with the first.

    The device signs `hand_over`, the challenge, the code as it is sent, its id and its key's thumbprint. No password
    was asked, so the session needs a step-up before it does what binds others.

    Raises:
        DeviceKeyNotGood, DeviceProofNotGood, DeviceIdTaken, TooManyDevices
        HandoverNotGood: the code is unknown, used or expired, or the session that made it has ended.
    """
    key = new.proven_key("hand_over", code)
    if key is None:
        raise DeviceProofNotGood
    handover = handover_repository.find_good(uow, hash_of_code(code))
    if handover is None:
        raise HandoverNotGood
    epoch = session_repository.lock_account(uow, handover.account_id)
    if epoch is None:
        raise HandoverNotGood
    uow.act_as(Actor(handover.account_id), uow.scope)
    device = add_device(uow, handover.account_id, new, key)
    session = begin_session(uow, handover.account_id, epoch, caps, how="hand_over", device_id=device.id, proven=False)
    if not handover_repository.use(uow, handover.id, session.family):
        raise HandoverNotGood
    uow.record(HandoverRedeemed(account_id=handover.account_id, handover_id=handover.id, session_id=session.family))
    return session
