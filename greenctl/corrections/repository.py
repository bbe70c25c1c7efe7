"""Corrections as rows and as values."""

from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.corrections.domain import Correction, Outcome
from greenctl.corrections.errors import CorrectionIdTaken
from greenctl.corrections.models import CorrectionRow
from greenctl.db.unit_of_work import UnitOfWork

_C = CorrectionRow.__table__
_ALL = select(*(_C.c[name] for name in Correction.__slots__))
_BY_ID = _ALL.where(_C.c.id == bindparam("id"))
_BY_NUMBER = _ALL.where(_C.c.number == bindparam("number"))
_OPEN = _ALL.where(_C.c.outcome.is_(None), _C.c.id > bindparam("after")).order_by(_C.c.id).limit(bindparam("limit"))
_ANSWERED = (
    _ALL.where(_C.c.outcome.is_not(None), _C.c.id < bindparam("before"))
    .order_by(_C.c.id.desc())
    .limit(bindparam("limit"))
)
_DIGEST = select(_C.c.content_sha256).where(_C.c.id == bindparam("id"))
_MOVED = ("outcome", "question", "answer", "answered_at", "answered_by", "version")
_MOVE = (
    update(_C)
    .where(_C.c.id == bindparam("the_id"), _C.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=_C.c[name].type) for name in _MOVED})
)
LAST = "~"
"""After every id."""


def find(uow: UnitOfWork, correction_id: str) -> Correction | None:
    return _correction(uow.execute(_BY_ID, {"id": correction_id}).first())


def find_by_number(uow: UnitOfWork, number: str) -> Correction | None:
    return _correction(uow.execute(_BY_NUMBER, {"number": number}).first())


def find_digest(uow: UnitOfWork, correction_id: str) -> str | None:
    return uow.execute(_DIGEST, {"id": correction_id}).scalar()


def list_open(uow: UnitOfWork, after: str, limit: int) -> list[Correction]:
    """What waits for an answer, the oldest first."""
    return [_of(row) for row in uow.execute(_OPEN, {"after": after, "limit": limit})]


def list_answered(uow: UnitOfWork, before: str, limit: int) -> list[Correction]:
    """What was answered, by the time it was received, the latest first."""
    return [_of(row) for row in uow.execute(_ANSWERED, {"before": before or LAST, "limit": limit})]


def insert_correction(uow: UnitOfWork, correction: Correction, digest: str) -> None:
    """Raises CorrectionIdTaken."""
    row: dict[str, Any] = {name: getattr(correction, name) for name in Correction.__slots__}
    try:
        uow.execute(insert(_C), {**row, "content_sha256": digest})
    except IntegrityError as error:
        raise CorrectionIdTaken(correction=correction.id) from error


def move(uow: UnitOfWork, correction: Correction, seen_version: int) -> bool:
    """False if somebody else was faster."""
    values = {f"new_{name}": getattr(correction, name) for name in _MOVED}
    return uow.execute(_MOVE, {"the_id": correction.id, "seen": seen_version, **values}).rowcount == 1


def _correction(row: Row[Any] | None) -> Correction | None:
    return None if row is None else _of(row)


def _of(row: Row[Any]) -> Correction:
    return Correction(**{**row._asdict(), "outcome": Outcome(row.outcome) if row.outcome else None})
