"""Brokers for tests: a real Redis where one is installed, else the transport by files that needs no server."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.debian import program


@contextmanager
def a_broker(folder: Path) -> Iterator[str]:
    """Its URL. Debian has Redis as redis-server; without it, the same is shown with messages in files."""
    server_program = program("redis-server", "redis-server")
    if server_program is None:
        yield "filesystem://"
        return
    port = free_port()
    command = [server_program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _wait_until_it_answers(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(port: int) -> None:
    client = redis.Redis(port=port)
    for _ in range(500):
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.01)
        else:
            return
    message = "Redis did not start"
    raise RuntimeError(message)
