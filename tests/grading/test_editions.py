"""Which edition governs, how a supplement is composed, and that a stored edition is the same edition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

import grading
from grading import Edition, EditionUnknown, Library, RuleRefused, Trust, canonical, load_library
from tests.grading.builders import TODAY, a_document, a_row, a_rule_folder, graded, the_library, the_sample
from tests.grading.conftest import Told

EDITIONS = sorted(the_library().editions)
DRAFTS = [edition for edition in EDITIONS if edition.endswith("-draft")]
DRAFT_SECTORS = [(edition, sector) for edition in DRAFTS for sector in the_library().get(edition).sectors]


@pytest.mark.parametrize("edition_id", EDITIONS)
def test_a_stored_edition_comes_back_the_same(edition_id: str) -> None:
    edition = the_library().get(edition_id)

    stored = canonical(edition.to_document())
    again = Edition.from_document(orjson.loads(stored))

    assert again == edition
    assert again.fingerprint == edition.fingerprint
    assert canonical(again.to_document()) == stored


@pytest.mark.parametrize("edition_id", EDITIONS)
def test_no_shipped_edition_is_official(edition_id: str) -> None:
    assert the_library().get(edition_id).official is False


def test_all_twenty_five_draft_tables_are_there() -> None:
    assert len({sector for _, sector in DRAFT_SECTORS}) == 25


@pytest.mark.parametrize("edition_id, sector", DRAFT_SECTORS)
def test_no_draft_table_gives_a_level_however_good_the_facts(edition_id: str, sector: str) -> None:
    result = graded(sector, edition=the_library().get(edition_id))

    assert result.level is None
    assert result.official is False
    assert result.sectors[0].undetermined


@pytest.mark.parametrize("edition_id, sector", DRAFT_SECTORS)
def test_no_draft_cell_is_confirmed_and_each_cell_with_a_value_cites_its_document(edition_id: str, sector: str) -> None:
    edition = the_library().get(edition_id)
    cells = [cell for row in edition.sectors[sector].indicators for cell in row.cells.values()]

    assert not any(cell.trust is Trust.CONFIRMED for cell in cells)
    assert all(cell.cite and cell.cite.doc in edition.documents for cell in cells if cell.trust)


def test_cement_gives_a_bound_and_names_what_is_undetermined() -> None:
    national = the_library().get("national-2020-draft")

    result = graded("cement", {"nh3_slip": "5.000001"}, edition=national, sub_type="clinker")

    assert (result.level, result.at_best) == (None, "B")
    assert "nh3_slip" in result.sectors[0].held_back_by
    assert "pm_kiln" in result.sectors[0].undetermined


def test_a_condition_that_stood_in_a_note_makes_the_cell_unread() -> None:
    cement = the_library().get("national-2020-draft").sectors["cement"]
    row = next(row for row in cement.indicators if row.id == "trans_road_gb5_share")

    assert row.cells["A"].limit == Decimal(100)
    assert not any(cell.evaluable for cell in row.cells.values())


def test_a_supplement_holds_one_cell_and_the_composed_table_holds_all() -> None:
    base, amended = the_sample(), the_library().get("sample-2026b")

    before, after = (edition.sectors["sample_a"].indicators[0] for edition in (base, amended))

    assert (before.cells["A"].limit, after.cells["A"].limit) == (Decimal(5), Decimal(4))
    assert after.cells["A"].cite != before.cells["A"].cite
    assert after.cells["B"] == before.cells["B"]
    assert amended.amends == base.id
    assert amended.vetoes == base.vetoes
    assert amended.sectors["sample_b"].indicators == base.sectors["sample_b"].indicators
    assert amended.fingerprint != base.fingerprint


def test_a_supplement_may_bring_a_sector_of_its_own(tmp_path: Path) -> None:
    plant = "\n".join(
        ["sector: {0}", "name_zh: 厂", "name_en: P", "kinds: [works]", "ladder: abcd", "indicators:", "- id: pm"]
        + ["  dimension: emission_limit", "  label_zh: 尘", "  type: bool", "  levels:"]
        + [f"    {level}: {{{{unknown: 未读}}}}" for level in "ABC"]
    )
    folder = a_rule_folder(tmp_path, plant.format("plant"))
    with (folder / "editions.yaml").open("a", encoding="utf-8") as editions:
        editions.write(
            "later: {title_zh: 后, title_en: L, official: false, jurisdiction: '', effective_from: 2027-01-01, "
            "amends: trial}\n"
        )
    (folder / "later").mkdir()
    (folder / "later" / "works.yaml").write_text(plant.format("works"), encoding="utf-8")

    library = load_library(folder)

    assert {code: list(edition.sectors) for code, edition in library.editions.items()} == {
        "trial": ["plant"],
        "later": ["plant", "works"],
    }


@pytest.mark.parametrize("value, level", [("4", "A"), ("4.01", "B"), ("5", "B")])
def test_a_supplement_grades_by_its_own_cell(value: str, level: str) -> None:
    amended = the_library().get("sample-2026b")

    assert graded(changes={"stack_particulate": value}, edition=amended).level == level


def an_edition_in_force(
    code: str, jurisdiction: str, start: str, end: str | None = None, official: bool = False
) -> Edition:
    document = a_document(a_row(A={"no_demand": True}, B={"no_demand": True}, C={"no_demand": True}), official=official)
    document["edition"] |= {"id": code, "jurisdiction": jurisdiction, "effective_from": start}
    document["edition"] |= {"effective_until": end} if end else {}
    return Edition.from_document(document)


def a_library(*editions: Edition) -> Library:
    return Library({edition.id: edition for edition in editions})


@pytest.mark.parametrize(
    "area, day, governing",
    [
        pytest.param("110000", "2026-06-01", "nation-newest", id="nothing nearer"),
        pytest.param("110000", "2025-06-01", "nation", id="nothing nearer, nothing newer yet"),
        pytest.param("370811", "2026-06-01", "city", id="the nearest jurisdiction"),
        pytest.param("370100", "2026-06-01", "province", id="the province elsewhere"),
        pytest.param("370811", "2025-12-31", "province", id="the day before the city's begins"),
        pytest.param("370811", "2026-01-01", "city", id="the day it begins"),
        pytest.param("370811", "2026-12-31", "city", id="its last day"),
        pytest.param("370811", "2027-01-01", "province", id="the day it no longer covers"),
        pytest.param("110000", "2024-01-01", "nation-later", id="the latest start"),
        pytest.param("110000", "2019-12-31", None, id="nothing yet"),
    ],
)
def test_the_nearest_jurisdiction_governs_then_the_latest_start(area: str, day: str, governing: str | None) -> None:
    library = a_library(
        an_edition_in_force("nation", "", "2020-01-01"),
        an_edition_in_force("nation-later", "", "2024-01-01", "2024-06-01"),
        an_edition_in_force("nation-newest", "", "2026-02-01"),
        an_edition_in_force("province", "37", "2021-01-01"),
        an_edition_in_force("city", "3708", "2026-01-01", "2027-01-01"),
        an_edition_in_force("draft", "3708", "not_in_force"),
    )

    found = library.governing(area, date.fromisoformat(day))

    assert (found.id if found else None) == governing


def test_official_editions_can_be_asked_for() -> None:
    library = a_library(
        an_edition_in_force("official", "37", "2020-01-01", official=True),
        an_edition_in_force("sample", "3708", "2026-01-01"),
    )

    found = {choice: library.governing("370811", TODAY, choice) for choice in (None, True, False)}

    assert {choice: edition.id if edition else None for choice, edition in found.items()} == {
        None: "sample",
        True: "official",
        False: "sample",
    }
    assert a_library().governing("370811", TODAY) is None


def test_the_sample_governs_the_demo_city_and_its_supplement_nowhere() -> None:
    governing = [the_library().governing("370811", date(year, 11, 22)) for year in (2026, 2027)]

    assert [edition.id if edition else None for edition in governing] == ["sample-2026", "sample-2026"]


def test_an_unknown_edition_is_refused_by_name(told: Told) -> None:
    with pytest.raises(EditionUnknown, match=r"no rule edition 'x'; there are: .*sample-2026") as refused:
        the_library().get("x")
    told(str(refused.value))


def test_a_document_nested_too_deep_is_refused(told: Told) -> None:
    nested: object = {}
    for _ in range(10_000):
        nested = [nested]

    with pytest.raises(RuleRefused, match="nested deeper") as refused:
        Edition.from_document(nested)
    told(str(refused.value))


def test_a_folder_without_its_files_is_refused(told: Told, tmp_path: Path) -> None:
    with pytest.raises(RuleRefused, match=r"^levels\.yaml: the file cannot be read") as refused:
        load_library(tmp_path)
    told(str(refused.value))


@pytest.mark.parametrize("document", [None, [], "text", 1.5, {}, {"schema": "greenctl-edition/2"}])
def test_a_document_that_is_not_an_edition_is_refused(told: Told, document: object) -> None:
    with pytest.raises(RuleRefused, match=r"^edition document: ") as refused:
        Edition.from_document(document)
    told(str(refused.value))


def test_the_fingerprint_does_not_depend_on_words_other_editions_use(tmp_path: Path) -> None:
    shipped = Path(grading.__file__).parent / "rules"
    for path in shipped.rglob("*.yaml"):
        copy = tmp_path / path.relative_to(shipped)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text("utf-8"), encoding="utf-8")
    levels = tmp_path / "levels.yaml"
    levels.write_text(levels.read_text("utf-8").replace("units:\n", "units:\n  lux: {zh: 勒, en: lux}\n"), "utf-8")

    assert load_library(tmp_path).get("sample-2026").fingerprint == the_sample().fingerprint


def test_every_sample_name_says_that_it_is_invented() -> None:
    sample = the_sample()
    names = [table.name_zh for table in sample.sectors.values()]
    labels = [row.label_zh for table in sample.sectors.values() for row in table.fields]
    clauses = [
        cell.cite.clause
        for table in sample.sectors.values()
        for row in table.indicators
        for cell in row.cells.values()
        if cell.cite
    ]

    assert all(text and text.startswith("示例") for text in (*names, *labels, *clauses, sample.title_zh))
    assert len(sample.sectors["sample_a"].indicators) == 20
    assert sorted(table.kinds for table in sample.sectors.values()) == [("site",), *[("works",)] * 4]
