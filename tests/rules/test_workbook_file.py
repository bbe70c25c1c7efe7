"""Tables in a workbook: exported and imported they are the same document, and every cell has its address."""

import copy
import io

import pytest
from hypothesis import given, settings, strategies as st
from python_calamine import CalamineWorkbook

from greenctl.rules import errors
from greenctl.rules.workbook_file import read_workbook, workbook_of
from greenctl.workbook.errors import WorkbookNotXlsx
from greenctl.workbook.writing import a_workbook
from tests.grading.builders import a_document, a_row, the_library, the_sample
from tests.grading.test_lint import CELLS, ODD, PLACES, ROWS, _spoil


def back(document):
    """What an import of the export holds."""
    read = read_workbook(workbook_of(document), {})
    return {**read.parts, "sectors": read.sectors}


def without_heading(document):
    return {key: value for key, value in document.items() if key not in {"schema", "edition"}}


@pytest.mark.parametrize("edition", the_library().editions.values(), ids=the_library().editions.keys())
def test_an_exported_edition_is_imported_as_the_same_document(edition):
    document = edition.to_document()

    assert back(document) == without_heading(document)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(["take away", *ODD])), min_size=1, max_size=4))
def test_so_is_one_with_any_fault(faults):
    document = copy.deepcopy(the_sample().to_document())
    for path, odd in faults:
        # Known: a control character stands in no workbook.
        writable = "\\x1f" not in repr(odd)
        if path[0] not in {"edition", "schema"} and writable:
            _spoil(document, path, odd)
    if not isinstance(document.get("sectors"), dict):
        document["sectors"] = {}

    assert back(document) == without_heading(document)


@pytest.mark.parametrize("part", ["vocabulary", "documents", "vetoes", "guarantees"])
def test_a_part_that_is_null_comes_back_as_null(part):
    document = {**the_sample().to_document(), part: None}

    assert back(document) == without_heading(document)


@pytest.mark.parametrize("row", [row for row, _ in CELLS.values()] + [rows[0] for rows, _, _ in ROWS.values()])
def test_so_is_a_row_with_a_fault_that_the_lint_knows(row):
    document = a_document(row)

    assert back(document) == without_heading(document)


def test_a_sheet_has_the_layout_of_an_official_table():
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_of(the_sample().to_document())))
    rows = book.get_sheet_by_name("sample_a").to_python()

    header = next(row for row in rows if row[0] == "维度")
    first = rows[rows.index(header) + 1]
    assert header[:6] == ["维度", "指标", "A", "B", "C", "D"]
    assert first[:6] == ["排放限值", "示例:有组织颗粒物浓度", "≤5", "≤10", "≤20", ""]
    assert first[header.index("A 依据")] == "sample-rules；条款 示例条款 1"


def test_every_cell_has_its_address():
    read = read_workbook(workbook_of(the_sample().to_document()), {})

    assert read.places["sectors.sample_a.indicators.0.levels.B"] == "sample_a!D9"
    assert read.places["sectors.sample_a.indicators.1.unit"] == "sample_a!I10"
    assert read.places["vetoes"] == "一票否决!A1"


@pytest.mark.parametrize("code", ["A" * 60, "history", "x.y"])
def test_a_sector_whose_code_cannot_name_a_sheet_is_called_by_it_inside(code):
    table = a_document(a_row(A={"at_most": "1"}))
    document = {**table, "sectors": {code: table["sectors"]["sector"], "sector": table["sectors"]["sector"]}}

    assert back(document) == without_heading(document)


def test_two_codes_that_differ_by_the_case_of_their_letters_stay_two():
    table = a_document(a_row(A={"at_most": "1"}))["sectors"]["sector"]
    document = {**a_document(), "sectors": {"sector": table, "SECTOR": {**table, "name_zh": "另一个"}}}

    assert back(document) == without_heading(document)


def test_what_is_longer_than_a_cell_stands_in_pieces():
    document = a_document(a_row(A={"at_most": "1"}, B={"unknown": "长" * 40_000}))

    assert back(document) == without_heading(document)


def test_a_file_that_is_none_is_refused():
    with pytest.raises(WorkbookNotXlsx):
        read_workbook(b"name,limit\n", {})


def test_a_sheet_without_a_table_is_refused_with_its_address():
    with pytest.raises(errors.WorkbookTableRefused) as refused:
        read_workbook(_a_book({"行业": [["随便", "写写"]]}), {})

    assert [item["field"] for item in refused.value.details["problems"]] == ["行业!A1", "行业!A1"]


def _a_book(sheets):
    buffer = io.BytesIO()
    with a_workbook(buffer) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for index, text in enumerate(row):
                    sheet.write_string(number, index, text)
    return buffer.getvalue()
