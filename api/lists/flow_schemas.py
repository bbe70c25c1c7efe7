"""What the contract says of the flow of levels between two editions."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict
from greenctl.lists.flow import DIMENSIONS, Way

_LEVEL = {"description": "a level's code, `undetermined`, or `not_listed`"}


class FlowQuery(Strict):
    """Two editions of one programme, of one season or of two; per county or sector, as the later edition has it; of an
    area and all below it, or of a sector."""

    from_ = Identifier(required=True, data_key="from")
    to = Identifier(required=True)
    by = Choice(*DIMENSIONS)
    area = Code(longest=12)
    sector = Code(longest=40)


class FlowRowsQuery(PageQuery, FlowQuery):
    """The sources of a cell. What is left out is not narrowed: without `after_level`, whatever they came to."""

    key = SafeString(longest=40)
    before = Code(longest=20)
    after_level = Code(longest=20)


class FlowCellOut(Schema):
    """How many went from one level to another; `rows` is the address of exactly these."""

    key = fields.String(required=True, allow_none=True)
    before = fields.String(required=True, metadata=_LEVEL)
    after = fields.String(required=True, metadata=_LEVEL)
    way = Choice(*Way, required=True)
    count = Whole(required=True)
    rows = fields.String(required=True)


class Flow(Schema):
    """Every cell that holds anybody. With `rules_changed` a level may have moved though nothing did on site."""

    from_ = Identifier(required=True, data_key="from", attribute="from_")
    to = Identifier(required=True)
    programme = Code(required=True)
    official = fields.Boolean(required=True)
    rules_changed = fields.Boolean(required=True)
    by = Choice(*DIMENSIONS, required=True, allow_none=True)
    count = Whole(required=True)
    cells = fields.List(fields.Nested(FlowCellOut), required=True)


class FlowSide(Schema):
    """A source as one of the two editions lists it."""

    source_id = Identifier(required=True)
    ordinal = Whole(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    sector = fields.String(required=True)
    level = fields.String(required=True, metadata=_LEVEL)
    at_best = fields.String(required=True, allow_none=True)
    exempt = fields.Boolean(required=True)


class FlowRowOut(Schema):
    """One source of a cell under the id it lives on under, as each edition lists it; null: on that one it is not."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    sector = fields.String(required=True)
    way = Choice(*Way, required=True)
    before = fields.Nested(FlowSide, required=True, allow_none=True)
    after = fields.Nested(FlowSide, required=True, allow_none=True)


class FlowRows(Schema):
    """The sources behind a cell, by id."""

    items = fields.List(fields.Nested(FlowRowOut), required=True)
    next = fields.String(required=True, allow_none=True)
