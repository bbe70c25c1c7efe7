"""Files that are no honest workbook are refused before they cost anything (S-14)."""

import io
import random
import subprocess
import sys
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings, strategies as st

from greenctl.source.workbook import Errors, read_workbook
from greenctl.workbook.errors import (
    SheetMissing,
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookNotXlsx,
    WorkbookOldFormat,
    WorkbookRefused,
    WorkbookTooLarge,
)
from greenctl.workbook.package import LARGEST_PART_BYTES, MOST_MEMBERS
from greenctl.workbook.sheet import DEEPEST, MOST_COLUMNS
from tests.source.workbooks import BOOK, RELATIONS, a_row, a_sheet, a_workbook, cells, inline, raw_workbook, zipped

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SECONDS = 2.0


def read(data):
    return list(read_workbook(data, Errors()))


def with_part(name, content=b"x"):
    return zipped({"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS, name: content})


def noise(size):
    return random.Random(7).randbytes(size)


def encrypted_member():
    data = bytearray(a_workbook())
    data[6] |= 1
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    return bytes(data)


def lying_directory():
    """The directory says ten bytes; the part holds thirty megabytes."""
    data = bytearray(raw_workbook("<worksheet>" + " " * 30_000_000 + "</worksheet>"))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def sheet_of(body):
    return f"<worksheet><sheetData>{body}</sheetData></worksheet>"


BOMBS = [
    pytest.param(lambda: b"", WorkbookNotXlsx, id="nothing"),
    pytest.param(lambda: b"name,area\n", WorkbookNotXlsx, id="a text file"),
    pytest.param(lambda: zipped({"a.txt": "x"}), WorkbookNotXlsx, id="some other zip"),
    pytest.param(lambda: OLE + bytes(600), WorkbookOldFormat, id="an old .xls"),
    pytest.param(lambda: OLE + "EncryptedPackage".encode("utf-16-le"), WorkbookEncrypted, id="with a password"),
    pytest.param(encrypted_member, WorkbookEncrypted, id="zip with a password"),
    pytest.param(lambda: a_workbook()[:-200], WorkbookBroken, id="cut short"),
    pytest.param(lambda: with_part("xl/vbaProject.bin"), WorkbookHasMacros, id="macros"),
    pytest.param(lambda: with_part("xl/externalLinks/externalLink1.xml"), WorkbookHasExternalLinks, id="links"),
    pytest.param(lambda: with_part("../../etc/passwd"), WorkbookBroken, id="zip slip"),
    pytest.param(lambda: with_part("xl/a\\..\\b"), WorkbookBroken, id="backward slashes"),
    pytest.param(lambda: zipped({f"xl/{n}": "" for n in range(MOST_MEMBERS + 1)}), WorkbookTooLarge, id="many parts"),
    pytest.param(
        lambda: zipped({"xl/workbook.xml": BOOK, "x": "x"}, zipfile.ZIP_LZMA), WorkbookBroken, id="unusual compression"
    ),
    pytest.param(lambda: raw_workbook(" " * 30_000_000), WorkbookTooLarge, id="a thousand to one"),
    pytest.param(lambda: with_part("xl/x", noise(LARGEST_PART_BYTES + 1)), WorkbookTooLarge, id="a part too large"),
    pytest.param(lying_directory, WorkbookBroken, id="a directory that lies"),
    pytest.param(lambda: raw_workbook("<worksheet>"), WorkbookBroken, id="XML that does not end"),
    pytest.param(lambda: raw_workbook("{}"), WorkbookBroken, id="no XML"),
    pytest.param(
        lambda: raw_workbook('<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet>'),
        WorkbookBroken,
        id="entities that grow",
    ),
    pytest.param(
        lambda: raw_workbook('<!DOCTYPE a SYSTEM "file:///etc/passwd"><worksheet/>'), WorkbookBroken, id="outside"
    ),
    pytest.param(lambda: raw_workbook("<a>" * (DEEPEST + 1)), WorkbookTooLarge, id="deep"),
    pytest.param(
        lambda: raw_workbook(sheet_of("".join(f'<c r="A{n}" s="{n * n}"/>' for n in range(1_100_000)))),
        WorkbookTooLarge,
        id="a million cells",
    ),
    pytest.param(lambda: raw_workbook(a_sheet(inline("XFD2", "x"))), WorkbookTooLarge, id="a cell at the far end"),
    pytest.param(
        lambda: raw_workbook(sheet_of(f'<row r="1" spans="{noise(3_000_000).hex()}"/>')), WorkbookTooLarge, id="tag"
    ),
    pytest.param(
        lambda: raw_workbook(a_sheet('<c r="A2" t="s"><v>5</v></c>'), shared_strings="<sst/>"),
        WorkbookBroken,
        id="a string that is not there",
    ),
    pytest.param(lambda: raw_workbook(sheet_of(""), book="<workbook/>"), SheetMissing, id="no sheet of that name"),
    pytest.param(lambda: raw_workbook(sheet_of(""), relations="<a/>"), WorkbookBroken, id="a sheet without a part"),
    pytest.param(lambda: raw_workbook('<?xml version="1.0" encoding="x-none"?><a/>'), WorkbookBroken, id="encoding"),
]


@pytest.mark.parametrize("build, refusal", BOMBS)
def test_a_dishonest_file_is_refused_with_its_reason_and_at_once(build, refusal):
    data = build()

    began = time.process_time()
    with pytest.raises(WorkbookRefused) as refused:
        read(data)

    assert type(refused.value) is refusal
    assert time.process_time() - began < SECONDS


def test_the_last_column_that_is_looked_at_is_told_by_its_address():
    errors = Errors()

    list(read_workbook(raw_workbook(a_sheet(cells() + inline("BH2", "x"))), errors))

    assert MOST_COLUMNS == 60
    assert [error.cell for error in errors.first] == ["BH2"]


@pytest.mark.parametrize(
    "size, fits", [pytest.param(10_000, True, id="at the limit"), pytest.param(10_001, False, id="one more")]
)
def test_ten_thousand_rows_are_taken_and_not_one_more(size, fits):
    data = a_workbook(*[a_row(number) for number in range(size)])

    if fits:
        assert len(read(data)) == size
    else:
        with pytest.raises(WorkbookTooLarge):
            read(data)


def test_one_long_string_in_every_cell_costs_no_memory():
    strings = f"<sst><si><t>{noise(400_000).hex()}</t></si></sst>"
    cell = "".join(f'<c r="{letter}{{n}}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJKLMNOPQ")
    data = raw_workbook(a_sheet(*[cell.format(n=n) for n in range(2, 10_000)]), shared_strings=strings)
    program = (
        "import sys; from greenctl.source.workbook import *\n"
        "errors = Errors()\n"
        "for row in read_workbook(sys.stdin.buffer.read(), errors): pass\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(errors.count, int(peak.split()[1]) // 1024)"
    )

    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, check=True)
    count, megabytes = map(int, done.stdout.split())

    assert count == 17 * 9_998
    assert megabytes <= 150


@settings(deadline=None)
@given(st.data())
def test_no_bytes_end_in_anything_but_a_refusal(data):
    honest = bytearray(data.draw(st.sampled_from([HONEST, HONEST_STORED])))
    for _ in range(data.draw(st.integers(1, 8))):
        honest[data.draw(st.integers(0, len(honest) - 1))] = data.draw(st.integers(0, 255))

    with suppress(WorkbookRefused):
        read(bytes(honest))


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["book", "relations", "shared_strings", "styles", "sheet"]))
def test_no_part_ends_in_anything_but_a_refusal(content, part):
    parts = {} if part == "sheet" else {part: content}

    with suppress(WorkbookRefused):
        read(raw_workbook(content if part == "sheet" else a_sheet(cells()), **parts))


def stored(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()}, zipfile.ZIP_STORED)


HONEST = a_workbook()
HONEST_STORED = stored(HONEST)


@pytest.mark.full
def test_control_a_spreadsheet_library_without_our_checks_falls_for_the_cell_at_the_far_end():
    data = raw_workbook(a_sheet(inline("XFD1048576", "x")))
    program = (
        "import io, resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "from python_calamine import CalamineWorkbook\n"
        "CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0).to_python()"
    )

    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, check=False)

    assert done.returncode != 0


@pytest.mark.full
@settings(deadline=None, max_examples=5_000)
@given(st.binary(max_size=2_000), st.sampled_from(["book", "relations", "shared_strings", "styles", "sheet"]))
def test_no_part_ends_in_anything_but_a_refusal_at_length(content, part):
    parts = {} if part == "sheet" else {part: content}

    with suppress(WorkbookRefused):
        read(raw_workbook(content if part == "sheet" else a_sheet(cells()), **parts))
