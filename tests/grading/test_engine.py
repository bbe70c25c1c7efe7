"""What the weakest indicator, a missing fact, an unread cell and a second sector do to a level."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from grading import (
    Application,
    Demand,
    Edition,
    Facts,
    Need,
    NoSectorApplied,
    Outcome,
    SectorFacts,
    SectorNotInEdition,
    SubTypeUnknown,
    Supplier,
    grade,
)
from tests.grading.builders import (
    TODAY,
    a_document,
    a_row,
    an_edition,
    apply,
    facts_for,
    graded,
    the_library,
    the_sample,
)
from tests.grading.conftest import Told

LADDER: dict[str, Any] = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}


def limits_of_the_samples() -> list[object]:
    """Every numeric cell of the sample edition; each is tried on both sides."""
    return [
        pytest.param(table.code, row.id, level, id=f"{table.code}-{row.id}-{level}")
        for table in the_sample().sectors.values()
        for row in table.indicators
        for level, cell in row.cells.items()
        if isinstance(cell.limit, Decimal)
    ]


@pytest.mark.parametrize("sector, row_id, level", limits_of_the_samples())
def test_a_value_at_the_limit_meets_it_and_one_step_beyond_does_not(sector: str, row_id: str, level: str) -> None:
    table = the_sample().sectors[sector]
    row = next(row for row in table.indicators if row.id == row_id)
    cell, bounds = row.cells[level], row.bounds
    assert bounds is not None
    assert isinstance(cell.limit, Decimal)
    step = Decimal(1).scaleb(-bounds.places)
    beyond = cell.limit + step if cell.demand is Demand.AT_MOST else cell.limit - step

    at = graded(sector, {row_id: str(cell.limit)}).sectors[0]
    past = graded(sector, {row_id: str(beyond)}).sectors[0]

    assert {item.id: item.outcomes for item in at.findings}[row_id][level] is Outcome.MET
    assert {item.id: item.outcomes for item in past.findings}[row_id][level] is Outcome.NOT_MET
    assert past.held_back_by == (row_id,) or level == table.ladder[-1]


@pytest.mark.parametrize(
    "value, level",
    [("10", "A"), ("10.000001", "B"), ("20", "B"), ("20.01", "C"), ("30", "C"), ("30.01", "D")],
)
def test_the_best_level_met_is_the_level(value: str, level: str) -> None:
    assert apply(an_edition(a_row(**LADDER)), {"pm": value}).level == level


def test_the_weakest_indicator_decides_and_is_named() -> None:
    result = graded("sample_a", {"stack_nox": "120", "ammonia_slip": "6", "stack_so2": "30"})

    assert result.level == "C"
    assert result.sectors[0].held_back_by == ("stack_nox", "ammonia_slip")


def test_nothing_holds_back_the_top_level() -> None:
    result = graded("sample_a")

    assert result.level == "A"
    assert result.sectors[0].held_back_by == ()


def test_a_missing_fact_is_undetermined_and_asked_of_the_enterprise() -> None:
    sector = graded("sample_a", {"stack_nox": None}).sectors[0]

    assert (sector.level, sector.at_best, sector.at_least) == (None, "A", "D")
    assert sector.undetermined == ("stack_nox",)
    finding = next(item for item in sector.findings if item.id == "stack_nox")
    assert finding.needs == (Need(Supplier.ENTERPRISE, fact="stack_nox"),)


def test_an_undetermined_indicator_leaves_no_level_even_where_another_is_at_the_floor() -> None:
    result = graded("sample_a", {"stack_nox": None, "stack_so2": "51"})

    assert (result.level, result.at_best) == (None, "D")


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param({"unknown": "page not read"}, id="unknown"),
        pytest.param({"at_most": "20", "trust": "memory"}, id="memory"),
        pytest.param({"at_most": "20", "unread": "only for new works"}, id="a condition not read"),
    ],
)
def test_a_cell_nobody_read_never_passes_and_is_asked_of_the_rule_office(cell: dict[str, str]) -> None:
    edition = an_edition(a_row(**{**LADDER, "B": cell}))

    result = apply(edition, {"pm": "15"})

    assert (result.level, result.at_best, result.sectors[0].at_least) == (None, "B", "C")
    (need,) = result.sectors[0].findings[0].needs
    assert (need.supplier, need.level) == (Supplier.RULE_OFFICE, "B")


def test_a_fact_that_no_readable_cell_needs_is_not_asked_for() -> None:
    edition = an_edition(a_row(A={"unknown": "x"}, B={"unknown": "x"}, C={"unknown": "x"}))

    needs = apply(edition, {}).sectors[0].findings[0].needs

    assert {need.supplier for need in needs} == {Supplier.RULE_OFFICE}


def test_an_unread_cell_below_the_level_met_changes_nothing() -> None:
    edition = an_edition(a_row(**{**LADDER, "B": {"unknown": "page not read"}}))

    assert apply(edition, {"pm": "10"}).level == "A"


@pytest.mark.parametrize("demand", ["no_demand", "withdrawn"])
def test_a_level_that_asks_nothing_is_met_without_a_fact(demand: str) -> None:
    edition = an_edition(a_row(A={demand: True}, B={demand: True}, C={demand: True}))

    assert apply(edition, {}).level == "A"


def test_a_floor_with_a_demand_of_its_own_says_when_that_is_not_met() -> None:
    edition = an_edition(a_row(**LADDER, D={"at_most": "50"}))

    above, below = apply(edition, {"pm": "50"}), apply(edition, {"pm": "50.01"})

    assert above.level == below.level == "D"
    assert not above.sectors[0].findings[0].standing.below_floor
    assert below.sectors[0].findings[0].standing.below_floor


def test_a_floor_not_met_does_not_matter_to_who_stands_above_it() -> None:
    edition = an_edition(a_row(**LADDER, D={"at_most": "5"}))

    result = apply(edition, {"pm": "8"})

    assert result.level == "A"
    assert not result.sectors[0].findings[0].standing.below_floor


def test_the_next_better_level_and_its_demand_are_told() -> None:
    finding = apply(an_edition(a_row(**LADDER)), {"pm": "25"}).sectors[0].findings[0]

    assert (finding.level, finding.next_level) == ("C", "B")
    assert finding.deciding_cell.limit == Decimal(20)
    assert finding.clause is not None
    assert finding.clause.text == "rules 1"


def conditional() -> Edition:
    row = a_row("nmhc", A={"at_most": "20"}, B={"at_most": "40"}, C={"at_most": "60"})
    asked = [{key: value for key, value in a_row("process", "set").items() if key != "levels"}]
    return an_edition(a_row(**LADDER), row | {"applies_if": {"fact": "process", "all_of": ["x"]}}, asked=asked)


def test_a_row_that_does_not_apply_takes_no_part() -> None:
    result = apply(conditional(), {"pm": "5", "process": ["y"]})

    assert result.level == "A"
    assert result.sectors[0].findings[1].applies is False


def test_a_row_that_applies_takes_part() -> None:
    assert apply(conditional(), {"pm": "5", "process": ["x"], "nmhc": "30"}).level == "B"


def test_a_row_of_which_nobody_knows_whether_it_applies_is_undetermined() -> None:
    sector = apply(conditional(), {"pm": "5", "nmhc": "70"}).sectors[0]

    assert (sector.level, sector.at_best, sector.at_least) == (None, "A", "D")
    assert sector.findings[1].needs == (Need(Supplier.ENTERPRISE, fact="process"),)


def test_a_row_met_at_the_top_does_not_wait_for_its_condition() -> None:
    assert apply(conditional(), {"pm": "5", "nmhc": "20"}).level == "A"


def test_a_condition_in_prose_leaves_the_row_undetermined() -> None:
    edition = an_edition(a_row(**LADDER) | {"applies_if": {"unknown": "新建企业"}})

    result = apply(edition, {"pm": "25"})

    assert (result.level, result.at_best) == (None, "A")
    assert result.sectors[0].findings[0].needs[0] == Need(Supplier.RULE_OFFICE, why="新建企业")


def test_rows_of_which_none_applies_decide_nothing() -> None:
    row = a_row(**LADDER) | {"applies_if": {"fact": "process", "all_of": ["x"]}}
    asked = [{key: value for key, value in a_row("process", "set").items() if key != "levels"}]

    sector = apply(an_edition(row, asked=asked), {"process": []}).sectors[0]

    assert (sector.level, sector.at_least) == (None, "D")


def test_rows_of_which_none_is_known_to_apply_decide_nothing_and_are_named() -> None:
    row = a_row(**LADDER) | {"applies_if": {"fact": "process", "all_of": ["x"]}}
    asked = [{key: value for key, value in a_row("process", "set").items() if key != "levels"}]

    sector = apply(an_edition(row, asked=asked), {"pm": "1"}).sectors[0]

    assert (sector.level, sector.at_best, sector.at_least) == (None, "A", "D")
    assert sector.undetermined == ("pm",)


def test_an_inactive_row_is_loaded_and_takes_no_part() -> None:
    edition = an_edition(a_row(**LADDER), a_row("so2", **LADDER) | {"inactive": "draft only"})

    assert apply(edition, {"pm": "5"}).level == "A"
    assert len(edition.sectors["sector"].indicators) == 2


def test_several_sectors_take_the_lowest_level() -> None:
    sample = the_sample()
    first = SectorFacts("sample_a", None, facts_for(sample.sectors["sample_a"]))
    second = SectorFacts("sample_b", None, facts_for(sample.sectors["sample_b"], {"removal_rate": "80"}))

    result = grade(sample, Application((first, second), TODAY))

    assert [sector.level for sector in result.sectors] == ["A", "B-"]
    assert (result.level, result.at_best, result.comparable) == ("B-", "B-", True)


def test_sectors_whose_ladders_do_not_compare_have_no_level_together() -> None:
    sample = the_sample()
    both = tuple(SectorFacts(code, None, facts_for(sample.sectors[code])) for code in ("sample_a", "sample_c"))

    result = grade(sample, Application(both, TODAY))

    assert (result.level, result.at_best, result.comparable) == (None, None, False)
    assert [sector.level for sector in result.sectors] == ["A", "leading"]


def test_an_undetermined_sector_leaves_the_whole_undetermined() -> None:
    sample = the_sample()
    first = SectorFacts("sample_a", None, Facts())
    second = SectorFacts("sample_d", None, facts_for(sample.sectors["sample_d"], {"gate_system": False}))

    result = grade(sample, Application((first, second), TODAY))

    assert (result.level, result.at_best) == (None, "B")


def test_sub_types_have_ladders_of_their_own_and_must_be_named() -> None:
    row = a_row(**LADDER, leading={"at_most": "5"})
    kinds = {"one": {"zh": "一", "en": "one", "ladder": "abcd"}, "two": {"zh": "二", "en": "two", "ladder": "leading"}}
    edition = an_edition(row, sub_types=kinds)

    assert apply(edition, {"pm": "5"}, "one").level == "A"
    assert apply(edition, {"pm": "5"}, "two").level == "leading"
    assert apply(edition, {"pm": "6"}, "two").level == "non_leading"
    assert (apply(edition, {"pm": "5"}).level, apply(edition, {"pm": "5"}).sectors[0].sub_type_missing) == (None, True)


def test_a_sub_type_whose_table_nobody_read_is_undetermined() -> None:
    result = graded("cement", edition=the_library().get("national-2020-draft"), sub_type="grinding_station")

    assert (result.level, result.at_best) == (None, "leading")
    assert all(item.needs for item in result.sectors[0].findings)


def test_a_sub_type_whose_table_nobody_read_is_never_official() -> None:
    kinds = {"two": {"zh": "二", "en": "two", "ladder": "leading", "unread": "not read"}}
    edition = Edition.from_document(a_document(a_row(**LADDER), official=True, sub_types=kinds))

    assert apply(edition, {"pm": "5"}, "two").official is False


def test_what_the_edition_does_not_know_is_refused(told: Told) -> None:
    sample = the_sample()

    with pytest.raises(SectorNotInEdition, match="no table for sector 'coking'"):
        grade(sample, Application((SectorFacts("coking", None, Facts()),), TODAY))
    with pytest.raises(SubTypeUnknown, match="no sub-type 'x'") as refused:
        grade(sample, Application((SectorFacts("sample_a", "x", Facts()),), TODAY))
    with pytest.raises(NoSectorApplied):
        grade(sample, Application((), TODAY))
    told(str(refused.value))


@pytest.mark.parametrize(
    "official, trust, result",
    [
        pytest.param(True, "confirmed", True, id="official edition, confirmed table"),
        pytest.param(True, "read", False, id="a cell only read"),
        pytest.param(False, "confirmed", False, id="unofficial edition"),
    ],
)
def test_only_a_confirmed_table_of_an_official_edition_gives_an_official_level(
    official: bool, trust: str, result: bool
) -> None:
    row = a_row(**{**LADDER, "C": {"at_most": "30", "trust": trust}})
    edition = Edition.from_document(a_document(row, official=official))

    graded_so = apply(edition, {"pm": "5"})

    assert graded_so.level == "A"
    assert graded_so.official is result


def test_an_unread_condition_or_an_unknown_cell_keeps_a_level_from_being_official() -> None:
    for cell in ({"at_most": "30", "unread": "only new"}, {"unknown": "not read"}):
        edition = Edition.from_document(a_document(a_row(**{**LADDER, "C": cell}), official=True))
        assert apply(edition, {"pm": "5"}).official is False
