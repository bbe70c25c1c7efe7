"""Sharing out what waits: who is to do which case, and who is on leave."""

from typing import Any

from api.operations import Routes
from api.review.share_schemas import CaseHolder, HandOnIn, LeaveIn, Loads, SharedOut, ShareOutIn
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.review.errors import CaseMovedOn, CaseNotThere, CaseNotUnderReview, OwnFirm
from greenctl.review.queries import QueueFilters
from greenctl.review.shares import errors, queries, use_cases

routes = Routes("shares", __name__, description="Who is to do what waits, shared out by load.")


@routes.operation(
    "POST", "/review/shares", act="review.share", body=ShareOutIn, answer=SharedOut, status=201, creates=True
)
def share_out_cases(uow: UnitOfWork, body: dict[str, Any]) -> use_cases.SharedOut:
    """Share out what waits in one's queue and is held by nobody who could decide it, the oldest to who holds least."""
    return use_cases.share_out(uow, QueueFilters(**body))


@routes.operation(
    "POST",
    "/review/cases/<uuid:case_id>/holder",
    act="review.hand_on",
    body=HandOnIn,
    answer=CaseHolder,
    creates=True,
    if_match=True,
    refuses=(CaseNotThere, CaseMovedOn, CaseNotUnderReview, OwnFirm, errors.NotYoursToHandOn, errors.NotForThem),
)
def hand_on_case(uow: UnitOfWork, case_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Hand a case on, take it, take it back, or lay it back for everybody."""
    use_cases.hand_on(uow, case_id, seen_version, body["account_id"])
    return {"holder": queries.holders_of(uow, [case_id]).get(case_id)}


@routes.operation("GET", "/review/loads", act="review.read_queue", answer=Loads)
def list_review_loads(uow: UnitOfWork) -> dict[str, Any]:
    """How many cases everybody holds, and who is on leave."""
    return {"items": queries.loads(uow)}


@routes.operation(
    "POST",
    "/review/leave",
    act="review.say_leave",
    body=LeaveIn,
    status=204,
    creates=True,
    refuses=(errors.NotYourLeave, errors.NotForThem, errors.LeaveTurned),
)
def say_leave(uow: UnitOfWork, body: dict[str, Any]) -> None:
    """Be on leave, or back from it: nothing is shared out to who is away, and what they hold may be shared out anew."""
    use_cases.say_leave(uow, body["account_id"], body["first_on"], body["last_on"])
