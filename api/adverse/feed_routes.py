"""Adverse records as other offices' programs tell them."""

from typing import Any

from flask import request

from api.adverse.schemas import TakenRecords, ToldRecordsIn
from api.operations import Routes
from api.schemas import DryRunQuery
from greenctl.adverse.feed import Taken, Told, take
from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.errors import DomainError
from greenctl.messages import language_from, message
from greenctl.review.errors import OwnFirm

routes = Routes("adverse feed", __name__, description="Adverse records as other offices' programs tell them.")


@routes.operation(
    "POST", "/imports/adverse-records", act="adverse.import", query=DryRunQuery, body=ToldRecordsIn,
    answer=TakenRecords, creates=True, refuses=(OwnFirm,),
)  # fmt: skip
def import_adverse_records(uow: UnitOfWork, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    """Write down what offices have decided against firms, row by row; what is known already changes nothing. None
    counts until a second person has confirmed it."""
    told = [Told(**row) for row in body["records"]]
    taken = take(uow, told, today=civil_day(uow.now), dry_run=query["dry_run"] == "true")
    return {"items": [_body_of(one) for one in taken]}


def _body_of(taken: Taken) -> dict[str, Any]:
    worded = None if taken.refused is None else _worded(taken.refused)
    return {"outcome": taken.outcome, "adverse_id": taken.adverse_id, "refused": worded}


def _worded(refused: DomainError) -> dict[str, str]:
    text = message(language_from(request.headers.get("Accept-Language")), refused.code, refused.details)
    return {"code": refused.code, "detail": text.detail, "next_step": text.next_step}
