"""How far devices have come, and what is missing: for their own apps, and for whoever looks after them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from greenctl.auth.queries import find_device
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.sync import repository
from greenctl.sync.domain import Chain, missing
from greenctl.sync.errors import DeviceNotThere


@dataclass(frozen=True, slots=True)
class DeviceGaps:
    """A device whose numbering has holes. `missing`: (first, last) of each hole that is known."""

    device_id: str
    account_id: str
    counter: int
    highest: int
    gap_since: datetime | None
    heard_at: datetime | None
    missing: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DeviceStanding:
    """What became of a device's operations, by state, and what the held ones wait for."""

    gaps: DeviceGaps
    hash: str
    states: dict[str, int]
    waits: dict[str, int]


def standing(uow: UnitOfWork, device_id: str) -> DeviceStanding:
    """Where a device stands; its own person's, or anybody's for who oversees them.

    Raises:
        DeviceNotThere
    """
    device = find_device(uow, device_id)
    if device is None or not (uow.scope.everything or device.account_id == uow.actor.account_id):
        raise DeviceNotThere(device=device_id)
    row = repository.find_chain(uow, device_id)
    chain = repository.get_chain(uow, device_id)
    ahead = repository.ahead_counters(uow, [device_id]).get(device_id, ())
    states: dict[str, int] = {}
    waits: dict[str, int] = {}
    for state, why, count in repository.counts(uow, device_id):
        states[state] = states.get(state, 0) + count
        if why is not None:
            waits[why] = count
    gaps = DeviceGaps(
        device_id, device.account_id, chain.counter, chain.highest, row.gap_since if row else None,
        row.heard_at if row else None, missing(chain, ahead),
    )  # fmt: skip
    return DeviceStanding(gaps, chain.hash, states, waits)


def gaps(uow: UnitOfWork, after: str | None, limit: int) -> list[DeviceGaps]:
    """Devices with holes in their numbering, by id: operations that were made and have not come."""
    rows = repository.list_gaps(uow, after, limit)
    ahead = repository.ahead_counters(uow, [row.device_id for row in rows]) if rows else {}
    return [_gaps(row, ahead.get(row.device_id, ())) for row in rows]


def _gaps(row: Any, ahead: tuple[int, ...]) -> DeviceGaps:
    chain = Chain(row.device_id, row.account_id, row.counter, "", row.highest)
    return DeviceGaps(
        row.device_id, row.account_id, row.counter, row.highest, row.gap_since, row.heard_at, missing(chain, ahead)
    )
