"""The receipts of one device in one transaction: its chain, what is held, what has ended, and what is told of it."""

from collections.abc import Collection
from typing import Any, Protocol

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.errors import DomainError
from greenctl.sync import repository
from greenctl.sync.domain import Heard, Sent, State, Stored, Waiting
from greenctl.sync.errors import ChainBroken
from greenctl.sync.events import (
    ChainDoubted,
    ConflictFound,
    GapClosed,
    GapSeen,
    OperationsReceived,
    OperationWasVoided,
)
from greenctl.sync.results import Applied, Collided, Result, Settled


class Turn(Protocol):
    """What a receipt is of."""

    @property
    def op_id(self) -> str: ...
    @property
    def counter(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def base_version(self) -> int: ...
    @property
    def body(self) -> Any: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def photos(self) -> tuple[str, ...]: ...
    @property
    def language(self) -> str: ...
    @property
    def sent(self) -> Sent | None: ...


class Receipts:
    """Holds the device's chain until the transaction ends."""

    def __init__(self, uow: UnitOfWork, device_id: str, account_id: str, heard: Heard) -> None:
        self._uow = uow
        self._heard = heard
        self.chain = self._before = repository.hold_chain(uow, device_id, account_id)
        # A chain that has hardly begun holds nothing: a query is spared the phone that sends its first batch.
        held = repository.list_held(uow, device_id) if self.chain.highest else ()
        self._held = {row.counter: row for row in held}
        self._waiting = self._first_held()
        self._held_now = False
        self._ahead_now = 0
        self.held_bytes = sum(row.bytes for row in held)
        self._new: list[dict[str, Any]] = []
        self._photos: dict[int, tuple[str, ...]] = {}
        self._ended: list[dict[str, Any]] = []
        self._received: list[Sent] = []
        self._settled: list[int] = []

    @property
    def holds_something(self) -> bool:
        """Whether something is held, be it behind a gap or for what it waits for."""
        return bool(self._held) or self._held_now or self.chain.has_gap

    @property
    def held_count(self) -> int:
        """How many are held, with those that have just come ahead of a gap."""
        return len(self._held) + self._ahead_now

    def take(self, sent: Sent, *, ahead: bool) -> None:
        """Note that it has come."""
        self.chain = self.chain.heard_of(sent.counter) if ahead else self.chain.followed_by(sent.counter, sent.hash)
        self._ahead_now += ahead
        self.held_bytes += len(sent.content) * ahead
        self._received.append(sent)

    def find(self, op_id: str) -> Stored | None:
        """An operation of this device that was received before."""
        found = repository.find_known(self._uow, self.chain, [op_id], ()).by_id.get(op_id)
        return found if found is not None and found.device_id == self.chain.device_id else None

    def held(self, counter: int) -> tuple[Any, tuple[str, ...]]:
        """An operation that is held, and its photos."""
        photos = repository.photos_of(self._uow, self.chain.device_id, [counter])
        return self._held[counter], photos.get(counter, ())

    def bodies(self, counters: Collection[int]) -> dict[int, Any]:
        """Of operations that were held until now."""
        return repository.bodies_of(self._uow, self.chain.device_id, counters) if counters else {}

    def held_before(self, counter: int, subject: str | None) -> int | None:
        """The counter of an operation on the same subject that is held and comes before."""
        first = self._waiting.get(subject) if subject is not None else None
        return first if first is not None and first < counter else None

    def held_in_line(self) -> list[tuple[Any, tuple[str, ...]]]:
        """Held operations that nothing is missing before, in order, with their photos; all of them are to be looked
        at again, so none is taken to be in the way of another."""
        rows = [self._held[counter] for counter in sorted(self._held) if counter <= self.chain.counter]
        counters = [row.counter for row in rows]
        photos = repository.photos_of(self._uow, self.chain.device_id, counters) if rows else {}
        self._waiting = {}
        return [(row, photos.get(row.counter, ())) for row in rows]

    def catch_up(self) -> list[Stored]:
        """Move the chain over what came ahead, as far as it goes on without a gap. What turns out not to follow on
        the one before it is forgotten, and told."""
        while self.chain.has_gap and (ahead := repository.list_next(self._uow, self.chain)):
            for stored in ahead:
                if stored.counter != self.chain.counter + 1:
                    return []
                if stored.previous_hash != self.chain.hash:
                    return [self._forgotten(stored)]
                self.chain = self.chain.followed_by(stored.counter, stored.hash)
        return []

    def hold(self, turn: Turn, why: Waiting) -> None:
        if turn.subject is not None and turn.counter <= self.chain.counter:
            self._waiting.setdefault(turn.subject, turn.counter)
        if turn.sent is None:
            if self._held[turn.counter].waits_for != why:
                repository.wait_otherwise(self._uow, self.chain.device_id, turn.counter, why)
            return
        self._held_now = True
        self._new.append(self._row(turn, turn.sent, State.HELD, why, None, None))
        if turn.photos:
            self._photos[turn.counter] = turn.photos

    def settle(self, turn: Turn, told: Settled, result: Result) -> None:
        self._settled.append(turn.counter)
        if turn.sent is None:
            self._held.pop(turn.counter)
            self._ended.append(self._ending(turn.counter, told.state, told.document, result))
        else:
            self._new.append(self._row(turn, turn.sent, told.state, None, told.document, result))
        if isinstance(result, Collided):
            self._uow.record(
                ConflictFound(
                    subject=turn.subject or turn.op_id,
                    device_id=self.chain.device_id,
                    counter=turn.counter,
                    op_id=turn.op_id,
                    code=result.error.code,
                )
            )

    def void(self, target: Stored, document: bytes) -> None:
        self._held.pop(target.counter, None)
        self._waiting = self._first_held()
        repository.settle(self._uow, [self._ending(target.counter, State.VOIDED, document, None)])
        self._uow.record(OperationWasVoided(device_id=self.chain.device_id, counter=target.counter, op_id=target.op_id))

    def doubt(self, sent: Sent | Stored, error: DomainError) -> None:
        """Nothing of it is kept but this event."""
        self._uow.record(
            ChainDoubted(
                device_id=self.chain.device_id, counter=sent.counter, op_id=sent.op_id, hash=sent.hash, code=error.code
            )
        )

    def write(self) -> None:
        """Write the receipts there are, so that what follows in this transaction finds them."""
        repository.add_operations(self._uow, self._new, self._photos)
        repository.settle(self._uow, self._ended)
        self._new, self._photos, self._ended = [], {}, []

    def close(self) -> None:
        """Write all that is left, the chain, and what the supervisor is told."""
        self.write()
        if self.chain != self._before:
            repository.move_chain(self._uow, self.chain)
            self._tell_of_gaps()
        if self._received or self._settled:
            self._uow.record(
                OperationsReceived(
                    device_id=self.chain.device_id,
                    counters=tuple(sent.counter for sent in self._received),
                    hashes=tuple(sent.hash for sent in self._received),
                    settled=tuple(sorted(self._settled)),
                    **self._freshness(),
                )
            )

    def _freshness(self) -> dict[str, tuple[Any, ...]]:
        """What the server nonces say; nothing where no operation has one."""
        nonces = {sent.server_nonce for sent in self._received if sent.server_nonce is not None}
        if not nonces:
            return {}
        moments = {nonce: self._heard(nonce) for nonce in nonces}
        found = [(sent, moments.get(sent.server_nonce or "")) for sent in self._received]
        return {
            "heard_seconds": tuple(
                None if at is None else round((self._uow.now - at).total_seconds()) for _, at in found
            ),
            "strange_nonces": tuple(sent.counter for sent, at in found if at is None and sent.server_nonce is not None),
        }

    def _first_held(self) -> dict[str, int]:
        """The first operation that is held in line, for each subject."""
        in_line = [row for row in self._held.values() if row.counter <= self.chain.counter and row.subject]
        return {row.subject: row.counter for row in sorted(in_line, key=lambda row: -row.counter)}

    def _forgotten(self, stored: Stored) -> Stored:
        repository.drop(self._uow, self.chain.device_id, stored.counter)
        self._held.pop(stored.counter, None)
        self.doubt(stored, ChainBroken())
        return stored

    def _tell_of_gaps(self) -> None:
        chain, before = self.chain, self._before
        if chain.has_gap and (not before.has_gap or chain.counter != before.counter):
            self._uow.record(GapSeen(device_id=chain.device_id, counter=chain.counter, highest=chain.highest))
        if before.has_gap and not chain.has_gap:
            self._uow.record(GapClosed(device_id=chain.device_id, counter=chain.counter))

    def _row(
        self, turn: Turn, sent: Sent, state: State, why: Waiting | None, document: bytes | None, result: Result | None
    ) -> dict[str, Any]:
        applied = result if isinstance(result, Applied) else None
        return {
            "device_id": self.chain.device_id,
            "counter": turn.counter,
            "op_id": turn.op_id,
            "account_id": self.chain.account_id,
            "kind": turn.kind,
            "base_version": turn.base_version,
            "hash": sent.hash,
            "previous_hash": sent.previous_hash,
            "content": sent.content.decode(),
            "subject": turn.subject,
            "state": state.value,
            "waits_for": None if why is None else why.value,
            "body": turn.body if state is State.HELD else None,
            "language": turn.language,
            "outcome": None if document is None else document.decode(),
            "version_after": applied.version if applied else None,
            "answers_after": applied.answers_version if applied else None,
            "received_at": self._uow.now,
            "settled_at": None if document is None else self._uow.now,
        }

    def _ending(self, counter: int, state: State, document: bytes, result: Result | None) -> dict[str, Any]:
        applied = result if isinstance(result, Applied) else None
        return {
            "the_device": self.chain.device_id,
            "the_counter": counter,
            "new_state": state.value,
            "new_waits_for": None,
            "new_outcome": document.decode(),
            "new_version_after": applied.version if applied else None,
            "new_answers_after": applied.answers_version if applied else None,
            "new_settled_at": self._uow.now,
            "new_body": None,
        }
