"""What the contract says of adverse records."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import Strict

STATES = ("recorded", "confirmed", "contested", "suspended", "voided")


class AdverseRecordIn(Strict):
    """What happened, and the document that says so; `kind` is a veto of a published rule edition."""

    id = Identifier()
    kind = Code(longest=80, required=True)
    happened_on = fields.Date(required=True)
    document = SafeString(longest=120, required=True)


class VoidIn(Strict):
    """Why the record should not stand."""

    reason = SafeString(longest=500, shortest=4, required=True)


class SettlementIn(Strict):
    """Whether a contested record is voided, or stands."""

    void = fields.Boolean(required=True, truthy={True}, falsy={False})


class AdverseRecord(Schema):
    """Something held against a source. It counts while it is confirmed or contested; nothing is ever deleted.

    `finding_id`: the finding that it rests on and follows; it is suspended while the firm disputes that."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    kind = Code(required=True)
    happened_on = fields.Date(required=True)
    document = fields.String(required=True)
    state = Choice(*STATES, required=True)
    recorded_at = fields.DateTime(required=True)
    reason = fields.String(required=True, allow_none=True)
    version = Whole(required=True)
    finding_id = Identifier(required=True, allow_none=True)


class AdverseRecords(Schema):
    """Everything ever held against a source, the latest first."""

    items = fields.List(fields.Nested(AdverseRecord), required=True)
