"""Real receivers on this machine: an HTTP server whose effects can be counted, and a mail server that keeps letters."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from greenctl.kernel.ids import seeded


class Receiver:
    """Does its work once for each Idempotency-Key, and fails `fails` of a hundred times: before it, or after it."""

    def __init__(self, fails=0, status=None, answer=b"{}"):
        self.fails, self.status, self.answer = fails, status, answer
        self.requests, self.effects = [], {}
        self._chance, self._one = seeded("receiver"), threading.Lock()

    def take(self, headers, body):
        with self._one:
            self.requests.append((headers, body))
            key, luck = headers["Idempotency-Key"] or str(len(self.requests)), self._chance.random() * 100
            if self.status is not None:
                return self.status
            if luck < self.fails / 2:
                return 503
            self.effects.setdefault(key, 0)
            self.effects[key] += key not in self._done()
            # What was done and not acknowledged is sent again, and must not be done again.
            return 500 if luck < self.fails else 200

    def _done(self):
        return {key for key, times in self.effects.items() if times}


@contextmanager
def http_server(receiver, tls=None) -> Iterator[str]:
    """`tls`: a context with a certificate; without one it is plain HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.take(self.headers, body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with _serving(server):
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}/notices"


class _Dripping(socketserver.BaseRequestHandler):
    def handle(self):
        with suppress(OSError):
            self.request.sendall(self.server.opening)
            while not self.server.over.wait(0.05):
                self.request.sendall(b"0")


@contextmanager
def dripping_server(opening: bytes) -> Iterator[str]:
    """Begins its answer so, and goes on with a byte 20 times a second, without an end."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Dripping)
    server.daemon_threads, server.opening, server.over = True, opening, threading.Event()
    with _serving(server):
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.over.set()


class _MailHandler(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    def handle(self):
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._take()
            elif verb == b"RCPT" and self.server.refuses:
                self._say(f"{self.server.refuses} no")
            else:
                self._say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return

    def _take(self):
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 taken")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class MailSink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    refuses = None

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _MailHandler)
        self.letters = []


@contextmanager
def mail_server() -> Iterator[MailSink]:
    sink = MailSink()
    with _serving(sink):
        yield sink


@contextmanager
def _serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
