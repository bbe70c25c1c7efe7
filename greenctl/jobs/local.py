"""The embedded worker: one thread of the same process drains the outbox when something was written."""

import threading

from greenctl.db.transaction import Transactions
from greenctl.jobs.handlers import HANDLERS, Handlers
from greenctl.jobs.outbox import drain

IDLE_SECONDS = 30.0


class LocalWorker:
    """Wakes after a commit that wrote awaited events, and now and then for what waits to be tried again."""

    def __init__(self, transactions: Transactions, handlers: Handlers = HANDLERS) -> None:
        self._transactions = transactions
        self._handlers = handlers
        self._awake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)

    def start(self) -> None:
        self._transactions.wake = self._awake.set
        self._thread.start()

    def stop(self) -> None:
        """Let the batch in hand finish, then end."""
        self._ending = True
        self._awake.set()
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._ending:
            self._awake.clear()
            while drain(self._transactions, handlers=self._handlers) and not self._ending:
                pass
            self._awake.wait(IDLE_SECONDS)
