"""What the contract says of adverse records."""

from marshmallow import Schema, fields, validate

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import Strict
from greenctl.adverse.feed import MOST

OUTCOMES = ("recorded", "known", "refused")
STATES = ("recorded", "confirmed", "contested", "suspended", "voided")


class AdverseRecordIn(Strict):
    """What happened, and the document that says so; `kind` is a veto of a published rule edition."""

    id = Identifier()
    kind = Code(longest=80, required=True)
    happened_on = fields.Date(required=True)
    document = SafeString(longest=120, required=True)


class ToldRecordIn(Strict):
    """A decision against a firm, by its credit code; `document` is the number of the decision."""

    credit_code = SafeString(longest=24, required=True)
    kind = Code(longest=80, required=True)
    happened_on = fields.Date(required=True)
    document = SafeString(longest=120, required=True)


class ToldRecordsIn(Strict):
    records = fields.List(fields.Nested(ToldRecordIn), required=True, validate=validate.Length(1, MOST))


class RefusedRow(Schema):
    """A problem of one row, as problems are: a stable code, what is wrong, what to do."""

    code = fields.String(required=True)
    detail = fields.String(required=True)
    next_step = fields.String(required=True)


class TakenRecord(Schema):
    """What became of a row. `adverse_id`: the record that stands for it; none where it was refused or only tried."""

    outcome = Choice(*OUTCOMES, required=True)
    adverse_id = Identifier(required=True, allow_none=True)
    refused = fields.Nested(RefusedRow, required=True, allow_none=True)


class TakenRecords(Schema):
    """One for each row that was told, in their order."""

    items = fields.List(fields.Nested(TakenRecord), required=True)


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
