"""Workflows are data: what is wrong in a file is refused with its place and what is allowed."""

from copy import deepcopy

import pytest

from greenctl.kernel.actor import Role
from greenctl.review.errors import WorkflowNotThere, WorkflowRefused
from greenctl.review.workflow import State
from greenctl.review.workflow_files import FOLDER, read_file, read_shipped, shipped_ids, workflow_from

DEMO = read_shipped("demo-city")


def refusal(document):
    with pytest.raises(WorkflowRefused) as refused:
        workflow_from(document, "a.yaml")
    return refused.value.details


def changed(*path, to):
    """The demonstration's document with one value changed; `to=...` takes the key away."""
    document = deepcopy(DEMO)
    *way, last = path
    inner = document
    for step in way:
        inner = inner[step]
    if to is ...:
        del inner[last]
    else:
        inner[last] = to
    return document


@pytest.mark.parametrize("workflow_id", shipped_ids())
def test_every_shipped_workflow_is_without_fault_and_not_official(workflow_id):
    workflow = workflow_from(read_shipped(workflow_id))

    assert workflow.id == workflow_id
    assert not workflow.official
    assert all(step.unverified for step in workflow.steps)


def test_the_number_of_days_of_publicity_is_said_to_be_unverified():
    publicity = workflow_from(DEMO).step("publicity")

    assert (publicity.working_days, publicity.unverified) == (5, True)


@pytest.mark.parametrize(
    "document, place, allowed",
    [
        pytest.param(changed("colour", to="red"), "colour", "title_zh", id="unknown key"),
        pytest.param(changed("zone", to=...), "the whole", "zone", id="missing key"),
        pytest.param(changed("zone", to="Asia/Jining"), "zone", "time zone database", id="no such zone"),
        pytest.param(changed("official", to="no"), "official", "True", id="a flag that only looks like one"),
        pytest.param(changed("id", to="示例"), "id", "letters, digits", id="an id that is no code"),
        pytest.param(changed("steps", to=[]), "steps", "a list", id="no steps"),
        pytest.param(changed("steps", 0, "kind", to="vote"), "steps[0].kind", "decision", id="unknown kind"),
        pytest.param(changed("steps", 0, "desk", to="mine"), "steps[0].desk", "own_department", id="unknown desk"),
        pytest.param(changed("steps", 0, "working_days", to=0), "steps[0].working_days", "1 to", id="no days"),
        pytest.param(changed("steps", 0, "working_days", to=251), "steps[0].working_days", "250", id="too many days"),
        pytest.param(changed("steps", 0, "working_days", to=True), "steps[0].working_days", "1 to", id="days: true"),
        pytest.param(changed("steps", 1, "code", to="county"), "steps[1]", "each once", id="a step twice"),
        pytest.param(changed("steps", 0, "code", to="approved"), "steps[0].code", "state", id="named as a state"),
        pytest.param(changed("routes", 1, to="A+"), "routes[1]", "each once", id="a route twice"),
        pytest.param(changed("moves", 0, "step", to="town"), "moves[0].step", "county", id="unknown step"),
        pytest.param(changed("moves", 0, "verdict", to="wave"), "moves[0].verdict", "approve", id="unknown verdict"),
        pytest.param(changed("moves", 0, "to", to="heaven"), "moves[0].to", "publicity", id="unknown target"),
        pytest.param(changed("moves", 0, "to", to="withdrawn"), "moves[0].to", "approved", id="no verdict withdraws"),
        pytest.param(changed("moves", 0, "who", to=["mayor"]), "moves[0].who[0]", "county_reviewer", id="unknown role"),
        pytest.param(changed("moves", 0, "who", to=["anybody"]), "moves[0].who[0]", "expert", id="anybody"),
        pytest.param(changed("moves", 3, "for_routes", to=["Z"]), "moves[3].for_routes[0]", "undetermined", id="route"),
        pytest.param(changed("moves", 0, "guards", to=["be_nice"]), "moves[0].guards[0]", "not_own_firm", id="guard"),
        pytest.param(
            changed("moves", 0, "guards", to=["not_own_firm"]),
            "moves[0]",
            "not_decided_another_step",
            id="a row without a guard it needs",
        ),
        pytest.param(changed("moves", 1, "fields", to=False), "moves[1]", "True", id="a return without fields"),
        pytest.param(changed("moves", 2, "reason", to=False), "moves[2]", "True", id="a reject without a reason"),
        pytest.param(changed("moves", 0, "fields", to=True), "moves[0]", "only a return", id="approve with fields"),
        pytest.param(changed("moves", 1, "to", to="rejected"), "moves[1]", "returned", id="a return that rejects"),
        pytest.param(changed("moves", 7, "to", to="county"), "moves[7]", "publicity", id="a way back"),
        pytest.param(changed("moves", 7, "to", to="site_visit"), "moves[7]", "publicity", id="a step onto itself"),
        pytest.param(changed("moves", 10, "who", to=["expert"]), "moves[10]", "system", id="a person ends a wait"),
        pytest.param(changed("moves", 10, "verdict", to="approve"), "moves[10]", "conclude", id="a wait is approved"),
        pytest.param(changed("moves", 0, "to", to="publicity"), "steps[1]", "leads to it", id="nobody reaches a step"),
        pytest.param(changed("moves", 10, to=...), "moves", "approve, pass_up or conclude", id="a dead end"),
        pytest.param(
            changed("moves", 4, "for_routes", 3, to="no_certificate"), "moves", "approve", id="a route left out"
        ),
        pytest.param(changed("moves", 4, "for_routes", 0, to="A"), "moves", "one row", id="two rows for one route"),
    ],
)
def test_a_fault_is_refused_with_its_place_and_what_is_allowed(document, place, allowed):
    details = refusal(document)

    assert details["file"] == "a.yaml"
    assert details["place"] == place
    assert allowed in str(details["allowed"])


@pytest.mark.parametrize("document", [None, [], "text", 7])
def test_what_is_not_a_mapping_is_refused(document):
    assert refusal(document)["wrong"] == "not a mapping"


@pytest.mark.parametrize(
    "text, line, wrong",
    [
        pytest.param("", None, "empty", id="empty"),
        pytest.param("id: [", None, "not YAML", id="not YAML"),
        pytest.param("id: a\nid: b\n", 2, "twice", id="a key twice"),
        pytest.param("id: a\nsteps:\n  - {code: x, code: y}\n", 3, "twice", id="a key twice further in"),
        pytest.param("{[a]: b}", 1, "not text", id="a key that is no word"),
        pytest.param("id: !!python/name:os.system x\n", 1, "plain", id="a tag"),
    ],
)
def test_a_file_that_hides_a_mistake_is_refused_with_its_line(tmp_path, text, line, wrong):
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(WorkflowRefused) as refused:
        read_file(file)

    assert (refused.value.details["file"], refused.value.details["line"]) == ("a.yaml", line)
    assert wrong in refused.value.details["wrong"]


def test_a_fault_in_a_file_names_its_line(tmp_path):
    file = tmp_path / "demo-city.yaml"
    text = (FOLDER / "demo-city.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("kind: wait", "kind: nap"), encoding="utf-8")

    with pytest.raises(WorkflowRefused) as refused:
        read_file(file)

    line = text[: text.index("kind: wait")].count("\n") + 1
    assert (refused.value.details["line"], refused.value.details["place"]) == (line, "steps[3].kind")


def test_a_file_is_named_as_its_workflow(tmp_path):
    file = tmp_path / "other.yaml"
    file.write_bytes((FOLDER / "demo-city.yaml").read_bytes())

    with pytest.raises(WorkflowRefused) as refused:
        read_file(file)

    assert refused.value.details["allowed"] == "other"


def test_a_workflow_that_is_not_shipped_is_not_there():
    with pytest.raises(WorkflowNotThere) as refused:
        read_shipped("../secret")

    assert refused.value.details["allowed"] == (
        "demo-city",
        "demo-city-2",
        "demo-city-3",
        "demo-city-4",
        "national-draft",
        "short-form",
    )


def test_people_decide_and_the_system_waits():
    for workflow_id in shipped_ids():
        for move in workflow_from(read_shipped(workflow_id)).moves:
            assert (move.who == {Role.SYSTEM}) == (move.verdict in {"conclude", "disagree"})
            assert move.to != State.WITHDRAWN
