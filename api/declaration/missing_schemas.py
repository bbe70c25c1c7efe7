"""What the contract says of who has not applied."""

from marshmallow import Schema, fields

from api.fields import Code, Identifier
from api.schemas import PageQuery


class MissingQuery(PageQuery):
    """For a programme in a season; of an area and all below it, where one is named."""

    season_id = Identifier(required=True)
    programme = Code(longest=40, required=True)
    area = Code(longest=12)


class MissingSource(Schema):
    """A source that the programme is for, and that has handed in nothing. `level` goes with that: the lowest one of its
    sector, null where its table does not say; `drafted`: a draft was begun."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    sector = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    drafted = fields.Boolean(required=True)


class MissingPage(Schema):
    """Sources by id; they stand on no list, and are exempt under none."""

    items = fields.List(fields.Nested(MissingSource), required=True)
    next = fields.String(required=True, allow_none=True)
