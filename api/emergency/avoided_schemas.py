"""What the contract says of hours that exemptions avoided."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier
from api.schemas import PageQuery
from greenctl.emergency.avoided.reading import EXEMPT
from greenctl.emergency.forecast.definitions import LEVELS


class AvoidedOfAlert(Schema):
    """An alert that is over: `sources` were exempt, of `unknown` of them not all hours are known."""

    alert_id = Identifier(required=True)
    area = Code(required=True)
    levels = fields.List(Choice(*LEVELS), required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    line_hours = ExactNumber(required=True)
    sources = fields.Integer(required=True)
    unknown = fields.Integer(required=True)


class AvoidedHours(Schema):
    """A lower bound: line-hours that exempt sources did not have to stop, by the measures they had declared and for as
    long as the alert held. A city has a few dozen alerts in its life."""

    line_hours = ExactNumber(required=True)
    alerts = fields.List(fields.Nested(AvoidedOfAlert), required=True)


class AvoidedRowsQuery(PageQuery):
    """Of one alert, or of all."""

    alert_id = Identifier()


class AvoidedRow(Schema):
    """An exempt source under a step of an alert. `line_hours` is null where it declared no measure that states its
    hours; `unstated` measures are not in it."""

    alert_id = Identifier(required=True)
    step = fields.Integer(required=True)
    level = Choice(*LEVELS, required=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    why = Choice(*EXEMPT, required=True)
    exempt_level = fields.String(required=True, allow_none=True)
    hours = ExactNumber(required=True)
    line_hours = ExactNumber(required=True, allow_none=True)
    unstated = fields.Integer(required=True)


class AvoidedRows(Schema):
    items = fields.List(fields.Nested(AvoidedRow), required=True)
    next = fields.String(required=True, allow_none=True)
