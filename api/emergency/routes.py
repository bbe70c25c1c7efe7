"""Inventories: begun and filled by the city's offices, published by the command office."""

from datetime import date
from typing import Any

from flask import Response, request

from api.emergency.schemas import (
    MOST_UNREAD,
    InventoriesPage,
    InventoriesQuery,
    InventoryImportOut,
    InventoryImportQuery,
    InventoryOut,
    InventoryPublicationIn,
    LayoutQuery,
    NewInventoryIn,
    UnreadPage,
)
from api.errors import CursorNotGood
from api.operations import Routes
from api.paging import page_of, read_cursor
from api.runtime import city_day
from api.schemas import PageQuery
from api.source.worded import worded
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import queries, use_cases
from greenctl.emergency.inventory.domain import Inventory
from greenctl.emergency.inventory.errors import (
    CityWrong,
    InventoryFaulty,
    InventoryIdTaken,
    InventoryImportRefused,
    InventoryIsPublished,
    InventoryMovedOn,
    InventoryNotThere,
)
from greenctl.emergency.inventory.exports import export_inventory
from greenctl.emergency.inventory.imports import ImportReport, import_inventory
from greenctl.emergency.inventory.use_cases import NewInventory
from greenctl.kernel.ids import new_id
from greenctl.messages import language_from
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

routes = Routes("inventories", __name__, description="Who reduces what when the air turns bad.")

_WORKBOOK = (
    SheetMissing, WorkbookBroken, WorkbookEncrypted, WorkbookHasExternalLinks, WorkbookHasMacros, WorkbookNotXlsx,
    WorkbookOldFormat, WorkbookTooLarge,
)  # fmt: skip


@routes.operation(
    "POST", "/inventories", act="inventory.edit", body=NewInventoryIn, answer=InventoryOut, status=201, creates=True,
    refuses=(CityWrong, InventoryNotThere, InventoryIdTaken),
)  # fmt: skip
def begin_inventory(uow: UnitOfWork, body: dict[str, str]) -> dict[str, Any]:
    """Begin a draft: empty, or as a copy."""
    return _body_of(use_cases.begin(uow, NewInventory(**{"id": new_id(), **body})))


@routes.operation(
    "GET",
    "/inventories",
    act="inventory.read",
    query=InventoriesQuery,
    answer=InventoriesPage,
    refuses=(CursorNotGood,),
)
def list_inventories(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """Drafts and editions of a city that lies within one's remit as a whole."""
    (after,) = read_cursor(query.get("after"), 1, (str,)) or ("",)
    found = queries.list_page(uow, query["city"], after, query["limit"] + 1)
    return page_of([_body_of(inventory) for inventory in found], query["limit"], ["id"])


@routes.operation(
    "GET", "/inventories/<uuid:inventory_id>", act="inventory.read", answer=InventoryOut, refuses=(InventoryNotThere,)
)
def get_inventory(uow: UnitOfWork, inventory_id: str) -> dict[str, Any]:
    """A draft or an edition."""
    return _body_of(queries.get(uow, inventory_id))


@routes.operation(
    "POST", "/inventories/<uuid:inventory_id>/import", act="inventory.edit", raw=MEDIA_TYPE, query=InventoryImportQuery,
    answer=InventoryImportOut, creates=True,
    refuses=(InventoryNotThere, InventoryIsPublished, InventoryImportRefused, InventoryMovedOn, *_WORKBOOK),
)  # fmt: skip
def fill_inventory(uow: UnitOfWork, inventory_id: str, body: bytes, query: dict[str, str]) -> dict[str, Any]:
    """Bring a draft in step with a workbook: all rows or none; the same rows again change nothing."""
    return _reported(import_inventory(uow, inventory_id, body, query["layout"], dry_run=query["dry_run"] == "true"))


@routes.operation(
    "GET", "/inventories/<uuid:inventory_id>/export", act="inventory.read", query=LayoutQuery, media=MEDIA_TYPE,
    refuses=(InventoryNotThere,),
)  # fmt: skip
def export_inventory_workbook(uow: UnitOfWork, inventory_id: str, query: dict[str, str]) -> Response:
    """The workbook; it comes in again without a change. An empty draft gives the empty template."""
    response = Response(export_inventory(uow, inventory_id, query["layout"]), mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="inventory-{query["layout"]}.xlsx"'
    return response


@routes.operation(
    "GET", "/inventories/<uuid:inventory_id>/unread", act="inventory.read", query=PageQuery, answer=UnreadPage,
    refuses=(InventoryNotThere, CursorNotGood),
)  # fmt: skip
def list_unread_measures(uow: UnitOfWork, inventory_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """Every measure that was kept as text."""
    after = read_cursor(query.get("after"), 3, (str, str, int))
    start = None if after is None else (after[0], after[1], after[2])
    rows = queries.unread_page(uow, inventory_id, start, query["limit"] + 1)
    return page_of(rows, query["limit"], ["source_id", "alert", "ordinal"])


@routes.operation(
    "POST", "/inventories/<uuid:inventory_id>/publication", act="inventory.publish", body=InventoryPublicationIn,
    answer=InventoryOut, if_match=True,
    refuses=(InventoryNotThere, InventoryIsPublished, InventoryMovedOn, InventoryFaulty),
)  # fmt: skip
def publish_inventory(uow: UnitOfWork, inventory_id: str, seen_version: int, body: dict[str, date]) -> dict[str, Any]:
    """Make the draft the city's next edition: numbered, never changed again."""
    today = city_day(uow)
    return _body_of(use_cases.publish(uow, inventory_id, body["effective_on"], seen_version, today=today))


def _body_of(inventory: Inventory) -> dict[str, Any]:
    values = {name: getattr(inventory, name) for name in Inventory.__slots__}
    if inventory.summary is None:
        return values
    counted = {
        key: [{name: code, "count": count} for code, count in sorted(inventory.summary[key].items())]
        for key, name in (("by_part", "part"), ("remarks", "code"))
    }
    return {**values, "summary": {**inventory.summary, **counted}}


def _reported(report: ImportReport) -> dict[str, Any]:
    language = language_from(request.headers.get("Accept-Language"))
    values = {name: getattr(report, name) for name in ImportReport.__slots__}
    unread = [{name: getattr(one, name) for name in one.__slots__} for one in report.unread[:MOST_UNREAD]]
    errors = [worded(error, language) for error in report.errors]
    return {**values, "errors": errors, "unread": unread, "unread_count": len(report.unread)}
