"""The contract in the repository is the one the application would write today."""

from pathlib import Path

import pytest
from openapi_spec_validator import validate

from api.app import create_app
from api.contract import contract_files

FOLDER = Path(__file__).parents[2] / "mobile_contract"


@pytest.mark.parametrize("name", ["openapi.json", "problems.md"])
def test_the_committed_file_is_up_to_date(migrated_app, name):
    assert (FOLDER / name).read_text(encoding="utf-8") == contract_files(migrated_app)[name], "run ./dev openapi"


def test_the_contract_is_valid_openapi_and_names_every_operation(migrated_app):
    spec = migrated_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()

    validate(spec)
    operations = [
        operation for path in spec["paths"].values() for name, operation in path.items() if name != "parameters"
    ]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation.get("summary") for operation in operations)


def test_one_application_leaves_no_trace_in_the_contract_of_another(settings, migrated_app):
    other = create_app(settings)
    _spec(other).components.schema("OfTheOther", {"type": "object"})
    _spec(other).to_dict()

    assert "OfTheOther" not in _spec(migrated_app).to_dict()["components"]["schemas"]
    assert "OfTheOther" not in _spec(create_app(settings)).to_dict()["components"]["schemas"]


def _spec(app):
    return app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
