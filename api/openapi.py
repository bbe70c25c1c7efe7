"""The contract's front matter."""

import re
from collections.abc import Mapping
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin, OpenAPIConverter

from api.schemas import Strict

CONTRACT_VERSION = "1.1.0"

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
        "servers": [{"url": "/", "description": "The host that was asked for this document."}],
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
        self._name_types(document, "body", "x-schema-by-kind", getattr(schema, "told_by_kind", {}))
        self._name_types(document, "entries", "x-schema-by-id", getattr(schema, "entries_by_id", {}))
        by_kind = getattr(schema, "bodies_by_kind", None)
        return self._one_of_each_kind(by_kind(), document) if by_kind else document

    def _name_types(self, document: Any, member: str, called: str, types: Mapping[str, Any]) -> None:
        """A member that stays any object, lest a word more break a client, with the schemas it has by that word."""
        if types:
            named = {word: self.resolve_nested_schema(of) for word, of in sorted(types.items())}
            document["properties"][member][called] = named

    def _one_of_each_kind(self, bodies: Mapping[str, Any], document: Any) -> dict[str, Any]:
        """What has a `kind` and a `body` that goes with it is one schema per kind: clients get a type for each, and a
        kind more is one alternative more."""
        mapping = {kind: self._of_kind(kind, bodies[kind], document) for kind in sorted(bodies)}
        told = {"propertyName": "kind", "mapping": mapping}
        described = {name: document[name] for name in ("description",) if name in document}
        return {**described, "oneOf": [{"$ref": place} for place in mapping.values()], "discriminator": told}

    def _of_kind(self, kind: str, body: Any, document: Any) -> str:
        name = "".join(word.capitalize() for word in re.split(r"[._]", kind)) + "OperationIn"
        own = {"kind": {"type": "string", "enum": [kind]}, "body": self.resolve_nested_schema(body)}
        whole = {**document, "properties": {**document["properties"], **own}}
        if name not in self.spec.components.schemas:
            self.spec.components.schema(name, whole)
        return f"#/components/schemas/{name}"


def _say_that_words_are_open(document: Any) -> None:
    if isinstance(document, dict):
        if "enum" in document:
            document["description"] = f"{document.get('description', '')} {OPEN_WORDS}".strip()
        for inner in document.values():
            _say_that_words_are_open(inner)


class ContractPlugin(MarshmallowPlugin):
    Converter = _OpenAnswers

    def init_spec(self, spec: Any) -> None:
        super().init_spec(spec)
        self.converter.add_attribute_function(_by_name)


def _by_name(self: OpenAPIConverter, field: Any, ret: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A field with a `component` stands in the document once, under that name: clients get one type for it, and can map
    it to a type of their own. Its alternatives may be schemas."""
    name = getattr(field, "component", None)
    if name is None:
        return {}
    if name not in self.spec.components.schemas:
        said = [one if isinstance(one, dict) else self.resolve_nested_schema(one) for one in ret.get("anyOf", ())]
        self.spec.components.schema(name, {**ret, "anyOf": said} if said else dict(ret))
    ret.clear()
    return {"$ref": f"#/components/schemas/{name}"}
