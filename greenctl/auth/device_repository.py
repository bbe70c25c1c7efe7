"""Reading and writing devices. A device is its account's own; there is no other scope."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.auth.device_keys import Device
from greenctl.auth.errors import DeviceIdTaken
from greenctl.auth.models import DeviceRow, RefreshFamilyRow
from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork

_DEVICES = select(DeviceRow.__table__)
_DEVICE = _DEVICES.where(DeviceRow.id == bindparam("id"))
_HELD = _DEVICE.with_for_update(read=True)
_LAST_SEEN = (
    select(func.max(RefreshFamilyRow.rotated_at, type_=UtcDateTime))
    .where(RefreshFamilyRow.device_id == DeviceRow.id)
    .scalar_subquery()
)
_OF_ACCOUNT = (
    select(DeviceRow.__table__, _LAST_SEEN.label("last_seen_at"))
    .where(DeviceRow.account_id == bindparam("account"))
    .order_by(DeviceRow.registered_at.desc())
)
_IN_SIGHT = _OF_ACCOUNT.order_by(DeviceRow.id.desc()).limit(bindparam("limit"))
_IN_USE = (
    select(func.count())
    .select_from(DeviceRow)
    .where(DeviceRow.account_id == bindparam("account"), DeviceRow.revoked_at.is_(None))
)
_RENAME = (
    update(DeviceRow)
    .where(
        DeviceRow.id == bindparam("device"),
        DeviceRow.account_id == bindparam("account"),
        DeviceRow.revoked_at.is_(None),
    )
    .values(name=bindparam("new_name"))
)
_REVOKE = (
    update(DeviceRow)
    .where(
        DeviceRow.id == bindparam("device"),
        DeviceRow.account_id == bindparam("account"),
        DeviceRow.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now", type_=UtcDateTime), revoked_why=bindparam("why"))
)


def find_device(uow: UnitOfWork, device_id: str) -> Device | None:
    row = uow.execute(_DEVICE, {"id": device_id}).first()
    return None if row is None else _device(row)


def hold_device(uow: UnitOfWork, device_id: str) -> Device | None:
    """The same; it cannot be revoked before this transaction ends."""
    row = uow.execute(_HELD, {"id": device_id}).first()
    return None if row is None else _device(row)


def list_devices(uow: UnitOfWork, account_id: str, limit: int) -> list[tuple[Device, datetime | None]]:
    """With the last refresh of a session on each; the newest first, revoked ones included."""
    rows = uow.execute(_IN_SIGHT, {"account": account_id, "limit": limit})
    return [(_device(row), row.last_seen_at) for row in rows]


def count_in_use(uow: UnitOfWork, account_id: str) -> int:
    return int(uow.execute(_IN_USE, {"account": account_id}).scalar_one())


def insert_device(uow: UnitOfWork, device: Device) -> None:
    """Raises DeviceIdTaken."""
    row: Mapping[str, Any] = {
        "id": device.id,
        "account_id": device.account_id,
        "name": device.name,
        "platform": device.platform,
        "public_key": None if device.public_key is None else dict(device.public_key),
        "registered_at": device.registered_at,
    }
    try:
        uow.execute(insert(DeviceRow), row)
    except IntegrityError as error:
        raise DeviceIdTaken(device=device.id) from error


def rename(uow: UnitOfWork, account_id: str, device_id: str, name: str) -> bool:
    """False if the account has no such device in use."""
    return uow.execute(_RENAME, {"device": device_id, "account": account_id, "new_name": name}).rowcount == 1


def revoke(uow: UnitOfWork, account_id: str, device_id: str, why: str) -> bool:
    """False if the account has no such device in use."""
    values = {"device": device_id, "account": account_id, "why": why, "now": uow.now}
    return uow.execute(_REVOKE, values).rowcount == 1


def _device(row: Row[Any]) -> Device:
    names = ("id", "account_id", "name", "platform", "public_key", "registered_at")
    return Device(
        **{name: getattr(row, name) for name in names}, revoked_at=row.revoked_at, revoked_why=row.revoked_why
    )
