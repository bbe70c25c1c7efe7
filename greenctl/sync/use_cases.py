"""Batches from phones, and what is tried again when what it waits for arrives.

One operation is one transaction, so that one bad operation undoes no other. Neighbours of a kind that can be done
together share one; inside it, what fails is undone by itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.exc import IntegrityError

from greenctl.area.calendar import civil_day
from greenctl.auth.device_keys import verify_device_signature
from greenctl.auth.queries import find_bearer_of, find_device
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import EVERYTHING, NOBODY, Scope
from greenctl.kernel.clock import local_day
from greenctl.kernel.events import Happened
from greenctl.photos.domain import Quotas
from greenctl.photos.use_cases import USUAL
from greenctl.sync import repository, results
from greenctl.sync.domain import Chain, Heard, Sent, heard_nothing, missing
from greenctl.sync.errors import DeviceNotThere, DeviceRevoked, OperationChanged, SignatureMissing, SignatureNotGood
from greenctl.sync.kinds import KINDS
from greenctl.sync.receiving import Door, NotTogether, Received

Enter = Callable[[UnitOfWork], None]
"""Takes on the bearer's rights, read anew in every transaction."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a device sends. `content`: the envelope without its signature, in canonical form, as it was sent."""

    device_id: str
    operations: tuple[Sent, ...]
    content: bytes = field(repr=False)
    signature: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer for each operation, in the order they were sent; what else was let go; how far the chain has come."""

    outcomes: list[bytes]
    released: list[bytes]
    chain: Chain
    missing: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Push:
    """One batch on its way through the door.

    `enter` takes on the bearer's rights; it is called in every transaction, so that rights that were lost end at once.
    """

    transactions: Transactions
    enter: Enter
    batch: Batch
    zone: ZoneInfo
    language: str
    step_up_minutes: int
    quotas: Quotas = USUAL
    heard: Heard = heard_nothing
    _verified: bool = False

    def carry_out(self) -> Answered:
        """Receive every operation, then let go what waited for any of them.

        Raises:
            NotSignedIn, ActNotAllowed
            DeviceNotThere, DeviceRevoked, SignatureMissing, SignatureNotGood
        """
        answers, released = self._twice_in_one(), {}
        first_of_each = {sent.op_id: sent for sent in reversed(self.batch.operations)}
        may_release = False
        for group in _groups(sorted(first_of_each.values(), key=lambda sent: (sent.counter, sent.op_id))):
            received = self._received(group)
            answers |= received.answers
            released |= _by_op_id(received.released)
            may_release = received.may_release
        while may_release and (let_go := self._released()):
            released |= let_go
        return self._answered(answers, released)

    def _received(self, group: Sequence[Sent]) -> Received:
        try:
            return self._once(group, hopeful=True)
        except (IntegrityError, NotTogether):
            # Each by itself; or another device of the account has used an op id meanwhile, and now it is found.
            return self._once(group)

    def _once(self, group: Sequence[Sent], *, hopeful: bool = False) -> Received:
        with self.transactions.writing(NOBODY) as uow:
            return self._door(uow, hopeful=hopeful).receive(group)

    def _released(self) -> dict[str, bytes]:
        with self.transactions.writing(NOBODY) as uow:
            return _by_op_id(self._door(uow).release().released)

    def _answered(self, answers: dict[str, bytes], released: dict[str, bytes]) -> Answered:
        outcomes = [released.pop(sent.op_id, None) or answers[sent.hash] for sent in self.batch.operations]
        with self.transactions.reading(NOBODY) as uow:
            chain = repository.get_chain(uow, self.batch.device_id)
            ahead = repository.ahead_counters(uow, [chain.device_id]) if chain.has_gap else {}
        return Answered(outcomes, list(released.values()), chain, missing(chain, ahead.get(chain.device_id, ())))

    def _door(self, uow: UnitOfWork, *, hopeful: bool = False) -> Door:
        self.enter(uow)
        self._require_device(uow)
        return Door(
            uow, self.batch.device_id, uow.actor, local_day(uow.now, self.zone), self.language, self.quotas,
            proof_minutes=self.step_up_minutes, heard=self.heard, hopeful=hopeful,
        )  # fmt: skip

    def _require_device(self, uow: UnitOfWork) -> None:
        device = find_device(uow, self.batch.device_id)
        bound = uow.actor.device_id
        if device is None or device.account_id != uow.actor.account_id or bound not in {None, device.id}:
            raise DeviceNotThere(device=self.batch.device_id)
        if device.revoked_at is not None:
            raise DeviceRevoked(device=device.id)
        if self._verified:
            return
        if device.public_key is not None and self.batch.signature is None:
            raise SignatureMissing(device=device.id)
        if self.batch.signature and not verify_device_signature(device, self.batch.content, self.batch.signature):
            raise SignatureNotGood(device=device.id)
        self._verified = True

    def _twice_in_one(self) -> dict[str, bytes]:
        """Answers to operations whose op id comes twice in the batch, with other content the second time."""
        first: dict[str, str] = {}
        answers = {}
        for sent in self.batch.operations:
            if first.setdefault(sent.op_id, sent.hash) != sent.hash:
                error = OperationChanged(operation=sent.op_id)
                answers[sent.hash] = results.refused(sent.op_id, sent.counter, error, self.language).document
        return answers


def try_held_again(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """Photos have been verified, or refused: let the operations go that waited for nothing else.

    Rights are those of the moment of the effect: what somebody may do no longer is refused.
    """
    entered_as = uow.actor
    for device_id, account_id in repository.waiting_for_photos(uow, [event.body["photo_id"] for event in events]):
        actor, device = find_bearer_of(uow, account_id), find_device(uow, device_id)
        if actor is None or device is None or device.revoked_at is not None:
            continue  # suspended, or revoked: the operations stay held, and are seen by their supervisor
        uow.act_as(actor, Scope())
        while Door(uow, device_id, actor, civil_day(uow.now)).release().released:
            pass
        uow.act_as(entered_as, EVERYTHING)


def _by_op_id(documents: Sequence[bytes]) -> dict[str, bytes]:
    return {orjson.loads(document)["op_id"]: document for document in documents}


def _groups(operations: Sequence[Sent]) -> Iterator[list[Sent]]:
    """What shares a transaction: neighbours of a kind that can be done together; every other one by itself."""
    for _, group in groupby(operations, key=_alone_by):
        yield list(group)


def _alone_by(sent: Sent) -> tuple[str, int]:
    kind = KINDS.get(sent.kind)
    return sent.kind, 0 if kind is not None and kind.together else sent.counter
