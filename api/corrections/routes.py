"""Corrections: what is wrong in published data, told by anybody, answered for everybody."""

from typing import Any

from flask import request

from api.corrections.schemas import (
    Correction,
    CorrectionAnswerIn,
    CorrectionIn,
    CorrectionsPage,
    PublicCorrection,
    WaitingCorrections,
)
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import runtime
from api.schemas import PageQuery
from greenctl.corrections import domain, errors, use_cases
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import publicity
from greenctl.declaration.errors import NotBeforeThePublic
from greenctl.kernel.clock import local_day
from greenctl.review.errors import OwnFirm

routes = Routes("corrections", __name__, description="What is wrong in published data, and what the office answers.")


@routes.operation(
    "POST",
    "/corrections",
    act="correction.send",
    body=CorrectionIn,
    answer=PublicCorrection,
    status=201,
    refuses=(errors.CorrectionIdTaken, NotBeforeThePublic),
)
def send_correction(uow: UnitOfWork, body: domain.NewCorrection) -> domain.Correction:
    """Say what is wrong, or object to what is before the public; the number in the answer is the way back to it."""
    running = runtime()
    running.limits.count_tip(request.remote_addr)
    return publicity.send(uow, body, today=local_day(uow.now, running.settings.zone))


@routes.operation("GET", "/public/corrections", act="public.read", query=PageQuery, answer=CorrectionsPage)
def list_corrections(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What was answered, the latest first."""
    before, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    return page_of(use_cases.answered(uow, before[0] if before else "", limit + 1), limit, ["id"])


@routes.operation("GET", "/corrections", act="correction.read", query=PageQuery, answer=WaitingCorrections)
def list_waiting_corrections(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What waits for an answer, with what was written, the oldest first."""
    after, limit = read_cursor(query.get("after"), 1, (str,)), query["limit"]
    return page_of(use_cases.waiting(uow, after[0] if after else "", limit + 1), limit, ["id"])


@routes.operation(
    "GET",
    "/public/corrections/<code:number>",
    act="public.read",
    answer=PublicCorrection,
    refuses=(errors.CorrectionNotThere,),
)
def get_correction(uow: UnitOfWork, number: str) -> domain.Correction:
    """What has become of one."""
    return use_cases.by_number(uow, number)


@routes.operation(
    "POST",
    "/corrections/<uuid:correction_id>/answer",
    act="correction.answer",
    body=CorrectionAnswerIn,
    answer=Correction,
    creates=True,
    if_match=True,
    refuses=(
        errors.CorrectionNotThere,
        errors.CorrectionMovedOn,
        errors.CorrectionSettled,
        errors.CorrectionInvalid,
        OwnFirm,
    ),
)
def answer_correction(uow: UnitOfWork, correction_id: str, seen_version: int, body: domain.Answer) -> domain.Correction:
    """Answer for everybody to read."""
    return publicity.answer(uow, correction_id, seen_version, body)
