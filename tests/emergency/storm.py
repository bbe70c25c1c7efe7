"""Phones that come for an alert all at once, while an office goes on with its work; for a test and for the bench."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine, event

from tests.bench.http import environ_of

CURRENT = "/public/alerts/current.json"
WORKERS, PAUSE_SECONDS = 4, 0.02
GOOD = {200, 304}
WAITS = {429, 503}
# Phones and the office share one process; whose statement it is tells the thread that asks.
_phone: ContextVar[bool] = ContextVar("phone", default=False)


@dataclass
class Seen:
    """Answers to phones by status, waits in milliseconds from the planned moment; statements that phones caused."""

    statuses: Counter[int] = field(default_factory=Counter)
    phones: list[float] = field(default_factory=list)
    staff: list[float] = field(default_factory=list)
    staff_statuses: Counter[int] = field(default_factory=Counter)
    statements: int = 0
    refused_without_a_time: int = 0

    def faults(self) -> list[str]:
        """What S-12 forbids, in words."""
        found = []
        if wrong := {status for status in self.statuses if status not in GOOD | WAITS}:
            found.append(f"phones were answered {sorted(wrong)}")
        if self.refused_without_a_time:
            found.append(f"{self.refused_without_a_time} were refused without a time to come back")
        if self.statements:
            found.append(f"phones caused {self.statements} statements to the database")
        if set(self.staff_statuses) - {200}:
            found.append(f"staff were answered {dict(self.staff_statuses)}")
        return found


def storm(
    app: Any, engine: Engine, ask_first: str, pages: Sequence[str], office: Callable[[], int], *, seconds: float = 0
) -> Seen:
    """One phone for each of `pages`: `ask_first` (again with its ETag by nine of ten, which have been here), then its
    page; spread evenly over `seconds`."""
    seen, over = Seen(), Event()

    def count(*_: Any) -> None:
        seen.statements += _phone.get()

    event.listen(engine, "before_cursor_execute", count)
    tag = _ask(app, ask_first, "10.255.0.1", {})[1].get("ETag", "")
    staff = Thread(target=_work, args=(office, seen, over))
    staff.start()
    try:
        _come(app, ask_first, pages, tag, seconds, seen)
    finally:
        over.set()
        staff.join()
        event.remove(engine, "before_cursor_execute", count)
    return seen


def _come(app: Any, first: str, pages: Sequence[str], tag: str, seconds: float, seen: Seen) -> None:
    began = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as workers:
        for number, page in enumerate(pages):
            planned = began + seconds * number / len(pages)
            time.sleep(max(0.0, planned - time.perf_counter()))
            remembered = {"If-None-Match": tag} if number % 10 else {}
            workers.submit(_visit, app, first, page, f"10.{number >> 8}.{number & 255}.1", remembered, planned, seen)


def _visit(
    app: Any, first: str, page: str, address: str, remembered: dict[str, str], planned: float, seen: Seen
) -> None:
    _phone.set(True)
    for path, headers in ((first, remembered), (page, {})):
        status, told = _ask(app, path, address, headers)
        seen.statuses[status] += 1
        seen.refused_without_a_time += status in WAITS and "Retry-After" not in told
    seen.phones.append((time.perf_counter() - planned) * 1000)


def _work(office: Callable[[], int], seen: Seen, over: Event) -> None:
    while not over.is_set():
        began = time.perf_counter()
        seen.staff_statuses[office()] += 1
        seen.staff.append((time.perf_counter() - began) * 1000)
        over.wait(PAUSE_SECONDS)


def _ask(app: Any, path: str, address: str, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
    environ = {
        **environ_of("GET", path, **{k.replace("-", "_"): v for k, v in headers.items()}),
        "REMOTE_ADDR": address,
    }
    told: list[Any] = []
    answer = app.wsgi_app(environ, lambda status, headers, *_: told.extend((status, headers)))
    try:
        b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return int(told[0].split()[0]), dict(told[1])
