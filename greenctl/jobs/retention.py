"""What is kept for a time only."""

from datetime import timedelta

from sqlalchemy import bindparam, delete

from greenctl.auth.identity_repository import forget_attempts
from greenctl.db.base import UtcDateTime
from greenctl.db.event_log import AnswerRow
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.notices.subscribing import forget_ended

# A phone may repeat a request after weeks without signal; after a quarter its answer, and what was sent, may go.
ANSWERS_ARE_KEPT = timedelta(days=90)
ATTEMPTS_ARE_KEPT = timedelta(days=1)

_FORGET_ANSWERS = delete(AnswerRow).where(AnswerRow.at < bindparam("before", type_=UtcDateTime))


def forget_old_answers(transactions: Transactions) -> int:
    """Delete the answers that were kept for repeats long enough; returns how many. Attempts to sign in elsewhere go
    with them, a day after they ended, and where devices heard of notices in sessions that have ended."""
    with transactions.writing(system("retention")) as uow:
        forget_attempts(uow, uow.now - ATTEMPTS_ARE_KEPT)
        forget_ended(uow)
        return uow.execute(_FORGET_ANSWERS, {"before": uow.now - ANSWERS_ARE_KEPT}).rowcount
