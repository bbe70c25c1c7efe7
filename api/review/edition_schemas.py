"""What the contract says of moving cases to another edition of the table."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import Strict
from greenctl.review.editions.domain import Stays


class EditionMoveIn(Strict):
    """From which edition to which, by their names; `topic` (`<season id>:<programme>`) narrows it. The reason stands in
    the history of each case: the public reads it."""

    id = Identifier(required=True)
    from_workflow = Code(longest=60, required=True)
    to_workflow = Code(longest=60, required=True)
    topic = SafeString(longest=80, load_default=None)
    reason = SafeString(longest=2_000, shortest=4, lines=True, required=True)


class EditionLanding(Schema):
    """A case under way: where it stands (null: with its firm), and why it stays, if it does; else it lands there."""

    case_id = Identifier(required=True)
    step = fields.String(required=True, allow_none=True)
    stays = Choice(*Stays, required=True, allow_none=True)


class EditionMovePlan(Schema):
    """What moves, or would, and what stays."""

    move_id = Identifier(required=True)
    dry_run = fields.Boolean(required=True)
    from_fingerprint = fields.String(required=True)
    to_fingerprint = fields.String(required=True)
    moved = Whole(required=True)
    landings = fields.List(fields.Nested(EditionLanding), required=True)


class EditionMove(Schema):
    """A move of cases to another edition; undone or not."""

    id = Identifier(required=True)
    from_fingerprint = fields.String(required=True)
    to_fingerprint = fields.String(required=True)
    topic = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    moved = Whole(required=True)
    moved_at = fields.AwareDateTime(required=True)
    undone_at = fields.AwareDateTime(required=True, allow_none=True)
