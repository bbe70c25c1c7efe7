"""Serving the application from one threaded process, for one machine; `deploy/` is for more."""

import signal
import socket
import threading
from collections.abc import Callable

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from greenctl.jobs.local import LocalWorker
from greenctl.logs import configure


class _Quiet(WSGIRequestHandler):
    """The application logs its requests itself."""

    def log_request(self, *_: object) -> None:
        return


def reserve(port: int) -> socket.socket:
    """A port of 127.0.0.1 (0 for any that is free), taken; nothing answers there until `serve`.

    Raises:
        OSError: somebody has it, or it is not for everybody.
        OverflowError: there is no such port.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        # Only listening makes it ours: on Linux two may bind a port that both would reuse. Who comes early waits.
        taken.listen(128)
    except BaseException:
        taken.close()
        raise
    return taken


def serve(app: Flask, listening: socket.socket, announce: Callable[[str], object]) -> None:
    """Answer on a reserved port until Ctrl-C; later work is done by one thread beside. For the main thread.

    Ctrl-C is not left to KeyboardInterrupt: one that is raised while Python collects garbage is lost.

    `announce` is told the address once it answers.
    """
    configure()
    runtime = app.extensions["greenctl"]
    worker = LocalWorker(runtime.transactions, photos=runtime.photo_work(), notices=runtime.notice_work())
    port = listening.getsockname()[1]
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet, fd=listening.fileno())
    worker.start()
    announce(f"http://127.0.0.1:{port}/")
    signal.signal(signal.SIGINT, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    try:
        server.serve_forever()
    finally:
        # Whoever presses Ctrl-C again does not want to wait.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        server.server_close()
        worker.stop()
