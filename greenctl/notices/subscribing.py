"""Devices that hear of notices while their app is closed: each says so itself, and is bound to one person."""

from base64 import urlsafe_b64decode
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from sqlalchemy import bindparam, delete, insert, or_, select, tuple_
from sqlalchemy.exc import IntegrityError

from greenctl.auth.device_repository import find_device
from greenctl.auth.errors import DeviceNotThere, SessionBoundAlready
from greenctl.auth.session_repository import lock_account
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.notices.errors import SubscriptionNotGood, SubscriptionTaken
from greenctl.notices.events import SubscriptionMoved
from greenctl.notices.models import NoticeSubscriptionRow
from greenctl.notices.repository import HEARING
from greenctl.notices.ways.push import Push, base64url

SECRET_BYTES, POINT_BYTES = 16, 65
"""RFC 8291, section 3."""

_SUBSCRIPTION = NoticeSubscriptionRow.__table__
_ENDED = _SUBSCRIPTION.c.device_id.not_in(select(HEARING.c.device_id))
_OF_DEVICE = select(_SUBSCRIPTION).where(_SUBSCRIPTION.c.device_id == bindparam("device_id"))
_MAKE_ROOM = delete(_SUBSCRIPTION).where(
    or_(_SUBSCRIPTION.c.device_id == bindparam("device_id"), _SUBSCRIPTION.c.endpoint == bindparam("endpoint")),
    or_(_SUBSCRIPTION.c.account_id == bindparam("account_id"), _ENDED),
)
_END = delete(_SUBSCRIPTION).where(
    _SUBSCRIPTION.c.device_id == bindparam("device_id"), _SUBSCRIPTION.c.account_id == bindparam("account_id")
)
# Only at that address: the device may have found another one meanwhile.
_DISOWN = (
    delete(_SUBSCRIPTION)
    .where(tuple_(_SUBSCRIPTION.c.device_id, _SUBSCRIPTION.c.endpoint).in_(bindparam("gone", expanding=True)))
    .returning(_SUBSCRIPTION.c.device_id, _SUBSCRIPTION.c.account_id)
)
_FORGET_ENDED = delete(_SUBSCRIPTION).where(_ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What the browser of a device says of itself. `public_key` is a point on P-256 (65 bytes), `secret` 16 bytes that
    only it and we know; both base64url."""

    device_id: str
    endpoint: str = field(repr=False)
    public_key: str
    secret: str = field(repr=False)
    made_at: datetime | None = None


def subscribe(uow: UnitOfWork, new: Subscription, push: Push | None) -> Subscription:
    """From now on the actor's device hears of what is told to them, until this session ends. What the device said
    before is replaced; the same again changes nothing.

    Raises:
        DeviceNotThere: no such device in use is the actor's.
        SessionBoundAlready: this session is another device's.
        SubscriptionNotGood, SubscriptionTaken
    """
    _check(new, push)
    lock_account(uow, uow.actor.account_id)
    device = find_device(uow, new.device_id)
    if device is None or device.account_id != uow.actor.account_id or device.revoked_at is not None:
        raise DeviceNotThere(device=new.device_id)
    if uow.actor.device_id not in {None, new.device_id}:
        raise SessionBoundAlready
    said = {name: getattr(new, name) for name in ("device_id", "endpoint", "public_key", "secret")}
    said |= {"account_id": uow.actor.account_id, "session_id": uow.actor.session_id}
    known = uow.execute(_OF_DEVICE, {"device_id": new.device_id}).mappings().first()
    if known is None or any(known[name] != value for name, value in said.items()):
        _write(uow, said)
    return _of_device(uow, new.device_id)


def unsubscribe(uow: UnitOfWork, device_id: str) -> None:
    """The actor's device hears no more; what waits is given up when its turn comes. The same again changes nothing.
    Raises DeviceNotThere."""
    me = uow.actor.account_id
    device = find_device(uow, device_id)
    if device is None or device.account_id != me:
        raise DeviceNotThere(device=device_id)
    if uow.execute(_END, {"device_id": device_id, "account_id": me}).rowcount:
        uow.record(SubscriptionMoved(device_id=device_id, account_id=me, why="ended"))


def disown(uow: UnitOfWork, gone: Collection[tuple[str, str]]) -> None:
    """`gone`: device and address that a push service does not know any more."""
    for row in uow.execute(_DISOWN, {"gone": list(gone)}).all() if gone else ():
        uow.record(SubscriptionMoved(device_id=row.device_id, account_id=row.account_id, why="gone"))


def forget_ended(uow: UnitOfWork) -> int:
    """Delete those whose session has ended; they have heard nothing since. Returns how many."""
    return int(uow.execute(_FORGET_ENDED).rowcount)


def bytes_of(text: str) -> bytes:
    """Raises ValueError: no base64url without padding."""
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64url(raw) != text:
        raise ValueError
    return raw


def _write(uow: UnitOfWork, said: dict[str, str | None]) -> None:
    """Whoever hears at this address in a session that goes on keeps it: knowing an address is no right to it."""
    uow.execute(_MAKE_ROOM, {name: said[name] for name in ("device_id", "endpoint", "account_id")})
    try:
        uow.execute(insert(_SUBSCRIPTION), {**said, "made_at": uow.now})
    except IntegrityError as error:
        raise SubscriptionTaken from error
    uow.record(SubscriptionMoved(device_id=str(said["device_id"]), account_id=str(said["account_id"]), why="made"))


def _of_device(uow: UnitOfWork, device_id: str) -> Subscription:
    row = uow.execute(_OF_DEVICE, {"device_id": device_id}).one()
    return Subscription(**{name: getattr(row, name) for name in Subscription.__slots__})


def _check(new: Subscription, push: Push | None) -> None:
    """What is wrong is not repeated: it would stand in logs."""
    good = {
        "endpoint": push is not None and push.covers(new.endpoint),
        "public_key": _is_point(new.public_key),
        "secret": _is_secret(new.secret),
    }
    wrong = [{"field": name, "code": "notices.subscription_not_good"} for name, is_good in good.items() if not is_good]
    if wrong:
        raise SubscriptionNotGood(problems=wrong)


def _is_point(text: str) -> bool:
    try:
        raw = bytes_of(text)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    except ValueError:
        return False
    return len(raw) == POINT_BYTES


def _is_secret(text: str) -> bool:
    try:
        return len(bytes_of(text)) == SECRET_BYTES
    except ValueError:
        return False
