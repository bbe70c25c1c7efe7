"""Bodies made up from their schemas."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier, SafeString, Secret, Whole
from greenctl.kernel.ids import new_id


def plain_body(schema: Schema) -> dict[str, Any]:
    """The required fields, each with a plain value.

    Raises:
        LookupError: a field of a kind that has no value here.
    """
    return {field.data_key or name: _value(field) for name, field in schema.fields.items() if field.required}


def _value(field: Any) -> Any:
    if isinstance(field, fields.Nested):
        return [plain_body(field.schema)] if field.many else plain_body(field.schema)
    if isinstance(field, fields.List):
        return [_value(field.inner)]
    for kind, value in _VALUES:
        if isinstance(field, kind):
            return value(field)
    message = f"no value is known for {field!r}: add the operation to SAMPLES in tests/security/places.py"
    raise LookupError(message)


_VALUES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Identifier, lambda _: new_id()),
    (Choice, lambda field: field.choices[0]),
    (Code, lambda _: "sample"),
    (Whole, lambda field: field.least),
    (ExactNumber, lambda _: "1"),
    (SafeString, lambda field: "示" * max(2, field.shortest)),
    (Secret, lambda _: "示例"),
    (fields.Boolean, lambda _: True),
    (fields.DateTime, lambda _: "2026-11-20T02:00:00Z"),
    (fields.Date, lambda _: "2026-11-20"),
    (fields.Dict, lambda _: {}),
    (fields.String, lambda _: "sample"),
)
