"""Gap plans told by example: what to change, why, at what cost, and what nobody can change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grading import AdverseRecord, Application, Edition, Facts, SectorFacts, canonical, grade, read_facts
from grading.errors import CostRefused, TargetUnknown
from grading.gap import applied, gap
from grading.gap_becomes import Becomes
from grading.gap_document import gap_document
from grading.gap_results import Hindrance, Kind, SectorGap, Wish
from grading.shapes import OutletFacts, ShareFact
from tests.grading.builders import TODAY, a_cell, a_document, a_row, an_edition, facts_for, the_sample
from tests.grading.conftest import Told

LIMITS: dict[str, Any] = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}
YES: dict[str, Any] = {level: {"equals": True} for level in "ABC"}
NOT_READ = {"unknown": "示例:此页未读"}


def gap_of(
    edition: Edition, raw: Mapping[str, object], target: str, wish: Wish | None = None, **rest: Any
) -> SectorGap:
    facts, _ = read_facts(edition.sectors["sector"], raw)
    application = Application((SectorFacts("sector", rest.pop("sub_type", None), facts),), TODAY, **rest)
    (sector,) = gap(edition, application, target, wish).sectors
    return sector


def told(found: SectorGap) -> list[dict[str, Becomes]]:
    return [{change.indicator.id: change.becomes for change in plan.changes} for plan in found.plans]


def test_a_short_board_is_named_with_bound_clause_evidence_and_cost() -> None:
    edition = the_sample()
    facts = facts_for(edition.sectors["sample_a"], {"stack_particulate": "15", "files": ["approval", "permit"]})

    found = gap(edition, Application((SectorFacts("sample_a", None, facts),), TODAY), "A")

    ((dust, files),) = [plan.changes for plan in found.sectors[0].plans]
    assert (dust.kind, dust.becomes, dust.cost) == (Kind.CHANGE, Becomes(most=Decimal(5)), 1)
    assert dust.evidence == ("示例检测报告", "示例在线监测数据")
    assert dust.reason is not None
    assert dust.reason.cell.cite is not None
    assert (dust.reason.level, dust.reason.cell.cite.text) == ("A", "sample-rules 示例条款 1")
    assert files.becomes == Becomes(add=("acceptance", "procedure", "report"))


def test_what_is_reached_needs_no_change() -> None:
    found = gap_of(an_edition(a_row("pm", **LIMITS)), {"pm": "10"}, "A")

    assert found.reached
    assert told(found) == [{}]
    assert gap_of(an_edition(a_row("pm", **LIMITS)), {"pm": "10.01"}, "A").reached is False


def test_a_missing_fact_is_supplied_not_changed() -> None:
    found = gap_of(an_edition(a_row("pm", **LIMITS)), {}, "B")

    (change,) = found.plans[0].changes
    assert (change.kind, change.becomes) == (Kind.SUPPLY, Becomes(most=Decimal(20)))


def test_a_fact_that_only_better_levels_ask_for_is_supplied_with_any_answer() -> None:
    """While it is missing, no level is said."""
    row = a_row("pm", A={"at_most": "10"}, B={"no_demand": True}, C={"no_demand": True})

    found = gap_of(an_edition(row), {}, "B")

    assert told(found) == [{"pm": Becomes()}]
    assert found.plans[0].level in ("A", "B")


def test_another_fuel_may_spare_a_row() -> None:
    fuel = {k: v for k, v in a_row("fuel", "choice").items() if k != "levels"}
    dust = {**a_row("dust", **LIMITS), "applies_if": {"fact": "fuel", "one_of": ["x"]}}

    found = gap_of(
        an_edition(dust, a_row("log", "bool", **YES), asked=[fuel]), {"fuel": "x", "dust": "40", "log": True}, "A"
    )

    assert told(found) == [{"fuel": Becomes(one_of=("y", "z"))}, {"dust": Becomes(most=Decimal(10))}]
    (change,) = found.plans[0].changes
    assert [(item.indicator.id, item.level) for item in change.reasons] == [("dust", "A")]


def test_no_plan_makes_every_row_go_away() -> None:
    """Nothing that applies decides nothing."""
    fuel = {k: v for k, v in a_row("fuel", "choice").items() if k != "levels"}
    dust = {**a_row("dust", **LIMITS), "applies_if": {"fact": "fuel", "one_of": ["x"]}}

    assert told(gap_of(an_edition(dust, asked=[fuel]), {"fuel": "x", "dust": "40"}, "A")) == [
        {"dust": Becomes(most=Decimal(10))}
    ]


def test_an_alternative_is_a_plan_of_its_own() -> None:
    fuel = {k: v for k, v in a_row("fuel", "choice").items() if k != "levels"}
    either = a_row("pm", **{**LIMITS, "A": {"any_of": [{"at_most": "10"}, {"fact": "fuel", "one_of": ["z"]}]}})

    found = gap_of(an_edition(either, asked=[fuel]), {"fuel": "x", "pm": "15"}, "A")

    assert told(found) == [{"fuel": Becomes(one_of=("z",))}, {"pm": Becomes(most=Decimal(10))}]


def test_a_number_that_two_rows_read_satisfies_both() -> None:
    """One wants it low, the other, through its condition, not too low."""
    flow = a_row("flow", **LIMITS)
    log = {**a_row("log", "bool", **YES), "applies_if": {"fact": "flow", "at_most": "4"}}

    found = gap_of(an_edition(flow, log), {"flow": "25", "log": False}, "A")

    assert told(found) == [{"flow": Becomes(least=Decimal("4.000001"), most=Decimal(10))}]


def test_rows_that_exclude_each_other_are_named() -> None:
    flow = a_row("flow", A={"at_most": "3"}, B={"at_most": "9"}, C={"at_most": "9"})
    more = a_row("more", "bool", A={"any_of": [{"fact": "flow", "at_least": "5"}, {"fact": "flow", "at_least": "6"}]})
    more["levels"] |= {level: a_cell(no_demand=True) for level in "BC"}

    found = gap_of(an_edition(flow, more), {"flow": "8", "more": True}, "A")

    (obstacle,) = found.obstacles
    assert (obstacle.code, [row.id for row in obstacle.indicators]) == (Hindrance.CONFLICT, ["flow", "more"])
    assert not found.plans


def test_plans_go_up_to_a_cell_that_nobody_has_read() -> None:
    unread = a_row("so2", **{**LIMITS, "A": NOT_READ})

    found = gap_of(an_edition(a_row("pm", **LIMITS), unread), {"pm": "15", "so2": "5"}, "A")

    assert not found.sure
    assert told(found) == [{"pm": Becomes(most=Decimal(10))}]
    (plan,), (obstacle,) = found.plans, found.obstacles
    assert (plan.level, plan.at_best, plan.at_least) == (None, "A", "B")
    assert [(row.id, need.level, need.why) for row, need in plan.open_cells] == [("so2", "A", NOT_READ["unknown"])]
    assert (obstacle.code, obstacle.level, obstacle.why) == (Hindrance.CELL_UNREAD, "A", NOT_READ["unknown"])


def test_an_unread_cell_above_the_target_leaves_the_plan_sure() -> None:
    found = gap_of(an_edition(a_row("so2", **{**LIMITS, "A": NOT_READ})), {"so2": "25"}, "B")

    assert found.sure
    assert told(found) == [{"so2": Becomes(most=Decimal(20))}]
    assert (found.plans[0].level, found.plans[0].at_least) == (None, "B")


def test_a_limit_beyond_the_bounds_of_its_fact_is_said_to_be_out_of_reach() -> None:
    """Whole months only, and the demand lies between two."""
    months = {**a_row("months", A={"equals": "5.5"}, B={"at_least": "3"}, C={"at_least": "3"})}
    months["bounds"] = {"min": "0", "max": "12", "places": "0"}

    found = gap_of(an_edition(months), {"months": "5"}, "A")

    assert (found.plans, [item.code for item in found.obstacles]) == ((), [Hindrance.NO_ANSWER])


def test_the_sub_type_comes_first() -> None:
    kinds = {
        "long": {"zh": "长", "en": "long", "ladder": "abcd"},
        "short": {"zh": "短", "en": "short", "ladder": "abcd"},
    }
    edition = an_edition(a_row("pm", **LIMITS), sub_types=kinds)

    assert [item.code for item in gap_of(edition, {"pm": "5"}, "A").obstacles] == [Hindrance.SUB_TYPE_MISSING]
    assert gap_of(edition, {"pm": "15"}, "A", sub_type="long").sure


def test_each_outlet_that_falls_short_is_named() -> None:
    row = {**a_row("pm", **LIMITS), "outlets": "each"}

    found = gap_of(an_edition(row), {"pm": {"outlets": {"DA001": "12", "DA002": "9", "DA003": None}}}, "A")

    limit = Becomes(most=Decimal(10))
    assert told(found) == [{"pm": Becomes(outlets=(("DA001", limit), ("DA003", limit)))}]
    facts = Facts({"pm": found.plans[0].changes[0].observed})  # type: ignore[dict-item]
    expected = (("DA001", Decimal(10)), ("DA002", Decimal(9)), ("DA003", Decimal(10)))
    assert applied(facts, found.plans[0]).values["pm"] == OutletFacts(expected)


def test_outlets_are_taken_at_their_worst_even_by_levels_below_an_unread_one() -> None:
    """Any answer would do for A, which nobody has read; but beyond 1, B asks for the fuel, and no level is said."""
    either = {"any_of": [{"at_most": "1"}, {"fact": "gas", "equals": True}]}
    row = {**a_row("pm", A=NOT_READ, B=either, C={"no_demand": True}), "outlets": "each"}
    gas = {key: value for key, value in a_row("gas", "bool").items() if key != "levels"}

    found = gap_of(an_edition(row, asked=[gas]), {}, "A")

    assert told(found) == [{"gas": Becomes(truth=True)}, {"pm": Becomes(every_outlet=Becomes(most=Decimal(1)))}]


def test_a_share_says_what_part_of_the_whole_as_it_is() -> None:
    share = {"part_zh": "示例达标", "part_en": "good", "whole_zh": "示例全部", "whole_en": "all", "unit": "mg/m3"}
    document = a_document({**a_row("clean", A={"at_least": "80"}, B={"at_least": "60"}, C={"at_least": "40"})})
    document["sectors"]["sector"]["indicators"][0] |= {"unit": "%", "share": share}
    document["vocabulary"]["units"]["%"] = {"zh": "%", "en": "%"}

    found = gap_of(Edition.from_document(document), {"clean": {"part": "60", "whole": "120"}}, "A")

    assert told(found) == [{"clean": Becomes(least=Decimal(96), whole=Decimal(120))}]
    facts = applied(Facts({"clean": ShareFact(Decimal(60), Decimal(120))}), found.plans[0])
    assert facts.values["clean"] == ShareFact(Decimal(96), Decimal(120))


def test_what_an_expert_scores_somebody_else_must_supply() -> None:
    row = {**a_row("score", A={"at_least": "90"}, B={"at_least": "80"}, C={"at_least": "60"}), "supplied_by": "expert"}

    found = gap_of(an_edition(row), {"score": "95"}, "A")

    (change,) = found.plans[0].changes
    assert (change.kind, change.supplier.value) == (Kind.SUPPLY, "expert")
    assert found.plans[0].level == "A"


VETOES = {
    "fined": {
        "zh": "示例处罚", "en": "fined", "effect": "bars", "levels": ["A", "B"], "lookback_months": 12,
        "cite": {"doc": "rules", "clause": "9"}, "trust": "confirmed",
    },
    "warned": {
        "zh": "示例警告", "en": "warned", "effect": "downgrade", "steps": 1, "lookback_months": 6,
        "cite": {"doc": "rules", "clause": "9"}, "trust": "confirmed",
    },
}  # fmt: skip


def with_vetoes() -> Edition:
    return Edition.from_document({**a_document(a_row("pm", **LIMITS)), "vetoes": VETOES})


def test_a_veto_that_only_time_removes_is_named_with_the_day() -> None:
    records = (AdverseRecord("fined", date(2026, 6, 1), "示例-1"),)

    found = gap_of(with_vetoes(), {"pm": "15"}, "A", adverse=records)

    (plan,), (veto,) = found.plans, found.vetoes
    assert (plan.not_before, plan.level, veto.ends_on) == (date(2027, 6, 1), "A", date(2027, 6, 1))
    assert gap_of(with_vetoes(), {"pm": "25"}, "C", adverse=records).plans[0].not_before is None


def test_more_may_be_changed_at_once_or_less_later() -> None:
    """A downgrade of one step: level A today gives B, and B alone does once it has lapsed."""
    records = (AdverseRecord("warned", date(2026, 9, 1), "示例-2"),)

    found = gap_of(with_vetoes(), {"pm": "25"}, "B", adverse=records)

    assert [(plan.not_before, told(found)[n]) for n, plan in enumerate(found.plans)] == [
        (None, {"pm": Becomes(most=Decimal(10))}),
        (date(2027, 3, 1), {"pm": Becomes(most=Decimal(20))}),
    ]


THREE = {name: {**a_row(name, **LIMITS), "difficulty": hard} for name, hard in (("pm", 4), ("so2", 2), ("nox", 2))}


def either_of_three() -> Edition:
    """A row that any of three others can satisfy."""
    ways = [{"fact": name, "at_most": "1"} for name in THREE]
    either = {**a_row("either", "bool"), "levels": {"A": a_cell(any_of=ways)}}
    either["levels"] |= {level: a_cell(no_demand=True) for level in "BC"}
    return an_edition(either, *THREE.values())


ANSWERS = {"either": True, "pm": "5", "so2": "5", "nox": "5"}


@pytest.mark.parametrize(
    "costs, first",
    [
        pytest.param({}, ["so2", "nox", "pm"], id="equal cost: the easier, then as in the table"),
        pytest.param({"pm": "0.5"}, ["pm", "so2", "nox"], id="the cheaper"),
        pytest.param({"so2": "3", "nox": "2"}, ["pm", "nox", "so2"], id="what has no cost counts 1"),
        pytest.param({"so2": "1.000001"}, ["nox", "pm", "so2"], id="exactly"),
    ],
)
def test_plans_are_ranked_by_cost_then_difficulty_then_the_table(costs: dict[str, str], first: list[str]) -> None:
    wish = Wish(costs={"sector": {name: Decimal(cost) for name, cost in costs.items()}})

    found = gap_of(either_of_three(), ANSWERS, "A", wish)

    assert [plan.changes[0].indicator.id for plan in found.plans] == first


def test_what_is_left_out_is_said() -> None:
    found = gap_of(either_of_three(), ANSWERS, "A", Wish(plans=2))

    assert (len(found.plans), found.more, found.complete) == (2, True, True)
    assert gap_of(either_of_three(), ANSWERS, "A", Wish(plans=3)).more is False


def test_a_search_that_is_cut_off_never_claims_to_be_minimal() -> None:
    facts, _ = read_facts(either_of_three().sectors["sector"], ANSWERS)
    found = gap(either_of_three(), Application((SectorFacts("sector", None, facts),), TODAY), "A", Wish(tries=2))

    (sector,) = gap_document(found)["sectors"]  # type: ignore[misc]
    assert (sector["complete"], sector["minimal"]) == (False, False)
    assert "搜索未完成" in sector["sentence_zh"]


def test_a_table_made_to_be_hard_is_cut_off_instead_of_searched_for_ever() -> None:
    """Each of 18 rows takes any of 18 facts at one number of its own: no two go together."""
    names = [f"fact_{number}" for number in range(18)]
    asked = [{k: v for k, v in a_row(name).items() if k != "levels"} for name in names]
    rows = []
    for number in range(18):
        ways = [{"fact": name, "equals": str(number)} for name in names]
        rows.append({**a_row(f"row_{number}", "bool"), "levels": {"A": a_cell(any_of=ways)}})
        rows[-1]["levels"] |= {level: a_cell(no_demand=True) for level in "BC"}
    raw = dict.fromkeys(names, "50") | {f"row_{number}": True for number in range(18)}

    found = gap_of(an_edition(*rows, asked=asked), raw, "A")

    assert not found.complete
    assert found.obstacles == ()


@pytest.mark.parametrize("cost", ["-0.01", "NaN", "Infinity"])
def test_a_cost_is_a_number_not_below_nothing(told: Told, cost: str) -> None:
    with pytest.raises(CostRefused, match="pm") as refused:
        gap_of(an_edition(a_row("pm", **LIMITS)), {}, "A", Wish(costs={"sector": {"pm": Decimal(cost)}}))
    told(str(refused.value))


@pytest.mark.parametrize("target", ["E", "leading", {"sector": "E"}, {"elsewhere": "A"}])
def test_a_level_that_the_ladder_has_not_is_refused(told: Told, target: Any) -> None:
    with pytest.raises(TargetUnknown, match=r"allowed: |none") as refused:
        gap_of(an_edition(a_row("pm", **LIMITS)), {}, target)
    told(str(refused.value))


def two_sectors(target: Any, wish: Wish | None = None) -> Any:
    edition = the_sample()
    sectors = tuple(
        SectorFacts(code, None, facts_for(edition.sectors[code], changes))
        for code, changes in (("sample_a", {"stack_so2": "30"}), ("sample_b", {}))
    )
    return gap(edition, Application(sectors, TODAY), target, wish)


def test_the_lowest_sector_decides_so_the_whole_needs_a_plan_for_each() -> None:
    found = two_sectors("A", Wish(saves={"A": Decimal("120.5")}))

    assert [(item.table.code, item.target, item.reached) for item in found.sectors] == [
        ("sample_a", "A", False),
        ("sample_b", "A", True),
    ]
    assert found.hours_saved == Decimal("120.5")
    assert two_sectors("A").hours_saved is None


def test_a_target_may_be_named_for_one_sector() -> None:
    assert [item.table.code for item in two_sectors({"sample_a": "B"}).sectors] == ["sample_a"]


def test_carrying_out_the_plans_of_all_sectors_gives_the_whole_its_level() -> None:
    found = two_sectors("A")
    facts = {item.sector: item.facts for item in found.grade.application.sectors}

    done = tuple(
        SectorFacts(item.table.code, None, applied(facts[item.table.code], item.plans[0])) for item in found.sectors
    )

    assert grade(found.grade.edition, Application(done, TODAY)).level == "A"


def test_the_document_is_json_and_names_every_document_it_cites() -> None:
    found = gap_document(two_sectors("A"))

    assert found["schema"] == "greenctl-gap/1"
    assert canonical(found) == canonical(gap_document(two_sectors("A")))
    assert list(found["documents"]) == ["sample-rules"]  # type: ignore[call-overload]
    (change,) = found["sectors"][0]["plans"][0]["changes"]  # type: ignore[index]
    assert change["sentence_zh"] == "示例:有组织二氧化硫浓度由 30 mg/m³ 改为 ≤ 20 mg/m³（A级，sample-rules 示例条款 2）"
    assert change["sentence_en"] == "Sample: stack SO2 from 30 mg/m³ to ≤ 20 mg/m³ (level A, sample-rules 示例条款 2)"
