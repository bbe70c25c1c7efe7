"""Answers of many sources by workbook."""

from dataclasses import asdict
from typing import Any

from flask import Response, request

from api.declaration.bulk_schemas import AnswersReport
from api.operations import Routes
from api.runtime import city_day
from api.schemas import DryRunQuery
from api.source.import_routes import UNREADABLE
from api.source.worded import worded
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import bulk, errors
from greenctl.messages import language_from
from greenctl.season.errors import ApplicationsNotOpen, ProgrammeNotThere, SeasonNotThere
from greenctl.workbook.writing import MEDIA_TYPE

routes = Routes("answers_by_workbook", __name__, description="Answers of many sources at once, from a workbook.")


@routes.operation(
    "GET",
    "/seasons/<uuid:season_id>/<code:programme>/answers.xlsx",
    act="declaration.edit",
    media=MEDIA_TYPE,
    refuses=(SeasonNotThere, ProgrammeNotThere),
)
def get_answers_workbook(uow: UnitOfWork, season_id: str, programme: str) -> Response:
    """A sheet for each sector, a row for each source one stands for, with the answers that are known."""
    response = Response(bulk.answers_workbook(uow, season_id, programme), mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="answers-{programme}.xlsx"'
    return response


@routes.operation(
    "POST",
    "/seasons/<uuid:season_id>/<code:programme>/answers",
    act="declaration.edit",
    raw=MEDIA_TYPE,
    query=DryRunQuery,
    answer=AnswersReport,
    creates=True,
    refuses=(
        *UNREADABLE,
        SeasonNotThere,
        ProgrammeNotThere,
        ApplicationsNotOpen,
        errors.AnswersRefused,
        errors.BegunAtOnce,
        errors.DeclarationMovedOn,
    ),
)
def bring_in_answers(
    uow: UnitOfWork, season_id: str, programme: str, body: bytes, query: dict[str, str]
) -> dict[str, Any]:
    """Fill in drafts as a workbook says, all rows or none; nothing is signed or handed in by it."""
    tried = query["dry_run"] == "true"
    brought = bulk.bring_in(uow, season_id, programme, body, today=city_day(uow), dry_run=tried)
    language = language_from(request.headers.get("Accept-Language"))
    return {**asdict(brought), "errors": [worded(error, language) for error in brought.errors]}
