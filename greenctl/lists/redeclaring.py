"""Declaring anew: what a source has to do that a decision keeps off a list until it has."""

from sqlalchemy import and_, bindparam, exists, func, or_, select

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import use_cases as declarations
from greenctl.declaration.domain import Declaration
from greenctl.declaration.models import DeclarationRow, SubmissionRow
from greenctl.lists.models import RemovalRow
from greenctl.lists.removal import Lift, RemovalState
from greenctl.review.models import CaseRow
from greenctl.season.models import SeasonRow
from greenctl.season.removal_rules import TAKES_OFF
from greenctl.source.models import SourceRow

_DECLARATION, _SUBMISSION, _CASE = DeclarationRow.__table__, SubmissionRow.__table__, CaseRow.__table__
_SEASON, _REMOVAL, _GONE = SeasonRow.__table__, RemovalRow.__table__, SourceRow.__table__
_SINCE = (
    select(func.max(_REMOVAL.c.decided_at))
    .join(_GONE, _GONE.c.id == _REMOVAL.c.source_id)
    .where(
        or_(_GONE.c.id == _DECLARATION.c.source_id, _GONE.c.merged_into == _DECLARATION.c.source_id),
        _REMOVAL.c.season_id == _DECLARATION.c.season_id,
        _REMOVAL.c.programme == _DECLARATION.c.programme,
        _REMOVAL.c.redeclare,
        _REMOVAL.c.state == RemovalState.REMOVED,
        _REMOVAL.c.lift != Lift.LIFTED,
        _REMOVAL.c.consequence.in_([consequence.value for consequence in TAKES_OFF]),
    )
    .correlate(_DECLARATION)
    .scalar_subquery()
)
_HANDED_IN_SINCE = exists().where(
    _SUBMISSION.c.declaration_id == _DECLARATION.c.id, _SUBMISSION.c.submitted_at > _SINCE
)
_TO_BE_DECLARED_ANEW = (
    select(_DECLARATION.c.id)
    .join(_CASE, and_(_CASE.c.id == _DECLARATION.c.id, _CASE.c.state == "approved"))
    .join(_SEASON, and_(_SEASON.c.id == _DECLARATION.c.season_id, _SEASON.c.state == "open"))
    .where(_DECLARATION.c.id == bindparam("id"), _SINCE.is_not(None), ~_HANDED_IN_SINCE)
)


def withdraw(uow: UnitOfWork, declaration_id: str, seen_version: int) -> Declaration:
    """Take a declaration back before it is decided; or, where its source is kept off the list until it has declared
    anew, an approved one: that comes back to be corrected, and is handed in anew while the season is open.

    Raises:
        DeclarationNotThere, DeclarationMovedOn
        NotInHand: it is decided, or withdrawn already.
    """
    anew = uow.execute(_TO_BE_DECLARED_ANEW, {"id": declaration_id}).first() is not None
    act = declarations.take_back if anew else declarations.withdraw
    return act(uow, declaration_id, seen_version)
