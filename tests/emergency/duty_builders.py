"""Firms that speak of their duties, with good defaults."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import update

from greenctl.emergency.confirmation import following, use_cases as confirming
from greenctl.emergency.confirmation.domain import NewReport, Whereabouts
from greenctl.emergency.inventory.columns import FULL
from greenctl.kernel.actor import EVERYTHING, Actor, Mandate, Role, Scope, system
from greenctl.kernel.ids import new_id
from greenctl.photos.models import PhotoRow
from tests.emergency.builders import LINE as A_LINE, MEASURE, a_template, begun, imported, of, published
from tests.photos.builders import a_photo, declared

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HERE = Whereabouts(longitude=Decimal("116.6"), latitude=Decimal("35.4"), accuracy_m=Decimal(8))
TWO = [{**MEASURE, "text": "一号线停产", "so2": Decimal(6)}, {**MEASURE, "text": "停用一台示例设备", "so2": Decimal(4)}]


def an_inventory(transactions, sources, measures=TWO, bases=()):
    """In force, with these measures of each source at orange."""
    rows = {
        "entries": [of(source, part="industrial") for source in sources],
        "lines": [of(source, **A_LINE) for source in sources],
        "measures": [of(source, **measure) for source in sources for measure in measures],
        "bases": bases,
    }
    draft = begun(transactions)
    imported(transactions, draft, a_template(**rows), FULL)
    return published(transactions, draft, 2)


def a_firm(*source_ids, name="the-preparer"):
    return Actor(name, mandates=tuple(Mandate(one, Role.PREPARER) for one in source_ids))


def as_firm(transactions, source_id, name="the-preparer", scope=None):
    return transactions.writing(a_firm(source_id, name=name), scope=scope or Scope(source_ids=frozenset({source_id})))


def confirmed(transactions, alert, source_id, *, seen=1, name="the-preparer", scope=None):
    with as_firm(transactions, source_id, name, scope) as uow:
        return confirming.confirm(uow, alert.id, source_id, seen, HERE)


def a_report(transactions, alert, source_id, ordinal=0, *, photos=1, checked=True, before=None, **changes):
    """A report with photos of the firm's own, verified unless it is said otherwise; the first of them `before`."""
    report_id = changes.pop("id", None) or new_id()
    taken = [
        a_photo(subject_kind="duty", subject_id=report_id, source_id=source_id, sha256=f"{n + ordinal:064x}")
        for n in range(photos)
    ]
    if taken:
        declared(transactions, *taken, by=a_firm(source_id))
    ids = tuple(one.id for one in taken)
    if checked:
        with transactions.writing(system("test")) as uow:
            good = {"state": "verified", "original_key": "sample", "settled_at": uow.now}
            uow.execute(update(PhotoRow).where(PhotoRow.id.in_(ids)).values(good))
    told = {"alert_id": alert.id, "source_id": source_id, "ordinal": ordinal, "photos": ids}
    told["before"] = None if before is None else ids[:before]
    return NewReport(id=report_id, **{**told, **changes})


def said(transactions, new, *, seen=1, name="the-preparer"):
    with as_firm(transactions, new.source_id, name) as uow:
        return confirming.report(uow, new, seen, HERE)


def reported(transactions, alert, source_id, ordinal=0, **changes):
    return said(transactions, a_report(transactions, alert, source_id, ordinal, **changes))


def followed(transactions, alert, scope=EVERYTHING):
    with transactions.reading(system("test"), scope=scope) as uow:
        return following.follow(uow, alert.id)


def sources_that(transactions, alert, scope=EVERYTHING, **filters):
    with transactions.reading(system("test"), scope=scope) as uow:
        return following.rows_page(uow, alert.id, filters, "", 10_000)


def chased(transactions):
    with transactions.writing(system("test")) as uow:
        return following.chase_overdue(uow)
