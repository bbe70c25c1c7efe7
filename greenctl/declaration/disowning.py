"""A signer says that a signature does not stand: "this was not me", or "I did not mean this".

The version, its copy of record and its receipt stay as they are; what was said stands beside them for ever. A case that
is under review stops and goes back to the enterprise, to be corrected and signed anew. Of a case that was decided
nothing changes by itself, and of a published list neither: its offices are told, and people decide.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import acting, repository
from greenctl.declaration.domain import Progress
from greenctl.declaration.errors import DisownedBefore, NotYourSignature, VersionNotThere
from greenctl.declaration.events import SignatureDisowned
from greenctl.declaration.loading import Loaded, load
from greenctl.declaration.models import DisownedSignatureRow, SubmissionRow
from greenctl.review.use_cases import disown_case

_DISOWNED, _SUBMISSION = DisownedSignatureRow.__table__, SubmissionRow.__table__
_OF_VERSION = (
    select(_DISOWNED.c.why, _DISOWNED.c.text, _DISOWNED.c.found, _DISOWNED.c.said_at)
    .join(_SUBMISSION, _SUBMISSION.c.id == _DISOWNED.c.submission_id)
    .where(_SUBMISSION.c.declaration_id == bindparam("id"), _SUBMISSION.c.round == bindparam("round"))
)


DECIDED = (Progress.APPROVED, Progress.REJECTED, Progress.PASSED_UP)


class Why(StrEnum):
    """What the signer says of the signature."""

    NOT_ME = "not_me"
    NOT_MEANT = "not_meant"


@dataclass(frozen=True, slots=True)
class Disowned:
    """What was said of a signature. `found`: where the case stood then; None for a version that another followed."""

    why: Why
    text: str
    found: str | None
    said_at: datetime


def disown(uow: UnitOfWork, declaration_id: str, round_: int, why: Why, text: str) -> Disowned:
    """Say that one's own signature under a version does not stand.

    Raises:
        DeclarationNotThere, SectorWithoutTable, VersionNotThere
        NotYourSignature: somebody else signed it.
        DisownedBefore
        CaseMovedOn, CaseNotUnderReview, DeclarationMovedOn: it was decided or changed in this moment; nothing was
            written.
    """
    loaded = load(uow, [declaration_id])[declaration_id]
    version = repository.find_version(uow, declaration_id, round_)
    if version is None:
        raise VersionNotThere(declaration=declaration_id, round=round_)
    copy = orjson.loads(version.copy)
    if copy["signed_by"] != uow.actor.account_id:
        raise NotYourSignature(declaration=declaration_id, round=round_)
    followed = repository.find_version(uow, declaration_id, round_ + 1) is not None
    found = None if followed else loaded.declaration.progress.value
    said = Disowned(why, text, found, uow.now)
    _write(uow, loaded, version.receipt["statement"]["submission_id"], round_, said)
    if found is not None and found not in DECIDED:
        after = loaded.declaration.disowned(copy["declared"]["prepared_by"])
        acting.write(uow, [(after, loaded.declaration.version)])
    if found == Progress.UNDER_REVIEW:
        disown_case(uow, declaration_id, sorted(loaded.form.paths), text)
    return said


def find(uow: UnitOfWork, declaration_id: str, round_: int) -> Disowned | None:
    """What was said of the signature under a version of a declaration in scope, if anything was."""
    row = uow.execute(_OF_VERSION, {"id": declaration_id, "round": round_}).first()
    return None if row is None else Disowned(Why(row.why), *row[1:])


def _write(uow: UnitOfWork, loaded: Loaded, submission_id: str, round_: int, said: Disowned) -> None:
    item, by = loaded.declaration, uow.actor.account_id
    row: dict[str, Any] = {"why": said.why.value, "text": said.text, "found": said.found, "said_at": said.said_at}
    try:
        uow.execute(insert(_DISOWNED), {"submission_id": submission_id, "said_by": by, **row})
    except IntegrityError as error:
        raise DisownedBefore(declaration=item.id, round=round_) from error
    uow.record(
        SignatureDisowned(
            declaration_id=item.id, submission_id=submission_id, source_id=item.source_id, round=round_,
            why=said.why.value, found=said.found, by=by,
        )
    )  # fmt: skip
