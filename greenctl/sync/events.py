"""What happens when batches come in: ids, counters and digests."""

from dataclasses import dataclass
from typing import ClassVar

from greenctl.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsReceived(Event):
    """Operations of a device were received: `counters` for the first time, each with the hash of what was sent;
    `settled` are those among them, or among those held before, that have come to their end.

    `heard_seconds`: how long before the receipt of each the phone that made it had heard from us, by the server nonce
    in it; null where it has none. `strange_nonces`: counters of those that bear one which we never gave out. Both are
    for people to look at, and refuse nothing.
    """

    kind: ClassVar[str] = "sync.operations_received"
    about: ClassVar[str] = "device_id"
    device_id: str
    counters: tuple[int, ...]
    hashes: tuple[str, ...]
    settled: tuple[int, ...]
    heard_seconds: tuple[int | None, ...] = ()
    strange_nonces: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GapSeen(Event):
    """Operations after `counter` have come, and the next one has not."""

    kind: ClassVar[str] = "sync.gap_seen"
    about: ClassVar[str] = "device_id"
    device_id: str
    counter: int
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapClosed(Event):
    kind: ClassVar[str] = "sync.gap_closed"
    about: ClassVar[str] = "device_id"
    device_id: str
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainDoubted(Event):
    """A device sent what does not fit what it sent before: `code` says how. Nothing of it was kept but this."""

    kind: ClassVar[str] = "sync.chain_doubted"
    about: ClassVar[str] = "device_id"
    device_id: str
    counter: int
    op_id: str
    hash: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictFound(Event):
    """An operation would have overwritten what somebody else did; both versions are kept, a person decides."""

    kind: ClassVar[str] = "sync.conflict_found"
    about: ClassVar[str] = "subject"
    subject: str
    device_id: str
    counter: int
    op_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationWasVoided(Event):
    kind: ClassVar[str] = "sync.operation_voided"
    about: ClassVar[str] = "device_id"
    device_id: str
    counter: int
    op_id: str
