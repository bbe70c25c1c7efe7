"""What the victims of test_notices.py run: the sender of notices."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from greenctl.cli.workplace import opened, settings_for
from greenctl.jobs.notices import NoticeWork
from greenctl.kernel.clock import SteppedClock, SystemClock
from greenctl.notices.sending import Office
from greenctl.notices.ways.posting import Allowed
from greenctl.notices.ways.webhook import Webhook
from greenctl.source.queries import plain_names

BATCH = 10
OFFICE = Office({"webhook": Webhook(Allowed(plain=True, private=True))}, b"sample", ZoneInfo("UTC"), plain_names)


def send(folder: Path, later: timedelta) -> None:
    """Send what is due `later` than now, so that nobody waits through the waits."""
    with opened(settings_for(folder), SteppedClock(SystemClock().now() + later), migrate=False) as there:
        work = NoticeWork(there.transactions, OFFICE)
        print("working")
        while work.send_waiting(BATCH):
            pass
