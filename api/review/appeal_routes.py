"""Appeals: a firm against the decision on its case, decided by somebody who had no hand in it."""

from dataclasses import asdict
from typing import Any

from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import day_and_id, page_of
from api.review.appeal_schemas import Appeal, AppealIn, AppealRulingIn, CaseAppeal, WaitingAppeals
from api.runtime import runtime
from api.schemas import PageQuery
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.clock import local_day
from greenctl.review.appeals import domain, errors, use_cases
from greenctl.review.errors import CaseMovedOn, CaseNotThere, KeepsAway, NotYourStep, OwnFirm

routes = Routes("appeals", __name__, description="Appeals against decisions, and what came of them.")


@routes.operation(
    "POST",
    "/review/cases/<uuid:case_id>/appeal",
    act="appeal.make",
    body=AppealIn,
    answer=Appeal,
    status=201,
    creates=True,
    if_match=True,
    refuses=(
        CaseNotThere,
        CaseMovedOn,
        errors.NothingToAppeal,
        errors.AppealTooLate,
        errors.AppealedBefore,
    ),
)
def make_appeal(uow: UnitOfWork, case_id: str, seen_version: int, body: dict[str, Any]) -> domain.Appeal:
    """Appeal against the decision on a case of one's own, once."""
    return use_cases.appeal(uow, domain.NewAppeal(**body, case_id=case_id, seen_version=seen_version))


@routes.operation(
    "GET",
    "/review/cases/<uuid:case_id>/appeal",
    act="review.read_case",
    answer=CaseAppeal,
    refuses=(CaseNotThere,),
)
def get_appeal_of_case(uow: UnitOfWork, case_id: str) -> dict[str, domain.Appeal | None]:
    """The appeal of a case, to be read beside its decision."""
    return {"appeal": use_cases.of_case(uow, case_id)}


@routes.operation(
    "GET", "/appeals", act="appeal.read", query=PageQuery, answer=WaitingAppeals, refuses=(CursorNotGood,)
)
def list_waiting_appeals(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What waits for a decision within one's reach, what is due first before the others."""
    limit, today = query["limit"], local_day(uow.now, runtime().settings.zone)
    page = page_of(use_cases.waiting(uow, day_and_id(query.get("after")), limit + 1), limit, ("due_on", "id"))
    return {**page, "items": [{**asdict(one), "overdue": one.overdue(today)} for one in page["items"]]}


@routes.operation(
    "POST",
    "/appeals/<uuid:appeal_id>/decision",
    act="appeal.decide",
    body=AppealRulingIn,
    answer=Appeal,
    creates=True,
    if_match=True,
    refuses=(
        errors.AppealNotThere,
        errors.AppealMovedOn,
        errors.AppealDecided,
        errors.AppealInvalid,
        errors.FirstInstance,
        NotYourStep,
        OwnFirm,
        KeepsAway,
    ),
)
def decide_appeal(uow: UnitOfWork, appeal_id: str, seen_version: int, body: domain.Ruling) -> domain.Appeal:
    """Decide an appeal for good; if it is upheld, others decide the case anew."""
    return use_cases.decide(uow, appeal_id, seen_version, body)
