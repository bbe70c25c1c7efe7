"""Appeals as rows and as values."""

from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review.appeals.domain import Appeal, Outcome
from greenctl.review.appeals.errors import AppealedBefore
from greenctl.review.appeals.models import AppealRow
from greenctl.review.models import CaseRow
from greenctl.review.repository import within
from greenctl.review.workflow import State

_A, _CASE = AppealRow.__table__, CaseRow.__table__
_ALL = select(*(_A.c[name] for name in Appeal.__slots__)).join(_CASE, _CASE.c.id == _A.c.case_id)
_BY_ID = _ALL.where(_A.c.id == bindparam("id"))
_OF_CASE = _ALL.where(_A.c.case_id == bindparam("case_id"))
_OPEN = _ALL.where(_A.c.outcome.is_(None)).order_by(_A.c.due_on, _A.c.id).limit(bindparam("limit"))
_DECIDED = ("outcome", "answer", "decided_at", "decided_by", "version")
_DECIDE = (
    update(_A)
    .where(_A.c.id == bindparam("the_id"), _A.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=_A.c[name].type) for name in _DECIDED})
)


def find(uow: UnitOfWork, appeal_id: str) -> Appeal | None:
    return _appeal(uow.execute(_BY_ID.where(within(uow.scope)), {"id": appeal_id}).first())


def find_of_case(uow: UnitOfWork, case_id: str) -> Appeal | None:
    return _appeal(uow.execute(_OF_CASE.where(within(uow.scope)), {"case_id": case_id}).first())


def list_open(uow: UnitOfWork, after: tuple[date, str] | None, limit: int) -> list[Appeal]:
    """What waits for a decision in scope, what is due first before the others."""
    statement = _OPEN.where(within(uow.scope))
    if after is not None:
        day, appeal_id = after
        statement = statement.where(or_(_A.c.due_on > day, (_A.c.due_on == day) & (_A.c.id > appeal_id)))
    return [_of(row) for row in uow.execute(statement, {"limit": limit})]


def insert_appeal(uow: UnitOfWork, appeal: Appeal) -> None:
    """Raises AppealedBefore."""
    try:
        uow.execute(insert(_A), {name: getattr(appeal, name) for name in Appeal.__slots__})
    except IntegrityError as error:
        raise AppealedBefore(case_id=appeal.case_id) from error


def decide(uow: UnitOfWork, appeal: Appeal, seen_version: int) -> bool:
    """False if somebody else was faster."""
    values = {f"new_{name}": getattr(appeal, name) for name in _DECIDED}
    return uow.execute(_DECIDE, {"the_id": appeal.id, "seen": seen_version, **values}).rowcount == 1


def _appeal(row: Row[Any] | None) -> Appeal | None:
    return None if row is None else _of(row)


def _of(row: Row[Any]) -> Appeal:
    outcome = Outcome(row.outcome) if row.outcome else None
    return Appeal(**{**row._asdict(), "against": State(row.against), "outcome": outcome})
