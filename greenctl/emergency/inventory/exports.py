"""An inventory as a workbook of either layout, which comes in again without a change."""

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency.inventory import queries, repository
from greenctl.emergency.inventory.columns import ENTRIES, FULL, FULL_SHEETS, LINES, MEASURES, PUBLISHED, SOCIETY
from greenctl.emergency.inventory.full_layout import base_rows, entry_rows, line_rows, measure_rows
from greenctl.emergency.inventory.municipal_layout import municipal_rows
from greenctl.source.sheet_writing import workbook_of


def export_inventory(uow: UnitOfWork, inventory_id: str, layout: str) -> bytes:
    """The workbook. The municipal layout holds the industrial sources alone, as published lists do.

    Raises:
        InventoryNotThere
    """
    inventory = queries.get(uow, inventory_id)
    if layout != FULL:
        return workbook_of([(PUBLISHED, municipal_rows(inventory, queries.entries(uow, inventory_id)))])
    entries = list(queries.entries(uow, inventory_id))
    sources = repository.registered_by_id(uow, [entry.source_id for entry in entries])
    codes = {source_id: source.credit_code for source_id, source in sources.items()}
    return workbook_of(
        [
            (ENTRIES, entry_rows(entries, codes)),
            (LINES, line_rows(entries, codes)),
            (MEASURES, measure_rows(entries, codes)),
            (SOCIETY, base_rows(queries.bases(uow, inventory_id))),
        ]
    )


def template() -> bytes:
    """The full layout, empty, with a sheet that says what each column is."""
    return workbook_of([(sheet, ()) for sheet in FULL_SHEETS])
