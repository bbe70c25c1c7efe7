"""JSON out: exactly the fields that the answer's schema declares, written by orjson.

marshmallow's dump costs twenty times what writing costs, so each schema is turned, once, into a picker: it takes
the declared fields and nothing else. What may be read is therefore still decided by the schema alone.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import orjson
from marshmallow import Schema, fields

from api.fields import HolidaysKnown
from greenctl.kernel.canonical import plain_decimal

Picker = Callable[[Any], Any]


def picker_for(schema: Schema) -> Picker:
    """A function that turns a dict or a value object into the declared members, nested ones included."""
    members = [
        (_read_from(name, field), field.data_key or name, _picker_of_field(field))
        for name, field in schema.fields.items()
        if not field.load_only
    ]

    keys = {key for attribute, key, nested in members if attribute == key and nested is None}
    plain = len(keys) == len(members)

    def pick(thing: Any) -> dict[str, Any]:
        if plain and type(thing) is dict and thing.keys() == keys:
            return thing  # it has exactly the declared members, and none to look into
        get = thing.__getitem__ if isinstance(thing, Mapping) else thing.__getattribute__
        return {
            key: value if nested is None or value is None else nested(value)
            for attribute, key, nested in members
            for value in (get(attribute),)
        }

    return (lambda things: [pick(thing) for thing in things]) if schema.many else pick


def _read_from(name: str, field: fields.Field[Any]) -> str:
    return field.of if isinstance(field, HolidaysKnown) else field.attribute or name


def _picker_of_field(field: fields.Field[Any]) -> Picker | None:
    if isinstance(field, fields.Nested):
        return picker_for(field.schema)
    if isinstance(field, fields.List):
        inner = _picker_of_field(field.inner)
        return None if inner is None else lambda things: [inner(thing) for thing in things]
    return field.told_of if isinstance(field, HolidaysKnown) else None


def to_json(document: Any) -> bytes:
    """JSON bytes; moments as RFC 3339 in UTC with Z, decimals as strings."""
    return orjson.dumps(document, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)
