"""The ways from C to A in a table of 20 indicators, beside one grade with its explanation."""

from pathlib import Path
from typing import Any

from grading import Application, Edition, SectorFacts, explained, gap, gap_document, read_facts
from tests.bench.measuring import beside, report
from tests.grading.builders import TODAY, a_cell, a_document, a_row, best_answers, the_sample

AT_C = {
    "stack_particulate": "20", "stack_so2": "50", "stack_nox": "150", "stack_nmhc": "60", "ammonia_slip": "8",
    "boundary_particulate": "0.8", "enclosed_storage": False, "clean_energy_share": "50", "kiln_type": "type_two",
    "dedusting": "wet", "clean_transport_share": "40", "new_vehicle_share": "50", "new_machinery_share": "50",
    "gate_system": False, "gate_video_months": "3", "files": ["approval", "permit"],
    "ledgers": ["production_log", "treatment_log"], "online_monitoring": False, "data_months": "6",
}  # fmt: skip
AIM = 50


def from_c_to_a(_: Path, *, large: bool) -> None:
    """As the sample is, and the same size with a fuel that several rows rest on and that others take instead."""
    sample = the_sample()
    raw = {**best_answers(sample.sectors["sample_a"]), **AT_C}
    _measure("grade.gap_plan_us", sample, "sample_a", raw)
    _measure("grade.gap_plan_us.conditions", _with_a_fuel(), "sector", _answers_with_a_fuel())


def _measure(name: str, edition: Edition, sector: str, raw: dict[str, Any]) -> None:
    facts, _ = read_facts(edition.sectors[sector], raw)
    application = Application((SectorFacts(sector, None, facts),), TODAY)
    found = gap(edition, application, "A").sectors[0]
    if (found.now.level, found.sure, found.complete) != ("C", True, True):
        raise AssertionError(f"{name}: not a way from C to A, or not all of them")
    cost = beside(lambda: gap(edition, application, "A"), lambda: explained(edition, application), times=5)
    told = beside(lambda: gap_document(gap(edition, application, "A")), lambda: gap(edition, application, "A"), times=5)
    more = {"plans": len(found.plans), "changes": [len(plan.changes) for plan in found.plans][:3]}
    times = {"explained_us": round(cost.floor_us), "document_us": round(told.call_us)}
    report(name, cost.call_us, "us", ratio=round(cost.ratio, 2), aim=f"ratio <= {AIM}", **times, **more)


def _with_a_fuel() -> Edition:
    """Six rows apply to one fuel only, four take another instead of their limit, ten ask of everybody."""
    fuel = {key: value for key, value in a_row("fuel", "choice").items() if key != "levels"}
    limits = {"A": {"at_most": "10"}, "B": {"at_most": "20"}, "C": {"at_most": "30"}}
    rows = [a_row(f"row_{number}", **limits) for number in range(20)]
    for row in rows[:6]:
        row["applies_if"] = {"fact": "fuel", "one_of": ["x"]}
    for row in rows[6:10]:
        row["levels"]["A"] = a_cell(any_of=[{"at_most": "10"}, {"fact": "fuel", "one_of": ["z"]}])
    return Edition.from_document(a_document(*rows, asked=[fuel]))


def _answers_with_a_fuel() -> dict[str, Any]:
    return {"fuel": "x", **{f"row_{number}": "25" for number in range(20)}}
