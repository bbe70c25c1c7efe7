"""Workbooks for tests: honest ones by the template's own writer, dishonest ones by hand."""

import io
import zipfile
from typing import Any

from greenctl.source.columns import COLUMNS
from greenctl.source.template import workbook_of
from greenctl.workbook.addresses import letter_of
from tests.source.builders import a_code

LETTERS = {column.key: letter_of(index) for index, column in enumerate(COLUMNS)}
CONTENT_TYPES = b"<Types/>"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="污染源" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def a_row(number: int = 1, **changes: str) -> dict[str, str]:
    """A row that is in order, by column key; '' leaves a cell empty."""
    given = {"kind": "企业", "name": f"示例企业{number}", "credit_code": a_code(number), "area": "370811"}
    return {**given, "sectors": "sample_a", **changes}


def a_workbook(*rows: dict[str, str]) -> bytes:
    return workbook_of(rows or [a_row()])


def at(column: str, row: int = 3) -> str:
    """The address of a column; the first row of content is the third."""
    return f"{LETTERS[column]}{row}"


def raw_workbook(sheet: str, **parts: Any) -> bytes:
    """An .xlsx with exactly this sheet; `parts` are shared_strings, styles and so on."""
    names = {
        "shared_strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "book": "xl/workbook.xml",
        "relations": "xl/_rels/workbook.xml.rels",
    }
    content = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
        **{names[name]: text for name, text in parts.items()},
    }
    return zipped(content)


def zipped(content: dict[str, Any], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def a_sheet(*rows: str) -> str:
    """Sheet XML with a right header and these rows of cells from row 2 on; each row is its cells' XML."""
    header = "".join(inline(f"{LETTERS[column.key]}1", column.zh) for column in COLUMNS)
    body = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, start=2))
    return f'<worksheet><sheetData><row r="1">{header}</row>{body}</sheetData></worksheet>'


def inline(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def cells(number: int = 2, **changes: str) -> str:
    """The cells of an honest row; a change is the XML that stands instead."""
    row = a_row(number)
    return "".join(
        changes.get(key, inline(f"{letter}{number}", row[key]) if key in row else "") for key, letter in LETTERS.items()
    )
