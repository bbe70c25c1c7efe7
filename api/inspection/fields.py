"""Parts that several schemas of inspection share."""

from typing import Any

from marshmallow import fields, validate

from api.fields import Identifier


def some(inner: Any, least: int, most: int, **kwargs: Any) -> fields.List:
    """A list of at least so many and at most so many."""
    limits = validate.Length(least, most, error="field.too_long" if least == 0 else "field.out_of_range")
    metadata = {"minItems": least, "maxItems": most, **kwargs.pop("metadata", {})}
    return fields.List(inner, validate=limits, metadata=metadata, **kwargs)


def accounts(least: int, most: int, **kwargs: Any) -> fields.List:
    """Accounts of officers."""
    return some(Identifier(), least, most, **kwargs)
