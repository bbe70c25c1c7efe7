"""Where transactions begin and end: used by the four entrances (request, job, sync operation, command) alone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from greenctl.db.base import asking, begin_reading
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import EVERYTHING, Actor, Scope
from greenctl.kernel.clock import Clock
from greenctl.kernel.seal import Seal

# deadlock_detected, serialization_failure
_GAVE_WAY = {"40P01", "40001"}


class Transactions:
    """Opens units of work on one engine.

    On SQLite the writers of this process queue on a lock of ours: SQLite's own waiting polls, and polling doubles
    the slowest answers. `awaited` names the kinds of event that later work waits for; `wake` is called after a
    commit that wrote one.
    """

    def __init__(
        self, engine: Engine, clock: Clock, *, awaited: frozenset[str] = frozenset(), seal: Seal | None = None,
        public_folder: Path | None = None,
    ) -> None:  # fmt: skip
        self.engine = engine
        self.clock = clock
        self.wake: Callable[[], None] = _nobody
        self._awaited = awaited
        self._seal = seal
        self._public_folder = public_folder
        self._writers = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        # Rows are read by name, so no result is adapted to the columns of the very statement that asked: for each
        # statement that is put together anew, as every one narrowed to a scope is, that would cost 0.2 ms.
        self._engine = engine.execution_options(_result_disable_adapt_to_context=True)

    @contextmanager
    def writing(
        self, actor: Actor, *, scope: Scope = EVERYTHING, request_id: str | None = None
    ) -> Iterator[UnitOfWork]:
        """A transaction that commits when the block ends well and leaves no trace when it does not."""
        with self._writers, self._engine.connect() as connection:
            uow = UnitOfWork(
                connection,
                self.clock,
                actor,
                scope=scope,
                request_id=request_id,
                awaited=self._awaited,
                seal=self._seal,
                public_folder=self._public_folder,
            )
            yield uow
            uow.write_events()
            connection.commit()
        if uow.wrote_awaited_events:
            self.wake()

    @contextmanager
    def reading(self, actor: Actor, *, scope: Scope = EVERYTHING) -> Iterator[UnitOfWork]:
        """A transaction to read in; nothing written here survives."""
        with self._engine.connect() as connection:
            begin_reading(connection)
            yield UnitOfWork(connection, self.clock, actor, scope=scope)

    @contextmanager
    def asking(self, actor: Actor, *, scope: Scope = EVERYTHING) -> Iterator[UnitOfWork]:
        """Where nothing is so much as tried to be written: it is refused. Cheaper than `reading`."""
        with self._engine.connect() as connection, asking(connection):
            yield UnitOfWork(connection, self.clock, actor, scope=scope, writes=False)


def gave_way(error: OperationalError) -> bool:
    """Whether PostgreSQL ended this transaction so that another could go on, as it does where two wait for each other,
    a migration and a request among them. It left no trace and may be tried again at once."""
    return getattr(error.orig, "sqlstate", None) in _GAVE_WAY


def _nobody() -> None:
    """No worker to wake."""
