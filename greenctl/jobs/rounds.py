"""What time brings, for workers that no beat wakes: looked at now and then, and some of it once a day."""

from datetime import date
from functools import partial

from greenctl.area.calendar import civil_day
from greenctl.db.transaction import Transactions
from greenctl.jobs.daily import EACH_DAY, look_at_alerts
from greenctl.jobs.failing import Piece, failures, raise_all
from greenctl.jobs.photos import PhotoWork
from greenctl.jobs.retention import forget_old_answers
from greenctl.jobs.sealing import seal_when_due

EVERY_SECONDS = 30.0
"""between two rounds"""


class Rounds:
    """One per process. Several at once, or again on the same day, change nothing."""

    def __init__(self, transactions: Transactions, photos: PhotoWork | None = None) -> None:
        self._clock = transactions.clock
        self._each_time = [partial(work, transactions) for work in (forget_old_answers, look_at_alerts, seal_when_due)]
        self._each_day: list[Piece] = [partial(work, transactions) for work in EACH_DAY]
        if photos is not None:
            self._each_day.append(photos.sweep)
        self._day: date | None = None
        self._left_today: list[Piece] = []

    def make(self) -> None:
        """Alerts and old answers each time, the log when it is due; what a day brings with its first round.

        Raises:
            ExceptionGroup: what failed; the rest was done, and what of a day failed is tried with the next round.
        """
        today = civil_day(self._clock.now())
        if today != self._day:
            self._day, self._left_today = today, self._each_day
        failed = failures([*self._each_time, *self._left_today])
        self._left_today = [piece for piece, _ in failed if piece in self._left_today]
        raise_all(failed)
