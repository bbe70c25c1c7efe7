"""Later work across machines: Celery carries the word that something waits, never the work itself.

What is to be done stands in our outbox and is taken from there in a transaction, so a message may be lost, late or
delivered twice: a message too many finds nothing to do, and a lost one is made good by the next round of the beat.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init, worker_ready

from greenctl.area.calendar import CIVIL_TIME
from greenctl.db.transaction import Transactions
from greenctl.jobs.daily import look_at_alerts, once_a_day
from greenctl.jobs.handlers import HANDLERS, Handlers
from greenctl.jobs.notices import NoticeWork
from greenctl.jobs.outbox import drain
from greenctl.jobs.photos import PhotoWork
from greenctl.jobs.retention import forget_old_answers
from greenctl.jobs.sealing import seal_when_due
from greenctl.ledger.sealing import EVERY

DRAIN = "greenctl.drain"
PHOTOS = "greenctl.photos"
LOOK_BACK = "greenctl.look_back"
FORGET = "greenctl.forget"
SWEEP = "greenctl.sweep"
DUTIES = "greenctl.duties"
NOTICES = "greenctl.notices"
SEAL = "greenctl.seal"
_OFTEN_SECONDS = 30.0
# A word that nobody heard for so long has been said again since.
_EXPIRES_SECONDS = 120
_REACH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Work:
    """What one process of a worker works with: made in that process, since connections do not survive a fork."""

    transactions: Transactions
    photos: PhotoWork | None = None
    notices: NoticeWork | None = None
    handlers: Handlers = field(default_factory=lambda: HANDLERS)
    batch: int = 200

    def drain(self) -> None:
        """Deliver until nothing is due."""
        while drain(self.transactions, self.batch, self.handlers):
            pass

    def look_at_photos(self) -> None:
        while self.photos is not None and self.photos.look_at_waiting():
            pass

    def send_notices(self) -> None:
        while self.notices is not None and self.notices.send_waiting():
            pass

    def sweep(self) -> None:
        if self.photos is not None:
            self.photos.sweep()


def messenger(broker: str, folder: Path) -> Celery:
    """An application that knows where to send; `folder` is where brokers on one machine keep their messages.

    `filesystem://` needs no server and is for one machine; `redis://` and `amqp://` are for several.
    """
    app = Celery("greenctl", broker=broker, set_as_current=False, fixups=[])
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=_REACH_SECONDS,
        broker_transport_options=_transport_options(broker, folder),
        task_default_queue="greenctl",
        timezone=CIVIL_TIME.key,
        beat_schedule=_SCHEDULE,
        beat_schedule_filename=str(folder / "beat"),
        beat_max_loop_interval=5,
    )
    return app


def say_that_something_waits(app: Celery) -> None:
    """Raises kombu's OperationalError: the broker is out of reach."""
    app.send_task(DRAIN, expires=_EXPIRES_SECONDS, retry=False, ignore_result=True)


def serve(app: Celery, work: Callable[[], AbstractContextManager[Work]], arguments: list[str]) -> None:
    """Do what messages ask for, until told to stop; each process enters its `work` once. Begins with what waits."""
    made: list[Work] = []
    stay = ExitStack()
    _add_tasks(app, lambda: made[0])

    def begin(**_: Any) -> None:
        made[:] = [stay.enter_context(work())]

    def look_first(**_: Any) -> None:
        say_that_something_waits(app)

    worker_process_init.connect(begin)
    worker_ready.connect(look_first)
    app.worker_main(["worker", "--without-gossip", "--without-mingle", "--without-heartbeat", *arguments])


def beat(app: Celery) -> None:
    """Send what is to be done at its hours. One for all nodes; a second one only makes messages that find no work."""
    app.start(["beat", "--loglevel=WARNING", "--pidfile="])


def _add_tasks(app: Celery, work: Callable[[], Work]) -> None:
    jobs: dict[str, Callable[[Work], object]] = {
        DRAIN: Work.drain,
        PHOTOS: Work.look_at_photos,
        NOTICES: Work.send_notices,
        LOOK_BACK: lambda work: once_a_day(work.transactions),
        FORGET: lambda work: forget_old_answers(work.transactions),
        SWEEP: Work.sweep,
        DUTIES: lambda work: look_at_alerts(work.transactions),
        SEAL: lambda work: seal_when_due(work.transactions),
    }
    for name, job in jobs.items():
        app.task(_task(job, work), name=name, shared=False)


def _task(job: Callable[[Work], object], work: Callable[[], Work]) -> Callable[[], None]:
    def carry_out() -> None:
        job(work())

    return carry_out


def _every(seconds: float, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": _EXPIRES_SECONDS}}


def _daily(hour: int, minute: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": crontab(hour=hour, minute=minute)}


_SCHEDULE = {
    "what waits to be tried again": _every(_OFTEN_SECONDS, DRAIN),
    "photos that wait": _every(_OFTEN_SECONDS, PHOTOS),
    "notices that wait": _every(_OFTEN_SECONDS, NOTICES),
    "duties that are overdue": _every(_OFTEN_SECONDS, DUTIES),
    "the log": _every(EVERY.total_seconds(), SEAL),
    # Soon after midnight in the city: from then on, what ended the day before counts no more.
    "what time brings": _daily(0, 5, LOOK_BACK),
    "answers kept long enough": _daily(3, 10, FORGET),
    "photos that nobody came back for": _daily(3, 40, SWEEP),
}


def _transport_options(broker: str, folder: Path) -> dict[str, Any]:
    if broker.startswith("filesystem:"):
        places = {name: folder / "broker" / name for name in ("messages", "control")}
        for place in places.values():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        messages = str(places["messages"])
        return {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(places["control"])}
    if broker.startswith("redis"):
        return {"socket_timeout": _REACH_SECONDS, "socket_connect_timeout": _REACH_SECONDS}
    return {}
