"""`greenctl worker`: one per machine where the application runs in several processes."""

import argparse
import threading

from greenctl.cli.workplace import application, settings_of_city
from greenctl.jobs.outbox import drain
from greenctl.logs import configure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long to rest when nothing waits."""
    parser.add_argument("--idle", type=float, default=1.0, metavar="SECONDS", help="rest between looks (1)")
    parser.add_argument("--once", action="store_true", help="deliver what waits now, then end")


def run(arguments: argparse.Namespace) -> None:
    """Deliver what waits in the outbox and look at photos that wait, for ever or once."""
    configure()
    rest = threading.Event()
    with application(settings_of_city(arguments.data)) as (app, transactions):
        photos = app.extensions["greenctl"].photo_work(transactions)
        while (taken := drain(transactions) + photos.look_at_waiting()) or not arguments.once:
            if not taken:
                rest.wait(arguments.idle)
