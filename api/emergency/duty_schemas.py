"""What the contract says of confirming and carrying out duties, and of following them."""

from marshmallow import Schema, fields

from api.emergency.alert_schemas import Obligation, ReductionKilograms
from api.fields import Choice, Code, Identifier, Moment, SafeString, Whole
from api.inspection.fields import some
from api.photos.schemas import PhonePosition
from api.schemas import PageQuery, Strict
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.alerts.terms import RUNGS
from greenctl.emergency.confirmation.following import STATES
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.findings.domain import Role

_MOST_PHOTOS, _LONGEST = 20, 2000


class WhereIn(Strict):
    """The time by the phone's clock, and where it says it is; the server's own clock decides what is late."""

    captured_at = Moment(load_default=None, allow_none=True)
    position = fields.Nested(PhonePosition, load_default=None, allow_none=True)


class MeasureReportIn(WhereIn):
    """That one obligation was carried out. `photos` were declared by the same person with `subject_kind` `duty` and
    this `id`, which the phone draws. `before` names those of them that show how it was before the measure; the others
    show it carried out, and one of these there must be. Where it is left out, no photo says which it is."""

    id = Identifier()
    ordinal = Whole(least=0, most=100_000, required=True)
    photos = some(Identifier(), 0, _MOST_PHOTOS, required=True)
    before = some(Identifier(), 0, _MOST_PHOTOS, load_default=None, allow_none=True)
    text = SafeString(longest=_LONGEST, lines=True, load_default=None, allow_none=True)


class ConfirmOperation(WhereIn):
    """That a duty was received; `base_version` is the `version` of the duty that was seen."""

    alert_id = Identifier(required=True)
    source_id = Identifier(required=True)


class ExecuteOperation(MeasureReportIn):
    """That an obligation was carried out; `base_version` likewise. The photos stand in the operation's `photos` too, so
    that it waits for them."""

    id = Identifier(required=True)
    alert_id = Identifier(required=True)
    source_id = Identifier(required=True)


class SaidDuty(Schema):
    """What has been said of a duty, this operation included; `executed` names its obligations."""

    alert_id = Identifier(required=True)
    source_id = Identifier(required=True)
    version = fields.Integer(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    confirmed_late = fields.Boolean(required=True, allow_none=True)
    executed = fields.List(fields.Integer(), required=True)


class ExecutionPhoto(Schema):
    """A photo that a firm's report rests on, to be had at /photos/{id}/thumbnail; `role` is null where its phone did
    not tell photos of before and after the measure apart."""

    id = Identifier(required=True)
    role = Choice(*Role, required=True, allow_none=True)


class ReportedObligation(Obligation):
    """One measure to carry out, when the firm said that it had, and what shows it."""

    ordinal = fields.Integer(required=True)
    reported_at = fields.AwareDateTime(required=True, allow_none=True)
    reported_late = fields.Boolean(required=True, allow_none=True)
    photos = fields.List(fields.Nested(ExecutionPhoto), required=True)


class DutyOfStep(Schema):
    """A source's duty by one step of the alert; `version` is the number of that step. What is
    said after `confirm_by` and `execute_by` is taken and marked late. `exempt_level` is the listed level, the guarantee
    class, or the number of the construction certificate; this one spares so many measures (`spared`), which are not
    among the obligations."""

    alert_id = Identifier(required=True)
    source_id = Identifier(required=True)
    version = fields.Integer(required=True)
    level = Choice(*LEVELS, required=True)
    area = Code(required=True)
    why = Choice(*Why, required=True)
    exempt_by = Choice("list", "guarantee", "certificate", required=True, allow_none=True)
    exempt_level = fields.String(required=True, allow_none=True)
    exempt_scope = fields.String(required=True, allow_none=True)
    highest_alert = Choice(*LEVELS, required=True, allow_none=True)
    spared = fields.Integer(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    lifted = fields.Boolean(required=True)
    confirm_by = fields.AwareDateTime(required=True)
    execute_by = fields.AwareDateTime(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    confirmed_late = fields.Boolean(required=True, allow_none=True)
    obligations = fields.List(fields.Nested(ReportedObligation), required=True)


class Duty(DutyOfStep):
    """A source's duty by the step in force, or by the next one where none is yet. `announced` is its duty by the step
    that begins later, to be confirmed with that version; from its `starts_at` on it is the one that holds."""

    announced = fields.Nested(DutyOfStep, required=True, allow_none=True)


class DutyShare(Schema):
    """Counts of sources with a duty, and of lines (their obligations). `key` is null for all, or where nobody named a
    sector."""

    key = fields.String(required=True, allow_none=True)
    duties = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    late = fields.Integer(required=True)
    lines = fields.Integer(required=True)
    executed = fields.Integer(required=True)
    executed_late = fields.Integer(required=True)


class AlertConfirmations(Schema):
    """How far the duties of an alert's step have come, within one's reach, at this moment."""

    alert_id = Identifier(required=True)
    step = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    confirm_by = fields.AwareDateTime(required=True)
    execute_by = fields.AwareDateTime(required=True)
    total = fields.Nested(DutyShare, required=True)
    counties = fields.List(fields.Nested(DutyShare), required=True)
    sectors = fields.List(fields.Nested(DutyShare), required=True)


class StepQuery(Strict):
    """Which step of the alert; without one, the step in force."""

    step = Whole(least=1, most=10_000)


class FollowedQuery(PageQuery):
    """Which sources; `to_call` is the call list: overdue, and reminded; `reported`: has carried out some of it."""

    state = Choice(*STATES)
    county = Code(longest=6)
    sector = Code(longest=40)
    step = Whole(least=1, most=10_000)


class FollowedSource(ReductionKilograms):
    """A source behind the numbers, with what its duty would reduce; `told_of_…`: who knows that it is overdue."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    department = fields.String(required=True)
    sector = fields.String(required=True, allow_none=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    late = fields.Boolean(required=True, allow_none=True)
    lines = fields.Integer(required=True)
    executed = fields.Integer(required=True)
    executed_late = fields.Integer(required=True)
    told_of_confirm = fields.List(Choice(*RUNGS), required=True)
    told_of_execute = fields.List(Choice(*RUNGS), required=True)


class FollowedPage(Schema):
    """By source."""

    items = fields.List(fields.Nested(FollowedSource), required=True)
    next = fields.String(required=True, allow_none=True)
