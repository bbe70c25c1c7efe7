"""What is plainly good is read the short way: field by field, without what a schema does to tell what is wrong.

The schema stays the one that decides. Whatever is not taken here, it is shown from the beginning, so that every refusal
is its own; a test holds both together.
"""

from collections.abc import Callable
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing

Read = Callable[[Any], Any]


def reader(schema: Schema) -> Read | None:
    """What reads a good document as `schema.load` does, and raises ValidationError of any other; None if the schema
    does more than to read its fields."""
    if any(schema._hooks.values()) or schema.unknown != RAISE or schema.many or schema.partial:
        return None
    if any(field.attribute or field.data_key for field in schema.load_fields.values()):
        return None
    members = [(name, _value_of(field), field.load_default) for name, field in schema.load_fields.items()]
    required = {name for name, field in schema.load_fields.items() if field.required}

    def read(document: Any) -> dict[str, Any]:
        if type(document) is not dict or not document.keys() >= required:
            raise _not_plain()
        loaded, seen = {}, 0
        for name, value_of, default in members:
            if name in document:
                loaded[name] = value_of(document[name])
                seen += 1
            elif default is not missing:
                loaded[name] = default() if callable(default) else default
        if seen < len(document):
            raise _not_plain()
        return loaded

    return read


def _value_of(field: fields.Field[Any]) -> Read:
    """What reads a value as `field.deserialize` does."""
    if field.pre_load or field.post_load:
        return field.deserialize
    inner, nullable, validators = _inner(field), field.allow_none, field.validators

    def value_of(given: Any) -> Any:
        if given is None:
            if nullable:
                return None
            raise _not_plain()
        found = inner(given)
        for validate in validators:
            validate(found)
        return found

    return value_of


def _inner(field: fields.Field[Any]) -> Read:
    """The same of what is not null, before validators."""
    if type(field) is fields.List:
        return _list_of(_value_of(field.inner))
    if type(field) is fields.Nested and not field.many and field.unknown is None and (read := reader(field.schema)):
        return read
    return lambda given: field._deserialize(given, field.name, {})


def _list_of(one: Read) -> Read:
    def read(given: Any) -> list[Any]:
        if type(given) is not list:
            raise _not_plain()
        return [one(item) for item in given]

    return read


def _not_plain() -> ValidationError:
    """Nobody is told; which fault it is, the schema finds."""
    return ValidationError("field.invalid")
