"""Bad input: each kind has a problem of its own with a next step, and nothing of it is written."""

import pytest
from sqlalchemy import select

from greenctl.db.base import db
from greenctl.kernel.clock import SteppedClock
from tests.api.examples.acts import RETURNED, after, begin, close_season, edit, fact, raw, register, upload
from tests.api.examples.scene import play
from tests.api.examples.scenes import PROBLEMS
from tests.conftest import NOW, empty
from tests.fuzz.city import City
from tests.source.builders import a_code
from tests.source.workbooks import a_row, a_sheet, a_workbook, cells, raw_workbook, zipped

EXPLODING = raw_workbook("<worksheet>" + " " * 40_000_000 + "</worksheet>")


@pytest.fixture(scope="module")
def city(migrated_app) -> City:
    transactions = migrated_app.extensions["greenctl"].transactions
    transactions.clock = SteppedClock(NOW)
    empty(transactions.engine)
    return City(migrated_app)


BAD = {
    "wrong check digit": (
        register(credit_code=a_code(100)[:-1] + "0"), "source.invalid", "source.credit_code_check_digit"
    ),
    "a credit code that is none": (register(credit_code="示例"), "source.invalid", "source.credit_code_malformed"),
    "unknown area": (register(area="379999"), "source.invalid", "source.area_unknown"),
    "unknown department": (register(department="示例"), "request.invalid", "field.not_a_code"),
    "sector without a table": (PROBLEMS["declaration.sector_without_table"], "declaration.sector_without_table", None),
    "unit mismatch": (fact({"value": "30", "unit": "kg"}), "declaration.facts_not_accepted", "fact.unit_mismatch"),
    "number out of bounds": (fact("-1"), "declaration.facts_not_accepted", "fact.out_of_bounds"),
    "number that is none": (fact("示例"), "declaration.facts_not_accepted", "fact.not_a_number"),
    "NUL": (register(name="示\u0000例"), "request.invalid", "field.bad_characters"),
    "lone surrogate": (raw('{"address": "\\ud800"}'), "request.invalid", "field.half_a_character"),
    "lone surrogate in a name": (raw('{"\\udfff": "示例"}'), "request.invalid", "field.unknown"),
    "1e999": (raw('{"longitude": 1e999}'), "request.number_not_exact", None),
    "1e999 as text": (register(longitude="1e999", latitude="35"), "request.invalid", "field.not_a_number"),
    "NaN": (raw('{"longitude": NaN}'), "request.number_not_exact", None),
    "2^63": (raw('{"address": 9223372036854775808}'), "request.invalid", "field.not_text"),
    "10,000-deep JSON": (raw('{"address": ' + "[" * 10_000 + "]" * 10_000 + "}"), "request.body_too_deep", None),
    "41-deep JSON": (raw("[" * 41 + "]" * 41), "request.body_too_deep", None),
    "a name twice": (PROBLEMS["request.name_twice"], "request.name_twice", None),
    "a formula as text in a cell": (
        upload(a_workbook(a_row(20), a_row(21, name="=1+1"))), "source.import_refused", "source.cell_formula"
    ),
    "a formula in a cell": (
        upload(raw_workbook(a_sheet(cells(name='<c r="B2"><f>1</f><v>1</v></c>')))),
        "source.import_refused", "source.cell_formula",
    ),
    "an xlsx bomb": (upload(EXPLODING), "workbook.too_large", None),
    "a bomb of parts": (
        upload(zipped({f"xl/{number}.xml": "" for number in range(5_000)})), "workbook.too_large", None
    ),
    "a file that is not xlsx": (upload(b"%PDF-1.7"), "workbook.not_xlsx", None),
    "an empty file": (upload(b""), "workbook.not_xlsx", None),
    "an area outside one's remit": (register(area="370812"), "source.area_outside_remit", None),
    "a cell outside one's remit": (
        upload(a_workbook(a_row(20), a_row(21, area="370812"))), "source.import_refused", "source.area_outside_remit"
    ),
    "a stale version of a source": (PROBLEMS["source.moved_on"], "source.moved_on", None),
    "a stale version of a declaration": (fact("30", version=7), "declaration.moved_on", None),
    "a stale version of a case": (PROBLEMS["review.case_moved_on"], "review.case_moved_on", None),
    "a closed season, for a new declaration": (
        after(close_season(), then=begin()), "season.applications_not_open", None
    ),
    "a closed season, for a correction": (
        after(close_season(), then=edit(RETURNED, 4, lines=[])), "declaration.season_not_open", None
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_has_its_own_problem_with_a_next_step_and_writes_nothing(migrated_app, city, name):
    scene, code, field_code = BAD[name]
    before = {}

    answer = play(migrated_app, city, scene, at_last=lambda: before.update(everything(city)))

    assert answer.json["code"] == code, answer.json
    assert answer.mimetype == "application/problem+json"
    assert all(answer.json[part] for part in ("title", "detail", "next_step"))
    fields = {problem["code"]: problem for problem in answer.json.get("problems", [])}
    assert field_code is None or fields[field_code]["next_step"], answer.json
    assert everything(city) == before


def everything(city: City) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with city.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table)).all()), key=repr)
            for table in db.metadata.sorted_tables
        }
