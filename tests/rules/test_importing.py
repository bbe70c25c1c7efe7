"""A workbook in a draft: faults are kept and found again by sheet and cell; what it has no sheet for stays."""

import pytest

from greenctl.rules import drafting, errors, queries
from greenctl.rules.draft_document import MOST_SECTORS
from greenctl.rules.importing import export_draft, import_workbook
from greenctl.rules.workbook_file import workbook_of
from tests.grading.builders import the_sample
from tests.rules.builders import begun, working
from tests.rules.workbooks import changed_workbook


def imported(transactions, draft, data, version=1):
    with working(transactions) as uow:
        return import_workbook(uow, draft.id, version, data)


def findings(transactions, draft):
    with working(transactions) as uow:
        found = queries.lint_draft(uow, draft.id).findings
    return [(item.address, item.code.removeprefix("rules.lint_")) for item in found if item.severity == "error"]


def test_what_was_exported_is_imported_as_the_same_draft(transactions):
    draft = begun(transactions, start_from="sample-2026")
    with working(transactions) as uow:
        data = export_draft(uow, draft.id)

    again = imported(transactions, begun(transactions, edition_id="another"), data).draft

    assert again.document == draft.document


def test_faults_are_told_by_sheet_and_cell(transactions):
    draft = begun(transactions, start_from="sample-2026")
    data = changed_workbook(
        workbook_of(the_sample().to_document()),
        {"sample_a!C9": "≤ 五", "sample_a!D10": "≤10", "sample_a!I11": "mg/m4", "sample_b!C11": None},
    )

    imported(transactions, draft, data)

    assert findings(transactions, draft) == [
        ("sample_a!C9", "text_not_understood"),
        ("sample_a!D10", "levels_not_monotone"),
        ("sample_a!I11", "unit_unknown"),
        ("sample_b!C11", "level_missing"),
    ]


def test_a_part_that_is_written_anew_has_no_address_any_more(transactions):
    draft = begun(transactions, start_from="sample-2026")
    after = imported(
        transactions, draft, changed_workbook(workbook_of(the_sample().to_document()), {"sample_a!C9": "?"})
    )
    table = after.draft.document["sectors"]["sample_a"]

    with working(transactions) as uow:
        drafting.set_sector(uow, draft.id, 2, "sample_a", table)

    assert findings(transactions, draft) == [(None, "text_not_understood")]


def test_a_workbook_of_one_sector_leaves_the_others(transactions):
    draft = begun(transactions, start_from="sample-2026")
    document = the_sample().to_document()
    table = {**document["sectors"]["sample_b"], "note": "另一张表"}

    after = imported(transactions, draft, workbook_of({"sectors": {"sample_b": table}})).draft

    assert after.document["sectors"]["sample_b"]["note"] == "另一张表"
    assert after.document["sectors"]["sample_a"] == draft.document["sectors"]["sample_a"]
    assert after.document["vetoes"] == draft.document["vetoes"]


def test_the_addresses_of_a_sector_stay_when_one_with_a_longer_name_is_imported(transactions):
    """`sample_a` begins the name of `sample_ab`, and is another table."""
    draft = begun(transactions, start_from="sample-2026")
    sectors = the_sample().to_document()["sectors"]
    longer = {**sectors["sample_a"], "sector": "sample_ab"}
    imported(
        transactions, draft, workbook_of({"vocabulary": draft.document["vocabulary"], "sectors": {"sample_ab": longer}})
    )

    after = imported(transactions, draft, workbook_of({"sectors": {"sample_a": sectors["sample_a"]}}), 2).draft

    assert after.places["sectors.sample_ab"] == "sample_ab!A1"
    assert after.places["sectors.sample_a"] == "sample_a!A1"


def test_a_draft_has_a_hundred_sectors_at_most(transactions):
    draft = begun(transactions)
    sector = the_sample().to_document()["sectors"]["sample_b"]
    table = {**sector, "indicators": sector["indicators"][:1]}
    tables = {f"s{number}": {**table, "sector": f"s{number}"} for number in range(MOST_SECTORS + 1)}
    hundred = {code: tables[code] for code in list(tables)[:MOST_SECTORS]}

    with pytest.raises(errors.ContentRefused) as refused:
        imported(transactions, draft, workbook_of({"sectors": tables}))
    imported(transactions, draft, workbook_of({"sectors": hundred}))
    with working(transactions) as uow:
        drafting.set_sector(uow, draft.id, 2, "s0", table)  # one that is there may be written anew
    with pytest.raises(errors.ContentRefused), working(transactions) as uow:
        drafting.set_sector(uow, draft.id, 3, "one_more", table)

    assert refused.value.details["problems"] == [{"field": "sectors", "code": "rules.too_many_sectors", "most": 100}]


def test_an_empty_workbook_is_refused(transactions):
    draft = begun(transactions)

    with pytest.raises(errors.WorkbookTableRefused):
        imported(transactions, draft, workbook_of({}))


def test_an_import_from_an_old_version_is_refused(transactions):
    draft = begun(transactions, start_from="sample-2026")
    data = workbook_of(the_sample().to_document())
    imported(transactions, draft, data)

    with pytest.raises(errors.DraftMovedOn):
        imported(transactions, draft, data)
