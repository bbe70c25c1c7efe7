"""The contract's front matter."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin, OpenAPIConverter

from api.schemas import Strict

CONTRACT_VERSION = "1.0.0"

API_OPTIONS: dict[str, Any] = {
    "API_TITLE": "greenctl",
    "API_VERSION": CONTRACT_VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "info": {
            "description": (
                "Declare, grade, review, list: who may keep running when the air turns bad, decided in the open. "
                "Every error is an application/problem+json with a stable `code` and a next step."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"bearer": []}],
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
    },
}


class _OpenAnswers(OpenAPIConverter):
    """Only what is sent to us is closed: an answer may have more members one day, and readers must let them pass."""

    def schema2jsonschema(self, schema: Any) -> Any:
        document = super().schema2jsonschema(schema)
        if not isinstance(schema, Strict):
            document.pop("additionalProperties", None)
        return document


class ContractPlugin(MarshmallowPlugin):
    Converter = _OpenAnswers
