"""What the contract says of forecasts, and of the editions that alerts and duties are judged by."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from api.fields import Choice, Code, ExactNumber, Identifier, Moment, Whole
from api.inspection.fields import some
from api.schemas import Strict
from greenctl.emergency.forecast.definitions import CAUSES, LEVELS, definitions
from greenctl.emergency.masses import POLLUTANTS
from greenctl.rules.trust import Trust

STEPS = {"hour": 1, "day": 24}
_MOST_HOURS, _HIGHEST_INDEX = 720, 10_000
_YEARS = range(2000, 2101)


class ForecastValue(Strict):
    """The index of an hour or the mean of a day, null where there is none; `cause` where it is not the city's own."""

    aqi = Whole(most=_HIGHEST_INDEX, required=True, allow_none=True)
    cause = Choice(*CAUSES, load_default=None, allow_none=True)


class ForecastIn(Strict):
    """Hours or days without a gap, thirty days at the most; `definition` where that of place and day is not meant."""

    area = Code(required=True, longest=12)
    starts_at = Moment(required=True)
    step = Choice(*STEPS, required=True)
    values = some(fields.Nested(ForecastValue), 1, _MOST_HOURS, required=True)
    definition = Choice(*definitions())

    @validates_schema
    def _within_thirty_days(self, told: dict[str, Any], **_: Any) -> None:
        if len(told["values"]) * STEPS[told["step"]] > _MOST_HOURS:
            raise ValidationError("field.too_long", "values")
        if told["starts_at"].year not in _YEARS:
            raise ValidationError("field.out_of_range", "starts_at")


class HeldCondition(Schema):
    """A condition that held: the daily means that made it are each above `limit` (`or_equal`: or at it)."""

    limit = fields.Integer(required=True)
    hours = fields.Integer(required=True)
    or_equal = fields.Boolean(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    means = fields.List(ExactNumber(), required=True)


class JoinedAlert(Schema):
    """An alert over the same place that overlaps what is proposed, or ends no more hours before than the city's setting
    (GREENCTL_BRIDGING_HOURS) bridges: move it, rather than issue another."""

    alert_id = Identifier(required=True)
    level = Choice(*LEVELS, required=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    gap_hours = ExactNumber(required=True)


class AlertProposal(Schema):
    """What an edition makes of a forecast; a person decides. `possible`: the level if every missing value were the
    worst. `excluded`: values that the edition leaves out by their cause."""

    definition = fields.String(required=True)
    fingerprint = fields.String(required=True)
    level = Choice(*LEVELS, required=True, allow_none=True)
    possible = Choice(*LEVELS, required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True, allow_none=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.List(fields.Nested(HeldCondition), required=True)
    missing = fields.Integer(required=True)
    excluded = fields.Integer(required=True)
    joins = fields.Nested(JoinedAlert, required=True, allow_none=True)


class AlertDefinition(Schema):
    """An edition of what alert levels mean, by place and day."""

    id = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    document = fields.String(required=True)
    area = fields.String(required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    trust = Choice(*Trust, required=True)
    excludes = fields.List(Choice(*CAUSES), required=True)


class LadderShare(Schema):
    """The least share of a pollutant at a level, and how far it is trusted."""

    level = Choice(*LEVELS, required=True)
    pollutant = Choice(*POLLUTANTS, required=True)
    at_least = ExactNumber(required=True)
    trust = Choice(*Trust, required=True)


class DutyLadder(Schema):
    """An edition of the city's target."""

    id = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    document = fields.String(required=True)
    shares = fields.List(fields.Nested(LadderShare), required=True)


class AlertEditions(Schema):
    """Every edition that alerts and duties are judged by."""

    definitions = fields.List(fields.Nested(AlertDefinition), required=True)
    ladders = fields.List(fields.Nested(DutyLadder), required=True)
