"""What the contract says of officers."""

from marshmallow import Schema, fields

from api.fields import Code, Identifier, SafeString, Whole
from api.inspection.fields import some
from api.schemas import Strict

MOST_QUALIFICATIONS = 40


class QualificationIn(Strict):
    """A work line, from one day up to, not including, another; without an end until it is changed."""

    line = Code(longest=40, required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(load_default=None, allow_none=True)


class QualificationsIn(Strict):
    """All that an officer is qualified for."""

    qualifications = some(fields.Nested(QualificationIn), 0, MOST_QUALIFICATIONS, required=True)


class OfficerIn(QualificationsIn):
    """An account that may be sent, wherever its grants as inspector reach."""

    account_id = Identifier(required=True)


class ConflictIn(Strict):
    """A source that an officer must not visit, and why."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    reason = SafeString(longest=200, shortest=2, required=True)


class Qualification(Schema):
    """A work line that an officer may inspect."""

    line = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)


class OfficerReach(Schema):
    """Where an officer may go: everything whose area code begins so, of one department or of any (null)."""

    area = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)


class OfficerConflict(Schema):
    """A conflict of interest; it holds until it is ended."""

    id = Identifier(required=True)
    account_id = Identifier(required=True)
    source_id = Identifier(required=True)
    reason = fields.String(required=True)
    stated_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class Officer(Schema):
    """Somebody who may be sent."""

    account_id = Identifier(required=True)
    suspended = fields.Boolean(required=True)
    reaches = fields.List(fields.Nested(OfficerReach), required=True)
    qualifications = fields.List(fields.Nested(Qualification), required=True)
    conflicts = fields.List(fields.Nested(OfficerConflict), required=True)
    version = Whole(required=True)


class Officers(Schema):
    """Every officer of the city."""

    items = fields.List(fields.Nested(Officer), required=True)


class FitQuery(Strict):
    """For which work line, and on which days, both included."""

    line = Code(longest=40, required=True)
    planned_on = fields.Date(required=True)
    due_on = fields.Date(required=True)


class Colleague(Schema):
    """Somebody who may be sent, as those who send them know them."""

    account_id = Identifier(required=True)
    name = fields.String(required=True)


class FitOfficers(Schema):
    """In the order of names."""

    items = fields.List(fields.Nested(Colleague), required=True)
