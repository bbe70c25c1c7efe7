"""Rows by column as sheets of a workbook, as `sheet_rows` reads them again."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from greenctl.source.sheet_rows import Sheet, texts_of
from greenctl.workbook.writing import a_workbook

_HEADERS = ("列名", "column", "所在表", "必填", "说明", "可选值")
DICTIONARY = "填写说明"
Rows = Iterable[Mapping[str, Any]]


def workbook_of(sheets: Sequence[tuple[Sheet, Rows]]) -> bytes:
    """A workbook with these rows; every cell is text, so nothing in it is ever computed. Sheets whose columns have a
    second name are explained in one more."""
    buffer = io.BytesIO()
    with a_workbook(buffer) as book:
        for sheet, rows in sheets:
            _write(book, sheet, rows)
        if any(_bilingual(sheet) for sheet, _ in sheets):
            _write_dictionary(book, [sheet for sheet, _ in sheets])
    return buffer.getvalue()


def _write(book: Workbook, sheet: Sheet, rows: Rows) -> None:
    page, bold, text = (
        book.add_worksheet(sheet.name),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "@"}),
    )
    bilingual = _bilingual(sheet)
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


def _bilingual(sheet: Sheet) -> bool:
    return any(column.en for column in sheet.columns)


def _write_dictionary(book: Workbook, sheets: Sequence[Sheet]) -> None:
    page, bold = book.add_worksheet(DICTIONARY), book.add_format({"bold": True})
    page.set_column(0, len(_HEADERS), 24)
    described = [
        (column.zh, column.en, sheet.name, "是" * column.required, column.note_zh, "、".join(column.words))
        for sheet in sheets
        for column in sheet.columns
    ]
    for number, row in enumerate([_HEADERS, *described]):
        for index, text in enumerate(row):
            page.write_string(number, index, text, bold if number == 0 else None)
