"""Inspectors who look at duties, with good defaults."""

from datetime import timedelta
from decimal import Decimal

from greenctl.area.calendar import CIVIL_TIME
from greenctl.emergency.verification import checking, reading, sending
from greenctl.emergency.verification.domain import CheckedLine, NewCheck, State
from greenctl.kernel.actor import EVERYTHING, Actor, Grant, Role, system
from greenctl.kernel.clock import local_day
from greenctl.kernel.ids import new_id
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.findings.builders import settle
from tests.inspection.builders import an_account, an_officer, qualified
from tests.photos.builders import a_photo, declared

START = NOW + timedelta(days=2, hours=1)
LINE = "heavy_weather"


def an_inspector(account_id="the-inspector"):
    return Actor(account_id, (Grant(Role.INSPECTOR, "370800"),))


def officers(transactions, count=2, area="370800"):
    """Qualified for heavy weather; their account ids in order."""
    made = [
        an_officer(transactions, an_account(transactions, area), qualifications=(qualified(LINE),)).account_id
        for _ in range(count)
    ]
    return sorted(made)


def begun_alert(transactions, clock, **changes):
    """An alert whose duties hold now."""
    alert = issued(transactions, starts_at=START, **changes)
    clock.advance(timedelta(days=2, hours=2))
    return alert


def a_line(transactions, source_id, ordinal=0, state=State.KEPT, *, by="the-inspector", photos=1, checked=True, **more):
    """With photos of its own, verified unless it is said otherwise."""
    line_id = more.pop("id", None) or new_id()
    kind = "finding" if state is State.NOT_KEPT else "duty_check"
    taken = [
        a_photo(subject_kind=kind, subject_id=line_id, source_id=source_id, sha256=f"{n + 16 * ordinal:064x}")
        for n in range(0 if state is State.NOT_SEEN else photos)
    ]
    if taken:
        declared(transactions, *taken, by=an_inspector(by))
    if checked and taken:
        settle(transactions, [one.id for one in taken])
    told = {"text": "示例：门已锁" if state is State.NOT_SEEN else None, **more}
    return CheckedLine(id=line_id, ordinal=ordinal, state=state, photos=tuple(one.id for one in taken), **told)


def a_check(alert, source_id, *lines, **changes):
    where = {"longitude": Decimal("116.6"), "latitude": Decimal("35.4"), "accuracy_m": Decimal(8)}
    told = {"id": new_id(), "alert_id": alert.id, "source_id": source_id, "lines": lines, **where, **changes}
    return NewCheck(**told)


def checked(transactions, new, *, by="the-inspector", seen=1, actor=None, scope=EVERYTHING):
    with transactions.writing(actor or an_inspector(by), scope=scope) as uow:
        return checking.check(uow, new, seen, today=local_day(uow.now, CIVIL_TIME))


def seen(transactions, alert, source_id, *states, by="the-inspector"):
    """A check of the first obligations, one state each."""
    lines = [a_line(transactions, source_id, n, state, by=by) for n, state in enumerate(states)]
    return checked(transactions, a_check(alert, source_id, *lines), by=by)


def sent(transactions, alert, scope=EVERYTHING):
    with transactions.writing(system("command"), scope=scope) as uow:
        return sending.send(uow, alert.id)


def tasks_of(transactions, alert, *, by=None, scope=EVERYTHING):
    with transactions.reading(by or system("test"), scope=scope) as uow:
        return reading.tasks_page(uow, alert.id, 0, 10_000)


def verdicts(transactions, alert, scope=EVERYTHING):
    with transactions.reading(system("test"), scope=scope) as uow:
        found = reading.verified(uow, alert.id)
    return {name: count for name, count in found.total.items() if count}


def lines_that(transactions, alert, scope=EVERYTHING, **filters):
    with transactions.reading(system("test"), scope=scope) as uow:
        return reading.lines_page(uow, alert.id, filters, ("", -1), 10_000)
