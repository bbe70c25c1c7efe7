"""Reading and writing moves between editions, and moving their cases."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review import repository as cases
from greenctl.review.domain import Case
from greenctl.review.editions.domain import EditionMove
from greenctl.review.editions.errors import MoveIdTaken
from greenctl.review.editions.models import EditionMoveRow, MovedCaseRow
from greenctl.review.errors import CaseMovedOn
from greenctl.review.models import CaseRow
from greenctl.review.shares.models import ShareRow
from greenctl.review.workflow import State

_MOVE, _MOVED, _CASE, _SHARE = (row.__table__ for row in (EditionMoveRow, MovedCaseRow, CaseRow, ShareRow))
_UNDER_WAY = (State.UNDER_REVIEW, State.RETURNED)
_MOVE_BY_ID = select(*(_MOVE.c[name] for name in EditionMove.__slots__)).where(_MOVE.c.id == bindparam("move_id"))
_CHANGE = (
    update(_CASE)
    .where(_CASE.c.id == bindparam("case_id"), _CASE.c.version == bindparam("seen"))
    .values(workflow_fingerprint=bindparam("fingerprint"), version=bindparam("new_version"))
)
# Who was to do a case is to do it still.
_KEEP_SHARE = (
    update(_SHARE)
    .where(_SHARE.c.case_id == bindparam("the_case"), _SHARE.c.case_version == bindparam("seen"))
    .values(case_version=bindparam("new_version"))
)
_OF_MOVE = exists().where(_MOVED.c.case_id == _CASE.c.id, _MOVED.c.move_id == bindparam("move_id")).correlate(_CASE)
_GONE_ON = (
    select(func.count())
    .select_from(_MOVED)
    .join(_CASE, _CASE.c.id == _MOVED.c.case_id)
    .where(_MOVED.c.move_id == bindparam("move_id"), _CASE.c.version != _MOVED.c.version)
)
_UNDO = (
    update(_MOVE)
    .where(_MOVE.c.id == bindparam("move_id"), _MOVE.c.undone_at.is_(None))
    .values(undone_by=bindparam("by"), undone_at=bindparam("at"))
)


def list_under_way(uow: UnitOfWork, fingerprint: str, topic: str | None) -> list[Case]:
    """Cases of an edition under review, or with their firms for correction; held until the transaction ends."""
    wanted = [CaseRow.workflow_fingerprint == fingerprint, CaseRow.state.in_(_UNDER_WAY)]
    return cases.list_to_move(uow, *wanted, *([CaseRow.topic == topic] if topic else []))


def list_moved(uow: UnitOfWork, move_id: str) -> list[Case]:
    """The cases of a move that are within reach, held until the transaction ends."""
    return cases.list_to_move(uow, _OF_MOVE, move_id=move_id)


def count_gone_on(uow: UnitOfWork, move_id: str) -> int:
    """How many cases of a move, wherever they are, are not as it left them."""
    return int(uow.execute(_GONE_ON, {"move_id": move_id}).scalar_one())


def change_edition(uow: UnitOfWork, changed: Sequence[tuple[Case, Case]]) -> None:
    """Write the edition over the version that was read. Raises CaseMovedOn."""
    rows = [
        {
            "case_id": before.id,
            "the_case": before.id,
            "seen": before.version,
            "fingerprint": after.workflow_fingerprint,
            "new_version": after.version,
        }
        for before, after in changed
    ]
    if uow.execute(_CHANGE, _only(rows, "case_id", "seen", "fingerprint", "new_version")).rowcount != len(rows):
        first = changed[0][0]
        raise CaseMovedOn(seen_version=first.version, current_version=None, moved_at=None)
    uow.execute(_KEEP_SHARE, _only(rows, "the_case", "seen", "new_version"))


def add_move(uow: UnitOfWork, move: EditionMove, moved: Iterable[Case]) -> None:
    """Raises MoveIdTaken."""
    try:
        uow.execute(insert(_MOVE), {name: getattr(move, name) for name in EditionMove.__slots__})
    except IntegrityError as error:
        raise MoveIdTaken(move=move.id) from error
    rows = [{"move_id": move.id, "case_id": case.id, "version": case.version} for case in moved]
    uow.execute(insert(_MOVED), rows)


def find_move(uow: UnitOfWork, move_id: str) -> EditionMove | None:
    row = uow.execute(_MOVE_BY_ID, {"move_id": move_id}).first()
    return None if row is None else EditionMove(**row._asdict())


def mark_undone(uow: UnitOfWork, move_id: str) -> bool:
    """False if it was undone in the meantime."""
    said = {"by": uow.actor.account_id, "at": uow.now}
    return uow.execute(_UNDO, {"move_id": move_id, **said}).rowcount == 1


def _only(rows: Iterable[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in rows]
