"""What the contract says of maps."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Whole
from api.schemas import ProblemItem, Strict
from api.source.schemas import KINDS


class MapQuery(Strict):
    """Which sources. `area` includes everything below it."""

    area = Code(longest=12)
    kind = Choice(*KINDS)
    sector = Code(longest=40)


class PlacedOut(Schema):
    """What a map did, or would do: how many were placed anew, how many lay there already."""

    placed = Whole(required=True)
    unchanged = Whole(required=True)
    problems = fields.List(fields.Nested(ProblemItem), required=True)
    dry_run = fields.Boolean(required=True)
