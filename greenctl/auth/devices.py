"""Registering devices, and ending their use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from greenctl.auth import device_repository, queries, session_repository
from greenctl.auth.device_keys import Device, PublicKey, normal_key, thumbprint
from greenctl.auth.errors import (
    DeviceIdTaken,
    DeviceNotThere,
    DeviceProofNotGood,
    NotSignedIn,
    SessionBoundAlready,
    TooManyDevices,
)
from greenctl.auth.events import DeviceRegistered, DeviceRenamed, DeviceRevoked
from greenctl.auth.proofs import Proof
from greenctl.db.unit_of_work import UnitOfWork

MOST_DEVICES = 20
# What is listed: those in use and the revoked ones before them.
MOST_LISTED = 100
PLATFORMS = ("android", "ios", "web", "wechat", "desktop", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDevice:
    """A device as it introduces itself. Its `id` is its own; with a key it brings a proof."""

    id: str
    name: str
    platform: str
    public_key: Mapping[str, object] | None
    proof: Proof | None = None

    def proven_key(self, purpose: str, *parts: str) -> PublicKey | None:
        """The key as it is kept, once it has signed that it is this device's.

        Raises:
            DeviceKeyNotGood, DeviceProofNotGood
        """
        if self.public_key is None:
            return None
        key = normal_key(self.public_key)
        if self.proof is None or not self.proof.is_good(key, purpose, *parts, self.id, thumbprint(key)):
            raise DeviceProofNotGood
        return key


def register_device(uow: UnitOfWork, new: NewDevice) -> Device:
    """The actor's device, to which this session is bound from now on.

    The device signs `register`, the challenge, the session, its id and its key's thumbprint. Sending the same again
    changes nothing.

    Raises:
        DeviceKeyNotGood, DeviceProofNotGood, DeviceIdTaken, TooManyDevices
        SessionBoundAlready: this session is another device's.
    """
    session_id = uow.actor.session_id or ""
    key = new.proven_key("register", session_id)
    device = device_repository.find_device(uow, new.id)
    if device is None:
        device = add_device(uow, uow.actor.account_id, new, key)
    elif not _is_the_same(device, uow.actor.account_id, key):
        raise DeviceIdTaken(device=new.id)
    if uow.actor.device_id != device.id and not session_repository.bind(uow, session_id, device.id):
        raise SessionBoundAlready
    return device


def add_device(uow: UnitOfWork, account_id: str, new: NewDevice, key: PublicKey | None) -> Device:
    """A device for an account, its key proven. Raises DeviceIdTaken, TooManyDevices."""
    if session_repository.lock_account(uow, account_id) is None:
        raise NotSignedIn
    if device_repository.count_in_use(uow, account_id) >= MOST_DEVICES:
        raise TooManyDevices(most=MOST_DEVICES)
    device = Device(
        id=new.id,
        account_id=account_id,
        name=new.name,
        platform=new.platform,
        public_key=key,
        registered_at=uow.now,
    )
    device_repository.insert_device(uow, device)
    uow.record(
        DeviceRegistered(account_id=account_id, device_id=device.id, key=None if key is None else thumbprint(key))
    )
    return device


def list_devices(uow: UnitOfWork, account_id: str) -> list[tuple[Device, datetime | None]]:
    """The account's newest 100 devices, revoked ones included, each with the last refresh on it.

    Raises:
        AccountNotThere
    """
    queries.get_account(uow, account_id)
    return device_repository.list_devices(uow, account_id, MOST_LISTED)


def rename_device(uow: UnitOfWork, device_id: str, name: str) -> Device:
    """The actor's device under another name. Raises DeviceNotThere."""
    if not device_repository.rename(uow, uow.actor.account_id, device_id, name):
        raise DeviceNotThere(device=device_id)
    uow.record(DeviceRenamed(account_id=uow.actor.account_id, device_id=device_id))
    device = device_repository.find_device(uow, device_id)
    assert device is not None
    return device


def revoke_device(uow: UnitOfWork, account_id: str, device_id: str) -> None:
    """End the use of a device and every session on it, from the next request on.

    Raises:
        DeviceNotThere: no such device in use is this account's.
    """
    why = "by_owner" if account_id == uow.actor.account_id else "by_administrator"
    if not device_repository.revoke(uow, account_id, device_id, why):
        raise DeviceNotThere(device=device_id)
    session_repository.end_of_device(uow, device_id, "device_revoked")
    uow.record(DeviceRevoked(account_id=account_id, device_id=device_id, why=why))


def _is_the_same(device: Device, account_id: str, key: PublicKey | None) -> bool:
    """Whether this is a repeat: the same device of the same account, in use, with the same key."""
    return device.account_id == account_id and device.revoked_at is None and device.public_key == key
