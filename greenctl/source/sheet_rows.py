"""Rows of a sheet by their headers; each cell is judged, and every fault has its sheet and address."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from greenctl.kernel.canonical import plain_decimal
from greenctl.kernel.characters import is_unfit, seen
from greenctl.source.columns import Column
from greenctl.source.workbook import CellError, CellWrong, Errors, value_of
from greenctl.workbook.addresses import letter_of
from greenctl.workbook.errors import WorkbookTooLarge
from greenctl.workbook.sheet import Book, Cell, CellKind, Row

LONGEST_TEXT = 2_000
_LONGEST_ECHO = 60
# A published list has a title or two above its headers.
_HEADER_WITHIN = 5
_PLACES = Decimal("0.000001")
_MOST = Decimal(1_000_000_000)
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a layout: its name, its columns, and how many rows it may have."""

    name: str
    columns: tuple[Column, ...]
    most_rows: int

    def by_header(self) -> dict[str, Column]:
        return {header: column for column in self.columns for header in (column.zh, column.en) if header}


@dataclass(frozen=True, slots=True)
class Filled:
    """One row: what was filled in, by column key. `wrong` are the columns whose cell could not be taken."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    letters: Mapping[str, str]
    wrong: frozenset[str]

    def error(self, column: str, code: str, **details: object) -> CellError:
        value = self.values.get(column, "")
        shown = plain_decimal(value) if isinstance(value, Decimal) else str(value)
        return CellError(self.address(column), code, shown[:_LONGEST_ECHO], details)

    def address(self, column: str) -> str:
        """A column that the sheet does not have is told by its first one."""
        return f"{self.sheet}!{self.letters.get(column, 'A')}{self.number}"


def rows_of(book: Book, part: str, sheet: Sheet, errors: Errors) -> list[Filled]:
    """Every row below the headers; none if the headers are not good enough to read by.

    Raises:
        WorkbookRefused: the file as a whole cannot be read.
    """
    rows = book.rows(part, sheet.most_rows + _HEADER_WITHIN + 2)
    columns = _headers(rows, sheet, errors)
    if columns is None:
        return []
    english = {index: column.en for index, column in columns.items()}
    found = []
    for number, cells in rows:
        texts = {index: cell.text.strip() for index, cell in cells.items()}
        if all(english.get(index) == text for index, text in texts.items()):
            continue
        if len(found) == sheet.most_rows:
            raise WorkbookTooLarge(what="rows", most=sheet.most_rows)
        found.append(_read((number, cells), columns, sheet, errors))
    return found


def _headers(rows: Iterator[Row], sheet: Sheet, errors: Errors) -> dict[int, Column] | None:
    """The columns of the first row that has every required header; else what is wrong with the first row of all."""
    known = sheet.by_header()
    first: Row = (1, {})
    for number, cells in rows:
        first = first if first[1] else (number, cells)
        if number > _HEADER_WITHIN:
            break
        headers = {index: cell.text.strip().rstrip("*") for index, cell in sorted(cells.items())}
        if {column.key for column in sheet.columns if column.required} <= {
            known[header].key for header in headers.values() if header in known
        }:
            return _columns(headers, known, sheet, number, errors)
    number, cells = first
    there = {cell.text.strip().rstrip("*") for cell in cells.values()}
    free = letter_of(max(cells, default=-1) + 1)
    for column in sheet.columns:
        if column.required and not {column.zh, column.en} & there:
            errors.add(CellError(f"{sheet.name}!{free}{number}", "source.header_missing", "", {"header": column.zh}))
    return None


def _columns(
    headers: Mapping[int, str], known: Mapping[str, Column], sheet: Sheet, number: int, errors: Errors
) -> dict[int, Column] | None:
    found: dict[int, Column] = {}
    before = errors.count
    for index, header in headers.items():
        address = f"{sheet.name}!{letter_of(index)}{number}"
        if header not in known:
            errors.add(CellError(address, "source.header_unknown", header[:_LONGEST_ECHO]))
        elif known[header] in found.values():
            errors.add(CellError(address, "source.header_twice", header))
        else:
            found[index] = known[header]
    return found if errors.count == before else None


def _read(row: Row, columns: Mapping[int, Column], sheet: Sheet, errors: Errors) -> Filled:
    number, cells = row
    values: dict[str, Any] = {}
    wrong: set[str] = set()
    for index, cell in cells.items():
        column = columns.get(index)
        address = f"{sheet.name}!{letter_of(index)}{number}"
        try:
            if column is None:
                raise CellWrong("without_header")  # noqa: TRY301 (one place turns what is wrong into an address)
            values[column.key] = _value(column, cell)
        except CellWrong as fault:
            wrong.add(column.key if column else "")
            errors.add(CellError(address, fault.code, cell.text[:_LONGEST_ECHO], fault.details))
    filled = Filled(sheet.name, number, values, _letters(columns), frozenset(wrong))
    for column in columns.values():
        if column.required and column.key not in values and column.key not in wrong:
            errors.add(filled.error(column.key, "source.cell_required"))
    return filled


def _letters(columns: Mapping[int, Column]) -> dict[str, str]:
    return {column.key: letter_of(index) for index, column in columns.items()}


def _value(column: Column, cell: Cell) -> Any:
    """The value of a filled cell. Raises CellWrong."""
    if column.number and cell.kind in {CellKind.TEXT, CellKind.NUMBER}:
        return _amount(cell.text)
    if column.longest == LONGEST_TEXT and cell.kind is CellKind.TEXT:
        return _passage(cell.text)
    return value_of(column, cell)


def _amount(text: str) -> Decimal:
    """A mass, a quantity or a count of days: not negative, to 6 places."""
    try:
        number = Decimal(text.strip())
    except ArithmeticError as error:
        raise CellWrong("not_a_number") from error
    if not number.is_finite() or not 0 <= number < _MOST:
        raise CellWrong("out_of_bounds")
    # A spreadsheet keeps 15 digits and writes 17.
    rounded = number.quantize(_PLACES)
    if abs(number - rounded) > Decimal("1e-9"):
        raise CellWrong("too_many_places")
    return Decimal(plain_decimal(rounded))


def _passage(text: str) -> str:
    """Measures in words: line breaks are kept, everything else is as strict as any text."""
    if len(text) > LONGEST_TEXT:
        raise CellWrong("too_long", longest=LONGEST_TEXT)
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", seen(text).replace("\r\n", "\n")).strip())
    if any(is_unfit(one) for one in text if one != "\n"):
        raise CellWrong("bad_characters")
    if text[:1] in {"=", "+", "-", "@"}:
        raise CellWrong("formula")
    return text


def texts_of(sheet: Sheet, row: Mapping[str, Any]) -> Sequence[str]:
    """A row as the texts of its cells, in the order of the columns; a choice in its first word."""
    return [_text(column, row.get(column.key)) for column in sheet.columns]


def _text(column: Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if column.words:
        return next(word for word, code in column.words.items() if code == value)
    return str(value)
