"""Parts that several schemas of inspection share."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

from api.fields import Identifier


class Moment(fields.AwareDateTime):
    """In UTC: a moment at either end of the calendar, told in another zone, is none there."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"format": "iso", **kwargs})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("field.invalid") from error


def some(inner: Any, least: int, most: int, **kwargs: Any) -> fields.List:
    """A list of at least so many and at most so many."""
    limits = validate.Length(least, most, error="field.too_long" if least == 0 else "field.out_of_range")
    metadata = {"minItems": least, "maxItems": most, **kwargs.pop("metadata", {})}
    return fields.List(inner, validate=limits, metadata=metadata, **kwargs)


def accounts(least: int, most: int, **kwargs: Any) -> fields.List:
    """Accounts of officers."""
    return some(Identifier(), least, most, **kwargs)
