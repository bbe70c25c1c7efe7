"""A unit of work: one connection, one actor, one moment; events are written with the rows they tell of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Executable, insert

from greenctl.db import prepared
from greenctl.db.event_log import EventRow, OutboxRow
from greenctl.db.prepared import Rows
from greenctl.kernel.actor import EVERYTHING, Actor, Scope
from greenctl.kernel.clock import Clock
from greenctl.kernel.events import Event
from greenctl.kernel.ids import new_id
from greenctl.kernel.seal import Seal

_INSERT_EVENT = insert(EventRow.__table__)
_INSERT_OUTBOX = insert(OutboxRow.__table__)


class UnitOfWork:
    """What a use case works with. It never commits: the entrance that made it does.

    `now` is read once, so that everything in one transaction carries the same moment. `public_folder` is where files
    for anybody are written, if anywhere.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        actor: Actor,
        *,
        scope: Scope = EVERYTHING,
        request_id: str | None = None,
        awaited: frozenset[str] = frozenset(),
        seal: Seal | None = None,
        public_folder: Path | None = None,
        writes: bool = True,
    ) -> None:
        self._connection = connection
        self._writes = writes
        self._awaited = awaited
        self._seal = seal
        self.public_folder = public_folder
        self._events: list[dict[str, Any]] = []
        self.actor = actor
        self.scope = scope
        self.request_id = request_id
        self.now: datetime = clock.now()
        self.simulated = clock.simulated

    def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> Rows:
        """Run a Core statement in this transaction.

        Raises:
            RuntimeError: it would write, where nothing is to be written.
        """
        if not self._writes and statement.is_dml:
            message = "this work was opened to ask, and would write"
            raise RuntimeError(message)
        return prepared.execute(self._connection, statement, values)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is written in the block, events included, is undone if the block raises; the transaction goes on."""
        recorded = len(self._events)
        try:
            with self._connection.begin_nested():
                yield
        except BaseException:
            del self._events[recorded:]
            raise

    @property
    def engine(self) -> str:
        """`sqlite` or `postgresql`, for the few statements that only one of them has."""
        return self._connection.dialect.name

    def act_as(self, actor: Actor, scope: Scope) -> None:
        """From here on this work is `actor`'s, within `scope`: called by an entrance, before any use case."""
        self.actor = actor
        self.scope = scope

    def sign(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        """A receipt: the statement, signed with the installation's key.

        Raises:
            RuntimeError: these transactions were opened without a key.
        """
        if self._seal is None:
            message = "nothing can be signed here: the transactions have no seal"
            raise RuntimeError(message)
        return self._seal.sign(statement)

    def record(self, event: Event) -> None:
        """Add an event to the log; it is written, with its outbox row, when the transaction ends well."""
        self._events.append(
            {
                "id": new_id(),
                "kind": event.kind,
                "subject_id": event.subject_id,
                "actor_id": self.actor.account_id,
                "request_id": self.request_id,
                "at": self.now,
                "simulated": self.simulated,
                "body": event.body(),
            }
        )

    def record_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.record(event)

    @property
    def wrote_awaited_events(self) -> bool:
        """True if later work waits for something recorded here."""
        return any(row["kind"] in self._awaited for row in self._events)

    def write_events(self) -> None:
        """Called by the transaction, once, just before it commits."""
        if not self._events:
            return
        self.execute(_INSERT_EVENT, self._events)
        awaited = [
            {"event_id": row["id"], "kind": row["kind"], "attempts": 0, "next_try_at": self.now}
            for row in self._events
            if row["kind"] in self._awaited
        ]
        if awaited:
            self.execute(_INSERT_OUTBOX, awaited)
