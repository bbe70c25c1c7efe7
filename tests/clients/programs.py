"""What is killed: the application as it runs in a city, on a folder of its own."""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from werkzeug.serving import make_server

from greenctl.cli.workplace import settings_for
from greenctl.config import Settings
from greenctl.jobs.local import LocalWorker
from tests.applications import application
from tests.conftest import NOW
from tests.faults.programs import _Quiet


class SinceNow:
    """The tests' day, on which time passes; it goes on over restarts of the server."""

    simulated = True

    def __init__(self, began: float) -> None:
        self._began = began

    def now(self) -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - self._began)


def settings_of_the_day(folder: Path, url: str | None) -> Settings:
    """On an SQLite file in the folder, or on the database that is named; every answer is held against its schema."""
    settings = settings_for(folder, check_answers=True, access_minutes=120)
    return settings if url is None else replace(settings, database_url=url)


def serve(folder: Path, url: str | None, began: float) -> None:
    """With its worker, on a random loopback port."""
    with application(settings_of_the_day(folder, url), SinceNow(began)) as (app, transactions):
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        LocalWorker(transactions).start()
        print("port", server.server_port)
        server.serve_forever()
