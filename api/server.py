"""Serving the application from one threaded process, for one machine; `deploy/` is for more."""

from collections.abc import Callable
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from greenctl.db.transaction import Transactions
from greenctl.jobs.local import LocalWorker
from greenctl.logs import configure


class _Quiet(WSGIRequestHandler):
    """The application logs its requests itself."""

    def log_request(self, *_: object) -> None:
        return


def serve(app: Any, transactions: Transactions, port: int, announce: Callable[[str], object]) -> None:
    """Answer on 127.0.0.1:`port` until Ctrl-C; later work is done by one thread beside.

    `announce` is told the address once it answers.

    Raises:
        KeyboardInterrupt: somebody ended it.
        OSError: the port is taken.
    """
    configure()
    worker = LocalWorker(transactions)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    worker.start()
    announce(f"http://127.0.0.1:{server.server_port}/")
    try:
        server.serve_forever()
    finally:
        server.server_close()
        worker.stop()
