"""What the contract says of spot checks."""

from marshmallow import Schema, fields

from api.fields import Choice, Identifier, SafeString, Whole, WholeInQuery
from api.schemas import Strict
from greenctl.review.workflow import State

MOST_DRAWN = 200


class SampleQuery(Strict):
    """Cases of a topic (`<season id>:<programme>`) that were decided before the day `until`; today if left out."""

    topic = SafeString(longest=80, required=True)
    seed = SafeString(longest=80, required=True)
    until = fields.Date()
    size = WholeInQuery(least=1, most=MOST_DRAWN, load_default=20)


class DrawnCase(Schema):
    """A case that was drawn. `ticket` is the SHA-256 of `<seed>:<case id>`: the smallest are drawn."""

    case_id = Identifier(required=True)
    party_id = Identifier(required=True)
    party_name = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    department = fields.String(required=True)
    route = fields.String(required=True)
    state = Choice(*State, required=True)
    decided_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)
    ticket = fields.String(required=True)


class ReviewSample(Schema):
    """What was drawn, and of how many: the same for the same seed, day and reach. `population_sha256` is of the
    canonical list of all ids, sorted."""

    topic = fields.String(required=True)
    seed = fields.String(required=True)
    until = fields.Date(required=True)
    population = Whole(required=True)
    population_sha256 = fields.String(required=True)
    items = fields.List(fields.Nested(DrawnCase), required=True)
