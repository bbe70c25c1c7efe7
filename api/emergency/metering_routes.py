"""Readings of meters: bringing them in, holding them against measures, explaining false alarms."""

from dataclasses import asdict
from typing import Any

from flask import request

from api.emergency.metering_schemas import (
    MOST_SHOWN,
    ComparedMeters,
    Disagreement,
    DisagreementsPage,
    DisagreementsQuery,
    ExplanationIn,
    MeterImportOut,
    MeterImportQuery,
    MeterPoint,
    MeterPointIn,
    RefusedReadingsPage,
    RefusedReadingsQuery,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.inventory.errors import CityWrong
from greenctl.emergency.metering import comparing, importing, refusals
from greenctl.emergency.metering.errors import (
    AlreadyExplained,
    DisagreementMovedOn,
    DisagreementNotThere,
    OwnFirmsMeters,
    ReadingsRefused,
)
from greenctl.emergency.metering.words import reason_of
from greenctl.messages import language_from
from greenctl.source.errors import SourceNotThere
from greenctl.workbook.errors import (
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookNotXlsx,
    WorkbookOldFormat,
    WorkbookTooLarge,
)

routes = Routes("metering", __name__, description="Electricity and online monitoring held against measures.")

_WORKBOOK = (
    WorkbookNotXlsx, WorkbookOldFormat, WorkbookEncrypted, WorkbookHasMacros, WorkbookHasExternalLinks,
    WorkbookTooLarge, WorkbookBroken,
)  # fmt: skip
_DISAGREEMENTS = "/alerts/<uuid:alert_id>/disagreements"


@routes.operation(
    "POST", "/meters/import", act="meter.import", raw="application/octet-stream", query=MeterImportQuery,
    answer=MeterImportOut, creates=True, refuses=(CityWrong, ReadingsRefused, *_WORKBOOK),
)  # fmt: skip
def import_meters(uow: UnitOfWork, body: bytes, query: dict[str, str]) -> dict[str, Any]:
    """Take hourly electricity (a table) or frames of HJ 212; what cannot be taken is named with its reason."""
    dry_run = query["dry_run"] == "true"
    report = importing.import_readings(uow, query["city"], query["format"], body, dry_run=dry_run)
    language = language_from(request.headers.get("Accept-Language"))
    refused = [{**asdict(one), "reason": reason_of(language, one.code)} for one in report.refused[:MOST_SHOWN]]
    deviations = [
        {"code": code, "reason": reason_of(language, code), "count": count} for code, count in report.deviations.items()
    ]
    names = ("id", "format", "sha256", "items", "readings", "replaced", "unchanged", "refused_count", "dry_run")
    return {**{name: getattr(report, name) for name in names}, "refused": refused, "deviations": deviations}


@routes.operation(
    "GET", "/meters/refused", act="meter.import", query=RefusedReadingsQuery, answer=RefusedReadingsPage,
    refuses=(CursorNotGood,),
)  # fmt: skip
def list_refused_readings(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What could not be taken of the readings of a city, or of one import, with its reason; the last file first."""
    after = read_cursor(query.get("after"), 2, (str, int)) or refusals.FIRST
    rows = refusals.page(uow, query["city"], query.get("import_id"), (after[0], after[1]), query["limit"] + 1)
    language = language_from(request.headers.get("Accept-Language"))
    found = page_of(rows, query["limit"], ["import_id", "nth"])
    return {**found, "items": [{**one, "reason": reason_of(language, one["code"])} for one in found["items"]]}


@routes.operation(
    "PUT", "/meters/points", act="meter.import", body=MeterPointIn, answer=MeterPoint,
    refuses=(SourceNotThere, OwnFirmsMeters),
)  # fmt: skip
def tell_meter_point(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Say which source and line a meter belongs to, from now on."""
    importing.tell_point(uow, body["kind"], body["number"], body["source_id"], body["line"])
    return body


@routes.operation("POST", _DISAGREEMENTS, act="meter.import", answer=ComparedMeters, refuses=(AlertNotThere,))
def compare_meters(uow: UnitOfWork, alert_id: str) -> comparing.Compared:
    """Hold what was read against the measures of every step; again, and only what is new is added."""
    return comparing.compare(uow, alert_id)


@routes.operation(
    "GET", _DISAGREEMENTS, act="alert.follow", query=DisagreementsQuery, answer=DisagreementsPage,
    refuses=(AlertNotThere, CursorNotGood),
)  # fmt: skip
def list_disagreements(uow: UnitOfWork, alert_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Where readings do not fit, each with what the same was due to before."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    rows = comparing.page(uow, alert_id, query.get("state"), after, query["limit"] + 1)
    return page_of(rows, query["limit"], ["id"])


@routes.operation(
    "POST", "/disagreements/<uuid:disagreement_id>/explanation", act="meter.explain", body=ExplanationIn,
    answer=Disagreement, if_match=True,
    refuses=(DisagreementNotThere, DisagreementMovedOn, AlreadyExplained, OwnFirmsMeters),
)  # fmt: skip
def explain_disagreement(
    uow: UnitOfWork, disagreement_id: str, seen_version: int, body: dict[str, str]
) -> dict[str, Any]:
    """Say why it was a false alarm."""
    return comparing.explain(uow, disagreement_id, body["reason"], seen_version)
