"""Serving the application from one threaded process, for one machine; `deploy/` is for more."""

from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from greenctl.db.transaction import Transactions
from greenctl.jobs.local import LocalWorker
from greenctl.logs import configure


class _Quiet(WSGIRequestHandler):
    """The application logs its requests itself."""

    def log_request(self, *_: object) -> None:
        return


def serve(app: Any, transactions: Transactions, port: int) -> None:
    """Answer on 127.0.0.1:`port` until Ctrl-C; later work is done by one thread beside.

    Raises:
        OSError: the port is taken.
    """
    configure()
    worker = LocalWorker(transactions)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    worker.start()
    print(f"http://127.0.0.1:{server.server_port}/  (Ctrl-C ends it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nended; run it again to go on")
    finally:
        server.server_close()
        worker.stop()
