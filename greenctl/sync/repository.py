"""Chains and operations as rows and as values. One statement for many rows, everywhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.sync.domain import FIRST_HASH, Chain, Known, State, Stored
from greenctl.sync.models import ChainRow, OperationPhotoRow, OperationRow

_CHAIN = select(ChainRow.device_id, ChainRow.account_id, ChainRow.counter, ChainRow.hash, ChainRow.highest).where(
    ChainRow.device_id == bindparam("device_id")
)
_HOLD_CHAIN = _CHAIN.with_for_update()
_BEGIN_CHAIN = {
    "sqlite": sqlite.insert(ChainRow.__table__).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(ChainRow.__table__).on_conflict_do_nothing(),
}
_MOVE_CHAIN = (
    update(ChainRow.__table__)
    .where(ChainRow.device_id == bindparam("the_device"))
    .values(
        counter=bindparam("new_counter"),
        hash=bindparam("new_hash"),
        highest=bindparam("new_highest"),
        heard_at=bindparam("now"),
        gap_since=bindparam("new_gap_since"),
    )
)
_GAP_SINCE = select(ChainRow.gap_since).where(ChainRow.device_id == bindparam("device_id"))
_STORED = select(
    OperationRow.op_id, OperationRow.device_id, OperationRow.counter, OperationRow.hash, OperationRow.previous_hash,
    OperationRow.state, OperationRow.outcome, OperationRow.content,
)  # fmt: skip
_BY_ID = _STORED.where(
    OperationRow.account_id == bindparam("account_id"), OperationRow.op_id.in_(bindparam("ids", expanding=True))
)
_BY_COUNTER = _STORED.where(
    OperationRow.device_id == bindparam("device_id"), OperationRow.counter.in_(bindparam("counters", expanding=True))
)
_NEXT = _STORED.where(
    OperationRow.device_id == bindparam("device_id"),
    OperationRow.counter > bindparam("counter"),
    OperationRow.counter <= bindparam("until"),
).order_by(OperationRow.counter)
_AT_ONCE = 100
_AHEAD_COUNTERS = (
    select(OperationRow.device_id, OperationRow.counter)
    .join(ChainRow, ChainRow.device_id == OperationRow.device_id)
    .where(OperationRow.device_id.in_(bindparam("devices", expanding=True)), OperationRow.counter > ChainRow.counter)
    .order_by(OperationRow.device_id, OperationRow.counter)
)
_HELD = (
    select(
        OperationRow.counter, OperationRow.op_id, OperationRow.kind, OperationRow.base_version, OperationRow.subject,
        OperationRow.language, OperationRow.waits_for, func.octet_length(OperationRow.content).label("bytes"),
    )
    .where(OperationRow.device_id == bindparam("device_id"), OperationRow.state == "held")
    .order_by(OperationRow.counter)
)  # fmt: skip
_BODIES = select(OperationRow.counter, OperationRow.body).where(
    OperationRow.device_id == bindparam("device_id"), OperationRow.counter.in_(bindparam("counters", expanding=True))
)
_PHOTOS = select(OperationPhotoRow.counter, OperationPhotoRow.photo_id).where(
    OperationPhotoRow.device_id == bindparam("device_id"),
    OperationPhotoRow.counter.in_(bindparam("counters", expanding=True)),
)
_WAITING_FOR_PHOTOS = (
    select(ChainRow.device_id, ChainRow.account_id)
    .join(OperationRow, OperationRow.device_id == ChainRow.device_id)
    .join(
        OperationPhotoRow,
        (OperationPhotoRow.device_id == OperationRow.device_id) & (OperationPhotoRow.counter == OperationRow.counter),
    )
    .where(OperationRow.state == "held", OperationPhotoRow.photo_id.in_(bindparam("ids", expanding=True)))
    .distinct()
    .order_by(ChainRow.device_id)
)
_VERSIONS = select(OperationRow.subject, OperationRow.version_after, OperationRow.answers_after).where(
    OperationRow.device_id == bindparam("device_id"),
    OperationRow.subject.in_(bindparam("subjects", expanding=True)),
    OperationRow.state == "applied",
)
_CONFLICTS = select(OperationRow.subject, OperationRow.op_id).where(
    OperationRow.device_id == bindparam("device_id"),
    OperationRow.subject.in_(bindparam("subjects", expanding=True)),
    OperationRow.kind == bindparam("kind"),
    OperationRow.state == "conflict",
)
_INSERT = insert(OperationRow.__table__)
_INSERT_PHOTOS = insert(OperationPhotoRow.__table__)
_SETTLE = (
    update(OperationRow.__table__)
    .where(
        OperationRow.device_id == bindparam("the_device"),
        OperationRow.counter == bindparam("the_counter"),
        (OperationRow.state == "held") | (OperationRow.state == "conflict"),
    )
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "waits_for", "outcome", "version_after", "answers_after", "settled_at", "body")
        }
    )
)
_WAIT_OTHERWISE = (
    update(OperationRow.__table__)
    .where(OperationRow.device_id == bindparam("the_device"), OperationRow.counter == bindparam("the_counter"))
    .values(waits_for=bindparam("why"))
)
_DROP_PHOTOS = delete(OperationPhotoRow.__table__).where(
    OperationPhotoRow.device_id == bindparam("device_id"), OperationPhotoRow.counter == bindparam("counter")
)
_DROP = delete(OperationRow.__table__).where(
    OperationRow.device_id == bindparam("device_id"), OperationRow.counter == bindparam("counter")
)
_GAPS = (
    select(
        ChainRow.device_id, ChainRow.account_id, ChainRow.counter, ChainRow.highest, ChainRow.gap_since,
        ChainRow.heard_at,
    )
    .where(ChainRow.gap_since.is_not(None))
    .order_by(ChainRow.device_id)
    .limit(bindparam("limit"))
)  # fmt: skip
_GAPS_AFTER = _GAPS.where(ChainRow.device_id > bindparam("after"))
_CHAIN_SEEN = select(
    ChainRow.device_id, ChainRow.account_id, ChainRow.counter, ChainRow.hash, ChainRow.highest, ChainRow.gap_since,
    ChainRow.heard_at,
).where(ChainRow.device_id == bindparam("device_id"))  # fmt: skip
_COUNTS = (
    select(OperationRow.state, OperationRow.waits_for, func.count().label("count"))
    .where(OperationRow.device_id == bindparam("device_id"))
    .group_by(OperationRow.state, OperationRow.waits_for)
    .order_by(OperationRow.state, OperationRow.waits_for)
)


def hold_chain(uow: UnitOfWork, device_id: str, account_id: str) -> Chain:
    """The chain of a device, begun if it has none; until the transaction ends, nobody else moves it."""
    row = uow.execute(_HOLD_CHAIN, {"device_id": device_id}).first()
    if row is None:
        begun = {"device_id": device_id, "account_id": account_id, "counter": 0, "hash": FIRST_HASH, "highest": 0}
        uow.execute(_BEGIN_CHAIN[uow.engine], {**begun, "heard_at": uow.now, "gap_since": None})
        row = uow.execute(_HOLD_CHAIN, {"device_id": device_id}).one()
    return Chain(*row)


def get_chain(uow: UnitOfWork, device_id: str) -> Chain:
    """As far as it has come; at its beginning where it has not begun."""
    row = uow.execute(_CHAIN, {"device_id": device_id}).first()
    return Chain(device_id, "") if row is None else Chain(*row)


def find_chain(uow: UnitOfWork, device_id: str) -> Row[Any] | None:
    """How far a device has come, with `gap_since` and `heard_at`."""
    return uow.execute(_CHAIN_SEEN, {"device_id": device_id}).first()


def move_chain(uow: UnitOfWork, chain: Chain) -> None:
    since = uow.execute(_GAP_SINCE, {"device_id": chain.device_id}).scalar() if chain.has_gap else None
    values = {"new_counter": chain.counter, "new_hash": chain.hash, "new_highest": chain.highest, "now": uow.now}
    gap = (since or uow.now) if chain.has_gap else None
    uow.execute(_MOVE_CHAIN, {"the_device": chain.device_id, **values, "new_gap_since": gap})


def find_known(uow: UnitOfWork, chain: Chain, op_ids: Collection[str], counters: Iterable[int]) -> Known:
    """What was received before under these op ids, or with these counters or the ones beside them."""
    by_id = uow.execute(_BY_ID, {"account_id": chain.account_id, "ids": list(op_ids)})
    beside = sorted({counter + step for counter in counters for step in (-1, 0, 1)})
    by_counter = uow.execute(_BY_COUNTER, {"device_id": chain.device_id, "counters": beside})
    return Known({row.op_id: _stored(row) for row in by_id}, {row.counter: _stored(row) for row in by_counter})


def list_next(uow: UnitOfWork, chain: Chain) -> list[Stored]:
    """Of the next 100 counters of the chain, those that were received beyond the gap, in order."""
    values = {"device_id": chain.device_id, "counter": chain.counter, "until": chain.counter + _AT_ONCE}
    return [_stored(row) for row in uow.execute(_NEXT, values)]


def ahead_counters(uow: UnitOfWork, device_ids: Collection[str]) -> dict[str, tuple[int, ...]]:
    """The counters that were received beyond each device's gap, in order."""
    found: dict[str, list[int]] = {}
    for device_id, counter in uow.execute(_AHEAD_COUNTERS, {"devices": list(device_ids)}):
        found.setdefault(device_id, []).append(counter)
    return {device_id: tuple(counters) for device_id, counters in found.items()}


def list_held(uow: UnitOfWork, device_id: str) -> Sequence[Row[Any]]:
    """What is held, by counter, without the bodies: each batch looks at all of it, and most goes on waiting."""
    return uow.execute(_HELD, {"device_id": device_id}).all()


def bodies_of(uow: UnitOfWork, device_id: str, counters: Collection[int]) -> dict[int, Any]:
    """Counter -> body of operations that are held."""
    rows = uow.execute(_BODIES, {"device_id": device_id, "counters": list(counters)})
    return {row[0]: row[1] for row in rows}


def photos_of(uow: UnitOfWork, device_id: str, counters: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for counter, photo_id in uow.execute(_PHOTOS, {"device_id": device_id, "counters": list(counters)}):
        found.setdefault(counter, []).append(photo_id)
    return {counter: tuple(ids) for counter, ids in found.items()}


def waiting_for_photos(uow: UnitOfWork, photo_ids: Collection[str]) -> list[tuple[str, str]]:
    """(device id, account id) of every device that has an operation held for one of these photos."""
    return [(row[0], row[1]) for row in uow.execute(_WAITING_FOR_PHOTOS, {"ids": list(photo_ids)})]


def own_versions(uow: UnitOfWork, device_id: str, subjects: Collection[str]) -> Sequence[Row[Any]]:
    """Which versions of these subjects the device has made: subject, version_after, answers_after."""
    return uow.execute(_VERSIONS, {"device_id": device_id, "subjects": list(subjects)}).all()


def in_conflict(uow: UnitOfWork, device_id: str, kind: str, subjects: Collection[str]) -> dict[str, str]:
    """Subject -> op id of the device's operation of this kind that is in conflict."""
    values = {"device_id": device_id, "kind": kind, "subjects": list(subjects)}
    return {row[0]: row[1] for row in uow.execute(_CONFLICTS, values)}


def add_operations(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], photos: Mapping[int, Sequence[str]]) -> None:
    if rows:
        uow.execute(_INSERT, list(rows))
    named = [
        {"device_id": row["device_id"], "counter": row["counter"], "photo_id": photo_id}
        for row in rows
        for photo_id in photos.get(row["counter"], ())
    ]
    if named:
        uow.execute(_INSERT_PHOTOS, named)


def settle(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what became of operations that were held, or in conflict."""
    if rows:
        uow.execute(_SETTLE, list(rows))


def wait_otherwise(uow: UnitOfWork, device_id: str, counter: int, why: str) -> None:
    """A held operation waits for something else from here on."""
    uow.execute(_WAIT_OTHERWISE, {"the_device": device_id, "the_counter": counter, "why": why})


def drop(uow: UnitOfWork, device_id: str, counter: int) -> None:
    """Forget an operation that turned out not to follow on the one before it."""
    uow.execute(_DROP_PHOTOS, {"device_id": device_id, "counter": counter})
    uow.execute(_DROP, {"device_id": device_id, "counter": counter})


def list_gaps(uow: UnitOfWork, after: str | None, limit: int) -> Sequence[Row[Any]]:
    """Chains with a gap, by device."""
    if after is None:
        return uow.execute(_GAPS, {"limit": limit}).all()
    return uow.execute(_GAPS_AFTER, {"after": after, "limit": limit}).all()


def counts(uow: UnitOfWork, device_id: str) -> Sequence[Row[Any]]:
    """How many operations of a device stand in which state: state, waits_for, count."""
    return uow.execute(_COUNTS, {"device_id": device_id}).all()


def _stored(row: Row[Any]) -> Stored:
    outcome = None if row.outcome is None else row.outcome.encode()
    return Stored(
        row.op_id, row.device_id, row.counter, row.hash, row.previous_hash, State(row.state), outcome,
        row.content.encode(),
    )  # fmt: skip
