"""An inventory as a workbook of either layout, which comes in again without a change."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.emergency import queries, repository
from greenctl.emergency.columns import ENTRIES, FULL, FULL_SHEETS, LINES, MEASURES, PUBLISHED, SOCIETY
from greenctl.emergency.full_layout import base_rows, entry_rows, line_rows, measure_rows
from greenctl.emergency.municipal_layout import municipal_rows
from greenctl.emergency.sheet_rows import Sheet, texts_of
from greenctl.workbook.writing import a_workbook

_HEADERS = ("列名", "column", "所在表", "必填", "说明", "可选值")
DICTIONARY = "填写说明"
Rows = Iterable[Mapping[str, Any]]


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


def workbook_of(sheets: Sequence[tuple[Sheet, Rows]]) -> bytes:
    """A workbook with these rows; every cell is text, so nothing in it is ever computed."""
    buffer = io.BytesIO()
    with a_workbook(buffer) as book:
        for sheet, rows in sheets:
            _write(book, sheet, rows)
        if len(sheets) > 1:
            _write_dictionary(book)
    return buffer.getvalue()


def _write(book: Workbook, sheet: Sheet, rows: Rows) -> None:
    page, bold, text = (
        book.add_worksheet(sheet.name),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "@"}),
    )
    bilingual = any(column.en for column in sheet.columns)
    page.freeze_panes(1 + bilingual, 0)
    page.set_column(0, len(sheet.columns), 18, text)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.zh + "*" * (column.required and bilingual), bold)
        if bilingual:
            page.write_string(1, index, column.en, bold)
    for number, row in enumerate(rows, start=1 + bilingual):
        for index, cell in enumerate(texts_of(sheet, row)):
            if cell:
                page.write_string(number, index, cell, text)


def _write_dictionary(book: Workbook) -> None:
    page, bold = book.add_worksheet(DICTIONARY), book.add_format({"bold": True})
    page.set_column(0, len(_HEADERS), 24)
    described = [
        (column.zh, column.en, sheet.name, "是" * column.required, column.note_zh, "、".join(column.words))
        for sheet in FULL_SHEETS
        for column in sheet.columns
    ]
    for number, row in enumerate([_HEADERS, *described]):
        for index, text in enumerate(row):
            page.write_string(number, index, text, bold if number == 0 else None)
