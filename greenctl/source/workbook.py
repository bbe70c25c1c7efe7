"""From the sheet to sources: every cell is judged, and every fault has its address."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from greenctl.kernel.canonical import plain_decimal
from greenctl.kernel.characters import is_unfit, seen
from greenctl.source.columns import BY_HEADER, COLUMNS, EXAMPLE, MOST_ROWS, SHEET, Column
from greenctl.source.domain import Contact, NewSource
from greenctl.workbook.addresses import letter_of
from greenctl.workbook.errors import SheetMissing, WorkbookTooLarge
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import Cell, CellKind, Row, rows_of, sheets_of

MOST_ERRORS = 1_000
_LONGEST_ECHO = 60
_HEADER_ROWS = 2
_MOST_SECTORS = 20
_PLACES = Decimal("0.000001")
_SECTOR = re.compile(r"([A-Za-z0-9_.+-]{1,40})(?:[:：]([A-Za-z0-9_.+-]{1,40}))?")
_PHONE = re.compile(r"\+?[0-9() -]{5,19}")
_CONTACT = ("contact_name", "contact_phone", "contact_duty")


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell: its address, a code of the catalogue, and what stands there."""

    cell: str
    code: str
    value: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


class Errors:
    """The first thousand errors; the rest is counted."""

    def __init__(self) -> None:
        self.first: list[CellError] = []
        self.count = 0

    def add(self, error: CellError) -> None:
        self.count += 1
        if len(self.first) < MOST_ERRORS:
            self.first.append(error)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: only what was filled in. `cells` gives the letter of each column, filled in or not.

    `source` has a stand-in for what is missing or wrong, since the row is not taken then.
    """

    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]
    source: NewSource

    @property
    def contact(self) -> Contact | None:
        if "contact_name" not in self.values:
            return None
        return Contact(*(self.values.get(name, "") for name in _CONTACT))

    def error(self, column: str, code: str, **details: object) -> CellError:
        value = self.values.get(column, "")
        shown = plain_decimal(value) if isinstance(value, Decimal) else str(value)
        return CellError(f"{self.cells[column]}{self.number}", code, shown[:_LONGEST_ECHO], details)


class CellWrong(Exception):
    """A cell cannot be what its column needs."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = f"source.cell_{code}", details


def read_workbook(data: bytes, errors: Errors) -> Iterator[tuple[SheetRow, set[str]]]:
    """Each row with the columns that are wrong in it; faults go to `errors`.

    Raises:
        WorkbookRefused: the file as a whole cannot be read.
    """
    package = Package(data)
    part = sheets_of(package).get(SHEET)
    if part is None:
        raise SheetMissing(sheet=SHEET)
    rows = rows_of(package, part, MOST_ROWS + _HEADER_ROWS + 1)
    columns = _columns(next(rows, (1, {})), errors)
    if columns is None:
        return
    letters = _letters(columns)
    for count, row in enumerate(_content(rows, columns)):
        if count == MOST_ROWS:
            raise WorkbookTooLarge(what="rows", most=MOST_ROWS)
        yield _read(row, columns, letters, errors)


def _columns(header: Row, errors: Errors) -> dict[int, Column] | None:
    """Column by index; None if the header is not good enough to read the rows."""
    number, cells = header
    found: dict[int, Column] = {}
    before = errors.count
    for index, cell in sorted(cells.items()):
        address, text = f"{letter_of(index)}{number}", cell.text.strip().rstrip("*")
        column = BY_HEADER.get(text)
        if column is None:
            errors.add(CellError(address, "source.header_unknown", text[:_LONGEST_ECHO]))
        elif column in found.values():
            errors.add(CellError(address, "source.header_twice", text))
        else:
            found[index] = column
    for column in COLUMNS:
        if column.required and column not in found.values():
            free = letter_of(max(cells, default=-1) + 1)
            errors.add(CellError(f"{free}{number}", "source.header_missing", "", {"header": column.zh}))
    return found if errors.count == before else None


def _content(rows: Iterator[Row], columns: Mapping[int, Column]) -> Iterator[Row]:
    """The rows below the headers, without the English one and the example."""
    english = {index: column.en for index, column in columns.items()}
    for number, cells in rows:
        texts = {index: cell.text.strip() for index, cell in cells.items()}
        if number <= _HEADER_ROWS and all(english.get(index) == text for index, text in texts.items()):
            continue
        if {columns[index].key: text for index, text in texts.items() if index in columns} == EXAMPLE:
            continue
        yield number, cells


def _read(
    row: Row, columns: Mapping[int, Column], letters: Mapping[str, str], errors: Errors
) -> tuple[SheetRow, set[str]]:
    number, cells = row
    values: dict[str, Any] = {}
    wrong: set[str] = set()
    for index, cell in cells.items():
        column = columns.get(index)
        try:
            if column is None:
                raise CellWrong("without_header")  # noqa: TRY301 (one place turns what is wrong into an address)
            values[column.key] = value_of(column, cell)
        except CellWrong as fault:
            wrong.add(column.key if column else "")
            address = f"{letter_of(index)}{number}"
            errors.add(CellError(address, fault.code, cell.text[:_LONGEST_ECHO], fault.details))
    sheet_row = SheetRow(number, values, letters, _described(values))
    for key in _missing(values, wrong):
        wrong.add(key)
        errors.add(sheet_row.error(key, "source.cell_required"))
    return sheet_row, wrong


def _letters(columns: Mapping[int, Column]) -> dict[str, str]:
    """Columns the sheet does not have are told by its first one, so that every error has an address."""
    found = {column.key: letter_of(index) for index, column in columns.items()}
    return {column.key: found.get(column.key, letter_of(min(columns))) for column in COLUMNS}


def _described(values: Mapping[str, Any]) -> NewSource:
    known = {name: value for name, value in values.items() if name not in _CONTACT}
    return NewSource(**{"kind": "works", "name": "", "area": "", **known}).tidy()


def _missing(values: Mapping[str, Any], wrong: set[str]) -> Iterator[str]:
    needed = [column.key for column in COLUMNS if column.required]
    if any(key in values for key in _CONTACT):
        needed += ["contact_name", "contact_phone"]
    return (key for key in needed if key not in values and key not in wrong)


def value_of(column: Column, cell: Cell) -> Any:
    """The value of a filled cell.

    Raises:
        CellWrong
    """
    if cell.kind in {CellKind.FORMULA, CellKind.FAULT, CellKind.DATE}:
        raise CellWrong(cell.kind.value)
    if column.number:
        return _number(cell)
    text = _digits(column, cell) if cell.kind is CellKind.NUMBER else _text(column, cell)
    if column.words:
        return _word(column, text)
    if column.key == "sectors":
        return _sectors(text)
    if column.key == "contact_phone" and not _PHONE.fullmatch(text):
        raise CellWrong("not_a_phone")
    return text


def _text(column: Column, cell: Cell) -> str:
    if cell.kind is not CellKind.TEXT:
        raise CellWrong("not_text")
    if len(cell.text) > 2 * column.longest:
        raise CellWrong("too_long", longest=column.longest)  # before looking at each of its characters
    if not cell.text.isprintable() and any(map(is_unfit, cell.text)):
        raise CellWrong("bad_characters")
    text = unicodedata.normalize("NFC", seen(cell.text)).strip()
    if text[:1] in {"=", "+", "-", "@"} and not (column.key == "contact_phone" and _PHONE.fullmatch(text)):
        raise CellWrong("formula")
    if len(text) > column.longest:
        raise CellWrong("too_long", longest=column.longest)
    if len(text) < column.shortest:
        raise CellWrong("too_short", shortest=column.shortest)
    return text


def _digits(column: Column, cell: Cell) -> str:
    """A number where a text of digits is meant; beyond 15 digits a spreadsheet has lost the rest already."""
    number = _decimal(cell)
    if not column.digits or number != number.to_integral_value() or not 0 <= number < 10**15:
        raise CellWrong("not_text")
    return str(int(number))


def _number(cell: Cell) -> Decimal:
    if cell.kind is CellKind.TRUTH:
        raise CellWrong("not_a_number")
    number = _decimal(cell)
    if abs(number) >= 1000:
        raise CellWrong("out_of_bounds")
    # A spreadsheet keeps 15 digits and writes 17: 116.58 stands in the file as 116.58000000000001.
    rounded = number.quantize(_PLACES)
    if abs(number - rounded) > Decimal("1e-11"):
        raise CellWrong("too_many_places")
    return rounded.normalize()


def _decimal(cell: Cell) -> Decimal:
    try:
        number = Decimal(cell.text.strip())
    except InvalidOperation as error:
        raise CellWrong("not_a_number") from error
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise CellWrong("out_of_bounds")
    return number


def _word(column: Column, text: str) -> str:
    if text not in column.words:
        raise CellWrong("not_a_choice", choices="、".join(dict.fromkeys(column.words)))
    return column.words[text]


def _sectors(text: str) -> tuple[tuple[str, str], ...]:
    parts: Sequence[str] = [part for part in re.split(r"[;；,，、\s]+", text) if part]
    found = [_SECTOR.fullmatch(part) for part in parts]
    if not parts or len(parts) > _MOST_SECTORS or None in found:
        raise CellWrong("not_sectors", most=_MOST_SECTORS)
    return tuple((match[1], match[2] or "") for match in found if match)
