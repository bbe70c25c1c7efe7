"""The embedded worker: a thread of the same process drains the outbox when something was written; another sends
notices, since receivers may keep one waiting."""

import threading
import time

import structlog

from greenctl.db.transaction import Transactions
from greenctl.jobs.failing import Piece, failures
from greenctl.jobs.handlers import HANDLERS, Handlers
from greenctl.jobs.notices import NoticeWork
from greenctl.jobs.outbox import drain
from greenctl.jobs.photos import PhotoWork
from greenctl.jobs.rounds import EVERY_SECONDS, Rounds

_log = structlog.get_logger("greenctl.outbox")


class LocalWorker:
    """Wakes after a commit that wrote awaited events, and now and then for what waits to be tried again or may go."""

    def __init__(
        self,
        transactions: Transactions,
        handlers: Handlers = HANDLERS,
        idle_seconds: float = EVERY_SECONDS,
        photos: PhotoWork | None = None,
        notices: NoticeWork | None = None,
    ) -> None:
        self._photos, self._notices = photos, notices
        self._rounds = Rounds(transactions, photos)
        self._idle_seconds = idle_seconds
        self._transactions = transactions
        self._handlers = handlers
        self._awake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
        self._told = threading.Event()
        self._postman = threading.Thread(target=self._send, name="notices", daemon=True)

    def start(self) -> None:
        self._transactions.wake = self._awake.set
        self._awake.set()  # something may wait from an earlier life
        self._thread.start()
        self._told.set()
        if self._notices is not None:
            self._postman.start()

    def stop(self) -> None:
        """Let the batch in hand finish, then end."""
        self._ending = True
        self._awake.set()
        self._told.set()
        self._thread.join(timeout=30)
        if self._notices is not None:
            self._postman.join(timeout=30)

    def _work(self) -> None:
        due = time.monotonic() + self._idle_seconds
        while not self._ending:
            self._awake.wait(max(0.0, due - time.monotonic()))
            self._awake.clear()
            self._try(self._drain_some)
            if time.monotonic() >= due and not self._ending:
                self._try(self._look_at_photos)
                self._try(self._rounds.make)
                due = time.monotonic() + self._idle_seconds

    def _try(self, work: Piece) -> None:
        """While the database is away there is nothing to do, and nobody else who would try again later."""
        for _, error in failures([work]):
            _log.error("work_failed", exc_info=error, again_in_seconds=self._idle_seconds)

    def _drain_some(self) -> None:
        """However much comes, what time brings is never kept waiting for the last of it."""
        if drain(self._transactions, handlers=self._handlers):
            self._told.set()
            self._awake.set()

    def _send(self) -> None:
        while not self._ending:
            self._told.wait(self._idle_seconds)
            self._told.clear()
            self._try(self._send_waiting)

    def _send_waiting(self) -> None:
        while self._notices is not None and not self._ending and self._notices.send_waiting():
            pass

    def _look_at_photos(self) -> None:
        while self._photos is not None and not self._ending and self._photos.look_at_waiting():
            pass
