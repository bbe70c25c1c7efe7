"""Each way to be wrong has its own answer with a next step, and leaves nothing half-written."""

import pytest

from api.declaration.answers_in import LONGEST_REASON
from greenctl.kernel.actor import Role
from greenctl.kernel.ids import new_id
from tests.declaration.builders import a_line, a_measure, a_reference, a_world, answers
from tests.people import Person

FACT = "facts.sample_a.stack_particulate"


@pytest.fixture
def draft(transactions, people):
    """A person with a draft: (person, path, world)."""
    world = a_world(transactions)
    person = people.preparer(world.works[0])
    new = {"source_id": world.works[0], "season_id": world.season.id, "programme": "emergency"}
    begun = person.post("/declarations", new)
    return person, f"/declarations/{begun.json['id']}", world


def answer(value: object) -> dict:
    return {"facts": {"sample_a": {"stack_particulate": value}}}


@pytest.mark.parametrize(
    "value, code",
    [
        pytest.param("many", "fact.not_a_number", id="words"),
        pytest.param("1e3", "fact.not_a_number", id="exponent"),
        pytest.param(True, "fact.not_a_number", id="a truth"),
        pytest.param("1001", "fact.out_of_bounds", id="beyond the bounds"),
        pytest.param("-1", "fact.out_of_bounds", id="below the bounds"),
        pytest.param("1.234", "fact.too_many_places", id="places"),
        pytest.param({"value": "5", "unit": "g/m3"}, "fact.unit_mismatch", id="unit"),
        pytest.param(["a"], "fact.not_a_number", id="a list"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_clause_and_nothing_is_written(draft, value, code):
    person, path, _ = draft

    refused = person.patch(path, {**answer(value), "lines": [a_line()]}, version=1)

    assert (refused.status_code, refused.json["code"]) == (422, "declaration.facts_not_accepted")
    (problem,) = refused.json["problems"]
    assert (problem["field"], problem["code"]) == (FACT, code)
    assert problem["clause"] == "sample-rules 示例条款 1"
    assert problem["message"]
    assert problem["next_step"]
    assert person.get(path).json["version"] == 1
    assert person.get(f"{path}/form").json["lines"]["value"] is None


@pytest.mark.parametrize("value", ["1000", "0", "1.23", {"value": "5", "unit": "mg/m3"}, 7, None])
def test_a_value_at_the_limit_is_taken(draft, value):
    person, path, _ = draft

    assert person.patch(path, answer(value), version=1).status_code == 200


@pytest.mark.parametrize(
    "body, field",
    [
        pytest.param({"facts": {"sample_a": {"nothing": "1"}}}, "facts.sample_a.nothing", id="indicator"),
        pytest.param({"facts": {"cement": {"x": "1"}}}, "facts.cement.x", id="sector"),
        pytest.param({"measures": {"blue": [a_measure()]}}, "measures.blue", id="alert"),
    ],
)
def test_what_the_form_does_not_ask_is_named(draft, body, field):
    person, path, _ = draft

    refused = person.patch(path, body, version=1)

    assert [(p["field"], p["code"]) for p in refused.json["problems"]] == [(field, "declaration.field_unknown")]


@pytest.mark.parametrize(
    "body, field",
    [
        pytest.param(answer("\x00"), FACT, id="NUL"),
        pytest.param(answer("9" * 65), FACT, id="too long"),
        pytest.param({"facts": {"a b": {}}}, "facts.a b", id="a name that is no code"),
        pytest.param({"lines": [a_line()] * 201}, "lines", id="too many lines"),
        pytest.param({"facts": {f"s{n}": {} for n in range(21)}}, "facts", id="too many sectors"),
        pytest.param({"facts": "all of them"}, "facts", id="no map"),
        pytest.param({"lines": [{**a_line(), "surprise": 1}]}, "lines.0.surprise", id="unknown member"),
        pytest.param({"lines": [{"id": "x"}]}, "lines.0.name", id="missing member"),
        pytest.param({"measures": {"red": [a_measure(action="pray")]}}, "measures.red.0.action", id="action"),
        pytest.param(
            {"evidence": {"sample_a": {"stack_so2": [a_reference(sha256="G" * 64)]}}},
            "evidence.sample_a.stack_so2.0.sha256",
            id="no digest",
        ),
        pytest.param({"surprise": 1}, "surprise", id="unknown"),
    ],
)
def test_a_wrong_shape_is_refused_before_anything_is_read(draft, body, field):
    person, path, _ = draft

    refused = person.patch(path, body, version=1)

    assert (refused.status_code, refused.json["code"]) == (422, "request.invalid")
    assert field in [problem["field"] for problem in refused.json["problems"]]


@pytest.mark.parametrize(
    "text, status",
    [
        pytest.param('{"facts": {"sample_a": {"stack_particulate": "\\ud800"}}}', 422, id="lone surrogate"),
        pytest.param('{"facts": {"sample_a": {"stack_particulate": 1e999}}}', 400, id="1e999"),
        pytest.param('{"facts": {"sample_a": {"stack_particulate": NaN}}}', 400, id="NaN"),
        pytest.param('{"facts": ' + "[" * 10_000 + "]" * 10_000 + "}", 400, id="deep"),
        pytest.param('{"facts": {}, "facts": {}}', 400, id="a name twice"),
        pytest.param('{"facts": {"sample_a": {"stack_particulate": 9223372036854775808}}}', 422, id="2^63"),
    ],
)
def test_strange_json_is_refused(draft, text, status):
    person, path, _ = draft
    headers = {"If-Match": '"1"', "Content-Type": "application/json"}

    refused = person.call("PATCH", path, data=text, headers=headers)

    assert refused.status_code == status
    assert refused.json["next_step"]


def test_a_stale_version_is_refused_with_the_present_one(draft):
    person, path, _ = draft
    person.patch(path, answer("5"), version=1)

    refused = person.patch(path, answer("6"), version=1)

    assert (refused.status_code, refused.json["details"]["current_version"]) == (412, 2)
    assert person.patch(path, answer("6")).status_code == 428


def test_a_vague_measure_is_worth_a_warning_and_no_measure_an_error(draft):
    person, path, _ = draft
    vague = a_measure(line=None, action="limit", text="降低负荷30%")
    person.patch(path, {**answers(), "measures": {"red": [vague], "orange": [a_measure(shown_by=None)]}}, version=1)

    check = person.get(f"{path}/check").json

    found = {(p["severity"], p["field"], p["code"]) for p in check["problems"] if p["field"].startswith("measures")}
    assert not check["ready"]
    assert found == {
        ("warning", "measures.red", "declaration.measure_vague"),
        ("warning", "measures.orange", "declaration.measure_not_checkable"),
        ("error", "measures.yellow", "declaration.no_measures"),
    }
    assert all(problem["message"] and problem["next_step"] for problem in check["problems"])


def test_a_measure_that_names_no_existing_line_is_an_error(draft):
    person, path, _ = draft
    person.patch(path, {**answers(), "measures": {"red": [a_measure(line="line-9")]}}, version=1)

    problems = person.get(f"{path}/check", headers={"Accept-Language": "en"}).json["problems"]

    unknown = next(problem for problem in problems if problem["code"] == "declaration.line_unknown")
    assert unknown["message"] == "A measure names line 'line-9', which is not given."


def test_missing_evidence_is_listed_for_the_level_that_is_claimed(draft):
    person, path, _ = draft
    person.patch(path, {**answers(), "evidence": {"sample_a": {"stack_so2": [a_reference()]}}}, version=1)

    problems = person.get(f"{path}/check").json["problems"]

    lacking = {problem["field"] for problem in problems if problem["code"] == "declaration.evidence_missing"}
    assert "evidence.sample_a.stack_particulate" in lacking
    assert "evidence.sample_a.stack_so2" not in lacking


def test_the_same_key_with_another_body_is_refused_and_with_the_same_replayed(draft, transactions):
    person, _, world = draft
    new = {"id": new_id(), "source_id": world.works[0], "season_id": world.season.id, "programme": "staggered"}
    first = person.post("/declarations", new, key="the-same-key")

    assert person.post("/declarations", new, key="the-same-key").data == first.data
    reused = person.post("/declarations", {**new, "programme": "construction"}, key="the-same-key")
    assert [problem["field"] for problem in reused.json["problems"]] == ["programme"]


@pytest.mark.parametrize("route", ["form", "self-score", "check", "changes", "versions/1", "copy", "receipt"])
def test_what_is_not_there_and_what_is_not_ones_own_answer_alike(draft, people, route):
    _, path, world = draft
    stranger = people.preparer(world.site)
    missing = f"/declarations/{new_id()}"

    answers_ = [stranger.get(f"{place}/{route}") for place in (path, missing)]

    assert [found.status_code for found in answers_] == [404, 404]
    assert len({without_ids(found, path, missing) for found in answers_}) == 1


def test_a_county_reviewer_cannot_begin_or_edit(draft, people):
    _, path, world = draft
    reviewer: Person = people.staff(Role.COUNTY_REVIEWER, "370811", "industry")
    new = {"source_id": world.works[0], "season_id": world.season.id, "programme": "staggered"}

    assert reviewer.post("/declarations", new).status_code == 403
    assert reviewer.patch(path, answer("5"), version=1).status_code == 403


def without_ids(found, path, missing) -> str:
    body = {**found.json, "request_id": "-"}
    for place in (path, missing):
        body = {key: str(value).replace(place.removeprefix("/declarations/"), "ID") for key, value in body.items()}
    return str(sorted(body.items()))


@pytest.mark.parametrize(
    "text, status",
    [("示" * LONGEST_REASON, 200), ("示" * (LONGEST_REASON + 1), 422), (None, 200), (7, 422)],
    ids=["the longest", "too long", "taken away", "a number"],
)
def test_a_reason_is_a_short_text(draft, text, status):
    person, path, _ = draft

    answered = person.patch(path, {"reasons": {FACT: text}}, version=1)

    assert answered.status_code == status, answered.text
    if status != 200:
        assert answered.json["problems"][0]["field"] == f"reasons.{FACT}"
