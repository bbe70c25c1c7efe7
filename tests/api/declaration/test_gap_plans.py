"""Gap plans over HTTP: asked, carried out by editing, and the level is there."""

from typing import Any

import pytest

from greenctl.kernel.actor import Role
from tests.adverse.builders import confirmed
from tests.declaration.builders import a_world, answers, begun, edited, handed_in

SHORT = {
    "stack_particulate": "15",
    "clean_energy_share": "60",
    "kiln_type": "type_two",
    "online_monitoring": False,
    "files": ["approval", "permit"],
}


@pytest.fixture
def draft(transactions, people):
    """A draft that stands at C, and who may edit it: (preparer, signer, path)."""
    works, path = short_of(transactions, a_world(transactions))
    return people.preparer(works), people.signer(works), path


def short_of(transactions, world):
    works = world.works[0]
    (declaration,) = edited(transactions, begun(transactions, world, works), answers(changes=SHORT))
    return works, f"/declarations/{declaration.id}"


def ask(person: Any, path: str, **question: Any) -> Any:
    return person.post(f"{path}/gap-plans", question or {"target": "A"})


def carried_out(plan: dict[str, Any]) -> dict[str, Any]:
    """What a client types in: the nearest answer that each change takes."""
    return {change["indicator"]: _answer(change) for change in plan["changes"]}


def _answer(change: dict[str, Any]) -> Any:
    becomes = change["becomes"]
    match change["type"]:
        case "number":
            return becomes["most"] or becomes["least"]
        case "bool":
            return becomes["truth"]
        case "choice":
            return becomes["one_of"][0]
    return sorted({*change["observed"], *becomes["add"]} - {*becomes["remove"]})


@pytest.mark.parametrize("level", ["A", "B"])
def test_a_works_at_c_asks_edits_and_hands_in_at_the_level_it_aimed_at(draft, level):
    preparer, signer, path = draft
    assert preparer.get(f"{path}/self-score").json["level"] == "C"

    asked = ask(preparer, path, target=level)

    assert asked.status_code == 200, asked.json
    (sector,) = asked.json["sectors"]
    assert (sector["sure"], sector["complete"], sector["minimal"], sector["reached"]) == (True, True, True, False)
    (plan,) = sector["plans"]
    assert plan["level"] == level
    version = preparer.get(path).json["version"]
    done = preparer.patch(path, {"facts": {"sample_a": carried_out(plan)}}, version=version)
    assert done.status_code == 200, done.json
    assert ask(preparer, path, target=level).json["sectors"][0]["reached"]
    assert signer.post(f"{path}/signature", version=version + 1).status_code == 200
    handed = preparer.post(f"{path}/submission", version=version + 2)
    assert (handed.status_code, handed.json["level"]) == (201, level)


def test_a_plan_names_clause_evidence_and_two_sentences(draft):
    preparer, _, path = draft

    (plan,) = ask(preparer, path).json["sectors"][0]["plans"]

    dust = plan["changes"][0]
    assert (dust["clause"], dust["trust"], dust["evidence"]) == (
        "示例条款 1",
        "confirmed",
        ["示例检测报告", "示例在线监测数据"],
    )
    assert "≤ 5 mg/m³" in dust["sentence_zh"]
    assert "to ≤ 5 mg/m³" in dust["sentence_en"]


def test_costs_are_counted_and_nothing_is_kept(draft):
    preparer, _, path = draft
    before = preparer.get(path)

    asked = ask(preparer, path, target="A", costs={"sample_a": {"kiln_type": "1200.5", "files": "0"}})

    (plan,) = asked.json["sectors"][0]["plans"]
    assert plan["cost"] == "1203.5"
    assert preparer.get(path).headers["ETag"] == before.headers["ETag"]


def test_a_target_may_be_named_for_each_sector(draft):
    preparer, _, path = draft

    asked = ask(preparer, path, targets={"sample_a": "B"})

    assert (asked.json["target"], asked.json["sectors"][0]["target"]) == (None, "B")


def test_a_reviewer_plans_from_what_was_handed_in_and_sees_no_draft(transactions, people):
    world = a_world(transactions, works=2)
    _, draft = short_of(transactions, world)
    (submitted,) = handed_in(transactions, world, world.works[1], tree=answers(changes=SHORT))
    county = people.staff(Role.COUNTY_REVIEWER, "370811", "industry")

    asked = ask(county, f"/declarations/{submitted.declaration_id}")

    assert ask(county, draft).json["code"] == "declaration.version_not_there"
    assert [change["indicator"] for change in asked.json["sectors"][0]["plans"][0]["changes"]] == [
        "stack_particulate", "clean_energy_share", "kiln_type", "files", "online_monitoring",
    ]  # fmt: skip


@pytest.mark.parametrize("area, department", [("370826", "industry"), ("370811", "transport")])
def test_nobody_else_learns_that_it_is_there(draft, people, area, department):
    _, _, path = draft

    refused = ask(people.staff(Role.COUNTY_REVIEWER, area, department), path)

    assert (refused.status_code, refused.json["code"]) == (404, "declaration.not_there")


@pytest.mark.parametrize(
    "question, status, code",
    [
        pytest.param({"target": "leading"}, 422, "declaration.target_not_on_ladder", id="on another scale"),
        pytest.param({"target": "Z"}, 422, "declaration.target_not_on_ladder", id="no level at all"),
        pytest.param({"targets": {"sample_b": "A"}}, 422, "declaration.target_not_on_ladder", id="another sector"),
        pytest.param(
            {"target": "A", "costs": {"sample_a": {"nothing": "1"}}}, 422, "declaration.costs_unknown", id="no field"
        ),
        pytest.param({"target": "A", "costs": {"sample_a": {"files": "-1"}}}, 422, "request.invalid", id="below 0"),
        pytest.param({"target": "A", "costs": {"sample_a": {"files": 1}}}, 422, "request.invalid", id="not exact"),
        pytest.param({"target": "A", "targets": {"sample_a": "A"}}, 422, "request.invalid", id="both"),
        pytest.param({"targets": {}}, 422, "request.invalid", id="neither"),
        pytest.param({"target": "A", "plans": 0}, 422, "request.invalid", id="no plan"),
        pytest.param({"target": "A", "plans": 101}, 422, "request.invalid", id="too many plans"),
    ],
)
def test_a_question_that_will_not_do_is_told_what_to_do_next(draft, question, status, code):
    preparer, _, path = draft

    refused = ask(preparer, path, **question)

    assert (refused.status_code, refused.json["code"]) == (status, code), refused.json
    assert refused.json["next_step"]


def test_a_plan_waits_for_what_only_time_removes(transactions, people):
    works, path = short_of(transactions, a_world(transactions))
    confirmed(transactions, works)

    (sector,) = ask(people.preparer(works), path).json["sectors"]

    (veto,) = sector["vetoes"]
    assert [plan["not_before"] for plan in sector["plans"]] == [veto["ends_on"]]
    assert veto["ends_on"] in sector["sentence_zh"]
