"""Whole editions: anybody may read them, ask which one governs, and hold two against each other."""

from typing import Any

from flask import Response

from api.operations import Routes
from api.rules.draft_routes import workbook_response
from api.rules.edition_schemas import AgainstQuery, EditionComparison, EditionStatus, GoverningQuery, WholeEdition
from api.rules.schemas import RuleEdition
from api.runtime import city_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.rules import importing, queries
from greenctl.rules.comparing import compare_editions
from greenctl.rules.errors import EditionNotThere, NothingGoverns
from greenctl.rules.governing import governing_heading
from greenctl.rules.status import status_of
from greenctl.workbook.writing import MEDIA_TYPE

routes = Routes("rule_editions", __name__, description="Whole rule editions, and which of them governs.")


@routes.operation(
    "GET", "/rules/editions/governing", act="public.read", query=GoverningQuery, answer=RuleEdition,
    refuses=(NothingGoverns,),
)  # fmt: skip
def get_governing_edition(uow: UnitOfWork, query: dict[str, Any]) -> Any:
    """The edition in force in an area on a day: the longest jurisdiction, then the latest start."""
    on = query.get("on") or city_day(uow)
    return governing_heading(uow, query["area"], on, query.get("sector"))


@routes.operation(
    "GET", "/rules/editions/<code:edition_id>", act="public.read", answer=WholeEdition, refuses=(EditionNotThere,)
)
def get_rule_edition(uow: UnitOfWork, edition_id: str) -> Response:
    """A published edition with all its tables, in the bytes whose SHA-256 is its fingerprint."""
    return Response(queries.edition_bytes(uow, edition_id), mimetype="application/json")


@routes.operation(
    "GET",
    "/rules/editions/<code:edition_id>/file.xlsx",
    act="public.read",
    media=MEDIA_TYPE,
    refuses=(EditionNotThere,),
)
def get_rule_edition_workbook(uow: UnitOfWork, edition_id: str) -> Response:
    """A published edition as a workbook, one sheet per sector."""
    return workbook_response(importing.export_edition(uow, edition_id), f"rules-{edition_id}")


@routes.operation(
    "GET",
    "/rules/editions/<code:edition_id>/status",
    act="public.read",
    answer=EditionStatus,
    refuses=(EditionNotThere,),
)
def get_rule_edition_status(uow: UnitOfWork, edition_id: str) -> dict[str, Any]:
    """How many cells of each sector are confirmed, read and unread."""
    edition = queries.get_edition(uow, queries.fingerprint_of(uow, edition_id))
    return {"edition": edition.id, "official": edition.official, "sectors": status_of(edition)}


@routes.operation(
    "GET", "/rules/editions/<code:edition_id>/comparison", act="public.read", query=AgainstQuery,
    answer=EditionComparison, refuses=(EditionNotThere,),
)  # fmt: skip
def compare_rule_editions(uow: UnitOfWork, edition_id: str, query: dict[str, str]) -> dict[str, Any]:
    """What is different in an edition, cell by cell, from the one before."""
    before = query["against"]
    return {"before": before, "after": edition_id, "differences": compare_editions(uow, before, edition_id)}
