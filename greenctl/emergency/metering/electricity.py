"""Hourly electricity as a table: of a meter's account or a source, of a line or the whole works, in kWh. Pure.

Each row stands or falls by itself; one that cannot be read is kept as refused with its reason.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from greenctl.area.calendar import CIVIL_TIME
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import Book, Cell, CellKind, counts_from_1904, sheets_of

WHAT = "kWh"
MOST_ROWS = 200_000
_LONGEST_CELL = 80
_NAMES = {
    "account": ("account", "户号", "用电户号"),
    "source": ("source", "污染源", "统一社会信用代码", "信用代码"),
    "line": ("line", "生产线", "产线"),
    "hour": ("hour", "小时", "时段起始"),
    "kwh": ("kwh", "电量", "电量(kWh)", "用电量"),
}
_HOUR = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})[ T]([0-9]{1,2}):00(?::00)?")
_KWH = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,6})?")
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,15})?")


class TableRefused(ValueError):
    """The file as a whole is no table of readings, as a code of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RowRefused(ValueError):
    """A row that says nothing that can be taken, as a code of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """A reading as it was told: by account, or by source (our number or the credit code)."""

    account: str | None
    source: str | None
    line: str | None
    hour: datetime
    kwh: Decimal


Raw = tuple[int, Mapping[str, str]]
"""The number of a row in the file, and its cells by our names."""


def rows_of_csv(data: bytes) -> Iterator[Raw]:
    """Raises TableRefused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise TableRefused("not_text") from error
    if "\x00" in text:
        raise TableRefused("not_text")
    try:
        yield from _named(enumerate(csv.reader(io.StringIO(text, newline="")), start=1))
    except csv.Error as error:
        raise TableRefused("not_a_table") from error


def rows_of_workbook(data: bytes) -> Iterator[Raw]:
    """The first sheet. Raises TableRefused, and the refusals of workbooks.

    A date in a workbook that numbers its days from 1904 on says nothing: taken as it stands it is four years off.
    """
    package = Package(data)
    part = next(iter(sheets_of(package).values()), None)
    if part is None:
        raise TableRefused("not_a_table")
    silent = {CellKind.FORMULA, *({CellKind.DATE} if counts_from_1904(package) else ())}
    yield from _named(
        (number, [_text_of(cells.get(column), silent) for column in range(max(cells, default=-1) + 1)])
        for number, cells in Book(package).rows(part, MOST_ROWS)
    )


def _text_of(cell: Cell | None, silent: AbstractSet[CellKind]) -> str:
    """A formula is never computed, so what stands in its cell is nothing."""
    return "" if cell is None or cell.kind in silent else cell.text


def _named(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Raw]:
    columns: dict[int, str] | None = None
    for count, (number, cells) in enumerate(rows):
        if count > MOST_ROWS:
            raise TableRefused("too_many_rows")
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(cells)
            continue
        yield number, {columns[n]: cell.strip() for n, cell in enumerate(cells) if n in columns}
    if columns is None:
        raise TableRefused("not_a_table")


def _columns(cells: list[str]) -> dict[int, str]:
    """Raises TableRefused: a needed column lacks, or one is there twice."""
    known = {word.lower(): name for name, words in _NAMES.items() for word in words}
    found = {n: known[cell.strip().lower()] for n, cell in enumerate(cells) if cell.strip().lower() in known}
    names = list(found.values())
    if len(set(names)) != len(names) or not {"hour", "kwh"} <= set(names) or not {"account", "source"} & set(names):
        raise TableRefused("columns_missing")
    return found


def read_row(cells: Mapping[str, str]) -> Row:
    """Raises RowRefused."""
    if any(len(cell) > _LONGEST_CELL for cell in cells.values()):
        raise RowRefused("cell_too_long")
    account, source = cells.get("account") or None, cells.get("source") or None
    if account is None and source is None:
        raise RowRefused("source_missing")
    kwh = cells.get("kwh", "")
    if not _KWH.fullmatch(kwh):
        raise RowRefused("kwh_unreadable")
    return Row(account, source, cells.get("line") or None, _hour(cells.get("hour", "")), Decimal(kwh))


def _hour(text: str) -> datetime:
    """The beginning of an hour by the city's clock, as text or as a workbook's serial day."""
    found = _HOUR.fullmatch(text)
    try:
        if found is not None:
            year, month, day, hour = (int(part) for part in found.groups())
            return datetime(year, month, day, hour, tzinfo=CIVIL_TIME)
        if _SERIAL.fullmatch(text):
            moment = _EPOCH + timedelta(hours=round(float(text) * 24))
            if abs(float(text) * 24 - round(float(text) * 24)) < 0.01:
                return moment.replace(tzinfo=CIVIL_TIME)
    except (ValueError, OverflowError) as error:
        raise RowRefused("hour_unreadable") from error
    raise RowRefused("hour_unreadable")
