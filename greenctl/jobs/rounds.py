"""What time brings, for workers that no beat wakes: looked at now and then, and some of it once a day."""

from datetime import date

from greenctl.area.calendar import civil_day
from greenctl.db.transaction import Transactions
from greenctl.jobs.daily import look_at_alerts, once_a_day
from greenctl.jobs.photos import PhotoWork
from greenctl.jobs.retention import forget_old_answers
from greenctl.jobs.sealing import seal_when_due

EVERY_SECONDS = 30.0
"""between two rounds"""


class Rounds:
    """One per process. Several at once, or again on the same day, change nothing."""

    def __init__(self, transactions: Transactions, photos: PhotoWork | None = None) -> None:
        self._transactions, self._photos = transactions, photos
        self._looked_back_on: date | None = None

    def make(self) -> None:
        """Overdue duties and alert files each time, the log when it is due; what a day brings with its first round."""
        forget_old_answers(self._transactions)
        look_at_alerts(self._transactions)
        seal_when_due(self._transactions)
        today = civil_day(self._transactions.clock.now())
        if today != self._looked_back_on:
            once_a_day(self._transactions)
            if self._photos is not None:
                self._photos.sweep()
            self._looked_back_on = today
