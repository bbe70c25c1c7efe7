"""What the contract says of the advice."""

from marshmallow import Schema, fields

from api.emergency.alert_schemas import LadderQuery
from api.fields import Choice, ExactNumber, Identifier, WholeInQuery
from greenctl.emergency.alerts.obligations import Why
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.least_loss.domain import Assumption, Unknown
from greenctl.emergency.masses import POLLUTANTS

_MOST_SECONDS = 20


class LeastLossQuery(LadderQuery):
    """At which level, by which edition of the target; `on`: with the list in force on that day; `seconds` to reckon."""

    level = Choice(*LEVELS, required=True)
    on = fields.Date()
    seconds = WholeInQuery(least=1, most=_MOST_SECONDS, load_default=5)


class MixLine(Schema):
    """One pollutant, kg per day: what the mix reduces, held against the target; `met` is null where `undetermined`:
    there is no base, the share is from memory only, or no measure tells a mass of it. `lacking` is what even all
    measures together fall short of."""

    pollutant = Choice(*POLLUTANTS, required=True)
    base = ExactNumber(required=True)
    at_least = ExactNumber(required=True)
    trust = fields.String(required=True)
    reduced = ExactNumber(required=True)
    ratio = ExactNumber(required=True, allow_none=True)
    met = fields.Boolean(required=True, allow_none=True)
    undetermined = Choice(*Unknown, required=True, allow_none=True)
    lacking = ExactNumber(required=True, allow_none=True)


class Assumed(Schema):
    """Something the inventory does not say, and for how many measures it was assumed."""

    code = Choice(*Assumption, required=True)
    count = fields.Integer(required=True)


class LeftOut(Schema):
    """How many sources have nothing to do, and why."""

    why = Choice(*Why, required=True)
    count = fields.Integer(required=True)


class ChosenMeasure(Schema):
    """The `ordinal` is the measure's place among those of its source at the level; `hours` are lost on each of `lines`
    lines."""

    source_id = Identifier(required=True)
    ordinal = fields.Integer(required=True)
    hours = ExactNumber(required=True)
    lines = fields.Integer(required=True)


class LeastLoss(Schema):
    """Advice: nothing is decided by it. `met` is null where every pollutant is undetermined: the mix is empty then
    because nothing can be asked for, not because nothing is needed, and nothing is `proven`. Where `met` is false even
    everything falls short, and everything is chosen. `loss` and `loss_of_all` are lost line-hours per day, of the mix
    and of all measures; no mix loses less than `bound`; `proven` where it is no more than a ten-thousandth better. At
    most 60,000 measures, as an inventory has."""

    inventory_id = Identifier(required=True)
    list_edition_id = Identifier(required=True, allow_none=True)
    level = Choice(*LEVELS, required=True)
    ladder = fields.String(required=True)
    fingerprint = fields.String(required=True)
    met = fields.Boolean(required=True, allow_none=True)
    loss = ExactNumber(required=True)
    loss_of_all = ExactNumber(required=True)
    bound = ExactNumber(required=True)
    gap = ExactNumber(required=True)
    proven = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(MixLine), required=True)
    assumed = fields.List(fields.Nested(Assumed), required=True)
    left_out = fields.List(fields.Nested(LeftOut), required=True)
    measures = fields.Integer(required=True)
    chosen = fields.List(fields.Nested(ChosenMeasure), required=True)
