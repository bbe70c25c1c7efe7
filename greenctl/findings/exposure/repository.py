"""Statements that draft, write and read exposure batches."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure.domain import Batch, Line
from greenctl.findings.exposure.models import ExposureBatchRow, ExposureLineRow, ReplyEditRow
from greenctl.findings.loop.models import FindingMoveRow, FindingStandingRow
from greenctl.findings.loop.moves import COUNTING
from greenctl.findings.models import FindingRow
from greenctl.kernel.ids import new_id
from greenctl.source.models import SourceRow

REPLIES = ("answer", "dispute")

_BATCH, _LINE, _EDIT = ExposureBatchRow.__table__, ExposureLineRow.__table__, ReplyEditRow.__table__
_FINDING, _STANDING, _MOVE = FindingRow.__table__, FindingStandingRow.__table__, FindingMoveRow.__table__
_SOURCE = SourceRow.__table__
_WITHIN = Within(_FINDING.c.area, _FINDING.c.department, _FINDING.c.source_id)
_BATCH_COLUMNS = tuple(_BATCH.c[name] for name in Batch.__slots__)
_BATCHES = select(*_BATCH_COLUMNS)

_TO_EXPOSE = (
    select(
        _FINDING.c.id, _FINDING.c.number, _FINDING.c.area, _FINDING.c.source_id, _SOURCE.c.name, _FINDING.c.issue,
        _FINDING.c.catalogue_fingerprint, _FINDING.c.severity, _FINDING.c.line, _FINDING.c.found_on,
        _STANDING.c.confirmed_on, _STANDING.c.due_on, _STANDING.c.progress,
    )
    .join(_STANDING, _STANDING.c.finding_id == _FINDING.c.id)
    .join(_SOURCE, _SOURCE.c.id == _FINDING.c.source_id)
    .where(
        _STANDING.c.batch_id.is_(None),
        _STANDING.c.standing.in_(sorted(COUNTING)),
        _FINDING.c.area == bindparam("area"),
    )
    .order_by(_FINDING.c.serial)
    .limit(bindparam("limit"))
)  # fmt: skip
# Whoever moves one of them now waits until the batch is printed, or the batch until they have moved it.
_HELD = _TO_EXPOSE.with_for_update(of=_STANDING)
_last = (
    select(_MOVE.c.finding_id, func.max(_MOVE.c.ordinal).label("ordinal"))
    .where(_MOVE.c.finding_id.in_(bindparam("ids", expanding=True)), _MOVE.c.act.in_(REPLIES))
    .group_by(_MOVE.c.finding_id)
    .subquery()
)
_REPLIES = select(_MOVE.c.finding_id, _MOVE.c.ordinal, _MOVE.c.act, _MOVE.c.at, _MOVE.c.reason).join(
    _last, (_last.c.finding_id == _MOVE.c.finding_id) & (_last.c.ordinal == _MOVE.c.ordinal)
)
_EDITS = (
    select(_EDIT.c.finding_id, _EDIT.c.ordinal, _EDIT.c.text, _EDIT.c.reason)
    .where(_EDIT.c.finding_id.in_(bindparam("ids", expanding=True)))
    .order_by(_EDIT.c.edited_at, _EDIT.c.id)
)
_NEWEST = _BATCHES.order_by(_BATCH.c.number.desc()).limit(1)
_BY_NUMBER = _BATCHES.where(_BATCH.c.number == bindparam("number"))
_LINES = (
    select(_LINE.c.finding_id, _LINE.c.document)
    .where(_LINE.c.batch_id == bindparam("batch_id"))
    .order_by(_LINE.c.ordinal)
)
_LATER = (
    select(_STANDING.c.finding_id, _STANDING.c.standing, _STANDING.c.progress, _STANDING.c.closed_on, _MOVE.c.at)
    .outerjoin(_MOVE, (_MOVE.c.finding_id == _STANDING.c.finding_id) & (_MOVE.c.ordinal == _STANDING.c.version))
    .where(_STANDING.c.batch_id == bindparam("batch_id"))
)
_OF_SOURCES = (
    select(
        _LINE.c.finding_id, _LINE.c.document, _BATCH.c.number, _BATCH.c.published_at, _BATCH.c.signed,
        _STANDING.c.standing, _STANDING.c.progress, _STANDING.c.closed_on, _MOVE.c.at,
    )
    .join_from(_LINE, _BATCH, _BATCH.c.id == _LINE.c.batch_id)
    .join(_FINDING, _FINDING.c.id == _LINE.c.finding_id)
    .join(_STANDING, _STANDING.c.finding_id == _LINE.c.finding_id)
    .outerjoin(_MOVE, (_MOVE.c.finding_id == _LINE.c.finding_id) & (_MOVE.c.ordinal == _STANDING.c.version))
    .where(_FINDING.c.source_id.in_(bindparam("source_ids", expanding=True)))
    .order_by(_BATCH.c.number.desc(), _LINE.c.ordinal)
    .limit(bindparam("limit"))
)  # fmt: skip
_MARK = (
    update(_STANDING)
    .where(_STANDING.c.finding_id == bindparam("the_id"), _STANDING.c.batch_id.is_(None))
    .values(batch_id=bindparam("the_batch"))
)
_SOURCE_OF = select(_FINDING.c.source_id).where(_FINDING.c.id == bindparam("finding_id"))
_INSERT_BATCH, _INSERT_LINES, _INSERT_EDIT = insert(_BATCH), insert(_LINE), insert(_EDIT)


def list_to_expose(uow: UnitOfWork, area: str, limit: int, *, hold: bool) -> Sequence[Row[Any]]:
    """Findings of an area that count and were not made public, by number; held until the end if asked."""
    return uow.execute(_HELD if hold else _TO_EXPOSE, {"area": area, "limit": limit}).all()


def replies_to(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[Row[Any], Row[Any] | None]]:
    """The last reply to each finding, and the last edit of it, if there is one."""
    if not ids:
        return {}
    edits = {(row.finding_id, row.ordinal): row for row in uow.execute(_EDITS, {"ids": list(ids)})}
    said = uow.execute(_REPLIES, {"ids": list(ids)})
    return {row.finding_id: (row, edits.get((row.finding_id, row.ordinal))) for row in said}


def find_newest(uow: UnitOfWork) -> Batch | None:
    return _batch(uow.execute(_NEWEST).first())


def find_batch(uow: UnitOfWork, number: int) -> Batch | None:
    return _batch(uow.execute(_BY_NUMBER, {"number": number}).first())


def list_batches(uow: UnitOfWork, area: str, below: int | None, limit: int) -> list[Batch]:
    """Batches of an area prefix, the newest first, under the number `below`."""
    statement = _BATCHES.where(_BATCH.c.area.startswith(bindparam("area")))
    if below is not None:
        statement = statement.where(_BATCH.c.number < bindparam("below"))
    statement = statement.order_by(_BATCH.c.number.desc()).limit(bindparam("limit"))
    return [Batch(*row) for row in uow.execute(statement, {"area": area, "below": below, "limit": limit})]


def insert_batch(uow: UnitOfWork, batch: Batch, lines: Sequence[Line]) -> bool:
    """False if another batch has this number: somebody else has just published."""
    try:
        uow.execute(_INSERT_BATCH, {name: getattr(batch, name) for name in Batch.__slots__})
    except IntegrityError:
        return False
    rows = [
        {"batch_id": batch.id, "ordinal": place, "finding_id": line.finding_id, "document": line.document()}
        for place, line in enumerate(lines, start=1)
    ]
    uow.execute(_INSERT_LINES, rows)
    uow.execute(_MARK, [{"the_id": line.finding_id, "the_batch": batch.id} for line in lines])
    return True


def lines_of(uow: UnitOfWork, batch_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Each line of a batch, as it was printed, with the finding it is of."""
    return [(row.finding_id, row.document) for row in uow.execute(_LINES, {"batch_id": batch_id})]


def later_states(uow: UnitOfWork, batch_id: str) -> dict[str, Row[Any]]:
    """Where the findings of a batch stand now, and since when."""
    return {row.finding_id: row for row in uow.execute(_LATER, {"batch_id": batch_id})}


def exposed_of(uow: UnitOfWork, source_ids: Collection[str], limit: int) -> Sequence[Row[Any]]:
    """Lines about these sources, of the newest batch first, with where their findings stand now."""
    return uow.execute(_OF_SOURCES, {"source_ids": list(source_ids), "limit": limit}).all() if source_ids else ()


def source_of(uow: UnitOfWork, finding_id: str) -> str | None:
    """The source of a finding, if that is within the actor's scope."""
    row = _WITHIN.execute(uow, _SOURCE_OF, {"finding_id": finding_id}).first()
    return None if row is None else row.source_id


def insert_edit(uow: UnitOfWork, finding_id: str, ordinal: int, text: str, reason: str) -> None:
    """Beside earlier edits of the same reply, which stay."""
    edit = {"finding_id": finding_id, "ordinal": ordinal, "text": text, "reason": reason}
    by = {"edited_by": uow.actor.account_id, "edited_at": uow.now}
    uow.execute(_INSERT_EDIT, {"id": new_id(), **edit, **by})


def _batch(row: Row[*tuple[Any, ...]] | None) -> Batch | None:
    return None if row is None else Batch(*row)
