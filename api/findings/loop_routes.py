"""The closed loop over HTTP: order, repair, answer, check again, close; dispute; void."""

from dataclasses import asdict
from typing import Any

from api.errors import CursorNotGood
from api.findings.loop_schemas import (
    RULINGS,
    FindingMoveIn,
    FindingMoves,
    FindingRulingIn,
    LoopStanding,
    WaitingFindings,
    WaitingQuery,
)
from api.operations import Routes
from api.paging import day_and_id, page_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.errors import FindingNotThere
from greenctl.findings.loop import errors, queries, use_cases
from greenctl.findings.loop.moves import Act, Move
from greenctl.findings.loop.tracked import Shown, Stage, Wish
from greenctl.kernel.actor import area_prefix
from greenctl.photos.errors import EvidencePending
from greenctl.review.errors import OwnFirm

routes = Routes("finding loop", __name__, description="What becomes of a finding until it is closed.")

_BOTH = (
    FindingNotThere,
    OwnFirm,
    EvidencePending,
    errors.FindingMovedOn,
    errors.NotYourMove,
    errors.NotNow,
    errors.FinderBarred,
    errors.AnswererBarred,
    errors.ReasonMissing,
    errors.DeadlineWrong,
    errors.NotWanted,
    errors.PersonalDataSaid,
)
_TOLD_TO = ("nobody", "county", "city")


@routes.operation(
    "POST",
    "/findings/<uuid:finding_id>/moves",
    act="finding.move",
    body=FindingMoveIn,
    answer=LoopStanding,
    status=201,
    creates=True,
    if_match=True,
    refuses=(
        *_BOTH,
        errors.DisputedBefore,
        errors.WindowOver,
        errors.PlanBegun,
        errors.NoStageToReport,
        errors.StagesLeft,
        errors.StagesWrong,
        errors.PhotosMissing,
        errors.PhotoUnknown,
        errors.PhotoUsedBefore,
    ),
)
def move_finding(uow: UnitOfWork, finding_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Plan, report, answer or dispute as the firm; check again, send back or close on site; ask to void."""
    use_cases.move(uow, wish_of(finding_id, seen_version, body))
    return standing(queries.detail(uow, finding_id))


@routes.operation(
    "POST",
    "/findings/<uuid:finding_id>/rulings",
    act="finding.rule",
    body=FindingRulingIn,
    answer=LoopStanding,
    status=201,
    creates=True,
    if_match=True,
    refuses=(*_BOTH, errors.OrdererBarred, errors.AskerBarred, errors.NoMoreExtensions),
)
def rule_on_finding(uow: UnitOfWork, finding_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Confirm and order, discard, put the deadline off, settle a dispute, void or keep."""
    use_cases.move(uow, wish_of(finding_id, seen_version, body))
    return standing(queries.detail(uow, finding_id))


@routes.operation(
    "GET", "/findings/<uuid:finding_id>/moves", act="finding.read", answer=FindingMoves, refuses=(FindingNotThere,)
)
def list_finding_moves(uow: UnitOfWork, finding_id: str) -> dict[str, Any]:
    """Where a finding stands, every move that brought it there, and what the reader may do now."""
    found = queries.detail(uow, finding_id)
    return {**standing(found), "buttons": [_button(move) for move in found.buttons], "items": found.moves}


@routes.operation(
    "GET",
    "/findings/waiting",
    act="finding.read",
    query=WaitingQuery,
    answer=WaitingFindings,
    refuses=(CursorNotGood,),
)
def list_waiting_findings(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What waits within reach for an order, a repair, a check, a settlement or a voiding, the most urgent first."""
    limit, after, what = query.pop("limit"), day_and_id(query.pop("after", None)), query.pop("what")
    if "area" in query:
        query["area"] = area_prefix(query["area"])
    page = page_of(queries.waiting(uow, what, query, after, limit + 1), limit, ("since", "finding_id"))
    return {**page, "items": [{**asdict(row), "escalated": _TOLD_TO[row.escalated]} for row in page["items"]]}


def wish_of(finding_id: str, seen_version: int, body: dict[str, Any]) -> Wish:
    """What a body wants, on the finding as it was seen."""
    stages = tuple(Stage(stage["due_on"], stage["text"]) for stage in body.get("stages", ()))
    photos = tuple(Shown(photo["id"], photo["slot"]) for photo in body.get("photos", ()))
    return Wish(finding_id, seen_version, Act(body["act"]), body["words"], body["due_on"], stages, photos)


def standing(found: queries.Detail) -> dict[str, Any]:
    """Where a finding stands, as the contract tells it."""
    item = found.item
    told = {name: getattr(item, name) for name in _TOLD}
    return {
        **told,
        "escalated": _TOLD_TO[item.escalated],
        "counts": found.counts,
        "overdue": found.overdue,
        "last_day_to_dispute": found.last_day_to_dispute,
    }


_TOLD = (
    "finding_id", "source_id", "standing", "progress", "confirmed_on", "due_on", "answered_on", "closed_on", "extended",
    "stages", "version",
)  # fmt: skip


def _button(move: Move) -> dict[str, Any]:
    path = "rulings" if move.act in RULINGS else "moves"
    return {
        "act": move.act, "path": path, "words_needed": move.words, "day": move.day, "photos": move.photos,
        "stages": move.stages,
    }  # fmt: skip
