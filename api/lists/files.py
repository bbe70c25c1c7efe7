"""Editions as files, written a few thousand rows at a time: a million rows need no more memory than these.

An edition never changes, so every stretch of rows is read in a short transaction of its own.
"""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import orjson
from flask import Response

from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import NOBODY
from greenctl.kernel.canonical import canonical_bytes
from greenctl.lists import queries
from greenctl.lists.domain import Edition, Entry

ROWS_AT_A_TIME = 2000
COLUMNS = (
    "programme",
    "number",
    "effective_on",
    "ordinal",
    "source_id",
    "name",
    "area",
    "sector",
    "level",
    "at_best",
    "exempt",
    "scope",
    "highest_alert",
    "reason",
    "clause",
    "official",
    "case_id",
    "submission_id",
)
# A spreadsheet takes a cell that begins so for a formula.
# Where people write Chinese, one takes the wide forms for them, too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Read = Callable[[UnitOfWork, str, dict[str, str], int, int], list[Any]]


def json_file(transactions: Transactions, edition: Edition) -> Iterator[bytes]:
    """Canonical JSON {"entries", "heading"}: the SHA-256 of these bytes is the edition's fingerprint."""
    opening = b'{"entries":['
    for lines in _stretches(transactions, edition, queries.entry_lines, lambda line: line["ordinal"]):
        written = (_canonical_line(line) for line in lines)
        yield opening + b",".join(written)
        opening = b","
    ending = b'],"heading":' + canonical_bytes(edition.summary["heading"]) + b"}"
    yield ending if opening == b"," else opening + ending


def csv_file(transactions: Transactions, edition: Edition) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, which spreadsheets need; no cell can be taken for a formula."""
    yield "\ufeff".encode() + _rows([COLUMNS])
    fixed = (edition.programme, edition.number, edition.effective_on.isoformat())
    for entries in _stretches(transactions, edition, queries.entry_page, lambda numbered: numbered[0]):
        yield _rows([[*fixed, ordinal, *_cells(entry)] for ordinal, entry in entries])


def download(body: Iterator[bytes], media: str, name: str) -> Response:
    """A streamed answer that a browser saves under `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=media, headers=headers)


def plain_cell(value: object) -> object:
    """`value`, with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _stretches(
    transactions: Transactions, edition: Edition, read: Read, ordinal_of: Callable[[Any], int]
) -> Iterator[list[Any]]:
    after = 0
    while True:
        with transactions.reading(NOBODY) as uow:
            rows = read(uow, edition.id, {}, after, ROWS_AT_A_TIME)
        if not rows:
            return
        yield rows
        after = ordinal_of(rows[-1])


def _canonical_line(line: dict[str, Any]) -> bytes:
    # The place in the array says the ordinal.
    return orjson.dumps({name: line[name] for name in line if name != "ordinal"}, option=orjson.OPT_SORT_KEYS)


def _cells(entry: Entry) -> list[object]:
    reason = entry.reason
    return [
        entry.source_id,
        entry.name,
        entry.area,
        entry.sector,
        entry.level,
        entry.at_best,
        str(entry.exempt).lower(),
        entry.scope,
        entry.highest_alert,
        reason["code"],
        reason["clause"],
        str(reason["official"]).lower(),
        entry.case_id,
        entry.submission_id,
    ]


def _rows(rows: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([plain_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
