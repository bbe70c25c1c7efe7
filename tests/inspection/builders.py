"""Officers, plans, tasks and visits for tests: an officer of the city, qualified for the industry line."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from greenctl.auth.models import AccountRow, GrantRow
from greenctl.db.transaction import Transactions
from greenctl.inspection import drawing, officers, planning, tasks, visiting
from greenctl.inspection.domain import NewPlan, NewTask, NewVisit, Plan, Stratum, Task, Visit
from greenctl.inspection.officer_domain import Officer, Qualification
from greenctl.kernel.actor import EVERYTHING, Actor, Grant, Reach, Role, Scope, system
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.ids import new_id

TODAY = date(2026, 11, 20)
A_DAY = timedelta(days=1)
LINE = "industry"
SECRET = "a secret that nobody has guessed yet"
COMMAND = Actor("the-command", (Grant(Role.COMMAND, "370800"),))
REVIEWER = Actor("the-reviewer", (Grant(Role.COUNTY_REVIEWER, "370811"),))
CITY = Scope(reaches=(Reach("3708"),))


def an_account(transactions: Transactions, area: str = "370800", department: str = "") -> str:
    """An inspector's account."""
    account_id = new_id()
    with transactions.writing(system("test")) as uow:
        row = {"id": account_id, "login": account_id, "display_name": "示例人员", "epoch": 1, "created_at": uow.now}
        uow.execute(insert(AccountRow), row)
        grant = {"account_id": account_id, "role": Role.INSPECTOR.value, "area": area, "department": department}
        uow.execute(insert(GrantRow), grant)
    return account_id


def qualified(line: str = LINE, first: date = date(2026, 1, 1), until: date | None = None) -> Qualification:
    return Qualification(line=line, valid_from=first, valid_until=until)


def an_officer(
    transactions: Transactions,
    account_id: str | None = None,
    *,
    area: str = "370800",
    qualifications: Sequence[Qualification] | None = None,
) -> Officer:
    account_id = account_id or an_account(transactions, area)
    with transactions.writing(COMMAND) as uow:
        return officers.enrol(uow, account_id, (qualified(),) if qualifications is None else qualifications)


def barred(transactions: Transactions, account_id: str, source_id: str) -> str:
    """A conflict of interest; returns its id."""
    conflict_id = new_id()
    with transactions.writing(COMMAND) as uow:
        officers.state_conflict(uow, conflict_id, account_id, source_id, "示例：亲属任职")
    return conflict_id


def a_plan(**changes: Any) -> NewPlan:
    """A double-random plan of two weeks from tomorrow that takes two of all."""
    given = {
        "id": new_id(), "kind": "random", "name": "示例双随机", "area": "370800", "line": LINE,
        "starts_on": TODAY + A_DAY, "until": TODAY + 15 * A_DAY, "strata": (Stratum(name="all", take=2),),
        "seed_commitment": sha256_hex(SECRET.encode()),
    }  # fmt: skip
    return NewPlan(**{**given, **changes})


def planned(transactions: Transactions, by: Actor = COMMAND, **changes: Any) -> Plan:
    with transactions.writing(by, scope=CITY) as uow:
        return planning.make_plan(uow, a_plan(**changes), today=TODAY)


def drawn(transactions: Transactions, plan: Plan, by: Actor = COMMAND, secret: str = SECRET) -> drawing.DrawMade:
    with transactions.writing(by, scope=CITY) as uow:
        return drawing.draw_plan(uow, plan.id, plan.version, secret, None, today=TODAY)


def a_task(source_id: str, *officers: str, **changes: Any) -> NewTask:
    given = {
        "id": new_id(), "source_id": source_id, "origin": "routine", "line": LINE, "planned_on": TODAY,
        "due_on": TODAY + A_DAY, "officers": officers,
    }  # fmt: skip
    return NewTask(**{**given, **changes})


def sent(
    transactions: Transactions, source_id: str, *officers: str, by: Actor = COMMAND, today: date = TODAY,
    scope: Scope = EVERYTHING, **changes: Any,
) -> Task:  # fmt: skip
    """A task that is planned."""
    with transactions.writing(by, scope=scope) as uow:
        return tasks.make_task(uow, a_task(source_id, *officers, **changes), today=today)


def a_visit(source_id: str, **changes: Any) -> NewVisit:
    return NewVisit(
        **{"id": new_id(), "source_id": source_id, "points": (("sample-works-2026:board", "met"),), **changes}
    )


def visited(
    transactions: Transactions, account_id: str, *visits: NewVisit, scope: Scope = EVERYTHING, today: date = TODAY
) -> list[Visit]:
    """Recorded by an inspector."""
    actor = Actor(account_id, (Grant(Role.INSPECTOR, "370800"),))
    with transactions.writing(actor, scope=scope) as uow:
        return visiting.record_visits(uow, visits, today=today)
