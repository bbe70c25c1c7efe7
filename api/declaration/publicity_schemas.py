"""What the contract says of cases before the public."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier
from greenctl.corrections.domain import Outcome


class ObjectionOut(Schema):
    """What somebody objects, in the office's words, and its answer; all null while it waits."""

    received_at = fields.AwareDateTime(required=True)
    outcome = Choice(*Outcome, required=True, allow_none=True)
    question = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class PublicisedCase(Schema):
    """A case before the public, with the level that it would be listed by.

    `due_on` is the last day to object; while an objection waits for its answer, the case stays longer. To object, send
    a correction (`POST /corrections`) with `about` `case` and the `case_id` as its subject.
    """

    case_id = Identifier(required=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    sector = fields.String(required=True)
    level = fields.String(required=True, allow_none=True, metadata={"description": "null: undetermined"})
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    entered_at = fields.AwareDateTime(required=True)
    due_on = fields.Date(required=True)
    objections = fields.List(fields.Nested(ObjectionOut), required=True)


class PublicisedPage(Schema):
    """Those first whose days end first."""

    items = fields.List(fields.Nested(PublicisedCase), required=True)
    next = fields.String(required=True, allow_none=True)
