"""The contract's front matter."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin, OpenAPIConverter

from api.schemas import Strict

CONTRACT_VERSION = "1.0.0-draft"

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


OPEN_WORDS = "Open: words may be added; treat one that you do not know as unknown."


class _OpenAnswers(OpenAPIConverter):
    """Only what is sent to us is closed: an answer may have more members and more words one day, and readers must let
    them pass."""

    def schema2jsonschema(self, schema: Any) -> Any:
        document = super().schema2jsonschema(schema)
        if not isinstance(schema, Strict):
            document.pop("additionalProperties", None)
            _say_that_words_are_open(document)
        return document


def _say_that_words_are_open(document: Any) -> None:
    if isinstance(document, dict):
        if "enum" in document:
            document["description"] = f"{document.get('description', '')} {OPEN_WORDS}".strip()
        for inner in document.values():
            _say_that_words_are_open(inner)


class ContractPlugin(MarshmallowPlugin):
    Converter = _OpenAnswers
