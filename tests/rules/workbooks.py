"""Workbooks of rule tables for tests: an office's table, and what somebody types into it."""

import io
from collections.abc import Mapping
from typing import Any

from greenctl.rules.workbook_file import workbook_of
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import Book, sheets_of
from greenctl.workbook.writing import a_workbook
from tests.grading.builders import the_sample

SAID = {"cite": {"doc": "sample-rules", "clause": "示例条款 9"}, "trust": "read"}


def an_office_table(indicators: int = 15) -> dict[str, Any]:
    """Parts of a document: the first rows of sample sector A as an office enters them, all of it read."""
    document: Any = the_sample().to_document()
    table = document["sectors"]["sample_a"]
    rows = [
        {**row, "levels": {level: _read(cell) for level, cell in row["levels"].items()}}
        for row in table["indicators"][:indicators]
    ]
    parts = {name: document[name] for name in ("documents", "vetoes")}
    return {**parts, "sectors": {"sample_a": {**table, "indicators": rows}}}


def an_office_workbook(changes: Mapping[str, str | None] | None = None, **cells: Any) -> bytes:
    """The same as a workbook: `cells` by indicator are what its level A asks, `changes` what stands at an address."""
    document = an_office_table()
    table = document["sectors"]["sample_a"]
    rows = [
        {**row, "levels": {**row["levels"], "A": {**cells[row["id"]], **SAID}}} if row["id"] in cells else row
        for row in table["indicators"]
    ]
    whole = {**document, "sectors": {"sample_a": {**table, "indicators": rows}}}
    return changed_workbook(workbook_of(whole), changes or {})


def changed_workbook(data, changes):
    """The workbook with other texts at some addresses, every cell as text; None takes a cell's text away."""
    package, buffer = Package(data), io.BytesIO()
    book = Book(package, 32_767)
    with a_workbook(buffer) as written:
        for name, part in sheets_of(package).items():
            sheet = written.add_worksheet(name)
            cells = {(n - 1, i): cell.text for n, row in book.rows(part, 5_000) for i, cell in row.items()}
            for (row, column), text in cells.items():
                sheet.write_string(row, column, text)
            for address, text in changes.items():
                if address.startswith(f"{name}!"):
                    sheet.write_string(address.partition("!")[2], text or " ")
    return buffer.getvalue()


def _read(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {**cell, "trust": "read"}
