"""What is before the public, and what anybody objects to it: told without a name, answered once for everybody to read.

While a case waits for its days of publicity anybody may read it with the level that it is to be listed by, and object.
As long as an objection waits for its answer, the case waits as well. Answering decides nothing about the level: whoever
finds the objection right proposes another level (or a removal) before they answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case as sql_case, exists, select, tuple_

from greenctl.corrections import use_cases as corrections
from greenctl.corrections.domain import CASE, Answer, Correction, NewCorrection
from greenctl.corrections.models import CorrectionRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.errors import NotBeforeThePublic
from greenctl.declaration.models import DeclarationRow, GradeRevisionRow, GradeRow, SubmissionRow
from greenctl.declaration.revision_repository import last_accepted
from greenctl.review import queries as reviews
from greenctl.review.errors import OwnFirm
from greenctl.review.models import CaseRow
from greenctl.review.use_cases import conclude_waits
from greenctl.source.models import SourceRow
from greenctl.source.queries import is_own_firm

_C, _D, _SOURCE, _SAID = CaseRow.__table__, DeclarationRow.__table__, SourceRow.__table__, CorrectionRow.__table__
_SUBMISSION, _GRADE, _REVISION = SubmissionRow.__table__, GradeRow.__table__, GradeRevisionRow.__table__
_OF_SOURCE = "source"
_unanswered = exists().where(_SAID.c.about == CASE, _SAID.c.subject == _C.c.id, _SAID.c.outcome.is_(None))
_SHOWN = (
    select(
        _C.c.id.label("case_id"), _C.c.party_id.label("source_id"), _SOURCE.c.name, _SOURCE.c.area, _D.c.season_id,
        _D.c.programme, _GRADE.c.sector,
        *(
            sql_case((_REVISION.c.id.is_(None), _GRADE.c[name]), else_=_REVISION.c[name]).label(name)
            for name in ("level", "at_best", "official")
        ),
        _C.c.entered_at, _C.c.due_on,
    )
    .select_from(_C)
    .join(_D, _D.c.id == _C.c.id)
    .join(_SOURCE, _SOURCE.c.id == _C.c.party_id)
    .join(_SUBMISSION, (_SUBMISSION.c.declaration_id == _D.c.id) & (_SUBMISSION.c.round == _D.c.round))
    .join(_GRADE, _GRADE.c.submission_id == _SUBMISSION.c.id)
    .join(_REVISION, _REVISION.c.id == last_accepted(_SUBMISSION.c.id), isouter=True)
    .order_by(_C.c.due_on, _C.c.id)
)  # fmt: skip
_OBJECTIONS = (
    select(*(_SAID.c[name] for name in ("subject", "received_at", "outcome", "question", "answer", "answered_at")))
    .where(_SAID.c.about == CASE)
    .order_by(_SAID.c.id)
)


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody objects, in the office's words, and its answer; both None while it waits."""

    received_at: datetime
    outcome: str | None
    question: str | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicised:
    """A case before the public: the level that it would be listed by, and the last day to object; it stays there longer
    while an objection waits for its answer."""

    case_id: str
    source_id: str
    name: str
    area: str
    season_id: str
    programme: str
    sector: str
    level: str | None
    at_best: str | None
    official: bool
    entered_at: datetime
    due_on: date
    objections: Sequence[Objection] = ()


def before_the_public(uow: UnitOfWork, past: tuple[date, str] | None, limit: int) -> list[Publicised]:
    """Up to `limit` cases after `past` (last day, id), those first whose days end first; whatever the scope."""
    wanted = _SHOWN.where(reviews.at_waits(uow)).limit(limit)
    if past is not None:
        wanted = wanted.where(tuple_(_C.c.due_on, _C.c.id) > past)
    rows = uow.execute(wanted).all()
    said = _objections(uow, [row.case_id for row in rows])
    return [Publicised(**row._asdict(), objections=said.get(row.case_id, ())) for row in rows]


def send(uow: UnitOfWork, new: NewCorrection, *, today: date) -> Correction:
    """Take in what somebody says is wrong in published data, or objects to a case that is before the public.

    Raises:
        CorrectionIdTaken
        NotBeforeThePublic: an objection to a case whose days are over, have not begun, or that there is not.
    """
    if new.about == CASE and not corrections.is_known(uow, new.id):
        _require_before_the_public(uow, new.subject, today)
    return corrections.send(uow, new, today=today)


def answer(uow: UnitOfWork, correction_id: str, seen_version: int, said: Answer) -> Correction:
    """Answer for everybody to read, naming no person. Of an objection it is what its case waits for.

    Raises:
        CorrectionNotThere, CorrectionMovedOn, CorrectionSettled, CorrectionInvalid
        OwnFirm: it is said of a firm that the actor acts for.
    """
    asked = corrections.get(uow, correction_id)
    if asked.about in (CASE, _OF_SOURCE) and is_own_firm(uow, _firms(uow, asked.subject or "")):
        raise OwnFirm
    return corrections.answer(uow, correction_id, seen_version, said)


def conclude(uow: UnitOfWork, today: date, limit: int = 200) -> int:
    """Let cases go on whose days of publicity were over before `today`, but for those with an objection that waits for
    its answer; how many there were. As `conclude_waits`."""
    return conclude_waits(uow, today, limit, also=~_unanswered)


def _require_before_the_public(uow: UnitOfWork, case_id: str | None, today: date) -> None:
    # Held until the objection is written: who concludes meanwhile leaves the case alone, and who did so is seen here.
    there = select(_C.c.due_on).where(reviews.at_waits(uow), _C.c.id == (case_id or "")).with_for_update(read=True)
    last_day = uow.execute(there).scalar()
    if last_day is None or last_day < today:
        raise NotBeforeThePublic(case_id=case_id or "")


def _firms(uow: UnitOfWork, subject: str) -> list[str]:
    """Whom it is about: a source by its own id, or the party of a case."""
    return [subject, *uow.execute(select(_C.c.party_id).where(_C.c.id == subject)).scalars()]


def _objections(uow: UnitOfWork, case_ids: Collection[str]) -> Mapping[str, list[Objection]]:
    found: dict[str, list[Objection]] = {}
    rows: Sequence[Any] = uow.execute(_OBJECTIONS.where(_SAID.c.subject.in_(list(case_ids)))).all() if case_ids else ()
    for row in rows:
        found.setdefault(row.subject, []).append(Objection(*row[1:]))
    return found
