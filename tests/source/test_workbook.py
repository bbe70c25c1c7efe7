"""Reading cells: what stands in a cell is taken as meant, and what cannot be is told by its address."""

import io
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from python_calamine import CalamineWorkbook

from greenctl.source.columns import COLUMNS, EXAMPLE
from greenctl.source.domain import Contact
from greenctl.source.sample_workbook import sample_workbook
from greenctl.source.template import template, workbook_of
from greenctl.source.workbook import Errors, read_workbook
from greenctl.workbook.addresses import letter_of
from greenctl.workbook.package import Package
from greenctl.workbook.sheet import rows_of, sheets_of
from tests.source.workbooks import LETTERS, a_row, a_sheet, a_workbook, at, cells, inline, raw_workbook

STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m"/>'
    '<numFmt numFmtId="171" formatCode="0.00&quot;days&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
)


def read(data):
    errors = Errors()
    rows = [row for row, _ in read_workbook(data, errors)]
    return rows, [(error.cell, error.code.removeprefix("source.")) for error in errors.first]


def read_cell(column, xml, **parts):
    rows, errors = read(raw_workbook(a_sheet(cells(**{column: xml.format(at=f"{LETTERS[column]}2")})), **parts))
    return rows[0].values.get(column), errors


def test_a_filled_row_becomes_a_source_with_its_contact():
    row = a_row(
        7, kind="工地", state="季节性", contact_name="示例张", contact_phone="+86 199-0000", sectors="a；b:kiln"
    )

    [read_row], errors = read(a_workbook(row))

    assert errors == []
    assert (read_row.source.kind, read_row.source.state) == ("site", "seasonal")
    assert read_row.source.sectors == (("a", ""), ("b", "kiln"))
    assert read_row.contact == Contact("示例张", "+86 199-0000", "")


def test_the_example_of_the_template_is_never_imported():
    assert read(template()) == ([], [])
    assert len(read(workbook_of([EXAMPLE, a_row()]))[0]) == 1


def test_the_example_of_the_template_would_be_in_order_otherwise():
    assert read(workbook_of([{**EXAMPLE, "name": "示例"}]))[1] == []


@pytest.mark.parametrize(
    "column, text, code",
    [
        pytest.param("name", "", "cell_required", id="empty name"),
        pytest.param("kind", "飞船", "cell_not_a_choice", id="unknown word"),
        pytest.param("name", "示", "cell_too_short", id="one character"),
        pytest.param("name", "示" * 121, "cell_too_long", id="121 characters"),
        pytest.param("address", "示" * 5000, "cell_too_long", id="far too long"),
        pytest.param("name", "=1+1", "cell_formula", id="text that is a formula"),
        pytest.param("address", "@SUM(A1)", "cell_formula", id="another beginning of a formula"),
        pytest.param("address", "-", "cell_formula", id="a dash for nothing"),
        pytest.param("name", "示\n例", "cell_bad_characters", id="line break"),
        pytest.param("name", "示\x01例", "cell_bad_characters", id="control character"),
        pytest.param("longitude", "abc", "cell_not_a_number", id="letters for a number"),
        pytest.param("longitude", "1e999", "cell_out_of_bounds", id="absurd number"),
        pytest.param("longitude", "nan", "cell_out_of_bounds", id="no number"),
        pytest.param("longitude", "1000", "cell_out_of_bounds", id="no degree"),
        pytest.param("longitude", "116.1234567", "cell_too_many_places", id="seven places"),
        pytest.param("sectors", "a;;b c!", "cell_not_sectors", id="sector with a mark"),
        pytest.param("sectors", ";".join(f"s{n}" for n in range(21)), "cell_not_sectors", id="21 sectors"),
        pytest.param("contact_phone", "12", "cell_not_a_phone", id="short phone number"),
    ],
)
def test_a_wrong_cell_is_told_by_its_address(column, text, code):
    person = {"contact_name": "示例张"} if column == "contact_phone" else {}

    _, errors = read(a_workbook(a_row(1), a_row(2, **person, **{column: text})))

    assert errors == [(at(column, 4), code)]


@pytest.mark.parametrize("text", ["示例", "示" * 120])
def test_names_at_the_limits_are_taken(text):
    assert read(a_workbook(a_row(name=text)))[1] == []


@pytest.mark.parametrize(
    "column, xml, value, code",
    [
        pytest.param("area", '<c r="{at}"><v>370811</v></c>', "370811", None, id="code typed as a number"),
        pytest.param("area", '<c r="{at}"><v>3.70811E5</v></c>', "370811", None, id="in scientific notation"),
        pytest.param("area", '<c r="{at}"><v>370811.5</v></c>', None, "cell_not_text", id="no whole number"),
        pytest.param("credit_code", '<c r="{at}"><v>9.1E17</v></c>', None, "cell_not_text", id="long code as a number"),
        pytest.param("contact_duty", '<c r="{at}"><v>1</v></c>', None, "cell_not_text", id="number for a text"),
        pytest.param("address", '<c r="{at}" t="b"><v>1</v></c>', None, "cell_not_text", id="truth value"),
        pytest.param("longitude", '<c r="{at}" t="b"><v>1</v></c>', None, "cell_not_a_number", id="truth for a number"),
        pytest.param("address", '<c r="{at}" t="e"><v>#N/A</v></c>', None, "cell_fault", id="error value"),
        pytest.param("address", '<c r="{at}"><f>A1</f><v>1</v></c>', None, "cell_formula", id="formula"),
        pytest.param("address", '<c r="{at}"><f>A1</f></c>', None, "cell_formula", id="formula without a value"),
        pytest.param("address", '<c r="{at}" t="d"><v>2026-11-20</v></c>', None, "cell_date", id="ISO date"),
        pytest.param("address", '<c r="{at}" s="1"><v>46000</v></c>', None, "cell_date", id="built-in date"),
        pytest.param("address", '<c r="{at}" s="2"><v>46000</v></c>', None, "cell_date", id="date of one's own"),
        pytest.param("area", '<c r="{at}" s="3"><v>370811</v></c>', "370811", None, id="d, a and y in quotes"),
        pytest.param("address", '<c r="{at}" t="s"><v>0</v></c>', "示例路1号", None, id="shared string in two runs"),
        pytest.param("address", '<c r="{at}" t="s"><v>1</v></c>', "_x示例", None, id="escaped underscore"),
        pytest.param("address", '<c r="{at}" t="s"><v>2</v></c>', None, "cell_bad_characters", id="escaped NUL"),
        pytest.param("address", '<c r="{at}" t="s"><v>3</v></c>', "_xD800_", None, id="half a pair stays text"),
        pytest.param("address", '<c r="{at}" t="inlineStr"><is><t>  </t></is></c>', None, None, id="blank is empty"),
        pytest.param("address", '<c r="{at}"/>', None, None, id="empty"),
    ],
)
def test_cells_of_every_type_are_taken_as_meant(column, xml, value, code):
    strings = (
        "<sst><si><r><t>示例</t></r><r><rPr><b/></rPr><t>路1号</t></r><rPh><t>shili</t></rPh></si>"
        "<si><t>_x005F_x示例</t></si><si><t>a_x0000_</t></si><si><t>_xD800_</t></si></sst>"
    )

    found, errors = read_cell(column, xml, shared_strings=strings, styles=STYLES)

    assert found == value
    person = [] if column != "contact_duty" else errors[1:]
    assert errors[: len(errors) - len(person)] == ([(f"{LETTERS[column]}2", code)] if code else [])


def test_a_coordinate_is_taken_as_it_was_typed_and_not_as_it_was_stored():
    value, errors = read_cell("longitude", '<c r="{at}"><v>116.58000000000001</v></c>')

    assert (value, errors) == (Decimal("116.58"), [])


@pytest.mark.parametrize(
    "headers, errors",
    [
        pytest.param(["类别", "名称", "区域代码"], [], id="only what is required"),
        pytest.param(["kind", "name", "area"], [], id="in English"),
        pytest.param(["类别*", "名称*", "区域代码*"], [], id="with stars"),
        pytest.param(["类别", "名称"], [("C1", "header_missing")], id="missing"),
        pytest.param(["类别", "名称", "区域代码", "颜色"], [("D1", "header_unknown")], id="unknown"),
        pytest.param(["类别", "名称", "区域代码", "name"], [("D1", "header_twice")], id="twice"),
        pytest.param([], [("A1", "header_missing")] * 3, id="empty sheet"),
    ],
)
def test_headers_are_those_of_the_template(headers, errors):
    row = "".join(inline(f"{letter_of(index)}1", header) for index, header in enumerate(headers))
    sheet = f'<worksheet><sheetData><row r="1">{row}</row></sheetData></worksheet>'

    assert read(raw_workbook(sheet)) == ([], errors)


def test_a_cell_without_a_header_is_told():
    stray = inline("S2", "示例")

    assert read(raw_workbook(a_sheet(cells() + stray)))[1] == [("S2", "cell_without_header")]


def test_a_contact_needs_name_and_number():
    assert read(a_workbook(a_row(contact_name="示例张")))[1] == [(at("contact_phone"), "cell_required")]
    assert read(a_workbook(a_row(contact_phone="19900000000")))[1] == [(at("contact_name"), "cell_required")]


def test_cells_are_those_that_a_spreadsheet_library_reads():
    data, _ = sample_workbook(50, 5)
    package = Package(data)

    ours = [
        [cells[index].text if index in cells else "" for index in range(len(COLUMNS))]
        for _, cells in rows_of(package, sheets_of(package)["污染源"], 100)
    ]

    assert ours == CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("污染源").to_python()


@given(st.dictionaries(st.sampled_from([column.key for column in COLUMNS]), st.text(max_size=30), max_size=6))
def test_whatever_people_type_is_taken_or_told_by_its_address(texts):
    typed = {key: text for key, text in texts.items() if all(0x20 <= ord(c) < 0xD800 for c in text)}

    rows, errors = read(a_workbook(a_row(**typed)))

    assert len(rows) == 1
    assert {cell for cell, _ in errors} <= {at(key) for key in (*typed, *LETTERS)}
    assert all(code.startswith("cell_") for _, code in errors)
