"""Telling workers on other machines that something waits: beside the request, and never in its way."""

import os
import threading
from pathlib import Path
from typing import Any

import structlog

_WHEN_AWAY_SECONDS = 10.0

_log = structlog.get_logger("greenctl.outbox")


class BrokerWaker:
    """Called after each commit that wrote awaited events; many calls in a row are one message.

    A thread of its own sends. Servers fork after they have loaded the application, so the thread is started by the
    first call in each process. While the broker is away nothing is lost: workers look by themselves now and then.
    """

    def __init__(self, broker: str, folder: Path) -> None:
        self._broker, self._folder = broker, folder
        self._awake = threading.Event()
        self._starting = threading.Lock()
        self._started_in: int | None = None

    def __call__(self) -> None:
        self._awake.set()
        if self._started_in != os.getpid():
            self._start()

    def _start(self) -> None:
        with self._starting:
            if self._started_in != os.getpid():
                self._started_in = os.getpid()
                threading.Thread(target=self._send_for_ever, name="waker", daemon=True).start()

    def _send_for_ever(self) -> None:
        from greenctl.jobs.celery import messenger  # takes a while to import, and one machine needs none of it

        app = messenger(self._broker, self._folder)
        while True:
            self._awake.wait()
            self._awake.clear()
            self._send(app)

    def _send(self, app: Any) -> None:
        from greenctl.jobs.celery import say_that_something_waits

        try:
            say_that_something_waits(app)
        except Exception as error:  # noqa: BLE001 - whatever a broker's library raises, the word is said again later
            _log.warning("broker_away", error=type(error).__name__)
            threading.Event().wait(_WHEN_AWAY_SECONDS)
            self._awake.set()
