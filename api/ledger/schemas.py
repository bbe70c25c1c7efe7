"""What the contract says of the log."""

from marshmallow import Schema, fields

from api.fields import Code, Identifier, SafeString, Whole
from api.schemas import PageQuery


class EventsQuery(PageQuery):
    """Which events, the latest first."""

    kind = Code(longest=60, metadata={"description": "such as `personal.read`, exactly"})
    subject_id = SafeString(longest=80, metadata={"description": "the id of what it happened to"})
    actor_id = SafeString(longest=80, metadata={"description": "the account"})
    first = fields.Date(metadata={"description": "from this day on"})
    until = fields.Date(metadata={"description": "before this day"})


class LoggedEvent(Schema):
    """Who did what when. Ids, codes and digests alone; `position` is null until it is sealed."""

    position = Whole(required=True, allow_none=True)
    id = Identifier(required=True)
    kind = fields.String(required=True)
    subject_id = fields.String(required=True)
    actor_id = fields.String(required=True)
    request_id = fields.String(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    simulated = fields.Boolean(required=True)
    body = fields.Dict(keys=fields.String(), required=True)


class EventsPage(Schema):
    """Events, the latest first."""

    items = fields.List(fields.Nested(LoggedEvent), required=True)
    next = fields.String(required=True, allow_none=True)


class SignedCheckpoint(Schema):
    """A statement and its Ed25519 signature, as of a receipt: `size`, `root` (SHA-256, RFC 6962), `at`."""

    statement = fields.Dict(keys=fields.String(), required=True)
    algorithm = fields.String(required=True)
    key_id = fields.String(required=True)
    signature = fields.String(required=True)


class LogCheckpoint(Schema):
    """The root over the first `size` events."""

    size = Whole(required=True)
    at = fields.AwareDateTime(required=True)
    signed = fields.Nested(SignedCheckpoint, required=True)


class CheckpointsPage(Schema):
    """Checkpoints, the latest first."""

    items = fields.List(fields.Nested(LogCheckpoint), required=True)
    next = fields.String(required=True, allow_none=True)
