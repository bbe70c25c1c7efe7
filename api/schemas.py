"""What all schemas share."""

from contextlib import suppress
from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from api.errors import RequestInvalid
from api.fields import Choice, Code, SafeString, WholeInQuery
from api.quick import Read, reader
from greenctl.messages.actions import actions

DEFAULT_PAGE, LARGEST_PAGE = 50, 200
# marshmallow's own words, as codes of the catalogue.
_CODES = {
    "required": "field.required",
    "null": "field.null",
    "validator_failed": "field.invalid",
    "type": "field.wrong_type",
    "unknown": "field.unknown",
    "invalid": "field.invalid",
}


class Strict(Schema):
    """A body in which unknown fields are refused."""

    error_messages = _CODES

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Give every field the catalogue's codes instead of English sentences."""
        field_obj.error_messages = {key: _CODES.get(key, "field.invalid") for key in field_obj.error_messages}

    @cached_property
    def plain_reader(self) -> Read | None:
        """The short way for what is plainly good."""
        return reader(self)


class PageQuery(Strict):
    """Where to go on reading, and how many at a time."""

    after = SafeString(longest=400, metadata={"description": "`next` of the page before"})
    limit = WholeInQuery(least=1, most=LARGEST_PAGE, load_default=DEFAULT_PAGE)


class DryRunQuery(Strict):
    """dry_run=true tells what would be, and writes nothing."""

    dry_run = Choice("true", "false", load_default="false")


def action_field() -> Choice:
    """What an app does about a problem; the same words wherever a problem stands."""
    return Choice(
        *actions(),
        required=True,
        metadata={"description": "What the app does about it, as problems.md says; by the status if the word is new."},
    )


class ProblemItem(Schema):
    """One field's trouble."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    next_step = fields.String(required=True)


class Problem(Schema):
    """RFC 9457 problem; `code` is stable, the words are for people."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    next_step = fields.String(required=True)
    code = Code(required=True)
    action = action_field()
    request_id = fields.String(required=True)
    details = fields.Dict(keys=fields.String())
    problems = fields.List(fields.Nested(ProblemItem))


class Signed(Schema):
    """A statement with the installation's signature over its canonical JSON, behind the context that GET /receipts/key
    gives with the key."""

    statement = fields.Dict(keys=fields.String(), required=True)
    algorithm = fields.String(required=True)
    key_id = fields.String(required=True)
    signature = fields.String(required=True, metadata={"description": "base64"})


def counts() -> fields.Field[Any]:
    """How many there are by code; a code that has none is left out."""
    return fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


def load(schema: Schema, document: Any) -> Any:
    """The loaded document.

    Raises:
        RequestInvalid: naming each field that has the wrong shape.
    """
    if isinstance(schema, Strict) and schema.plain_reader is not None:
        with suppress(ValidationError):
            return schema.plain_reader(document)
    try:
        return schema.load(document)
    except ValidationError as error:
        raise RequestInvalid(problems=list(_flat(error.messages))) from error


def _flat(messages: Any, path: str = "") -> Any:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _flat(inner, path if name == "_schema" else f"{path}.{name}".lstrip("."))
        return
    for code in messages if isinstance(messages, list) else [messages]:
        yield {"field": path, "code": code if str(code).startswith("field.") else "field.invalid"}
