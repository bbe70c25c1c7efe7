"""A client of several nodes: it spreads its requests, and sends what got no answer again to the next one."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.sync.builders import Phone

TIMEOUT_SECONDS = 60
GIVE_UP_SECONDS = 120
WAIT_SECONDS = 0.05
EDITS = 3
FACT = "stack_particulate"


@dataclass
class Spread:
    """Requests go to one port after the other. `failed`: what broke, with `refused` connections counted apart."""

    ports: Sequence[int]
    failed: list[str] = field(default_factory=list)
    refused: int = 0
    slowest_seconds: float = 0.0
    answered: int = 0
    may_end: threading.Event = field(default_factory=threading.Event)
    _turn: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, path: str, token: str, body: Mapping[str, Any], key: str) -> tuple[int, bytes]:
        """Ask until somebody answers.

        Raises:
            TimeoutError: nobody did.
        """
        began = time.monotonic()
        while time.monotonic() - began < GIVE_UP_SECONDS:
            answer = self._ask(path, token, json.dumps(body), key)
            if answer is not None and answer[0] < 500:
                with self._lock:
                    self.answered += 1
                    self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - began)
                return answer
            time.sleep(WAIT_SECONDS)
        raise TimeoutError(path)

    def _ask(self, path: str, token: str, body: str, key: str) -> tuple[int, bytes] | None:
        with self._lock:
            port = self.ports[next(self._turn) % len(self.ports)]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except ConnectionRefusedError:
            with self._lock:
                self.refused += 1
            return None
        except (OSError, http.client.HTTPException) as error:
            self._note(f"{path}: {type(error).__name__}")
            return None
        finally:
            connection.close()
        if answer.status >= 500:
            self._note(f"{path}: {answer.status}")
        return answer.status, content

    def _note(self, what: str) -> None:
        with self._lock:
            self.failed.append(what)


@dataclass
class Inspector:
    """A phone that begins a declaration and edits it over and over; the next batch goes when the last is answered. It
    sends so many, and goes on until it may end."""

    phone: Phone
    token: str
    source_id: str
    season_id: str
    batches: int
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)
    declaration_id: str = ""

    def work(self, nodes: Spread) -> None:
        begun = self.phone.begin(self.source_id, self.season_id)
        self.declaration_id = begun["body"]["id"]
        self._send(nodes, [begun])
        for number in itertools.count():
            if number >= self.batches and nodes.may_end.wait(WAIT_SECONDS):
                return
            self._send(nodes, [self._edit() for _ in range(EDITS)])

    def _edit(self) -> dict[str, Any]:
        """Each edit writes how many came before it."""
        return self.phone.edit(self.declaration_id, {FACT: str(len(self.phone.made))})

    def _send(self, nodes: Spread, made: list[dict[str, Any]]) -> None:
        envelope = {"device_id": self.phone.device_id, "operations": made}
        status, content = nodes.post("/sync/batches", self.token, envelope, f"batch-{made[0]['op_id']}")
        for outcome in json.loads(content)["outcomes"] if status == 200 else [content]:
            good = status == 200 and outcome["outcome"] in {"applied", "repeated"}
            (self.acknowledged if good else self.refused).append(outcome)


@dataclass
class Clerk:
    """Registers one source after the other, each with a key of its own."""

    token: str
    bodies: Iterator[dict[str, Any]]
    count: int
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    refused: list[bytes] = field(default_factory=list)

    def work(self, nodes: Spread) -> None:
        for body in itertools.islice(self.bodies, self.count):
            key = f"key-{body['id']}"
            status, content = nodes.post("/sources", self.token, body, key)
            if status == 201:
                self.acknowledged[key] = content
            else:
                self.refused.append(content)
