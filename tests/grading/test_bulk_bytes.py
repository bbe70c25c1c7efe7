"""Columns as bytes: the same for the same columns, and refused when they are anything else."""

from __future__ import annotations

import zlib

import pytest

from grading import Facts, read_facts
from grading.bulk import compile_bulk
from grading.bulk_bytes import Chunk, chunk_bytes, chunk_from, fingerprint_of
from grading.bulk_columns import BulkRefused, Columns, columns_of
from tests.grading.builders import facts_for, the_library
from tests.grading.conftest import Told

EDITIONS = ("sample-2026", "sample-language-2026")
TABLES = [pytest.param(edition, code, id=code) for edition in EDITIONS for code in the_library().get(edition).sectors]


def some_columns(edition: str = "sample-2026", sector: str = "sample_b") -> Columns:
    table = the_library().get(edition).sectors[sector]
    return columns_of(table, [facts_for(table), Facts(), read_facts(table, {})[0]])


@pytest.mark.parametrize("edition,sector", TABLES)
def test_a_chunk_comes_back_as_it_was(edition: str, sector: str) -> None:
    columns = some_columns(edition, sector)
    content = chunk_bytes(Chunk(columns, {"ids": ["a", "b", "c"]}))

    again = chunk_from(content)

    assert again.beside == {"ids": ["a", "b", "c"]}
    assert chunk_bytes(again) == content
    plan = compile_bulk(the_library().get(edition).sectors[sector])
    assert plan.each(again.columns).positions.tolist() == plan.each(columns).positions.tolist()


def test_equal_columns_have_one_fingerprint_and_others_another() -> None:
    one, other = (chunk_bytes(Chunk(some_columns())) for _ in range(2))

    assert fingerprint_of(one) == fingerprint_of(other)
    assert fingerprint_of(chunk_bytes(Chunk(some_columns(sector="sample_a")))) != fingerprint_of(one)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x80\x04\x95pickle", id="a-pickle"),
        pytest.param(chunk_bytes(Chunk(some_columns()))[:-9], id="cut-off"),
        pytest.param(b"greenctl-columns/1\n\x02\x00\x00\x00{}" + zlib.compress(b""), id="an-empty-header"),
        pytest.param(
            b'greenctl-columns/1\n\x25\x00\x00\x00{"beside":{},"columns":[],"count":0}' + b" " + zlib.compress(b"more"),
            id="more-than-it-says",
        ),
    ],
)
def test_other_bytes_are_refused(told: Told, broken: bytes) -> None:
    with pytest.raises(BulkRefused) as refused:
        chunk_from(broken)
    told(str(refused.value))
