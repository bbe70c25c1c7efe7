"""The contract in the repository is the one the application would write today."""

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
