"""The contract in the repository is the one the application would write today."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from api.contract import contract_files, document_of

FOLDER = Path(__file__).parents[2] / "mobile_contract"


@pytest.mark.parametrize("name", ["openapi.json", "problems.md"])
def test_the_committed_file_is_up_to_date(migrated_app, name):
    assert (FOLDER / name).read_text(encoding="utf-8") == contract_files(migrated_app)[name], "run ./dev openapi"


def test_the_contract_is_valid_openapi_and_names_every_operation(migrated_app):
    spec = document_of(migrated_app)

    validate(spec)
    operations = [
        operation for path in spec["paths"].values() for name, operation in path.items() if name != "parameters"
    ]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation.get("summary") for operation in operations)


def test_whoever_knows_the_address_alone_gets_the_contract(client):
    first = client.get("/openapi.json")
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert first.get_data() == (FOLDER / "openapi.json").read_bytes()
    assert (again.status_code, again.get_data()) == (304, b"")


@pytest.mark.parametrize(
    "operation_id, said",
    [
        ("get_liveness", "For `anybody`."),
        ("sign_out_everywhere", "For `signed_in`, about oneself."),
        ("sign_declaration", "For `enterprise_signer` of the source. Needs a fresh proof"),
        ("get_source_contacts", "`enterprise_preparer`, `enterprise_signer` of the source. Tells of people (contacts)"),
    ],
)
def test_each_operation_says_for_whom_it_is(operation_id, said):
    paths = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))["paths"]

    [found] = (
        operation
        for path in paths.values()
        for name, operation in path.items()
        if name != "parameters" and operation["operationId"] == operation_id
    )
    assert said in found["description"]
