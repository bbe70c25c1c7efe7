"""Tips of the public: sent without a login, triaged by a desk, answered for everybody."""

from typing import Any

from flask import request

from api.inspection.tip_schemas import AnswerIn, PublicTip, Tip, TipIn, TipsPage, TipsQuery, TipTaskIn
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import domain, errors, tip_domain, tips
from greenctl.kernel.clock import local_day
from greenctl.source.errors import SourceNotThere

routes = Routes("tips", __name__, description="What people saw, and what came of it.")

_MOVES = (errors.TipNotThere, errors.TipMovedOn, errors.TipSettled)


@routes.operation(
    "POST",
    "/tips",
    act="tip.send",
    body=TipIn,
    answer=PublicTip,
    status=201,
    refuses=(errors.TipInvalid, errors.TipIdTaken),
)
def send_tip(uow: UnitOfWork, body: tip_domain.NewTip) -> tip_domain.Tip:
    """Say what one saw; the number in the answer is the way back to it."""
    running = runtime()
    running.limits.count_tip(request.remote_addr)
    return tips.send_tip(uow, body, today=local_day(uow.now, running.settings.zone))


@routes.operation("GET", "/tips/<code:number>", act="public.read", answer=PublicTip, refuses=(errors.TipNotThere,))
def get_public_tip(uow: UnitOfWork, number: str) -> tip_domain.Tip:
    """What has become of a tip."""
    return tips.public_tip(uow, number)


@routes.operation("GET", "/inspection/tips", act="tip.read", query=TipsQuery, answer=TipsPage)
def list_tips(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Tips within one's remit, the oldest first."""
    after, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    return page_of(tips.list_tips(uow, query.get("state"), after[0] if after else "", limit + 1), limit, ["id"])


@routes.operation(
    "GET", "/inspection/tips/<uuid:tip_id>", act="tip.read", answer=Tip, refuses=(errors.TipNotThere,)
)  # fmt: skip
def get_tip(uow: UnitOfWork, tip_id: str) -> tip_domain.Tip:
    """A tip with all that was written."""
    return tips.get_tip(uow, tip_id)


@routes.operation(
    "POST",
    "/inspection/tips/<uuid:tip_id>/task",
    act="tip.triage",
    body=TipTaskIn,
    answer=Tip,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, SourceNotThere, errors.TaskInvalid, errors.OfficersUnfit, errors.TaskIdTaken),
)
def send_officers(uow: UnitOfWork, tip_id: str, seen_version: int, body: domain.NewTask) -> tip_domain.Tip:
    """Send somebody to look."""
    today = local_day(uow.now, runtime().settings.zone)
    return tips.make_task_of(uow, tip_id, seen_version, body, today=today)


@routes.operation(
    "POST",
    "/inspection/tips/<uuid:tip_id>/refusal",
    act="tip.triage",
    body=AnswerIn,
    answer=Tip,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, errors.TipInvalid),
)
def decline_tip(uow: UnitOfWork, tip_id: str, seen_version: int, body: dict[str, Any]) -> tip_domain.Tip:
    """Send nobody; the reason is public."""
    return tips.decline(uow, tip_id, seen_version, body["answer"])


@routes.operation(
    "POST",
    "/inspection/tips/<uuid:tip_id>/answer",
    act="tip.triage",
    body=AnswerIn,
    answer=Tip,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, errors.TipInvalid),
)
def answer_tip(uow: UnitOfWork, tip_id: str, seen_version: int, body: dict[str, Any]) -> tip_domain.Tip:
    """Say for everybody what came of it."""
    return tips.answer_tip(uow, tip_id, seen_version, body["answer"])
