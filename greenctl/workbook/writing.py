"""Writing a workbook in which nothing is ever computed: every cell is text, whatever it begins with."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import xlsxwriter
from xlsxwriter.workbook import Workbook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet keeps in one cell; cite: ECMA-376 part 1, 18.3.1.4, and the limits of the program itself.
LONGEST_CELL = 32_767
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def a_workbook(buffer: io.BytesIO) -> Iterator[Workbook]:
    """A workbook that is written to `buffer` when the block ends."""
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        yield book
