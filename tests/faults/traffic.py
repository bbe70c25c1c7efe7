"""Writers that register sources over HTTP until the server dies, and remember what they were told."""

import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.source.builders import a_code


@dataclass
class Told:
    """By idempotency key: what was sent, and the answers that came."""

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    refused: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    @property
    def unknown(self) -> list[str]:
        """Sent, and nobody knows what became of it."""
        return [key for key in self.sent if key not in self.acknowledged and key not in self.refused]


class Writers:
    """Threads with a connection each; every request is another source."""

    def __init__(self, told: Told, bodies: Iterator[dict[str, Any]], count: int = 4) -> None:
        self._told, self._bodies, self._count = told, bodies, count
        self._turn = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._heard = threading.Event()

    def start(self, port: int, token: str) -> None:
        """Returns when the first of them has been answered: a server's first request is slower than a kill."""
        self._heard.clear()
        self._threads = [threading.Thread(target=self._write, args=(port, token)) for _ in range(self._count)]
        for thread in self._threads:
            thread.start()
        self._heard.wait(30)

    def wait_until_the_server_is_gone(self) -> None:
        for thread in self._threads:
            thread.join(60)

    def _write(self, port: int, token: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            while True:
                with self._turn:
                    body = next(self._bodies)
                    key = f"key-{body['id']}"
                    self._told.sent[key] = body
                send(connection, token, key, body, self._told)
                self._heard.set()
        except (OSError, http.client.HTTPException):
            pass  # killed: whether the last request had its effect is unknown
        finally:
            connection.close()


def send(connection: http.client.HTTPConnection, token: str, key: str, body: dict[str, Any], told: Told) -> None:
    """One request and, if it comes, its whole answer."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
    connection.request("POST", "/sources", json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status == 201:
        told.acknowledged[key] = content
    else:
        told.refused[key] = (answer.status, content)


def bodies_of_sources() -> Iterator[dict[str, Any]]:
    """A works of Rencheng after the other, each with its own id and credit code."""
    number = 0
    while True:
        number += 1
        yield {
            "id": f"01900000-0000-7000-8000-{number:012}",
            "kind": "works",
            "name": f"示例企业{number}",
            "credit_code": a_code(number),
            "area": "370811",
            "sectors": [{"sector": "sample_a"}],
            "state": "running",
        }
