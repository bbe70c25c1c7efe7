"""Reviewing: the queue, a case with its buttons, its history, and decisions."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from flask import request

from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.problems import problem_body, status_of
from api.review.schemas import (
    CaseHistory,
    CaseStanding,
    DecisionIn,
    DecisionOutcomes,
    DecisionsIn,
    PublishedWorkflow,
    ReviewCase,
    ReviewQueuePage,
    ReviewQueueQuery,
)
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.errors import FieldsUnknown
from greenctl.declaration.queries import fields_unknown
from greenctl.kernel.actor import Mandate
from greenctl.kernel.errors import DomainError
from greenctl.messages import language_from
from greenctl.review import queries, use_cases
from greenctl.review.errors import (
    CaseMovedOn,
    CaseNotThere,
    CaseNotUnderReview,
    DecidedAnotherStep,
    FieldsMissing,
    FieldsNotWanted,
    KeepsAway,
    NotYourStep,
    OwnFirm,
    PanelDecides,
    ReasonMissing,
    VerdictNotInTable,
    WorkflowNotThere,
)
from greenctl.review.shares.queries import held, holders_of
from greenctl.source.queries import brief, kin

routes = Routes("review", __name__, description="Decisions by county, city and experts, as the workflow's table says.")

_REFUSALS = (
    CaseNotThere,
    CaseMovedOn,
    CaseNotUnderReview,
    VerdictNotInTable,
    NotYourStep,
    PanelDecides,
    OwnFirm,
    KeepsAway,
    DecidedAnotherStep,
    ReasonMissing,
    FieldsMissing,
    FieldsNotWanted,
    FieldsUnknown,
)


@routes.operation(
    "GET",
    "/review/queue",
    act="review.read_queue",
    query=ReviewQueueQuery,
    answer=ReviewQueuePage,
    refuses=(CursorNotGood,),
)
def list_review_queue(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What waits for a decision of the reader's, the oldest first; for those who oversee reviews, all that waits."""
    limit, after = query.pop("limit"), _position(query.pop("after", None))
    if "overdue" in query:
        query["overdue"] = query["overdue"] == "true"
    _take_on_kin(uow)
    also = held(uow, query.pop("held")) if "held" in query else None
    waiting = queries.queue(uow, after, limit + 1, queries.QueueFilters(**query), also)
    page = page_of(waiting, limit, ("entered_at", "case_id"))
    return {**page, "items": _named(uow, page["items"])}


def _named(uow: UnitOfWork, entries: Sequence[queries.QueueEntry]) -> list[dict[str, Any]]:
    """Reviews know their party by its id alone; a person wants to read a name."""
    sources = brief(uow, {entry.party_id for entry in entries})
    names = {source_id: source.name for source_id, source in sources.items()}
    holders = holders_of(uow, [entry.case_id for entry in entries])
    return [
        {**asdict(entry), "party_name": names.get(entry.party_id), "holder": holders.get(entry.case_id)}
        for entry in entries
    ]


@routes.operation(
    "GET", "/review/cases/<uuid:case_id>", act="review.read_case", answer=ReviewCase, refuses=(CaseNotThere,)
)
def get_review_case(uow: UnitOfWork, case_id: str) -> dict[str, Any]:
    """A case and the buttons that the reader may press now; who is to do it is told to offices alone."""
    _take_on_kin(uow)
    found = queries.case(uow, case_id)
    shown = {name: getattr(found, name) for name in found.__slots__}
    told = uow.actor.grants and not uow.actor.acts_for(found.party_id)
    return {**shown, "holder": holders_of(uow, [case_id]).get(case_id) if told else None}


@routes.operation(
    "GET", "/review/cases/<uuid:case_id>/history", act="review.read_case", answer=CaseHistory, refuses=(CaseNotThere,)
)
def get_review_history(uow: UnitOfWork, case_id: str) -> dict[str, Any]:
    """Every move of a case; whose hand it was is told to offices alone."""
    return {"items": queries.history(uow, case_id, public=not uow.actor.grants)}


@routes.operation(
    "POST",
    "/review/cases/<uuid:case_id>/decisions",
    act="review.decide",
    body=DecisionIn,
    answer=CaseStanding,
    status=201,
    creates=True,
    if_match=True,
    refuses=_REFUSALS,
)
def decide_review_case(uow: UnitOfWork, case_id: str, seen_version: int, body: dict[str, Any]) -> use_cases.Standing:
    """Approve a case, return it for correction of named fields, reject it, or pass it up."""
    decision = _decision(body, case_id=case_id, seen_version=seen_version)
    for refusal in filter(None, _fields_unknown(uow, [decision])):
        raise refusal
    _take_on_kin(uow)
    return use_cases.decide(uow, decision)


@routes.operation(
    "POST", "/review/decisions", act="review.decide", body=DecisionsIn, answer=DecisionOutcomes, creates=True
)
def decide_review_cases(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Decide up to 200 cases at once: each is carried out or refused by itself."""
    decisions = [_decision(row, case_id=row["case_id"], seen_version=row["version"]) for row in body["decisions"]]
    _take_on_kin(uow)
    judged = list(zip(decisions, _fields_unknown(uow, decisions), strict=True))
    decided = iter(use_cases.decide_many(uow, [item for item, refusal in judged if refusal is None]))
    outcomes = [
        next(decided) if refusal is None else use_cases.Outcome(item.case_id, None, refusal) for item, refusal in judged
    ]
    return {"outcomes": _bodies_of(outcomes)}


@routes.operation(
    "GET",
    "/review/workflows/<string:fingerprint>",
    act="public.read",
    answer=PublishedWorkflow,
    refuses=(WorkflowNotThere,),
)
def get_review_workflow(uow: UnitOfWork, fingerprint: str) -> dict[str, Any]:
    """The table that cases follow: steps, and who may move a case where."""
    return {"fingerprint": fingerprint, "workflow": queries.workflow(uow, fingerprint)}


def _take_on_kin(uow: UnitOfWork) -> None:
    """Who acts for a source acts, where a firm of one's own is concerned, for all that were merged with it. What is
    within reach stays as it was."""
    held = uow.actor.mandates
    related = kin(uow, {mandate.source_id for mandate in held}) - {mandate.source_id for mandate in held}
    if related:
        others = tuple(Mandate(source_id, held[0].role) for source_id in sorted(related))
        uow.act_as(replace(uow.actor, mandates=(*held, *others)), uow.scope)


def _fields_unknown(uow: UnitOfWork, decisions: Sequence[use_cases.Decision]) -> list[FieldsUnknown | None]:
    """Reviews know nothing of what they review; whether the fields to be opened exist, the declaration says.

    One answer per decision: several may be on one case, and each has fields of its own.
    """
    named: dict[str, tuple[str, ...]] = {}
    for item in decisions:
        if item.fields:
            named[item.case_id] = (*named.get(item.case_id, ()), *item.fields)
    wrong = fields_unknown(uow, named)
    return [_about(wrong.get(item.case_id), item) for item in decisions]


def _about(wrong: FieldsUnknown | None, decision: use_cases.Decision) -> FieldsUnknown | None:
    problems: Any = wrong.details["problems"] if wrong else ()
    own = [problem for problem in problems if problem["field"] in decision.fields]
    return FieldsUnknown(problems=own) if own else None


def _decision(body: dict[str, Any], *, case_id: str, seen_version: int) -> use_cases.Decision:
    return use_cases.Decision(case_id, seen_version, body["verdict"], body.get("reason"), tuple(body["fields"]))


def _bodies_of(outcomes: Sequence[use_cases.Outcome]) -> list[dict[str, Any]]:
    language = language_from(request.headers.get("Accept-Language"))
    return [
        {
            "case_id": outcome.case_id,
            "applied": outcome.error is None,
            "standing": outcome.standing,
            "problem": outcome.error and {"details": {}, "problems": [], **_problem(outcome.error, language)},
        }
        for outcome in outcomes
    ]


def _problem(error: DomainError, language: str) -> dict[str, Any]:
    return problem_body(error, status_of(error), language)


def _position(cursor: str | None) -> tuple[datetime, str] | None:
    key = read_cursor(cursor, 2, (str, str))
    if key is None:
        return None
    try:
        return datetime.fromisoformat(key[0]).astimezone(UTC), key[1]
    except (ValueError, OverflowError) as error:
        raise CursorNotGood from error
