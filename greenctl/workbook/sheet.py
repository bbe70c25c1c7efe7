"""Reading the cells of one sheet as a stream: as they stand, with their addresses, formulas seen as such.

Written by hand rather than with a spreadsheet library, because those copy a shared string into each cell that names
it and lay out the whole rectangle between the first and the last cell: both let a small file fill the memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from xml.parsers import expat

from greenctl.workbook.addresses import index_of
from greenctl.workbook.errors import WorkbookBroken, WorkbookTooLarge
from greenctl.workbook.package import Package

MOST_ELEMENTS = 1_500_000
DEEPEST = 30
MOST_COLUMNS = 60
LONGEST_TAG_BYTES = 1024 * 1024
# Longer than the longest cell of any column; the rest of a text is not kept.
LONGEST_TEXT = 1_000
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Built-in number formats that show a date or a time; cite: ECMA-376 part 1, 18.8.30.
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class CellKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    TRUTH = "truth"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; a number as it is written in the file, before any rounding."""

    kind: CellKind
    text: str


Row = tuple[int, dict[int, Cell]]
"""(row number from 1, column index from 0 -> cell); empty cells are left out."""


class Book:
    """A package whose shared strings and styles are read once, however many of its sheets are.

    Of a text, one character more than `longest_text` is kept, so that what is too long is known.
    """

    def __init__(self, package: Package, longest_text: int = LONGEST_TEXT) -> None:
        """Raises WorkbookBroken or WorkbookTooLarge."""
        self._package, self._longest_text = package, longest_text
        strings, styles = _Strings(longest_text), _Styles()
        if package.holds("xl/sharedStrings.xml"):
            _parse(package, "xl/sharedStrings.xml", strings)
        if package.holds("xl/styles.xml"):
            _parse(package, "xl/styles.xml", styles)
        self._strings, self._dates = strings.texts, styles.dates()

    def rows(self, part: str, most_rows: int) -> Iterator[Row]:
        """The rows of a sheet that hold anything, in order.

        Raises:
            WorkbookBroken: no such sheet inside, or not XML.
            WorkbookTooLarge: more rows, columns, elements or levels than any honest sheet of ours has.
        """
        cells = _Cells(self._strings, self._dates, most_rows, self._longest_text)
        for _ in _feed(self._package, part, cells):
            yield from cells.taken()


def rows_of(package: Package, sheet: str, most_rows: int) -> Iterator[Row]:
    """The rows of the one sheet that is wanted of a package. Raises as `Book`."""
    yield from Book(package).rows(sheet, most_rows)


def sheets_of(package: Package) -> dict[str, str]:
    """Sheet name -> part."""
    book, links = _Named("sheet"), _Named("Relationship")
    _parse(package, "xl/workbook.xml", book)
    _parse(package, "xl/_rels/workbook.xml.rels", links)
    targets = {link.get("Id"): link.get("Target", "") for link in links.found}
    parts = {sheet.get("name", ""): targets.get(_relation(sheet), "") for sheet in book.found}
    return {name: part.lstrip("/") if part.startswith("/") else f"xl/{part}" for name, part in parts.items()}


def counts_from_1904(package: Package) -> bool:
    """Whether its days are numbered from 1904 on, as old programs of one maker do: the same number is another day."""
    properties = _Named("workbookPr")
    _parse(package, "xl/workbook.xml", properties)
    return any(found.get("date1904") in {"1", "true"} for found in properties.found)


def _relation(sheet: dict[str, str]) -> str | None:
    return next((value for name, value in sheet.items() if name.endswith(":id") or name == "id"), None)


class _Handler:
    """Counts elements and levels, and lets nobody define entities."""

    def __init__(self) -> None:
        self.elements = 0
        self.depth = 0

    def attach(self, parser: Any) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            raise WorkbookTooLarge(what="elements", most=MOST_ELEMENTS)
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2])

    def _refuse(self, *_: Any) -> None:
        raise WorkbookBroken(why="doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


class _Named(_Handler):
    """The attributes of every element of one name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.found: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self.name:
            self.found.append(attributes)


class _Text:
    """Text that stops growing at its longest, so that what is too long is known and not kept."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.pieces: list[str] = []
        self.size = 0

    def add(self, text: str) -> None:
        if self.size <= self.longest:
            self.pieces.append(text[: self.longest + 1])
            self.size += len(text)

    def take(self) -> str:
        whole = "".join(self.pieces)[: self.longest + 1]
        self.pieces, self.size = [], 0
        return whole


class _Strings(_Handler):
    """The shared strings; what stands in a phonetic run is a reading aid and no content."""

    def __init__(self, longest_text: int) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._text = _Text(longest_text)
        self._inside = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside = name == "t" and not self._phonetic
        self._phonetic = self._phonetic or name == "rPh"

    def end(self, name: str) -> None:
        self._inside = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append(_unescaped(self._text.take()))

    def text(self, text: str) -> None:
        if self._inside:
            self._text.add(text)


class _Styles(_Handler):
    """Which cell styles show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[str, str] = {}
        self._used: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:LONGEST_TEXT]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._used.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def dates(self) -> frozenset[str]:
        return frozenset(str(n) for n, number in enumerate(self._used) if self._shows_date(number))

    def _shows_date(self, number: str) -> bool:
        if number in self._formats:
            return bool(_DATE_LETTERS.search(_NOT_LETTERS.sub("", self._formats[number])))
        return number.isdecimal() and len(number) < 6 and int(number) in _DATE_FORMATS


class _Cells(_Handler):
    """Cells as they are read; `taken` hands over the rows that are complete."""

    def __init__(self, strings: list[str], date_styles: frozenset[str], most_rows: int, longest_text: int) -> None:
        super().__init__()
        self._strings, self._date_styles, self._most_rows = strings, date_styles, most_rows
        self._rows: list[Row] = []
        self._row: dict[int, Cell] = {}
        self._number, self._column = 0, -1
        self._type = self._style = ""
        self._formula = self._reading = False
        self._filled = 0
        self._text = _Text(longest_text)

    def taken(self) -> list[Row]:
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._number = self._row_number(attributes.get("r", str(self._number + 1)))
            self._row, self._column = {}, -1
        elif name == "f":
            self._formula = True
        self._reading = name in {"v", "t"}

    def end(self, name: str) -> None:
        self._reading = False
        if name == "c":
            self._end_cell()
        elif name == "row" and self._row:
            self._filled += 1
            if self._filled > self._most_rows:
                raise WorkbookTooLarge(what="rows", most=self._most_rows)
            self._rows.append((self._number, self._row))

    def text(self, text: str) -> None:
        if self._reading:
            self._text.add(text)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._formula = False
        self._text.take()
        address = _ADDRESS.fullmatch(attributes.get("r", ""))
        self._column = index_of(address[1]) if address else self._column + 1
        if self._column >= MOST_COLUMNS:
            raise WorkbookTooLarge(what="columns", most=MOST_COLUMNS)

    def _end_cell(self) -> None:
        text = self._text.take()
        if self._formula:
            self._row[self._column] = Cell(CellKind.FORMULA, text)
        elif text:
            cell = self._cell(text)
            if cell.text.strip():
                self._row[self._column] = cell

    def _cell(self, text: str) -> Cell:
        match self._type:
            case "s":
                return Cell(CellKind.TEXT, self._shared(text))
            case "inlineStr" | "str":
                return Cell(CellKind.TEXT, _unescaped(text))
            case "b":
                return Cell(CellKind.TRUTH, text)
            case "e":
                return Cell(CellKind.FAULT, text)
            case "d":
                return Cell(CellKind.DATE, text)
        return Cell(CellKind.DATE if self._style in self._date_styles else CellKind.NUMBER, text)

    def _shared(self, text: str) -> str:
        if not text.strip().isdecimal() or len(text) > 9 or int(text) >= len(self._strings):
            raise WorkbookBroken(why="shared string")
        return self._strings[int(text)]

    def _row_number(self, text: str) -> int:
        if not text.isdecimal() or len(text) > 7:
            raise WorkbookBroken(why="row number")
        return int(text)


def _unescaped(text: str) -> str:
    """`_x000D_` and the like back to characters; half a surrogate pair stays as it is written."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    point = int(match[1], 16)
    return match[0] if 0xD800 <= point <= 0xDFFF else chr(point)


def _parse(package: Package, part: str, handler: _Handler) -> None:
    for _ in _feed(package, part, handler):
        pass


def _feed(package: Package, part: str, handler: _Handler) -> Iterator[None]:
    """Push the part through the parser; a turn after each piece, so that a reader can take what is ready."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    fed = 0
    handler.attach(parser)
    try:
        for piece in package.chunks(part):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TAG_BYTES:
                # A tag without end is parsed again from its start with every piece.
                raise WorkbookTooLarge(what="tag", most=LONGEST_TAG_BYTES)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise WorkbookBroken(why=part) from error
