"""Devices: one's own, and for administrators anybody's; and handing a session over to a second one."""

from typing import Any

from flask import request

from api.auth import schemas
from api.auth.tokens import new_device, tokens_of
from api.operations import Routes
from api.runtime import runtime
from greenctl.auth import devices, errors, handovers
from greenctl.auth.device_keys import Device
from greenctl.auth.handovers import Handover
from greenctl.db.unit_of_work import UnitOfWork

routes = Routes("devices", __name__, description="Phones and desks that prove by a key of their own that it is they.")

_KEYS = (errors.DeviceKeyNotGood, errors.DeviceProofNotGood, errors.ChallengeNotGood)


@routes.operation(
    "POST", "/me/devices", act="device.register", body=schemas.NewDevice, answer=schemas.Device, status=201,
    creates=True,
    refuses=(*_KEYS, errors.DeviceIdTaken, errors.TooManyDevices, errors.SessionBoundAlready),
)  # fmt: skip
def register_device(uow: UnitOfWork, body: dict[str, Any]) -> Device:
    """Register this device. From now on this session goes on only where its key signs."""
    return devices.register_device(uow, new_device(runtime(), body))


@routes.operation("GET", "/me/devices", act="device.read", answer=schemas.DeviceList)
def list_own_devices(uow: UnitOfWork) -> dict[str, Any]:
    """One's own devices, the newest first."""
    return _listed(uow, uow.actor.account_id)


@routes.operation(
    "PATCH", "/me/devices/<uuid:device_id>", act="device.rename", body=schemas.DeviceName, answer=schemas.Device,
    refuses=(errors.DeviceNotThere,),
)  # fmt: skip
def rename_device(uow: UnitOfWork, device_id: str, body: dict[str, Any]) -> Device:
    """Call a device something else."""
    return devices.rename_device(uow, device_id, body["name"])


@routes.operation(
    "DELETE", "/me/devices/<uuid:device_id>", act="device.revoke", status=204, refuses=(errors.DeviceNotThere,)
)
def revoke_own_device(uow: UnitOfWork, device_id: str) -> None:
    """End the use of a device, and every session on it: for a lost phone."""
    devices.revoke_device(uow, uow.actor.account_id, device_id)


@routes.operation(
    "GET", "/accounts/<uuid:account_id>/devices", act="account.read", answer=schemas.DeviceList, personal="devices",
    refuses=(errors.AccountNotThere,),
)  # fmt: skip
def list_devices(uow: UnitOfWork, account_id: str) -> dict[str, Any]:
    """Somebody's devices, the newest first. Each reading is recorded."""
    return _listed(uow, account_id)


@routes.operation(
    "DELETE",
    "/accounts/<uuid:account_id>/devices/<uuid:device_id>",
    act="account.revoke_device",
    status=204,
    refuses=(errors.DeviceNotThere,),
)
def revoke_device(uow: UnitOfWork, account_id: str, device_id: str) -> None:
    """End the use of somebody's device, and every session on it."""
    devices.revoke_device(uow, account_id, device_id)


# Without an Idempotency-Key, since answers that are kept for repeats must not hold a code.
@routes.operation("POST", "/me/hand-overs", act="handover.begin", answer=schemas.Handover, status=201)
def begin_handover(uow: UnitOfWork) -> Handover:
    """A code for a second device, good once and for two minutes. An earlier code is good no more."""
    return handovers.begin_handover(uow)


@routes.operation(
    "POST", "/auth/hand-overs/redeem", act="auth.redeem_handover", body=schemas.RedeemedHandover,
    answer=schemas.Tokens, refuses=(*_KEYS, errors.HandoverNotGood, errors.DeviceIdTaken, errors.TooManyDevices),
)  # fmt: skip
def redeem_handover(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Begin a session of one's own on a second device, with the code that the first one shows."""
    running = runtime()
    attempt = running.limits.attempt_within("hand-over", request.remote_addr)
    attempt.require_patience()
    try:
        device = new_device(running, body["device"])
        session = handovers.redeem_handover(uow, body["code"], device, running.session_caps)
    except errors.HandoverNotGood:
        attempt.failed()
        raise
    return tokens_of(running, session)


def _listed(uow: UnitOfWork, account_id: str) -> dict[str, Any]:
    items = [
        {**{name: getattr(device, name) for name in _SHOWN}, "last_seen_at": last_seen_at}
        for device, last_seen_at in devices.list_devices(uow, account_id)
    ]
    return {"items": items}


_SHOWN = ("id", "name", "platform", "public_key", "registered_at", "revoked_at")
