"""The one statement a draft is made of: approved cases, each with its last version, its level in force and its source,
but for those that a decision keeps off the list on its first day.

A level is listed with the sector it was graded in: the register may have changed since, the grade has not.

Lists stands above review, declaration and source, and reads their tables here, set-based, because a draft of a whole
city asked case by case would be a query per row. It reads only; nothing here knows how those tables are written.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case as sql_case, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.models import GradeRevisionRow, GradeRow, SubmissionRow
from greenctl.declaration.revision_repository import last_accepted
from greenctl.lists.domain import LISTED_STATES, DecidedCase
from greenctl.lists.removal_repository import barred
from greenctl.review.models import CaseRow
from greenctl.source.models import SourceRow

READ_AT_A_TIME = 1000


class by_code_point(FunctionElement[str]):  # noqa: N801  # reads as SQL
    """A text that sorts by code point on both engines: an order, and so a fingerprint, knows no locale."""

    inherit_cache = True


@compiles(by_code_point)
def _binary(element: by_code_point, compiler: Any, **rest: Any) -> str:
    return str(compiler.process(element.clauses, **rest))


@compiles(by_code_point, "postgresql")
def _collated(element: by_code_point, compiler: Any, **rest: Any) -> str:
    return f'{compiler.process(element.clauses, **rest)} COLLATE "C"'


def _decided() -> Select[Any]:
    case, submission, source = CaseRow.__table__, SubmissionRow.__table__, SourceRow.__table__
    grade, other = GradeRow.__table__, submission.alias("other")
    revision = GradeRevisionRow.__table__.alias("revision")
    last_round = select(func.max(other.c.round)).where(other.c.declaration_id == case.c.id).scalar_subquery()
    kept_off = barred()
    free = or_(
        kept_off.c.source_id.is_(None),
        and_(
            kept_off.c.until <= bindparam("effective_on"),
            or_(kept_off.c.since.is_(None), submission.c.submitted_at > kept_off.c.since),
        ),
    )
    order: list[ColumnElement[Any]] = [
        by_code_point(c) for c in (source.c.area, grade.c.sector, source.c.name, source.c.id)
    ]
    return (
        select(
            case.c.id.label("case_id"),
            submission.c.id.label("submission_id"),
            source.c.id.label("source_id"),
            source.c.name,
            source.c.area,
            grade.c.sector,
            *(
                sql_case((revision.c.id.is_(None), grade.c[name]), else_=revision.c[name]).label(name)
                for name in ("level", "at_best", "official")
            ),
            revision.c.kind,
            grade.c.level.label("graded_level"),
            grade.c.rule_fingerprint,
        )
        .select_from(case)
        .join(submission, (submission.c.declaration_id == case.c.id) & (submission.c.round == last_round))
        .join(grade, grade.c.submission_id == submission.c.id)
        .join(source, source.c.id == case.c.party_id)
        .join(revision, revision.c.id == last_accepted(submission.c.id), isouter=True)
        .join(kept_off, kept_off.c.source_id == source.c.id, isouter=True)
        .where(case.c.topic == bindparam("topic"), case.c.state == "approved", source.c.state.in_(LISTED_STATES), free)
        .order_by(*order)
        .execution_options(yield_per=READ_AT_A_TIME)
    )


_DECIDED = _decided()


def decided_cases(uow: UnitOfWork, season_id: str, programme: str, effective_on: date) -> Iterator[DecidedCase]:
    """The approved cases of a programme in the order of its list, a thousand in memory at a time."""
    asked = {"topic": f"{season_id}:{programme}", "season_id": season_id, "programme": programme}
    for row in uow.execute(_DECIDED, {**asked, "effective_on": effective_on}):
        yield _case(row)


def _case(row: Row[Any]) -> DecidedCase:
    return DecidedCase(*row)
