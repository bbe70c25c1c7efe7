"""What becomes of an operation before anybody looks at what it wants: its place in its device's chain. Pure.

A device numbers its operations 1, 2, 3 … and each names the hash of the one before, so that nothing can be left out,
slipped in or changed afterwards without being seen. The hash of an operation is the SHA-256 of its canonical JSON,
exactly as it was sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from greenctl.sync.errors import ChainBroken, CounterTaken, OperationChanged, StopsAll, TooManyHeld

MOST_HELD = 2_000
"""How many operations of one device may be held when another comes ahead of a gap; twice as many, for what is next in
line. Each batch looks at all that are held, so their number has a limit; what is beyond it stays on the phone."""
MOST_HELD_BYTES = 8 * 1024 * 1024
"""How much those may be together, as they were sent; again twice as much in line."""
FIRST_HASH = "0" * 64
"""What the first operation of a device names as the hash of the one before."""


class State(StrEnum):
    """What has become of an operation that was received."""

    HELD = "held"
    APPLIED = "applied"
    CONFLICT = "conflict"
    REFUSED = "refused"
    VOIDED = "voided"


class Outcome(StrEnum):
    """What a phone is told of an operation."""

    APPLIED = "applied"
    REPEATED = "repeated"
    HELD = "held"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Then(StrEnum):
    """What the phone does next.

    NOTHING: it is done. WAIT: nothing to decide; send what it waits for. NEEDS_YOU: show it to the person.
    STOP_ALL: send no more operations of this device until this is put right.
    """

    NOTHING = "nothing"
    WAIT = "wait"
    NEEDS_YOU = "needs_you"
    STOP_ALL = "stop_all"


class Waiting(StrEnum):
    """What a held operation waits for."""

    EARLIER = "earlier_operation"
    """an operation with a lower counter was not received yet"""
    PHOTOS = "photos"
    """evidence is pending: a declared photo is not verified yet"""
    PROOF = "fresh_proof"
    """its person has to prove anew who they are; then it is sent again, or goes with the next batch"""
    SUBJECT = "operation_on_the_same_thing"
    """an earlier operation of this device on the same thing is itself held"""


Heard = Callable[[str], datetime | None]
"""When a server nonce was given out; None if it is none of ours."""


def heard_nothing(_nonce: str) -> datetime | None:
    """For who has no key to tell by."""
    return None


@dataclass(frozen=True, slots=True)
class Sent:
    """An operation as it was sent. `content`: its canonical JSON. `captured_at` is a phone's word, never a rule."""

    op_id: str
    counter: int
    previous_hash: str
    kind: str
    base_version: int
    photos: tuple[str, ...]
    body: Any
    content: bytes
    hash: str
    captured_at: str
    trouble: tuple[dict[str, Any], ...] = ()
    server_nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An operation that was received before. `outcome`: its final answer, byte for byte; None while it is held."""

    op_id: str
    device_id: str
    counter: int
    hash: str
    previous_hash: str
    state: State
    outcome: bytes | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """How far a device's operations have come without a gap, and the highest that was heard of."""

    device_id: str
    account_id: str
    counter: int = 0
    hash: str = FIRST_HASH
    highest: int = 0

    @property
    def has_gap(self) -> bool:
        return self.highest > self.counter

    def followed_by(self, counter: int, operation_hash: str) -> "Chain":
        """With the next operation received."""
        return Chain(self.device_id, self.account_id, counter, operation_hash, max(self.highest, counter))

    def heard_of(self, counter: int) -> "Chain":
        return self if counter <= self.highest else replace(self, highest=counter)


@dataclass(frozen=True, slots=True)
class Known:
    """What was received before and matters to a batch: by op id, and by counter of its device."""

    by_id: dict[str, Stored]
    by_counter: dict[int, Stored]

    def add(self, sent: Sent, device_id: str) -> None:
        """An operation that is being received in this moment."""
        stored = Stored(
            sent.op_id, device_id, sent.counter, sent.hash, sent.previous_hash, State.HELD, None, sent.content
        )
        self.by_id[sent.op_id] = self.by_counter[sent.counter] = stored


class Next(StrEnum):
    """Where an operation goes from the door."""

    REPEAT = "repeat"
    IN_LINE = "in_line"
    AHEAD = "ahead"


def admit(sent: Sent, chain: Chain, known: Known) -> Next:
    """Whether it was here before, is the next in line, or has come ahead of others.

    Nothing that raises here is kept: the place in the chain stays free for the right operation.

    What is next in line is trusted before what came ahead of it: an operation ahead that turns out not to follow on
    it is forgotten when the chain comes there.

    Raises:
        OperationChanged: the op id stands for an operation with other content.
        CounterTaken: another operation has this counter.
        ChainBroken: it does not name the hash of the one before, or, ahead, the one after does not name its.
    """
    there = known.by_id.get(sent.op_id)
    if there is not None:
        if there.hash != sent.hash or there.device_id != chain.device_id:
            raise OperationChanged(operation=sent.op_id)
        return Next.REPEAT
    if sent.counter <= chain.counter or sent.counter in known.by_counter:
        raise CounterTaken(operation=sent.op_id, counter=sent.counter)
    if _before(sent.counter, chain, known) not in (None, sent.previous_hash):
        raise ChainBroken(operation=sent.op_id, counter=sent.counter)
    if sent.counter == chain.counter + 1:
        return Next.IN_LINE
    after = known.by_counter.get(sent.counter + 1)
    if after is not None and after.previous_hash != sent.hash:
        raise ChainBroken(operation=sent.op_id, counter=sent.counter)
    return Next.AHEAD


def require_room(place: Next, held: int, held_bytes: int = 0) -> None:
    """Whether one more may be held, where `held` are already, of so many bytes together.

    Raises:
        TooManyHeld: nothing of it is kept.
    """
    times = {Next.AHEAD: 1, Next.IN_LINE: 2}.get(place)
    if times and (held >= times * MOST_HELD or held_bytes >= times * MOST_HELD_BYTES):
        raise TooManyHeld(most=times * MOST_HELD, most_bytes=times * MOST_HELD_BYTES)


def _before(counter: int, chain: Chain, known: Known) -> str | None:
    """The hash of the operation before, if that was received."""
    if counter == chain.counter + 1:
        return chain.hash
    there = known.by_counter.get(counter - 1)
    return None if there is None else there.hash


def missing(chain: Chain, ahead: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The counters that were skipped, as (first, last); `ahead`: counters received beyond the gap, in order."""
    gaps, expected = [], chain.counter + 1
    for counter in ahead:
        if counter > expected:
            gaps.append((expected, counter - 1))
        expected = counter + 1
    return tuple(gaps)


def then_after(error: Exception) -> Then:
    """What a refusal asks of the phone."""
    if isinstance(error, TooManyHeld):
        return Then.WAIT
    return Then.STOP_ALL if isinstance(error, StopsAll) else Then.NEEDS_YOU
