"""Notices and those who hear of them, with good defaults."""

from sqlalchemy import func, insert, select

from greenctl.jobs.outbox import drain
from greenctl.kernel.actor import system
from greenctl.notices import use_cases
from greenctl.notices.domain import Notice
from greenctl.notices.models import NoticeChoiceRow, NoticeDeliveryRow, NoticeRecipientRow, NoticeRow

CITY, COUNTY = "370800", "370811"


def told(transactions, *notices):
    with transactions.writing(system("test")) as uow:
        return use_cases.tell(uow, *notices)


def a_notice(kind="finding.closed", cause="示例一", **changes):
    return Notice(**{"kind": kind, "cause": cause, "words": {"number": "示例-1"}, **changes})


def chosen(transactions, person, **ways):
    with transactions.writing(system("test")) as uow:
        row = {"account_id": person.account_id, "language": "zh", "changed_at": uow.now, "version": 1}
        uow.execute(insert(NoticeChoiceRow), {**row, **ways})


def worked(transactions):
    """What waits in the outbox of events is done."""
    while drain(transactions):
        pass


def heard(transactions, person=None):
    """(kind, source) of everything that was told, to one person or to all."""
    rows = select(NoticeRow.kind, NoticeRecipientRow.source_id).join(
        NoticeRecipientRow, NoticeRecipientRow.notice_id == NoticeRow.id
    )
    if person is not None:
        rows = rows.where(NoticeRecipientRow.account_id == person.account_id)
    with transactions.reading(system("test")) as uow:
        return sorted(tuple(row) for row in uow.execute(rows))


def going(transactions):
    """(way, target) of everything that goes out."""
    with transactions.reading(system("test")) as uow:
        return sorted(tuple(row) for row in uow.execute(select(NoticeDeliveryRow.way, NoticeDeliveryRow.target)))


def count(transactions, table):
    with transactions.reading(system("test")) as uow:
        return uow.execute(select(func.count()).select_from(table)).scalar_one()
