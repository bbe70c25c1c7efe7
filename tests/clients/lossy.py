"""A proxy like a bad connection: it drops, cuts, delays, repeats and so reorders what goes through it. Seeded."""

import http.client
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

FATES = {
    "pass": 60,
    "late": 12,  # so that others overtake it
    "request_lost": 8,
    "answer_lost": 8,  # the server has done it, and the phone does not know
    "twice_at_once": 5,
    "again_later": 4,  # out of an old router's memory, when the phone has long gone on
    "answer_cut": 3,
}
_ANSWER_SECONDS = 60


class LossyProxy:
    """Serves on a loopback port of its own; `upstream` is the port of the server of the moment."""

    def __init__(self, seed: int) -> None:
        self.upstream = 0
        self.fates: Counter[str] = Counter()
        self._chance, self._lock = random.Random(seed), threading.Lock()
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def draw(self) -> str:
        """What becomes of the next request."""
        with self._lock:
            fate = self._chance.choices(list(FATES), weights=list(FATES.values()))[0]
            self.fates[fate] += 1
        return fate

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
        """The server's answer.

        Raises:
            OSError, HTTPException: there is no server, or it was killed.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=_ANSWER_SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def forward_unheard(self, *request: Any) -> None:
        """A repeat whose answer nobody waits for."""
        try:
            self.forward(*request)
        except (OSError, http.client.HTTPException):
            self.fates["repeat_met_no_server"] += 1


class _Handler(BaseHTTPRequestHandler):
    proxy: LossyProxy

    def _serve(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        request = (self.command, self.path, headers, body)
        fate = self.proxy.draw()
        if fate == "request_lost":
            return
        if fate == "late":
            time.sleep(0.25)
        if fate == "twice_at_once":
            threading.Thread(target=self.proxy.forward_unheard, args=request, daemon=True).start()
        if fate == "again_later":
            threading.Timer(0.5, self.proxy.forward_unheard, request).start()
        try:
            status, answered, content = self.proxy.forward(*request)
        except (OSError, http.client.HTTPException):
            return
        if fate != "answer_lost":
            self._answer(status, answered, content, whole=fate != "answer_cut")

    def _answer(self, status: int, headers: Any, content: bytes, *, whole: bool) -> None:
        try:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                    self.send_header(name, value)
            if status not in {204, 304}:
                self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content if whole else content[: len(content) // 2])
        except OSError:
            self.proxy.fates["phone_was_gone"] += 1

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        return
