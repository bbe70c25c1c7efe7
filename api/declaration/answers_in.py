"""What may be written on a fact sheet: shapes and limits; whether it fits the form is judged below."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.fields import Choice, Code, Digest, Identifier, SafeString
from api.schemas import Strict

MOST_SECTORS, MOST_FIELDS, MOST_REFERENCES = 20, 300, 20
MOST_LINES, MOST_MEASURES, MOST_ALERTS, MOST_OPTIONS = 200, 100, 10, 100
MOST_OUTLETS, LONGEST_OUTLET = 200, 40
LONGEST_ANSWER = 64
MOST_REASONS, LONGEST_REASON, LONGEST_PATH = 1_000, 200, 130

_TEXT = SafeString(longest=LONGEST_ANSWER, shortest=0)
_CODE = Code(longest=60)
_NAME = SafeString(longest=LONGEST_OUTLET)


class AnswerWithUnit(Schema):
    """A number with its unit, which is checked and dropped."""

    value = fields.String(required=True, metadata={"maxLength": LONGEST_ANSWER})
    unit = fields.String(required=True, metadata={"maxLength": LONGEST_ANSWER})


class AnswerAsShare(Schema):
    """A part and the whole that it is of."""

    part = fields.String(required=True, metadata={"maxLength": LONGEST_ANSWER})
    whole = fields.String(required=True, metadata={"maxLength": LONGEST_ANSWER})


_ONE_ANSWER: list[Any] = [
    {"type": "string", "maxLength": LONGEST_ANSWER},
    {"type": "boolean"},
    {"type": "integer"},
    {"type": "array", "items": {"type": "string"}, "maxItems": MOST_OPTIONS},
    AnswerWithUnit,
    AnswerAsShare,
    {"type": "null"},
]


_PAIRS = ({"value", "unit"}, {"part", "whole"})


class OutletAnswer(fields.Field[Any]):
    """What is said of one outlet, or of the whole works; None says nothing."""

    component = "OutletAnswer"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_none=True, metadata={"anyOf": _ONE_ANSWER}, **kwargs)


class AnswerPerOutlet(Schema):
    """What is said of each outlet, by its name."""

    outlets = fields.Dict(values=OutletAnswer(), required=True, metadata={"maxProperties": MOST_OUTLETS})


class Answer(fields.Field[Any]):
    """An answer: decimal text, true or false, an option, a list of options, `{"value", "unit"}`, for a share
    `{"part", "whole"}`, and for several outlets `{"outlets": {name: answer}}`; null takes it away."""

    component = "Answer"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_none=True, metadata={"anyOf": [*_ONE_ANSWER, AnswerPerOutlet]}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not (isinstance(value, dict) and value.keys() == {"outlets"}):
            return _one_answer(value)
        outlets = value["outlets"]
        if not isinstance(outlets, dict):
            raise ValidationError("field.wrong_type")
        if len(outlets) > MOST_OUTLETS:
            raise ValidationError("field.too_long")
        return {"outlets": {_NAME.deserialize(name): _one_answer(item) for name, item in outlets.items()}}


def _one_answer(value: Any) -> Any:
    """What is said of one outlet, or of the whole works; None says nothing."""
    if isinstance(value, str):
        return _TEXT.deserialize(value)
    if isinstance(value, list) and len(value) <= MOST_OPTIONS:
        return [_CODE.deserialize(option) for option in value]
    if isinstance(value, dict) and value.keys() in _PAIRS:
        return {name: _number(part) for name, part in value.items()}
    if value is None or isinstance(value, bool | int):
        return value
    raise ValidationError("field.wrong_type")


def _number(value: Any) -> Any:
    """Text, or a whole number, which is exact in JSON."""
    return value if isinstance(value, int) and not isinstance(value, bool) else _TEXT.deserialize(value)


def _by_name(error: ValidationError) -> Any:
    """What is wrong with the members of a map, under their names."""
    if not isinstance(error.messages, dict):
        return error.messages
    return {key: parts.get("value") or parts.get("key") for key, parts in error.messages.items()}


class ByCode(fields.Dict):
    """A map from codes. What is wrong with a member is told under its name, so that the path is the field's own."""

    def __init__(self, values: Any, most: int, **kwargs: Any) -> None:
        super().__init__(keys=Code(longest=60), values=values, metadata={"maxProperties": most}, **kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict) and len(value) > self.most:
            raise ValidationError("field.too_long")
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            raise ValidationError(_by_name(error)) from error


class Reasons(fields.Dict):
    """Why answers changed against last season, by path; null takes a reason away."""

    def __init__(self, **kwargs: Any) -> None:
        path = SafeString(longest=LONGEST_PATH)
        text = SafeString(longest=LONGEST_REASON, allow_none=True)
        super().__init__(keys=path, values=text, metadata={"maxProperties": MOST_REASONS}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict) and len(value) > MOST_REASONS:
            raise ValidationError("field.too_long")
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            raise ValidationError(_by_name(error)) from error


def _rows(schema: Any, most: int) -> fields.List:
    size = validate.Length(max=most, error="field.too_long")
    return fields.List(fields.Nested(schema), validate=size, allow_none=True, metadata={"maxItems": most})


class Day(fields.Date):
    """A day, kept as its text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).isoformat()


class Reference(Strict):
    """What shows a fact: a document, of which only name, number, day and, where known, digest are held; or a photo
    of the source by its id, with the photo's own digest in `sha256`, so that the signature stands for it."""

    document = SafeString(longest=120, required=True)
    number = SafeString(longest=80, load_default=None, allow_none=True)
    date = Day(load_default=None, allow_none=True)
    sha256 = Digest(load_default=None, allow_none=True)
    photo = Identifier(allow_none=True)


class Line(Strict):
    """A production line or a working step; measures name it by `id`."""

    id = Code(longest=40, required=True)
    name = SafeString(longest=80, required=True)
    product = SafeString(longest=80, load_default=None, allow_none=True)
    equipment = SafeString(longest=200, load_default=None, allow_none=True)


class Measure(Strict):
    """What stops, what shows that it has stopped, and how that is checked; `line` is null for the whole works."""

    line = Code(longest=40, load_default=None, allow_none=True)
    action = Choice("stop", "limit", "ban_vehicles", "other", required=True)
    text = SafeString(longest=300, required=True)
    target = SafeString(longest=120, load_default=None, allow_none=True)
    shown_by = SafeString(longest=200, load_default=None, allow_none=True)
    checked_by = SafeString(longest=200, load_default=None, allow_none=True)


class AnswersIn(Strict):
    """Answers to set; what is left out stays, null or an empty list takes an answer away. Never parts of a list:
    evidence of a field, lines, and measures of an alert are each replaced as a whole. `reasons` say why an answer is
    another than last season, by the path of the answer."""

    facts = ByCode(ByCode(Answer(), MOST_FIELDS), MOST_SECTORS)
    evidence = ByCode(ByCode(_rows(Reference, MOST_REFERENCES), MOST_FIELDS), MOST_SECTORS)
    lines = _rows(Line, MOST_LINES)
    measures = ByCode(_rows(Measure, MOST_MEASURES), MOST_ALERTS)
    reasons = Reasons()
