"""Application nodes as `deploy/` starts them: gunicorn with the shipped file, each a process group of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
# What systemd does for a service with a socket unit: the socket is descriptor 3, and the service is told so.
_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.execve(sys.argv[2], sys.argv[2:], {**os.environ, "LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())})
"""


class Node:
    """One node. With `keep_socket` the socket outlives it, as one does that systemd holds."""

    def __init__(self, name: str, environment: Mapping[str, str], folder: Path, *, keep_socket: bool = False) -> None:
        self.log = folder / f"{name}.log"
        self._environment, self._keep_socket = environment, keep_socket
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._socket.getsockname()[1]
        if not keep_socket:
            self._socket.close()
        self._process: subprocess.Popen[bytes] | None = None

    def on_database(self, url: str) -> Self:
        """The same node on another database."""
        self._environment = {**self._environment, "DATABASE_URL": url}
        return self

    def start(self) -> Self:
        """Begin to start; `wait_until_ready` says when it answers."""
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app"]
        handed = (self._socket.fileno(),) if self._keep_socket else ()
        if handed:
            command = [sys.executable, "-c", _HAND_OVER, str(handed[0]), *command]
        own = {"GREENCTL_BIND": f"127.0.0.1:{self.port}", "GREENCTL_WORKERS": "2"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self._environment, **own}, stdout=log, stderr=log,
                start_new_session=True, pass_fds=handed,
            )  # fmt: skip
        return self

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        message = f"the node did not start:\n{self.log.read_text(errors='replace')}"
        raise RuntimeError(message)

    def kill(self) -> None:
        """kill -9 of the whole node."""
        self._end(signal.SIGKILL, group=True)

    def stop(self) -> int:
        """As systemd stops it: SIGTERM, and time to finish; returns the exit status."""
        return self._end(signal.SIGTERM)

    def close(self) -> None:
        self.kill()
        self._socket.close()

    def _end(self, number: int, *, group: bool = False) -> int:
        if self._process is None or self._process.poll() is not None:
            return 0
        (os.killpg if group else os.kill)(self._process.pid, number)
        return self._process.wait(START_SECONDS)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def running(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """All of them, started together."""
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.wait_until_ready()
        yield nodes
    finally:
        for node in nodes:
            node.close()
