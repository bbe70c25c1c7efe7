"""What the contract says of the signed files of alerts and duties."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, Whole
from api.schemas import Signed
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory.measure_text import Action


class CountyFile(Schema):
    """Where a county's duties are, and the SHA-256 of that file."""

    county = Code(required=True)
    sources = Whole(required=True)
    path = fields.String(required=True)
    sha256 = fields.String(required=True)


class PublicStep(Schema):
    """A step of an alert, and where the duties are that it makes."""

    level = Choice(*LEVELS, required=True)
    step = Whole(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    text = fields.String(required=True)
    duties_sha256 = fields.String(required=True)
    files = fields.List(fields.Nested(CountyFile), required=True)


class PublicAlert(PublicStep):
    """An alert that goes on, by the step in force, or the first one where none is yet; `announced` is the step that
    begins later, and takes its place then."""

    id = Identifier(required=True)
    city = Code(required=True)
    area = Code(required=True)
    lifted = fields.Boolean(required=True)
    version = Whole(required=True)
    announced = fields.Nested(PublicStep, required=True, allow_none=True)


class AlertsStatement(Schema):
    """The alerts that go on at `made_at`."""

    kind = fields.String(required=True)
    schema_number = fields.Integer(required=True, data_key="schema")
    made_at = fields.AwareDateTime(required=True)
    alerts = fields.List(fields.Nested(PublicAlert), required=True)


class CurrentAlerts(Signed):
    """The alerts that go on, signed: it says itself when it was made."""

    statement = fields.Nested(AlertsStatement, required=True)


class PublicObligation(Schema):
    """One measure that a source carries out."""

    ordinal = Whole(required=True)
    line = fields.String(required=True)
    unit = fields.String(required=True, allow_none=True)
    action = Choice(*Action, required=True)
    text = fields.String(required=True)
    target = fields.String(required=True, allow_none=True)
    measured_in = fields.String(required=True, allow_none=True)
    shown_by = fields.String(required=True, allow_none=True)
    checked_by = fields.String(required=True, allow_none=True)


class PublicDuty(Schema):
    """What a source does under the alert, or why it does nothing; a certificate spares it `spared` measures."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    why = Choice(*Why, required=True)
    exempt_by = Choice("list", "guarantee", "certificate", required=True, allow_none=True)
    exempt_level = fields.String(required=True, allow_none=True)
    exempt_scope = fields.String(required=True, allow_none=True)
    spared = fields.Integer(required=True)
    highest_alert = Choice(*LEVELS, required=True, allow_none=True)
    obligations = fields.List(fields.Nested(PublicObligation), required=True)


class DutiesStatement(Schema):
    """Everybody's duty in a county under one step of an alert."""

    kind = fields.String(required=True)
    schema_number = fields.Integer(required=True, data_key="schema")
    alert_id = Identifier(required=True)
    step = Whole(required=True)
    county = Code(required=True)
    level = Choice(*LEVELS, required=True)
    duties = fields.List(fields.Nested(PublicDuty), required=True)


class CountyDuties(Signed):
    """The same, signed; it never changes."""

    statement = fields.Nested(DutiesStatement, required=True)
