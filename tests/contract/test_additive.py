"""Within a version the contract is only added to; planted breakages are named, additions pass."""

import json

import pytest

from api.additive import breaking_changes
from greenctl.cli.contract import FOLDER as COMMITTED, RELEASED, against_released, not_releasable
from tests.contract.documents import changed, member, operation, schema, the_contract

SIGN_IN, BEGIN, LIST, SUBMIT = "sign_in", "begin_declaration", "list_declarations", "submit_declaration"
TEXT = {"type": "string"}


def parameter(document, operation_id, name):
    return next(item for item in operation(document, operation_id)["parameters"] if item["name"] == name)


def move_problem(document):
    responses = operation(document, SUBMIT)["responses"]
    code = "declaration.not_signed"
    left = [item for item in responses["409"]["description"].removeprefix("Problem: ").split(", ") if item != code]
    responses["409"]["description"] = "Problem: " + ", ".join(left)
    responses["422"]["description"] += f", {code}"


def succeed_otherwise(document):
    responses = operation(document, BEGIN)["responses"]
    responses["200"] = responses.pop("201")


BREAKAGES = {
    "operation removed": (
        lambda d: d["paths"]["/declarations"].pop("get"),
        "GET /declarations: the operation is gone",
    ),
    "path removed": (lambda d: d["paths"].pop("/me"), "GET /me: the operation is gone"),
    "operation id": (
        lambda d: operation(d, SIGN_IN).update(operationId="log_in"),
        "POST /auth/sign-in: operation id sign_in became log_in",
    ),
    "public no more": (lambda d: operation(d, "list_areas").pop("security"), "GET /areas: asks for a token now"),
    "query parameter removed": (
        lambda d: operation(d, LIST)["parameters"].remove(parameter(d, LIST, "after")),
        "query parameter after is gone",
    ),
    "parameter required": (
        lambda d: parameter(d, LIST, "limit").update(required=True),
        "query parameter limit is required now",
    ),
    "new required header": (
        lambda d: operation(d, LIST)["parameters"].append(
            {"in": "header", "name": "X-App", "required": True, "schema": TEXT}
        ),
        "header parameter X-App is new and required",
    ),
    "new required field": (
        lambda d: (
            schema(d, "SignIn")["properties"].update(captcha=TEXT),
            schema(d, "SignIn")["required"].append("captcha"),
        ),
        "POST /auth/sign-in: body.captcha: is required now",
    ),
    "request field removed": (
        lambda d: schema(d, "SignIn")["properties"].pop("device"),
        "POST /auth/sign-in: body.device: is gone",
    ),
    "word of a request removed": (
        lambda d: member(d, "Measure", "action")["enum"].remove("ban_vehicles"),
        "takes ban_vehicles no more",
    ),
    "any text became a few words": (
        lambda d: member(d, "SignIn", "login").update(enum=["a", "b"]),
        "body.login: takes any other word no more",
    ),
    "limit lowered": (
        lambda d: member(d, "SignIn", "login").update(maxLength=40),
        "body.login: maxLength 80 became 40",
    ),
    "limit new": (lambda d: member(d, "SignIn", "password").update(minLength=15), "minLength none became 15"),
    "shorter pages": (
        lambda d: parameter(d, LIST, "limit")["schema"].update(maximum=100),
        "query parameter limit: maximum 200 became 100",
    ),
    "request pattern": (
        lambda d: member(d, "Line", "id").update(pattern="^[a-z]+$"),
        "pattern ^[A-Za-z0-9_.+-]+$ became ^[a-z]+$",
    ),
    "request type": (
        lambda d: member(d, "SignIn", "login").update(type="integer"),
        "body.login: may not be string any more",
    ),
    "null refused": (lambda d: member(d, "Line", "product").update(type="string"), "product: may not be null any more"),
    "an alternative of a request removed": (
        lambda d: member(d, "SignIn", "device").update(anyOf=[{"$ref": "#/components/schemas/DeviceProof"}]),
        "body.device: the alternative null is taken no more",
    ),
    "media type of a body": (
        lambda d: operation(d, "upload_to_local_store")["requestBody"]["content"].pop("image/heic"),
        "the body is not taken as image/heic any more",
    ),
    "body required": (
        lambda d: operation(d, SUBMIT).update(
            requestBody={"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
        ),
        "POST /declarations/{declaration_id}/submission: a body is required now",
    ),
    "answer field removed": (
        lambda d: schema(d, "Declaration")["properties"].pop("state"),
        "answer 201.state: is gone",
    ),
    "answer field optional": (
        lambda d: schema(d, "Declaration")["required"].remove("version"),
        "version: may be missing now",
    ),
    "answer nullable": (
        lambda d: member(d, "Declaration", "season_id").update(type=["string", "null"]),
        "season_id: may be null now",
    ),
    "answer type": (
        lambda d: member(d, "Declaration", "version").update(type="string"),
        "version: may be string now",
    ),
    "answer time became text": (
        lambda d: member(d, "Declaration", "signed_at").pop("format"),
        "signed_at: format date-time became none",
    ),
    "deep in a list of a list": (
        lambda d: schema(d, "SectorExplained")["properties"].pop("findings"),
        "sectors[].findings: is gone",
    ),
    "status of success": (succeed_otherwise, "succeeds with 200 instead of 201"),
    "status of a problem": (move_problem, "problem declaration.not_signed comes with 422 instead of 409"),
    "answer media": (
        lambda d: operation(d, "download_csv")["responses"]["200"].update(content={"text/plain": {"schema": TEXT}}),
        "answer 200 does not come as text/csv any more",
    ),
}


@pytest.mark.parametrize("change, told", BREAKAGES.values(), ids=BREAKAGES)
def test_a_planted_breakage_is_named(change, told):
    found = breaking_changes(*changed(change))

    assert any(told in line for line in found), found


ADDITIONS = {
    "nothing": lambda _: None,
    "new path": lambda d: d["paths"].update({"/new": d["paths"]["/me"]}),
    "new operation on a path": lambda d: d["paths"]["/me"].update(
        post={**d["paths"]["/me"]["get"], "operationId": "x"}
    ),
    "new answer member": lambda d: (
        schema(d, "Declaration")["properties"].update(note=TEXT),
        schema(d, "Declaration")["required"].append("note"),
    ),
    "new optional request member": lambda d: schema(d, "SignIn")["properties"].update(app=TEXT),
    "request member optional now": lambda d: schema(d, "DecisionIn")["required"].clear(),
    "new optional query parameter": lambda d: operation(d, LIST)["parameters"].append(
        {"in": "query", "name": "state", "required": False, "schema": TEXT}
    ),
    "new word of a request": lambda d: member(d, "DecisionIn", "verdict")["enum"].append("postpone"),
    "new word of an answer": lambda d: member(d, "Declaration", "state")["enum"].append("postponed"),
    "limit raised": lambda d: member(d, "SignIn", "login").update(maxLength=200),
    "limit lifted": lambda d: member(d, "SignIn", "login").pop("maxLength"),
    "null taken": lambda d: member(d, "SignIn", "login").update(type=["string", "null"]),
    "null answered no more": lambda d: member(d, "Declaration", "signed_at").update(type="string"),
    "new problem code": lambda d: operation(d, SUBMIT)["responses"]["409"].update(
        description=operation(d, SUBMIT)["responses"]["409"]["description"] + ", declaration.unheard_of"
    ),
    "new problem status": lambda d: operation(d, SUBMIT)["responses"].update(
        {"410": {"description": "Problem: declaration.gone"}}
    ),
    "other words": lambda d: operation(d, SUBMIT).update(summary="Hand it in."),
    "header read no more": lambda d: operation(d, BEGIN)["parameters"].remove(parameter(d, BEGIN, "Idempotency-Key")),
    "another media type taken": lambda d: operation(d, "upload_to_local_store")["requestBody"]["content"].update(
        {"image/avif": {"schema": TEXT}}
    ),
    "another alternative taken": lambda d: member(d, "SignIn", "device")["anyOf"].append(TEXT),
}


@pytest.mark.parametrize("change", ADDITIONS.values(), ids=ADDITIONS)
def test_an_addition_breaks_nobody(change):
    assert breaking_changes(*changed(change)) == []


def test_the_contract_has_only_been_added_to_since_it_was_released():
    present = (COMMITTED / "openapi.json").read_text(encoding="utf-8")

    assert against_released(present, COMMITTED) == []


def test_from_its_first_release_on_a_broken_contract_does_not_pass(tmp_path):
    before, after = changed(lambda d: schema(d, "Declaration")["properties"].pop("state"))
    (tmp_path / RELEASED).write_text(json.dumps(before), encoding="utf-8")

    assert against_released(json.dumps(before), tmp_path) == []
    assert against_released(json.dumps(after), tmp_path)


@pytest.mark.parametrize(
    "version, changes, told",
    [
        pytest.param("1.0.0-draft", "## 1.0.0-draft\n", "not for release", id="a draft"),
        pytest.param("1.0.0", "# Changes\n", "no section '## 1.0.0'", id="nobody was told"),
        pytest.param("1.0.0", "## 1.0.0\n", None, id="ready"),
    ],
)
def test_only_a_version_with_its_changes_told_is_released(tmp_path, version, changes, told):
    (tmp_path / "CHANGELOG.md").write_text(changes, encoding="utf-8")
    document = the_contract() | {"info": {"version": version}}

    trouble = not_releasable(document, tmp_path)

    assert (told is None and trouble == []) or told in trouble[0]


def test_the_folder_tells_what_changed_in_the_version_it_holds():
    assert f"## {the_contract()['info']['version']}" in (COMMITTED / "CHANGELOG.md").read_text(encoding="utf-8")
