"""Every parser of what is uploaded, led by coverage: it reads or refuses, and nothing else happens (S-05)."""

import json
import random
import struct
import time
from types import ModuleType, SimpleNamespace

import pytest

import api.bodies
import grading.dmn.reading
import grading.dmn.table_files
import grading.dmn.type_files
import greenctl.photos.containers
import greenctl.workbook.package
import greenctl.workbook.sheet
from api.bodies import parse_json
from grading.dmn.errors import DmnRefused
from greenctl.kernel.errors import DomainError
from greenctl.photos.containers import Unfit, shape_of
from greenctl.source.workbook import Errors, read_workbook
from greenctl.workbook.errors import WorkbookRefused
from tests.fuzz.guided import Guided
from tests.grading.dmn.builders import a_decision, a_model, a_table, an_input
from tests.photos.images import FORMATS, encoded, exif, scene
from tests.source.workbooks import a_sheet, a_workbook, cells, raw_workbook

ROUNDS = pytest.mark.parametrize("rounds", [60, pytest.param(5_000, marks=pytest.mark.full)])
SLOWEST_SECONDS = 2.0


def unharmed(fuzzer: Guided, seeds: list[bytes], rounds: int, name: str) -> None:
    slow = _timed(fuzzer)
    fuzzer.run(seeds, rounds, random.Random(name))
    print(f"{name}: {len(fuzzer.reached)} lines reached, {fuzzer.refused} refused of {rounds}")
    assert fuzzer.faults == {}
    assert slow == []
    assert fuzzer.refused > 0


def _timed(fuzzer: Guided) -> list[float]:
    """What takes too long, beside what is raised."""
    read, slow = fuzzer.read, []

    def timed(data: bytes) -> None:
        began = time.process_time()
        try:
            read(data)
        finally:
            if (took := time.process_time() - began) > SLOWEST_SECONDS:
                slow.append(took)

    fuzzer.read = timed
    return slow


@ROUNDS
@pytest.mark.parametrize("media_type", FORMATS)
def test_headers_of_photos(media_type, rounds):
    seeds = [encoded(scene(1, (80, 64)), media_type), encoded(scene(2, (96, 72)), media_type, exif=exif())]
    words = (b"\xff\xd8\xff", b"\xff\xda", b"IHDR", b"IDAT", b"acTL", b"VP8X", b"ANIM", b"ftypheic", b"iloc", b"<svg ")
    fuzzer = Guided(
        lambda data: shape_of(memoryview(data), media_type, 50_000_000), (Unfit,), [greenctl.photos.containers], words
    )

    unharmed(fuzzer, seeds, rounds, media_type)


@ROUNDS
def test_workbooks(rounds):
    """Bytes of the archive, and bytes of the sheet in it: else the checksum would hide all but the first layer."""
    parts = [greenctl.workbook.package, greenctl.workbook.sheet]
    words = (b"<row", b"<c ", b't="s"', b't="inlineStr"', b"<v>", b"&lt;", b"<!DOCTYPE", b"<!ENTITY", b'r="XFD1048576"')
    whole = Guided(lambda data: list(read_workbook(data, Errors())), (WorkbookRefused,), parts)
    inside = Guided(lambda data: list(read_workbook(raw_workbook(data), Errors())), (WorkbookRefused,), parts, words)

    unharmed(whole, [a_workbook(), raw_workbook(a_sheet(cells()))], rounds, "xlsx")
    unharmed(inside, [_bytes(a_sheet(cells()))], rounds, "sheet")


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


@ROUNDS
def test_envelopes_of_json(rounds):
    operation = {
        "op_id": "01990000-0000-7000-8000-00000000a001",
        "counter": 1,
        "body": {"answers": {"a": ["31", None]}},
    }
    seeds = [json.dumps({"operations": [operation], "signature": "x" * 86}, ensure_ascii=False).encode(), b'"\\ud800"']
    words = (
        b'"\\ud800"',
        b"\\u0000",
        b"9223372036854775808",
        b"1e999",
        b"NaN",
        b"-0",
        b"[" * 60,
        b'{"a":1,"a":2}',
        b"\xed",
    )

    unharmed(Guided(parse_json, (DomainError,), [api.bodies], words), seeds, rounds, "json")


@ROUNDS
def test_decision_tables(rounds):
    read = grading.dmn.reading
    words = (
        b"<!DOCTYPE",
        b"<decision",
        b"<inputEntry>",
        b'hitPolicy="COLLECT"',
        b"]]>",
        b"&#0;",
        b"<text>[1..",
        b"not(",
    )
    parts = [read, grading.dmn.table_files, grading.dmn.type_files]

    unharmed(Guided(read.read_dmn, (DmnRefused,), parts, words), [a_dmn()], rounds, "dmn")


def a_dmn() -> bytes:
    table = a_table((("[1..5)",), ('"A"',)), (("not(< 5)",), ('"B"',)), policy="FIRST")
    return a_model(an_input("x"), a_decision(table))


def test_a_parser_that_trusts_what_it_reads_is_caught():
    """The control: a length that is believed, behind a mark that no chance would hit without being led to it."""
    fuzzer = Guided(_trusting, (Unfit,), [_this()], words=(b"MARK",))

    fuzzer.run([b"MARx\x00\x01abcdef"], 3_000, random.Random(5))

    assert any("IndexError" in fault or "error" in fault for fault in fuzzer.faults)


def _trusting(data: bytes) -> int:
    if data[:4] != b"MARK":
        raise Unfit("not_a_photo")
    (length,) = struct.unpack(">H", data[4:6])
    return data[6 + length]


def _this() -> ModuleType:
    return SimpleNamespace(__file__=__file__)  # type: ignore[return-value]
