"""The door: operations of one device, in one transaction. Receipts are written with the effects they are of.

The chain of the device is held first, so that two batches of one device come one after the other, on every node.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from greenctl.auth import policy
from greenctl.auth.errors import StepUpNeeded
from greenctl.auth.step_up import require_step_up
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import Actor, Scope
from greenctl.kernel.errors import DomainError, Stale
from greenctl.photos.domain import Quotas
from greenctl.photos.use_cases import USUAL
from greenctl.sync import evidence, repository, results
from greenctl.sync.domain import Heard, Known, Next, Sent, State, Then, Waiting, admit, heard_nothing, require_room
from greenctl.sync.errors import (
    BodyNotAccepted,
    ChainBroken,
    KindNotKnown,
    OperationFinal,
    OperationNotThere,
    OperationVoided,
    TooManyHeld,
)
from greenctl.sync.kinds import KINDS, NO_ANSWER, VOID, Doing, Task, judged
from greenctl.sync.receipts import Receipts
from greenctl.sync.results import Applied, Refused, Result


@dataclass(frozen=True, slots=True)
class Turn:
    """An operation whose turn may have come: just `sent`, or held until now, for `waits_for`. `trouble`: why it can
    have no effect. The body of one that was held is fetched when it is carried out."""

    op_id: str
    counter: int
    kind: str
    base_version: int
    body: Any
    subject: str | None
    photos: tuple[str, ...]
    language: str
    trouble: DomainError | None = None
    sent: Sent | None = None
    waits_for: str | None = None


@dataclass(slots=True)
class Received:
    """What a transaction has to tell: an answer per operation, by hash, and operations that were held until now.
    `may_release`: something is held that may have waited for what has just come."""

    answers: dict[str, bytes] = field(default_factory=dict)
    released: list[bytes] = field(default_factory=list)
    may_release: bool = False


class NotTogether(Exception):
    """Operations that were tried all at once cannot be told apart: the transaction ends, and another tries each."""


class Door:
    """One transaction's work for one device, whose person is `actor`. `proof_minutes`: how long a fresh proof of who
    they are is good. `hopeful`: what can be done together is done without a savepoint, which on SQLite copies every
    page that each row touches; the caller then answers `NotTogether` by a transaction of a door that is not."""

    def __init__(
        self, uow: UnitOfWork, device_id: str, actor: Actor, today: date, language: str = "zh", quotas: Quotas = USUAL,
        *, proof_minutes: int = 0, heard: Heard = heard_nothing, hopeful: bool = False,
    ) -> None:  # fmt: skip
        self._uow = uow
        self._hopeful = hopeful
        self._language = language
        self._quotas = quotas
        self._actor = actor
        self._proof_minutes = proof_minutes
        self._today = today
        self._book = Receipts(uow, device_id, actor.account_id, heard)
        self.received = Received()

    def receive(self, batch: Sequence[Sent]) -> Received:
        """Take in operations in the order of their counters; no two have the same op id."""
        known = repository.find_known(
            self._uow, self._book.chain, [sent.op_id for sent in batch], [sent.counter for sent in batch]
        )
        self._carry_out([turn_of(sent, self._language) for sent in batch if self._takes(sent, known)])
        self._catch_up()
        self._book.close()
        self.received.may_release = self._book.holds_something
        return self.received

    def _takes(self, sent: Sent, known: Known) -> bool:
        """Whether it is new and has room: then it is in the book. What is refused or repeated is answered here."""
        try:
            place = admit(sent, self._book.chain, known)
            self._require_room(sent, place)
        except DomainError as error:
            if not isinstance(error, TooManyHeld):
                self._book.doubt(sent, error)
            self.received.answers[sent.hash] = self._refused(sent, error)
            return False
        if place is Next.REPEAT:
            self._repeat(sent, known.by_id[sent.op_id].outcome)
            return False
        known.add(sent, self._book.chain.device_id)
        self._book.take(sent, ahead=place is Next.AHEAD)
        return True

    def release(self) -> Received:
        """Let those held operations go whose turn has come."""
        self._catch_up()
        self._carry_out([_turn_again(row, photos) for row, photos in self._book.held_in_line()])
        self._book.close()
        return self.received

    def _require_room(self, sent: Sent, place: Next) -> None:
        """Taking back what is held is never without room. Raises TooManyHeld."""
        if sent.kind != VOID or place is not Next.IN_LINE:
            require_room(place, self._book.held_count, self._book.held_bytes)

    def _refused(self, sent: Sent, error: DomainError) -> bytes:
        return results.refused(sent.op_id, sent.counter, error, self._language).document

    def _catch_up(self) -> None:
        """Let the chain go on over what came ahead; what does not follow is told to the phone, and forgotten."""
        for stored in self._book.catch_up():
            error = ChainBroken(operation=stored.op_id, counter=stored.counter)
            told = results.refused(stored.op_id, stored.counter, error, self._language)
            self.received.released.append(told.document)

    def _repeat(self, sent: Sent, outcome: bytes | None) -> None:
        if outcome is not None:
            self.received.answers[sent.hash] = results.repeated(sent.op_id, sent.counter, outcome)
            return
        turn = _turn_again(*self._book.held(sent.counter))
        # Nothing holds it any more: it will be let go in a moment, and its outcome told then.
        reason = self._reason(turn) or (Waiting.PHOTOS, (), Then.WAIT)
        self.received.answers[sent.hash] = self._told_held(turn, *reason)

    def _carry_out(self, turns: Sequence[Turn]) -> None:
        for group in _groups(turns):
            ready = self._with_bodies([turn for turn in group if self._is_ready(turn)])
            if ready:
                self._together(ready)
                self._book.write()

    def _is_ready(self, turn: Turn) -> bool:
        """False if it is held, or has ended here."""
        if turn.trouble is not None:
            self._settle(turn, Refused(turn.trouble))
            return False
        reason = self._reason(turn)
        if reason is None:
            return True
        self._hold(turn, *reason)
        return False

    def _with_bodies(self, turns: list[Turn]) -> list[Turn]:
        bodies = self._book.bodies([turn.counter for turn in turns if turn.sent is None])
        return [turn if turn.sent is not None else replace(turn, body=bodies[turn.counter]) for turn in turns]

    def _reason(self, turn: Turn) -> tuple[Waiting, tuple[Any, ...], Then] | None:
        """Why an operation waits at this moment, for what, and whether its person is needed."""
        if turn.counter > self._book.chain.counter:
            return Waiting.EARLIER, (self._book.chain.counter + 1,), Then.WAIT
        if self._proof_lacking(turn) is not None:
            return Waiting.PROOF, (), Then.NEEDS_YOU
        earlier = self._book.held_before(turn.counter, turn.subject)
        if earlier is not None:
            return Waiting.SUBJECT, (earlier,), Then.WAIT
        lacking = evidence.unverified(self._uow, self._actor, turn.photos) if turn.photos else {}
        then = Then.NEEDS_YOU if any(lacking.values()) else Then.WAIT
        return (Waiting.PHOTOS, tuple(sorted(lacking)), then) if lacking else None

    def _proof_lacking(self, turn: Turn) -> StepUpNeeded | None:
        """Whether its person has to prove anew who they are. What waits for what comes after that was proven before."""
        kind = KINDS.get(turn.kind)
        if kind is None or turn.waits_for in {Waiting.SUBJECT, Waiting.PHOTOS}:
            return None
        try:
            require_step_up(self._actor, kind.act, self._uow.now, self._proof_minutes)
        except StepUpNeeded as error:
            return error
        return None

    def _together(self, group: Sequence[Turn]) -> None:
        """All at once where the kind can; what cannot be told apart then is done one by one."""
        hopeful = self._hopeful and len(group) > 1
        try:
            with nullcontext() if hopeful else self._uow.attempt():
                found = self._done(group)
        except DomainError as error:
            if hopeful:
                raise NotTogether from error
            found = [self._alone(turn) for turn in group]
        for turn, result in zip(group, found, strict=True):
            self._settle(turn, result)

    def _alone(self, turn: Turn, tries: int = 3) -> Result:
        try:
            with self._uow.attempt():
                return self._done([turn])[0]
        except Stale as error:
            # Somebody else wrote in the same moment; on looking again it finds what they wrote.
            return self._alone(turn, tries - 1) if tries > 1 else judged(error)
        except DomainError as error:
            return judged(error)

    def _done(self, group: Sequence[Turn]) -> list[Result]:
        if group[0].kind == VOID:
            return [self._void(turn) for turn in group]
        kind = KINDS[group[0].kind]
        tasks = [Task(turn.op_id, turn.counter, turn.base_version, turn.body) for turn in group]
        self._uow.act_as(self._actor, policy.scope_for(self._actor, kind.act))
        try:
            return kind.carry_out(Doing(self._uow, self._book.chain.device_id, self._today, self._quotas), tasks)
        finally:
            self._uow.act_as(self._actor, Scope())

    def _void(self, turn: Turn) -> Result:
        """Take back an operation of this device that is held or in conflict. What comes later in its chain is not
        there yet, whatever has arrived: so the order of arrival makes no difference."""
        named = turn.body["op_id"]
        target = self._book.find(named)
        if target is None or target.counter >= turn.counter:
            return Refused(OperationNotThere(operation=named))
        if target.state not in {State.HELD, State.CONFLICT}:
            return Refused(OperationFinal(operation=named, state=target.state.value))
        error = OperationVoided(operation=named, by=turn.op_id)
        document = results.refused(target.op_id, target.counter, error, turn.language).document
        self._book.void(target, document)
        self.received.released.append(document)
        return Applied(NO_ANSWER)

    def _settle(self, turn: Turn, result: Result) -> None:
        told = results.settled(turn.op_id, turn.counter, result, turn.language)
        self._book.settle(turn, told, result)
        if turn.sent is None:
            self.received.released.append(told.document)
        else:
            self.received.answers[turn.sent.hash] = told.document

    def _hold(self, turn: Turn, why: Waiting, names: tuple[Any, ...], then: Then) -> None:
        self._book.hold(turn, why)
        if turn.sent is not None:
            self.received.answers[turn.sent.hash] = self._told_held(turn, why, names, then)

    def _told_held(self, turn: Turn, why: Waiting, names: tuple[Any, ...], then: Then) -> bytes:
        lacking = self._proof_lacking(turn) if why is Waiting.PROOF else None
        problem = None if lacking is None else results.problem_of(lacking, self._language)
        return results.held(turn.op_id, turn.counter, why, names, then, problem)


def turn_of(sent: Sent, language: str) -> Turn:
    """The turn of an operation that has just come."""
    kind = KINDS.get(sent.kind)
    trouble: DomainError | None = None
    if kind is None and sent.kind != VOID:
        trouble = KindNotKnown(kind=sent.kind, kinds=sorted([*KINDS, VOID]))
    elif sent.trouble:
        trouble = BodyNotAccepted(kind=sent.kind, problems=list(sent.trouble))
    subject = sent.body[kind.subject] if trouble is None and kind is not None and kind.subject else None
    return Turn(
        sent.op_id, sent.counter, sent.kind, sent.base_version, sent.body, subject, sent.photos, language, trouble, sent
    )


def _turn_again(row: Any, photos: tuple[str, ...]) -> Turn:
    return Turn(
        row.op_id, row.counter, row.kind, row.base_version, None, row.subject, photos, row.language,
        waits_for=row.waits_for,
    )  # fmt: skip


def _groups(turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    """Neighbours of a kind that can be done together; every other turn by itself."""
    for _, group in groupby(turns, key=lambda turn: (turn.kind, _alone_by(turn))):
        yield list(group)


def _alone_by(turn: Turn) -> int:
    kind = KINDS.get(turn.kind)
    return 0 if kind is not None and kind.together else turn.counter
