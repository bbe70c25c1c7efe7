"""What the contract says of alerts."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier, SafeString
from api.schemas import PageQuery, Strict
from greenctl.emergency.account.domain import ladders
from greenctl.emergency.alerts.domain import Act
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.forecast.definitions import LEVELS, definitions
from greenctl.emergency.inventory.domain import Part
from greenctl.emergency.inventory.measure_text import Action
from greenctl.emergency.masses import POLLUTANTS

_LONGEST_TEXT = 2000


class NewLevelIn(Strict):
    """A level from a moment on, now or later; `ends_at` where the end is planned."""

    level = Choice(*LEVELS, required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime()
    text = SafeString(required=True, longest=_LONGEST_TEXT)


class NewAlertIn(NewLevelIn):
    """An alert in a city or a county; `id` may be drawn by the client. `definition` where that of place and day is not
    meant."""

    id = Identifier()
    area = Code(required=True, longest=12)
    definition = Choice(*definitions())


class LiftingIn(Strict):
    """The end, now or later."""

    ends_at = fields.AwareDateTime(required=True)
    text = SafeString(required=True, longest=_LONGEST_TEXT)


class AlertsQuery(PageQuery):
    """The alerts of a city that lie within one's remit."""

    city = Code(required=True, longest=12)


class DutiesQuery(PageQuery):
    """How sources stand; with `why` only those who stand so."""

    why = Choice(*Why)


class AlertOut(Schema):
    """An alert as it stands; a lifted one keeps the level of its last step."""

    id = Identifier(required=True)
    city = Code(required=True)
    area = Code(required=True)
    level = Choice(*LEVELS, required=True)
    lifted = fields.Boolean(required=True)
    begun_at = fields.DateTime(required=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True, allow_none=True)
    version = fields.Integer(required=True)


class AlertStep(Schema):
    """What was done, with its lead time in hours, what its plan asks for, and the editions that its duties follow
    from; `site_edition_id` and `site_terms` say what certificates of construction sites were worth."""

    act = Choice(*Act, required=True)
    level = Choice(*LEVELS, required=True)
    text = fields.String(required=True)
    said_at = fields.DateTime(required=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True, allow_none=True)
    definition = fields.String(required=True, allow_none=True)
    lead_hours = ExactNumber(required=True)
    lead_needed = fields.Integer(required=True, allow_none=True)
    inventory_id = Identifier(required=True, allow_none=True)
    list_edition_id = Identifier(required=True, allow_none=True)
    site_edition_id = Identifier(required=True, allow_none=True)
    site_terms = fields.String(required=True, allow_none=True)
    duties = fields.Integer(required=True)
    duties_sha256 = fields.String(required=True, allow_none=True)


class AlertDetail(AlertOut):
    """With every step, the first one first."""

    steps = fields.List(fields.Nested(AlertStep), required=True)


class AlertsPage(Schema):
    """In the order of their ids."""

    items = fields.List(fields.Nested(AlertOut), required=True)
    next = fields.String(required=True, allow_none=True)


class ReductionKilograms(Schema):
    """kg per day; null where nobody has said."""

    so2_kg_per_day = ExactNumber(required=True, allow_none=True)
    nox_kg_per_day = ExactNumber(required=True, allow_none=True)
    pm_kg_per_day = ExactNumber(required=True, allow_none=True)
    vocs_kg_per_day = ExactNumber(required=True, allow_none=True)


class Obligation(ReductionKilograms):
    """One measure to carry out; `line` is null for the whole works."""

    line = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    action = Choice(*Action, required=True)
    text = fields.String(required=True)
    target = ExactNumber(required=True, allow_none=True)
    measured_in = fields.String(required=True, allow_none=True)
    shown_by = fields.String(required=True, allow_none=True)
    checked_by = fields.String(required=True, allow_none=True)


class AlertDuty(ReductionKilograms):
    """How a source stands under the step in force. An exemption that ended below its level is named; a
    construction certificate by its number, with how many measures it spares its site (`spared`)."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    part = Choice(*Part, required=True)
    why = Choice(*Why, required=True)
    exempt_by = Choice("list", "guarantee", "certificate", required=True, allow_none=True)
    exempt_level = fields.String(required=True, allow_none=True)
    exempt_scope = fields.String(required=True, allow_none=True)
    highest_alert = Choice(*LEVELS, required=True, allow_none=True)
    spared = fields.Integer(required=True)
    obligations = fields.List(fields.Nested(Obligation), required=True)


class AlertDutiesPage(Schema):
    """By source."""

    items = fields.List(fields.Nested(AlertDuty), required=True)
    next = fields.String(required=True, allow_none=True)


class LadderQuery(Strict):
    """By which edition of the city's target."""

    ladder = Choice(*ladders(), required=True)


class AccountLine(Schema):
    """One pollutant, kg per day: `reduced` as planned; `confirmed` of that, by who has received the duty; `executed` as
    firms report; `verified` as inspectors saw it kept. `met` is null where the share is from memory only, or there is
    no base."""

    pollutant = Choice(*POLLUTANTS, required=True)
    base = ExactNumber(required=True)
    reduced = ExactNumber(required=True)
    confirmed = ExactNumber(required=True)
    executed = ExactNumber(required=True)
    verified = ExactNumber(required=True)
    ratio = ExactNumber(required=True, allow_none=True)
    at_least = ExactNumber(required=True)
    trust = fields.String(required=True)
    met = fields.Boolean(required=True, allow_none=True)


class StandingCount(Schema):
    """How many sources stand so."""

    why = Choice(*Why, required=True)
    count = fields.Integer(required=True)


class AlertAccount(Schema):
    """What the duties of the step in force would reduce, held against the city's target; planned, not verified."""

    alert_id = Identifier(required=True)
    level = Choice(*LEVELS, required=True)
    ladder = fields.String(required=True)
    fingerprint = fields.String(required=True)
    met = fields.Boolean(required=True, allow_none=True)
    lines = fields.List(fields.Nested(AccountLine), required=True)
    standing = fields.List(fields.Nested(StandingCount), required=True)
