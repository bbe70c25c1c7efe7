"""Editions of rankings as files, some thousand lines at a time, each stretch in a short transaction of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import NOBODY
from greenctl.ranking import queries, rebuild


def ranking_file(transactions: Transactions, edition: Any) -> Iterator[bytes]:
    """ranking.jsonl: its SHA-256 is the edition's fingerprint."""
    yield from queries.ranking_heading(edition)
    past = 0
    while True:
        with transactions.reading(NOBODY) as uow:
            past, lines = queries.ranking_stretch(uow, edition, past)
        if not lines:
            return
        yield lines


def input_file(transactions: Transactions, edition: Any) -> Iterator[bytes]:
    """inputs.jsonl: what the edition was made of."""
    ordinal = 0
    while True:
        with transactions.reading(NOBODY) as uow:
            lines = queries.input_stretch(uow, edition, ordinal)
        if lines is None:
            return
        yield lines
        ordinal += 1


def script() -> bytes:
    """The stand-alone script that makes the second file from the first."""
    return Path(rebuild.__file__).read_bytes()
