"""The examples of batches: one of each outcome, and each refusal of a whole batch."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from greenctl.auth.models import DeviceRow, RefreshFamilyRow
from tests.api.examples.acts import device_with_a_key, edit
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

FIRST_ID, SECOND_ID = "01990000-0000-7000-8000-00000000a001", "01990000-0000-7000-8000-00000000a002"
SIGNERS = "01990000-0000-7000-8000-00000000d001"
PHOTO_TO_COME = "01990000-0000-7000-8000-00000000f001"


def operation(kind: str = "declaration.edit", body: Any = None, **changes: Any) -> dict[str, Any]:
    usual = {
        "op_id": FIRST_ID, "counter": 1, "previous_hash": "0" * 64, "kind": kind, "base_version": 2,
        "captured_at": "2026-11-20T09:58:00+08:00", "body": body or set_so2("31"),
    }  # fmt: skip
    return {**usual, **changes}


def set_so2(value: str) -> dict[str, Any]:
    return {"declaration_id": "{edited}", "answers": {"facts": {"sample_a": {"stack_so2": value}}}}


def batch(*operations: dict[str, Any], device: str = "{device_id}", **more: Any) -> Scene:
    body = {"device_id": device, "operations": list(operations) or [operation()], **more}
    return Scene(role="preparer", method="POST", path="/sync/batches", body=body)


def somebody_elses(field: str, value: str) -> Scene:
    """An edit of the same declaration by its signer, at a desk."""
    return edit(role="signer", facts={"sample_a": {field: value}})


def revoked(city: City) -> None:
    device_id = city.real["device_id"][0]
    gone = {"revoked_at": city.now, "revoked_why": "lost"}
    with city.engine.begin() as connection:
        connection.execute(update(DeviceRow).where(DeviceRow.id == device_id).values(**gone))


def with_a_key(city: City) -> None:
    device_with_a_key(city)


def the_proof_is_old(city: City) -> None:
    row = {"account_id": city.people["signer"].account_id, "name": "示例手机", "platform": "android"}
    with city.engine.begin() as connection:
        connection.execute(insert(DeviceRow), {**row, "id": SIGNERS, "registered_at": city.now})
        connection.execute(update(RefreshFamilyRow).values(stepped_up_at=city.now - timedelta(hours=1)))


def unproven() -> Scene:
    """Somebody signs, and goes on with other things, an hour after they last proved who they are."""
    signs = operation("declaration.sign", {"declaration_id": "{edited}"})
    return replace(batch(signs, device=SIGNERS), role="signer", prepare=the_proof_is_old)


JOURNEY = {
    "send_batch": batch(),
    "send_batch_repeated": replace(batch(), before=(batch(),)),
    "send_batch_held": batch(
        operation(photos=[PHOTO_TO_COME]), operation(op_id=SECOND_ID, counter=3, previous_hash="1" * 64)
    ),
    "send_batch_soft_conflict": replace(batch(), before=(somebody_elses("stack_particulate", "7"),)),
    "send_batch_hard_conflict": replace(batch(), before=(somebody_elses("stack_so2", "30"),)),
    "send_batch_needs_proof": unproven(),
    "send_batch_refused": batch(operation(body=set_so2("much"))),
    "get_device_standing": replace(
        Scene(role="preparer", method="GET", path="/sync/devices/{device_id}"), before=(batch(),)
    ),
    "get_changes": Scene(role="preparer", method="GET", path="/sync/changes?limit=1"),
}
PROBLEMS = {
    "sync.device_not_there": batch(device="{device_of_another}"),
    "sync.device_revoked": replace(batch(), prepare=revoked),
    "sync.signature_missing": replace(batch(), prepare=with_a_key),
    "sync.signature_not_good": replace(batch(signature="A" * 86), prepare=with_a_key),
}
