"""Bringing the register in from a workbook."""

from dataclasses import fields
from typing import Any

from flask import Response, request

from api.operations import Routes
from api.schemas import DryRunQuery
from api.source.import_schemas import ImportReportOut, TakenBackOut
from api.source.worded import worded
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.messages import language_from
from greenctl.source.errors import ImportNotThere, ImportRefused, ImportUndone, RegisteredMeanwhile, SourceMovedOn
from greenctl.source.imports import ImportReport, import_sources
from greenctl.source.template import template
from greenctl.source.undoing import TakenBack, take_back
from greenctl.workbook.errors import (
    SheetMissing,
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookNotXlsx,
    WorkbookOldFormat,
    WorkbookTooLarge,
)
from greenctl.workbook.writing import MEDIA_TYPE

routes = Routes("imports", __name__, description="Many sources at once, from a workbook.")

UNREADABLE = (
    SheetMissing,
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookNotXlsx,
    WorkbookOldFormat,
    WorkbookTooLarge,
)


@routes.operation("GET", "/imports/sources/template", act="source.import", media=MEDIA_TYPE)
def get_import_template(_uow: UnitOfWork) -> Response:
    """The workbook to fill in, with a sheet that says what each column is."""
    response = Response(template(), mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="greenctl-sources.xlsx"'
    return response


@routes.operation(
    "POST",
    "/imports/sources",
    act="source.import",
    raw=MEDIA_TYPE,
    query=DryRunQuery,
    answer=ImportReportOut,
    creates=True,
    refuses=(ImportRefused, *UNREADABLE, RegisteredMeanwhile, SourceMovedOn),
)
def import_workbook(uow: UnitOfWork, body: bytes, query: dict[str, str]) -> dict[str, Any]:
    """Bring the register in step with a workbook: all rows or none; the same rows again change nothing."""
    return _body_of(import_sources(uow, body, dry_run=query["dry_run"] == "true"))


@routes.operation(
    "POST", "/imports/sources/<uuid:import_id>/undo", act="source.import", answer=TakenBackOut, creates=True,
    refuses=(ImportNotThere, ImportUndone, SourceMovedOn),
)  # fmt: skip
def undo_import(uow: UnitOfWork, import_id: str) -> TakenBack:
    """Make what an import changed what it was. Sources that somebody has changed since, that would lie outside one's
    remit or whose number is another's by now are left alone and named; what it added stays, and so do contacts."""
    return take_back(uow, import_id)


def _body_of(report: ImportReport) -> dict[str, Any]:
    language = language_from(request.headers.get("Accept-Language"))
    values = {field.name: getattr(report, field.name) for field in fields(report)}
    return {**values, "errors": [worded(error, language) for error in report.errors]}
