"""The workbook to fill in: one sheet for the rows, one that says what each column is."""

import io
from collections.abc import Iterable, Mapping

from xlsxwriter.workbook import Workbook

from greenctl.area.queries import departments
from greenctl.source.columns import COLUMNS, EXAMPLE, MOST_ROWS, SHEET, Column
from greenctl.workbook.writing import a_workbook

DICTIONARY = "填写说明"
_HEADERS = ("列名", "column", "必填", "最多字符", "说明", "可选值", "示例")
_NOTES = (
    f"一次最多 {MOST_ROWS} 行；有一处错误则全部不导入；空单元格不改动已登记的内容。",
    "已登记的污染源按统一社会信用代码或其他编号识别；示例行会被忽略。",
    "公式、日期单元格不被接受；代码、电话列请设为文本。",
)


def template() -> bytes:
    """An empty workbook with headers, an example row that is never imported, and the dictionary."""
    return workbook_of([EXAMPLE])


def workbook_of(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A workbook with these rows, by column key; every cell is text, so nothing in it is ever computed."""
    buffer = io.BytesIO()
    with a_workbook(buffer) as book:
        _write_rows(book, rows)
        _write_dictionary(book)
    return buffer.getvalue()


def _write_rows(book: Workbook, rows: Iterable[Mapping[str, str]]) -> None:
    sheet, bold, text = book.add_worksheet(SHEET), book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(2, 0)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, 18, text)
        sheet.write_string(0, index, column.zh + "*" * column.required, bold)
        sheet.write_string(1, index, column.en, bold)
    for number, row in enumerate(rows, start=2):
        for index, column in enumerate(COLUMNS):
            if row.get(column.key):
                sheet.write_string(number, index, row[column.key], text)


def _write_dictionary(book: Workbook) -> None:
    sheet, bold = book.add_worksheet(DICTIONARY), book.add_format({"bold": True})
    sheet.set_column(0, len(_HEADERS), 24)
    for index, header in enumerate(_HEADERS):
        sheet.write_string(0, index, header, bold)
    for number, column in enumerate(COLUMNS, start=1):
        for index, text in enumerate(_described(column)):
            sheet.write_string(number, index, text)
    for number, note in enumerate(_NOTES, start=len(COLUMNS) + 2):
        sheet.write_string(number, 0, note)


def _described(column: Column) -> tuple[str, ...]:
    longest = "" if column.number or column.words else str(column.longest)
    words = "、".join(departments()) if column.key == "department" else "、".join(column.words)
    return column.zh, column.en, "是" if column.required else "", longest, column.note_zh, words, column.example
