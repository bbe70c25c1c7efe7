"""An edition's document as a workbook, one sheet per sector, and back: nothing is lost either way.

A part that its sheet would not give back exactly stands there as JSON instead.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from xlsxwriter.workbook import Workbook

from greenctl.kernel.canonical import plain_decimal
from greenctl.rules import part_sheets
from greenctl.rules.errors import WorkbookTableRefused
from greenctl.rules.part_sheets import HEADING, PARTS, VOCABULARY
from greenctl.rules.table_sheets import read_sheet, sheet_of
from greenctl.rules.table_words import json_from, json_text
from greenctl.workbook.errors import WorkbookTooLarge
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import MOST_COLUMNS, Book, Cell, CellKind, sheets_of
from greenctl.workbook.writing import LONGEST_CELL, a_workbook

MOST_SHEETS, MOST_ROWS = 120, 2_000
NOTES, RAW, CALLED = "填写说明", "原始内容", "表名"
_PIECE = 30_000
_LONGEST_NAME = 31
_ODD = {CellKind.FORMULA: "〔公式〕", CellKind.FAULT: "〔错误〕", CellKind.DATE: "〔日期〕"}
_HELP = (
    ("≤10 ≥80 =5", "数值限值；等于限值也达到"),
    ("=是 =否", "是否类指标"),
    ("任一：甲、乙", "单选指标：其中任何一项"),
    ("全部：甲、乙", "多选指标：至少包含全部"),
    ("无要求", "这一级不作要求"),
    ("已取消", "曾有要求，所引文件已取消"),
    ("未知：原因", "尚未读到原文；以此为据的结果待定"),
    ("≤10 或 [fuel]任一：天然气", "几项达到一项即可；方括号内是其他指标的代码"),
    ("依据", "文件代码；第 41 页；条款 3.2"),
    ("可信", "见原文、转引、凭记忆；“已确认”只能由两人在系统中核对得来"),
)
_NONE = object()
Rows = list[list[str]]
Read = dict[int, dict[int, str]]


@dataclass(slots=True)
class ReadWorkbook:
    """The parts that a workbook holds, and where each stands in it, by the path in the document."""

    parts: dict[str, Any] = field(default_factory=dict)
    sectors: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def workbook_of(document: Mapping[str, Any]) -> bytes:
    """An .xlsx in which nothing is ever computed."""
    buffer = io.BytesIO()
    sheets = list(_sheets(document).items())
    with a_workbook(buffer) as book:
        for name, rows in sheets:
            _write(book, name, rows)
        _write(book, NOTES, [list(row) for row in _HELP])
    return buffer.getvalue()


def read_workbook(data: bytes, vocabulary: Any) -> ReadWorkbook:
    """What a workbook says; words that it does not bring along are those of `vocabulary`.

    Raises:
        WorkbookRefused: the file as a whole cannot be read.
        WorkbookTableRefused: a sheet is no table; `problems` names the cells.
    """
    package = Package(data)
    book, parts = Book(package, LONGEST_CELL), sheets_of(package)
    if len(parts) > MOST_SHEETS:
        raise WorkbookTooLarge(what="sheets", most=MOST_SHEETS)
    sheets = {name: _texts(book, part) for name, part in parts.items() if name not in {NOTES, HEADING}}
    found = ReadWorkbook()
    problems: list[dict[str, str]] = []
    _read_parts(sheets, found)
    words = found.parts.get("vocabulary", vocabulary)
    for name, rows in sheets.items():
        if rows and name not in {VOCABULARY, *(sheet for sheet, _ in PARTS.values())}:
            problems += _read_sector(name, rows, words if isinstance(words, Mapping) else {}, found)
    if problems:
        raise WorkbookTableRefused(problems=problems[:200])
    return found


def _sheets(document: Mapping[str, Any]) -> dict[str, Rows]:
    sheets: dict[str, Rows] = {}
    if isinstance(document.get("edition"), Mapping):
        sheets[HEADING] = [[key, str(value)] for key, value in document["edition"].items()]
    for code in document.get("sectors") or {}:
        name = _name(code, sheets)
        rows = sheet_of(document, code)
        called = [] if name == code else [[CALLED, code]]
        sheets[name] = called + _exactly(rows, document["sectors"][code], lambda said: _sector(said, document))
    for part, (name, columns) in PARTS.items():
        if isinstance(document.get(part), Mapping):
            rows = part_sheets.entries_rows(document[part], columns)
            sheets[name] = _exactly(rows, document[part], lambda said, c=columns: part_sheets.read_entries(said, c)[0])
        elif part in document:
            sheets[name] = _raw(document[part])
    if "vocabulary" in document:
        words = document["vocabulary"]
        rows = part_sheets.vocabulary_rows(words) if isinstance(words, Mapping) else []
        sheets[VOCABULARY] = _exactly(rows, words, part_sheets.read_vocabulary)
    return sheets


def _sector(rows: Read, document: Mapping[str, Any]) -> Any:
    words = document.get("vocabulary")
    return read_sheet("", rows, words if isinstance(words, Mapping) else {}).table


def _exactly(rows: Rows, content: Any, read: Callable[[Read], Any]) -> Rows:
    """The rows, if they fit into a sheet and give the content back; else the content itself."""
    fits = all(len(row) <= MOST_COLUMNS and all(len(text) <= LONGEST_CELL for text in row) for row in rows)
    return rows if fits and len(rows) < MOST_ROWS and read(_numbered(rows)) == content else _raw(content)


def _numbered(rows: Rows) -> Read:
    found = {number: {i: text for i, text in enumerate(row) if text} for number, row in enumerate(rows, start=1)}
    return {number: row for number, row in found.items() if row}


def _raw(content: Any) -> Rows:
    text = json_text(content)
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    return [[RAW, piece] for piece in pieces]


def _name(code: str, taken: Mapping[str, Any]) -> str:
    """A sheet's name is short and unique whatever the case of its letters; otherwise it stands inside."""
    fits = len(code) <= _LONGEST_NAME and code.isascii() and code.replace("_", "").replace("-", "").isalnum()
    lower = {name.lower() for name in taken} | {"history"}
    return code if fits and code.lower() not in lower else f"表{len(taken) + 1}"


def _write(book: Workbook, name: str, rows: Rows) -> None:
    sheet, text = book.add_worksheet(name), book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, MOST_COLUMNS - 1, 16, text)
    for number, row in enumerate(rows):
        for index, content in enumerate(row):
            if content:
                sheet.write_string(number, index, content, text)


def _texts(book: Book, part: str) -> Read:
    rows = {
        number: {index: _text(cell) for index, cell in cells.items()} for number, cells in book.rows(part, MOST_ROWS)
    }
    return {number: row for number, row in rows.items() if any(row.values())}


def _text(cell: Cell) -> str:
    """What a person would say stands there; what is computed or dated is told, for the lint to find."""
    if cell.kind in _ODD:
        return f"{_ODD[cell.kind]}{cell.text.strip()}"
    if cell.kind is CellKind.TRUTH:
        return "是" if cell.text == "1" else "否"
    return _number(cell.text) if cell.kind is CellKind.NUMBER else cell.text.strip()


def _number(text: str) -> str:
    """A spreadsheet keeps 15 digits and writes 17: 0.1 stands in the file as 0.10000000000000001."""
    try:
        number = Decimal(text.strip())
        return plain_decimal(number.quantize(Decimal("0.000001"))) if abs(number) < 10**12 else text.strip()
    except InvalidOperation:
        return text.strip()


def _read_parts(sheets: Mapping[str, Read], found: ReadWorkbook) -> None:
    for part, (name, columns) in PARTS.items():
        if name in sheets:
            raw = _raw_content(sheets[name])
            entries, rows = part_sheets.read_entries(sheets[name], columns)
            found.parts[part] = entries if raw is _NONE else raw
            found.places |= {part: f"{name}!A1", **{f"{part}.{code}": f"{name}!A{n}" for code, n in rows.items()}}
    if VOCABULARY in sheets:
        raw = _raw_content(sheets[VOCABULARY])
        found.parts["vocabulary"] = part_sheets.read_vocabulary(sheets[VOCABULARY]) if raw is _NONE else raw
        found.places["vocabulary"] = f"{VOCABULARY}!A1"


def _read_sector(name: str, rows: Read, words: Mapping[str, Any], found: ReadWorkbook) -> list[dict[str, str]]:
    called = next((row.get(1, name) for row in rows.values() if row.get(0) == CALLED), name)
    rows = {number: row for number, row in rows.items() if row.get(0) != CALLED}
    raw = _raw_content(rows)
    if raw is not _NONE:
        found.sectors[called] = raw
        found.places[f"sectors.{called}"] = f"{name}!A1"
        return []
    read = read_sheet(name, rows, words)
    found.sectors[called] = read.table
    found.places |= {f"sectors.{called}.{path}": place for path, place in read.places.items()}
    found.places[f"sectors.{called}"] = f"{name}!A1"
    return read.problems


def _raw_content(rows: Read) -> Any:
    """The content that stands as JSON in pieces, which may be null, or _NONE."""
    pieces = [rows[number].get(1, "") for number in sorted(rows) if rows[number].get(0) == RAW]
    return json_from("".join(pieces)) if pieces else _NONE
