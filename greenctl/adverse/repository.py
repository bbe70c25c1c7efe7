"""Adverse records as rows and as values."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.adverse.domain import COUNTING, Adverse, Counting, FindingSays, State
from greenctl.adverse.errors import AlreadyRecorded
from greenctl.adverse.models import AdverseRecordRow
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source.models import SourceRow

_RECORD, _SOURCE = AdverseRecordRow.__table__, SourceRow.__table__
_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id)
_COLUMNS = tuple(_RECORD.c[name] for name in Adverse.__slots__)
_ALL = select(*_COLUMNS).join(_SOURCE, _SOURCE.c.id == _RECORD.c.source_id)
_BY_ID = _ALL.where(_RECORD.c.id == bindparam("id"))
# A source answers for those that were merged into it.
_OF_SOURCE = _ALL.where(
    or_(_SOURCE.c.id == bindparam("source_id"), _SOURCE.c.merged_into == bindparam("source_id"))
).order_by(_RECORD.c.happened_on.desc(), _RECORD.c.id.desc())
# As the index of documents has it; see the models.
_STANDS = or_(_RECORD.c.state != State.VOIDED.value, _RECORD.c.confirmed_by.is_not(None))
_SURVIVOR = func.coalesce(_SOURCE.c.merged_into, _SOURCE.c.id)
_ASKED = _SOURCE.alias("asked")
_LIVING = select(func.coalesce(_ASKED.c.merged_into, _ASKED.c.id)).where(
    _ASKED.c.id.in_(bindparam("ids", expanding=True))
)
_COUNTING = (
    select(_SURVIVOR.label("survivor"), _RECORD.c.kind, _RECORD.c.happened_on, _RECORD.c.id)
    .join(_SOURCE, _SOURCE.c.id == _RECORD.c.source_id)
    .where(_SURVIVOR.in_(_LIVING), _RECORD.c.state.in_([item.value for item in COUNTING]))
    .order_by(_RECORD.c.happened_on, _RECORD.c.id)
)
_OF_FINDINGS = select(*_COLUMNS).where(
    or_(
        _RECORD.c.finding_id.in_(bindparam("findings", expanding=True)),
        and_(
            _RECORD.c.source_id.in_(bindparam("sources", expanding=True)),
            _RECORD.c.document.in_(bindparam("numbers", expanding=True)),
            _STANDS,
        ),
    )
)
_OF_DOCUMENTS = (
    select(_SURVIVOR.label("survivor"), _RECORD.c.kind, _RECORD.c.document, _RECORD.c.id)
    .join_from(_RECORD, _SOURCE, _SOURCE.c.id == _RECORD.c.source_id)
    .where(
        _SURVIVOR.in_(bindparam("survivors", expanding=True)),
        _RECORD.c.document.in_(bindparam("documents", expanding=True)),
        _STANDS,
    )
)
_STANDING = select(*_COLUMNS).where(_RECORD.c.id.in_(bindparam("ids", expanding=True))).order_by(_RECORD.c.id)
_CONCERNED = (
    select(_SURVIVOR)
    .join_from(_RECORD, _SOURCE, _SOURCE.c.id == _RECORD.c.source_id)
    .where(bindparam("after") < _SURVIVOR)
    .distinct()
    .order_by(_SURVIVOR)
    .limit(bindparam("limit"))
)
_INSERT = insert(_RECORD)
_MOVED = ("state", "confirmed_by", "contested_by", "settled_by", "reason", "version", "finding_id")
_MOVE = (
    update(_RECORD)
    .where(_RECORD.c.id == bindparam("the_id"), _RECORD.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _MOVED})
)


def find(uow: UnitOfWork, adverse_id: str) -> Adverse | None:
    """A record of the actor's scope."""
    row = _WITHIN.execute(uow, _BY_ID, {"id": adverse_id}).first()
    return None if row is None else _record(row)


def of_source(uow: UnitOfWork, source_id: str) -> list[Adverse]:
    """The records of a source of the actor's scope, the latest first."""
    return [_record(row) for row in _WITHIN.execute(uow, _OF_SOURCE, {"source_id": source_id})]


def counting(uow: UnitOfWork, source_ids: Collection[str]) -> dict[str, tuple[Counting, ...]]:
    """What counts against the sources that these live on in, by the ids of those. Sources without any are left out."""
    found: dict[str, tuple[Counting, ...]] = {}
    for survivor, kind, happened_on, adverse_id in uow.execute(_COUNTING, {"ids": list(dict.fromkeys(source_ids))}):
        found[survivor] = (*found.get(survivor, ()), Counting(kind, happened_on, adverse_id))
    return found


def of_findings(uow: UnitOfWork, findings: Collection[FindingSays]) -> list[Adverse]:
    """Records that rest on these findings, or that somebody wrote down by hand from their numbers."""
    asked = {
        "findings": [said.finding_id for said in findings],
        "sources": sorted({said.source_id for said in findings}),
        "numbers": [said.number for said in findings],
    }
    return [_record(row) for row in uow.execute(_OF_FINDINGS, asked)]


def of_documents(
    uow: UnitOfWork, survivors: Collection[str], documents: Collection[str]
) -> dict[tuple[str, str, str], str]:
    """Survivor, kind and document -> the record of that, under whichever of its ids it was written down."""
    rows = uow.execute(_OF_DOCUMENTS, {"survivors": sorted(set(survivors)), "documents": sorted(documents)})
    return {(row.survivor, row.kind, row.document): row.id for row in rows}


def standing(uow: UnitOfWork, ids: Collection[str]) -> list[Adverse]:
    """Records as they stand now, whoever asks."""
    return [_record(row) for row in uow.execute(_STANDING, {"ids": list(ids)})]


def concerned(uow: UnitOfWork, after: str, limit: int) -> list[str]:
    """Sources that any record was ever written down for, by id, after `after`."""
    return list(uow.execute(_CONCERNED, {"after": after, "limit": limit}).scalars())


def insert_all(uow: UnitOfWork, records: Sequence[Adverse]) -> None:
    """New records, in one statement."""
    if records:
        uow.execute(_INSERT, [{name: getattr(record, name) for name in Adverse.__slots__} for record in records])


def insert_record(uow: UnitOfWork, record: Adverse) -> None:
    """Raises AlreadyRecorded: the id, or the document for this source and kind, is taken."""
    try:
        uow.execute(_INSERT, {name: getattr(record, name) for name in Adverse.__slots__})
    except IntegrityError as error:
        raise AlreadyRecorded(document=record.document) from error


def move(uow: UnitOfWork, record: Adverse, seen_version: int) -> bool:
    """Write a record over the version that was seen; False if it was changed meanwhile."""
    values = {f"new_{name}": getattr(record, name) for name in _MOVED}
    return uow.execute(_MOVE, {"the_id": record.id, "seen": seen_version, **values}).rowcount == 1


def _record(row: Row[Any]) -> Adverse:
    return Adverse(**{**row._asdict(), "state": State(row.state)})
