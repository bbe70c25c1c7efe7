"""What the contract says of the funnel of declarations."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict
from greenctl.declaration.domain import Progress
from greenctl.declaration.funnel import DIMENSIONS


class FunnelQuery(Strict):
    """Of a programme in a season; per county or sector; of an area and all below it, or of a sector."""

    season_id = Identifier(required=True)
    programme = Code(longest=40, required=True)
    by = Choice(*DIMENSIONS)
    area = Code(longest=12)
    sector = Code(longest=40)


class FunnelRowsQuery(PageQuery, FunnelQuery):
    """The declarations of a cell. With `by` and no `key`, of what has none; what else is left out is not narrowed."""

    key = SafeString(longest=60)
    state = Choice(*Progress)
    step = Code(longest=30)
    overdue = Choice("true")


class FunnelCellOut(Schema):
    """How many wait at a stage, and how many longer than its step allows; each with the address of exactly these."""

    key = fields.String(required=True, allow_none=True)
    state = Choice(*Progress, required=True)
    step = fields.String(required=True, allow_none=True)
    count = Whole(required=True)
    overdue = Whole(required=True)
    rows = fields.String(required=True)
    overdue_rows = fields.String(required=True)


class Funnel(Schema):
    """Cells per key, in the order of stages; live."""

    by = Choice(*DIMENSIONS, required=True, allow_none=True)
    count = Whole(required=True)
    cells = fields.List(fields.Nested(FunnelCellOut), required=True)


class FunnelRow(Schema):
    """A declaration behind a cell."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    state = Choice(*Progress, required=True)
    step = fields.String(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)


class FunnelRows(Schema):
    """The declarations behind a cell, by id."""

    items = fields.List(fields.Nested(FunnelRow), required=True)
    next = fields.String(required=True, allow_none=True)
