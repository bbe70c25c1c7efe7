"""`greenctl worker`: one per machine where the application runs in several processes."""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from greenctl.cli.workplace import opened, settings_of_city
from greenctl.config import Settings
from greenctl.jobs.failing import Piece, failures
from greenctl.jobs.outbox import drain
from greenctl.jobs.rounds import EVERY_SECONDS, Rounds
from greenctl.logs import configure

if TYPE_CHECKING:
    from greenctl.jobs.celery import Work

_log = structlog.get_logger("greenctl.worker")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long to rest when nothing waits; or to be woken by a broker."""
    parser.add_argument("--idle", type=float, default=1.0, metavar="SECONDS", help="rest between looks (1)")
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")
    parser.add_argument("--celery", action="store_true", help="be woken through GREENCTL_BROKER")
    parser.add_argument("--beat", action="store_true", help="send what is due by the clock; one for all nodes")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="of --celery (2)")


def run(arguments: argparse.Namespace) -> None:
    """Deliver what waits in the outbox, look at photos that wait, and do what time brings; for ever or once."""
    configure()
    settings = settings_of_city(arguments.data)
    if arguments.celery or arguments.beat:
        _run_celery(settings, arguments)
        return
    with opened(settings) as foundation:
        transactions, photos, notices = foundation.transactions, foundation.photo_work(), foundation.notice_work()
        looks = (lambda: drain(transactions), photos.look_at_waiting, notices.send_waiting)
        _work(looks, Rounds(transactions, photos), arguments)


def _work(looks: Sequence[Callable[[], int]], rounds: Rounds, arguments: argparse.Namespace) -> None:
    """A round first, so that with --once what time has brought is told as well; what fails of it stops nothing else."""
    rest, due = threading.Event(), time.monotonic()
    failed: list[tuple[Piece, Exception]] = []
    while True:
        if time.monotonic() >= due:
            failed = failures([rounds.make])
            for _, error in failed:
                _log.error("round_failed", exc_info=error, again_in_seconds=EVERY_SECONDS)
            due = time.monotonic() + EVERY_SECONDS
        if sum(look() for look in looks):
            continue
        if arguments.once:
            sys.exit(1 if failed else 0)
        rest.wait(arguments.idle)


def _run_celery(settings: Settings, arguments: argparse.Namespace) -> None:
    from greenctl.jobs.celery import beat, messenger, serve  # one machine needs none of it

    if settings.broker is None:
        sys.exit("set GREENCTL_BROKER (redis://, amqp://, or filesystem:// on one machine); see deploy/README.md")
    messages = messenger(settings.broker, settings.data_folder)
    if arguments.beat:
        beat(messages)
    else:
        processes = f"--concurrency={arguments.processes}"
        serve(messages, lambda: _work_on(settings), [processes, "--loglevel=WARNING"])


@contextmanager
def _work_on(settings: Settings) -> Iterator["Work"]:
    """For the life of a process."""
    from greenctl.jobs.celery import Work

    with opened(settings) as foundation:
        yield Work(foundation.transactions, foundation.photo_work(), foundation.notice_work())
