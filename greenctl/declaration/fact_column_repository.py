"""Chunks of facts, the inputs they are made from, and the levels that stand, as rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from greenctl.db.chunks import chunks as together
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.models import (
    DeclarationRow,
    FactChunkRow,
    GradeRevisionRow,
    GradeRow,
    SubmissionRow,
)
from greenctl.source.models import SourceRow

AT_A_TIME = 5_000

_CHUNK, _GRADE, _REVISION = FactChunkRow.__table__, GradeRow.__table__, GradeRevisionRow.__table__
_SUBMISSION, _DECLARATION, _SOURCE = SubmissionRow.__table__, DeclarationRow.__table__, SourceRow.__table__
_OF_PROGRAMME = (
    _DECLARATION.c.season_id == bindparam("season_id"),
    _DECLARATION.c.programme == bindparam("programme"),
    _DECLARATION.c.state == "submitted",
    _SUBMISSION.c.round == _DECLARATION.c.round,
)

_CHUNKS = (
    select(_CHUNK.c.id, _CHUNK.c.sector, _CHUNK.c.sub_type, _CHUNK.c.body, _CHUNK.c.sha256)
    .where(_CHUNK.c.season_id == bindparam("season_id"), _CHUNK.c.programme == bindparam("programme"))
    .order_by(_CHUNK.c.id)
)
_INSERT = insert(_CHUNK)
_DELETE = delete(_CHUNK).where(_CHUNK.c.id.in_(bindparam("ids", expanding=True)))
_OF_GRADES = select(
    _GRADE.c.submission_id.label("id"), _GRADE.c.rule_fingerprint, _GRADE.c.inputs, _GRADE.c.level
).where(_GRADE.c.submission_id.in_(bindparam("ids", expanding=True)))
_OF_REGRADES = select(_REVISION.c.id, _REVISION.c.rule_fingerprint, _REVISION.c.inputs, _REVISION.c.level).where(
    _REVISION.c.id.in_(bindparam("ids", expanding=True)), _REVISION.c.kind == "regrade"
)
_STANDING = (
    select(_SUBMISSION.c.id, _DECLARATION.c.source_id, _SOURCE.c.area)
    .join_from(_DECLARATION, _SUBMISSION, _SUBMISSION.c.declaration_id == _DECLARATION.c.id)
    .join(_SOURCE, _SOURCE.c.id == _DECLARATION.c.source_id)
    .where(*_OF_PROGRAMME)
    .order_by(_SUBMISSION.c.id)
)
_ACCEPTED = (
    select(_REVISION.c.submission_id, _REVISION.c.id, _REVISION.c.kind, _REVISION.c.level)
    .join(_SUBMISSION, _SUBMISSION.c.id == _REVISION.c.submission_id)
    .join(_DECLARATION, _DECLARATION.c.id == _SUBMISSION.c.declaration_id)
    .where(*_OF_PROGRAMME, _REVISION.c.state == "accepted")
    .order_by(_REVISION.c.decided_at, _REVISION.c.id)
)


def chunks(uow: UnitOfWork, season_id: str, programme: str) -> Sequence[Row[Any]]:
    """Every chunk of a season's programme, the oldest first."""
    return uow.execute(_CHUNKS, {"season_id": season_id, "programme": programme}).all()


def insert_chunks(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        uow.execute(_INSERT, rows)


def delete_chunks(uow: UnitOfWork, ids: Sequence[str]) -> None:
    if ids:
        uow.execute(_DELETE, {"ids": list(ids)})


def inputs(uow: UnitOfWork, grade_ids: Sequence[str]) -> Iterator[Row[Any]]:
    """Rule fingerprint, inputs and level of grades by submission id, and of regrades by their own `id`."""
    for some in together(grade_ids, AT_A_TIME):
        yield from uow.execute(_OF_GRADES, {"ids": some})
        yield from uow.execute(_OF_REGRADES, {"ids": some})


def standing(uow: UnitOfWork, season_id: str, programme: str) -> Sequence[Row[Any]]:
    """The versions that stand, the oldest first: the submission, its source, and the area of that."""
    return uow.execute(_STANDING, {"season_id": season_id, "programme": programme}).all()


def accepted_revisions(uow: UnitOfWork, season_id: str, programme: str) -> Sequence[Row[Any]]:
    """What was accepted of the versions that stand, the last decision last."""
    return uow.execute(_ACCEPTED, {"season_id": season_id, "programme": programme}).all()
