"""What the victims run: the application, and variants of it with a planted fault. Imported by their nursery."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import after_this_request, has_request_context
from sqlalchemy import create_engine, delete, insert, text
from werkzeug.serving import WSGIRequestHandler, make_server

from greenctl.cli import main as commands, run  # noqa: F401 - imported once, for every child
from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.db.base import db
from greenctl.db.event_log import DeliveryRow, OutboxRow
from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.jobs.celery import Work, messenger, serve
from greenctl.jobs.local import LocalWorker
from greenctl.jobs.outbox import _due, drain
from greenctl.kernel.actor import NOBODY, system
from greenctl.kernel.events import Happened
from greenctl.source.use_cases import mark_signs_of_life
from tests.applications import application

REGISTERED = "source.registered"
HANDLERS = {REGISTERED: (mark_signs_of_life,)}
"""Later work whose effect can be read off the register: each registered source is heard of."""


class AnswersBeforeItCommits(Transactions):
    """The planted fault: the answer goes out first, and the commit comes when it has gone."""

    @contextmanager
    def writing(self, *arguments: Any, **options: Any) -> Iterator[UnitOfWork]:
        if not has_request_context():
            with super().writing(*arguments, **options) as uow:
                yield uow
            return
        with ExitStack() as work:
            uow = work.enter_context(super().writing(*arguments, **options))
            yield uow
            commit = work.pop_all().close
        after_this_request(lambda response: _when_closed(response, commit))


def _when_closed(response: Any, commit: Any) -> Any:
    """Not at once, so that one of the first kills falls between the two."""
    response.call_on_close(partial(time.sleep, 0.05))
    response.call_on_close(commit)
    return response


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        return


def serve_register(folder: Path, kind_of_transactions: type[Transactions]) -> None:
    """The whole application with its worker on a random loopback port."""
    with application(settings_for(folder)) as (app, _):
        running = app.extensions["greenctl"]
        transactions = kind_of_transactions(
            running.transactions.engine, running.transactions.clock, awaited=frozenset(HANDLERS), seal=running.seal
        )
        app.extensions["greenctl"] = replace(running, transactions=transactions)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        LocalWorker(transactions, HANDLERS).start()
        print("port", server.server_port)
        server.serve_forever()


def run_command(
    arguments: Sequence[str], language: str = "zh_CN.UTF-8", environment: Mapping[str, str] = MappingProxyType({})
) -> None:
    """`greenctl …`, as from a shell of 80 columns."""
    for name in ("DATABASE_URL", "GREENCTL_DATA_FOLDER"):
        os.environ.pop(name, None)
    os.environ.update({"COLUMNS": "80", "LANG": language, **environment})
    commands.main(list(arguments))


def work(folder: Path, batch: int) -> None:
    """Drain the outbox, then say so."""
    _work(folder, batch, drain_once)


def work_in_two_steps(folder: Path, batch: int) -> None:
    """The planted fault: the effect in one transaction, the delivery noted in another."""
    _work(folder, batch, drain_in_two_steps)


def work_beside(folder: Path, url: str, batch: int, deliver: Any, go: Path) -> None:
    """Drain together with others, once all are ready."""
    with transactions_on(replace(settings_for(folder), database_url=url)) as transactions:
        print("ready")
        while not go.exists():
            time.sleep(0.001)
        while deliver(transactions, batch):
            pass


def _work(folder: Path, batch: int, deliver: Any) -> None:
    with transactions_on(settings_for(folder)) as transactions:
        print("working")
        while deliver(transactions, batch):
            pass
        print("drained")


def work_through_celery(folder: Path, url: str, broker: str, batch: int) -> None:
    """A Celery worker with two processes, whose handler shows each time it is run."""
    messages = messenger(broker, folder)
    settings = replace(settings_for(folder), database_url=url)

    @contextmanager
    def begin() -> Iterator[Work]:
        with transactions_on(settings) as transactions:
            print("working")
            yield Work(transactions, handlers={REGISTERED: (count_up,)}, batch=batch)

    serve(messages, begin, ["--concurrency=2", "--loglevel=WARNING"])


def drain_once(transactions: Transactions, batch: int) -> int:
    return drain(transactions, batch, {REGISTERED: (count_up,)})


def drain_without_turns(transactions: Transactions, batch: int) -> int:
    """The planted fault: nothing keeps two workers from the same rows, and no delivery is noted."""
    with transactions.writing(system("test")) as uow:
        due = text("select e.id, e.subject_id from event e join outbox o on o.event_id = e.id limit :batch")
        events = list(uow.execute(due, {"batch": batch}))
        if events:
            count_up(uow, events)
            uow.execute(delete(OutboxRow).where(OutboxRow.event_id.in_([event.id for event in events])))
    return len(events)


def drain_in_two_steps(transactions: Transactions, batch: int) -> int:
    with transactions.writing(system("test")) as uow:
        events = _due(uow, batch)
        if events:
            count_up(uow, events)
    with transactions.writing(system("test")) as uow:
        for event in events:
            uow.execute(insert(DeliveryRow), {"event_id": event.id, "handler": "count_up", "done_at": uow.now})
            uow.execute(delete(OutboxRow).where(OutboxRow.event_id == event.id))
    return len(events)


def count_up(uow: UnitOfWork, events: Sequence[Happened]) -> None:
    """A handler that would show it if it were run twice: the version counts its runs."""
    uow.execute(
        text("update source set version = version + 1 where id = :id"), [{"id": event.subject_id} for event in events]
    )
    time.sleep(0.002)


def start_cold(url: str, ready: Path, go: Path) -> None:
    """Wait for the others, then start on an empty database as every node does."""
    ready.touch()
    while not go.exists():
        time.sleep(0.001)
    settings = replace(settings_for(ready.parent / "data"), database_url=url)
    with transactions_on(settings) as transactions, transactions.reading(NOBODY) as uow:
        print("events", uow.execute(text("select count(*) from event")).scalar_one())


def start_cold_out_of_turn(url: str, ready: Path, go: Path) -> None:
    """The planted fault: tables are made by whoever starts, as `create_all` at import would."""
    ready.touch()
    engine = create_engine(url)
    while not go.exists():
        time.sleep(0.001)
    db.metadata.create_all(engine)
    print("events 0")
