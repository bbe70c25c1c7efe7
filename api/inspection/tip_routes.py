"""Tips of the public: sent without a login, triaged by a desk, answered for everybody."""

from typing import Any

from flask import request

from api.inspection.tip_schemas import AnswerIn, PublicTip, Tip, TipIn, TipsPage, TipsQuery, TipTaskIn
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day, runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection import domain, errors, tip_domain, tip_photos, tips
from greenctl.inspection.tip_photo_domain import TipPhoto, TipPhotoState
from greenctl.kernel.clock import local_day
from greenctl.review.errors import OwnFirm
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
def send_tip(uow: UnitOfWork, body: tip_domain.NewTip) -> dict[str, Any]:
    """Say what one saw; the number in the answer is the way back to it."""
    running = runtime()
    running.limits.count_tip(request.remote_addr)
    return _public(uow, tips.send_tip(uow, body, today=local_day(uow.now, running.settings.zone)))


@routes.operation("GET", "/tips/<code:number>", act="public.read", answer=PublicTip, refuses=(errors.TipNotThere,))
def get_public_tip(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """What has become of a tip."""
    return _public(uow, tips.public_tip(uow, number))


@routes.operation("GET", "/inspection/tips", act="tip.read", query=TipsQuery, answer=TipsPage, personal="tip")
def list_tips(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Tips within one's remit, the oldest first. Each reading is recorded."""
    after, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    page = page_of(tips.list_tips(uow, query.get("state"), after[0] if after else "", limit + 1), limit, ["id"])
    photos = tip_photos.of_tips(uow, [tip.id for tip in page["items"]])
    return {**page, "items": [_body_of(tip, photos.get(tip.id, [])) for tip in page["items"]]}


@routes.operation(
    "GET", "/inspection/tips/<uuid:tip_id>", act="tip.read", answer=Tip, personal="tip", refuses=(errors.TipNotThere,)
)
def get_tip(uow: UnitOfWork, tip_id: str) -> dict[str, Any]:
    """A tip with all that was written. Each reading is recorded."""
    return _whole(uow, tips.get_tip(uow, tip_id))


@routes.operation(
    "POST",
    "/inspection/tips/<uuid:tip_id>/task",
    act="tip.triage",
    body=TipTaskIn,
    answer=Tip,
    creates=True,
    if_match=True,
    refuses=(*_MOVES, SourceNotThere, OwnFirm, errors.TaskInvalid, errors.OfficersUnfit, errors.TaskIdTaken),
)
def send_officers(uow: UnitOfWork, tip_id: str, seen_version: int, body: domain.NewTask) -> dict[str, Any]:
    """Send somebody to look."""
    today = city_day(uow)
    return _whole(uow, tips.make_task_of(uow, tip_id, seen_version, body, today=today))


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
def decline_tip(uow: UnitOfWork, tip_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Send nobody; the reason is public."""
    return _whole(uow, tips.decline(uow, tip_id, seen_version, body["answer"]))


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
def answer_tip(uow: UnitOfWork, tip_id: str, seen_version: int, body: dict[str, Any]) -> dict[str, Any]:
    """Say for everybody what came of it."""
    return _whole(uow, tips.answer_tip(uow, tip_id, seen_version, body["answer"]))


def _public(uow: UnitOfWork, tip: tip_domain.Tip) -> dict[str, Any]:
    photos = tip_photos.of_tips(uow, [tip.id]).get(tip.id, [])
    return _body_of(tip, [photo for photo in photos if photo.state is TipPhotoState.RELEASED])


def _whole(uow: UnitOfWork, tip: tip_domain.Tip) -> dict[str, Any]:
    return _body_of(tip, tip_photos.of_tips(uow, [tip.id]).get(tip.id, []))


def _body_of(tip: tip_domain.Tip, photos: list[TipPhoto]) -> dict[str, Any]:
    return {**{name: getattr(tip, name) for name in tip.__slots__}, "photos": photos}
