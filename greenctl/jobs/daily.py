"""What time alone brings, looked at once a day; alerts are looked at all the time."""

from functools import partial

import structlog

from greenctl.area.calendar import civil_day
from greenctl.construction.certifying import end_expired
from greenctl.construction.use_cases import ask_about_ends
from greenctl.db.transaction import Transactions
from greenctl.declaration.publicity import conclude
from greenctl.declaration.revising import regrade_after_time
from greenctl.declaration.telling import remind_of_windows
from greenctl.emergency.alerts.public_files import keep_alert_files
from greenctl.emergency.confirmation.following import chase_overdue
from greenctl.emergency.verification.sending import call_off_ended
from greenctl.findings.loop.use_cases import escalate_overdue
from greenctl.findings.telling import remind_of_repairs
from greenctl.jobs.failing import failures, raise_all
from greenctl.kernel.actor import system
from greenctl.lists.telling import remind_of_lists
from greenctl.retention.schedule import schedule
from greenctl.retention.use_cases import find_due
from greenctl.review.panels.use_cases import settle
from greenctl.review.reminding import remind_of_steps
from greenctl.staggered.use_cases import follow_lists

_log = structlog.get_logger("greenctl.retention")

CASES_AT_ONCE = 200
"""in one transaction, so that reviewers never wait long"""


def look_back_again(transactions: Transactions) -> None:
    """Propose the levels that follow where what was held against a source has ceased to count, some at a time."""
    after: str | None = ""
    while after is not None:
        with transactions.writing(system("look-back")) as uow:
            after = regrade_after_time(uow, civil_day(uow.now), after)


def tell_of_overdue(transactions: Transactions) -> None:
    """Tell the county, and later the city, of findings whose repair is overdue, some at a time."""
    after: str | None = ""
    while after is not None:
        with transactions.writing(system("overdue")) as uow:
            after = escalate_overdue(uow, after)


def look_at_alerts(transactions: Transactions) -> None:
    """Remind firms, then tell the county and the city, of duties under an alert that are overdue; call off the tasks of
    alerts that are over; keep the files of alerts fresh."""
    with transactions.writing(system("overdue")) as uow:
        chase_overdue(uow)
        call_off_ended(uow)
        keep_alert_files(uow)


def ask_whether_sites_have_ended(transactions: Transactions) -> None:
    """Ask the people of sites whose planned end has passed, and mark those that do not answer, some at a time."""
    after: str | None = ""
    while after is not None:
        with transactions.writing(system("site-ends")) as uow:
            after = ask_about_ends(uow, after)


def end_certificates(transactions: Transactions) -> None:
    """Write down that the time of construction certificates is over, some at a time."""
    after: str | None = ""
    while after is not None:
        with transactions.writing(system("certificates")) as uow:
            after = end_expired(uow, after)


def remind_of_what_ends(transactions: Transactions) -> None:
    """Tell firms of lists, windows and repairs that end soon."""
    with transactions.writing(system("reminders")) as uow:
        remind_of_lists(uow)
        remind_of_windows(uow)
    after: str | None = ""
    while after is not None:
        with transactions.writing(system("reminders")) as uow:
            after = remind_of_repairs(uow, after)


def say_what_may_be_erased(transactions: Transactions) -> None:
    """Write into the log how much personal data is kept beyond its time. Deleting it is for a person to order."""
    with transactions.reading(system("records-keeper")) as uow:
        due = find_due(uow, schedule())
    if due.count:
        _log.warning("personal_data_due", count=due.count, next="greenctl retention due")


def remind_desks(transactions: Transactions) -> None:
    """Tell desks of steps of review whose last day comes, and the city of those that are overdue."""
    with transactions.writing(system("reminders")) as uow:
        remind_of_steps(uow)


def settle_panels(transactions: Transactions) -> None:
    """Compare the opinions of panels whose last day is over, and fill seats that nobody could take before, some at a
    time."""
    after: str | None = ""
    while after is not None:
        with transactions.writing(system("panels")) as uow:
            after = settle(uow, civil_day(uow.now), after)


def settle_calendars_again(transactions: Transactions) -> None:
    """Let calendars of staggered production follow the list of the day and the removals that were decided."""
    with transactions.writing(system("calendars")) as uow:
        follow_lists(uow, civil_day(uow.now))


def conclude_publicity(transactions: Transactions) -> int:
    """Let cases go on whose days before the public are over, some at a time; how many there were."""
    concluded, some = 0, CASES_AT_ONCE
    while some == CASES_AT_ONCE:
        with transactions.writing(system("review-clerk")) as uow:
            some = conclude(uow, civil_day(uow.now), CASES_AT_ONCE)
        concluded += some
    return concluded


EACH_DAY = (
    look_back_again, tell_of_overdue, conclude_publicity, settle_calendars_again, settle_panels, remind_of_what_ends,
    remind_desks, ask_whether_sites_have_ended, end_certificates, say_what_may_be_erased,
)  # fmt: skip


def once_a_day(transactions: Transactions) -> None:
    """All of it, in this order; doing it again on the same day changes nothing.

    Raises:
        ExceptionGroup: what failed; the rest was done all the same.
    """
    raise_all(failures(partial(work, transactions) for work in EACH_DAY))
