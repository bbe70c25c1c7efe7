"""What the contract says of reduction by county, sector and part, and of who carries it."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier
from api.schemas import PageQuery, Strict
from greenctl.emergency.account.rollup import FIGURES, KEYS
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory.domain import Part
from greenctl.emergency.masses import POLLUTANTS


class PollutantMasses(Schema):
    """kg per day."""

    SO2 = ExactNumber(required=True)
    NOx = ExactNumber(required=True)
    PM = ExactNumber(required=True)
    VOCs = ExactNumber(required=True)


class FigureMasses(Schema):
    """`planned` by the duties; `confirmed` of that, by who has received the duty; `executed` as firms report;
    `verified` as inspectors saw it kept; `failed` what two people say was not kept."""

    planned = fields.Nested(PollutantMasses, required=True)
    confirmed = fields.Nested(PollutantMasses, required=True)
    executed = fields.Nested(PollutantMasses, required=True)
    verified = fields.Nested(PollutantMasses, required=True)
    failed = fields.Nested(PollutantMasses, required=True)


class AccountTableQuery(Strict):
    """By county, sector, or part of the society."""

    by = Choice(*KEYS, load_default=KEYS[0])


class AccountTableRow(Schema):
    """`key` is null for all, or where nobody named a sector; `lines` are obligations."""

    key = fields.String(required=True, allow_none=True)
    sources = fields.Integer(required=True)
    lines = fields.Integer(required=True)
    masses = fields.Nested(FigureMasses, required=True)


class AccountTable(Schema):
    """Reduction under the step in force, within one's reach."""

    alert_id = Identifier(required=True)
    step = fields.Integer(required=True)
    level = Choice(*LEVELS, required=True)
    total = fields.Nested(AccountTableRow, required=True)
    rows = fields.List(fields.Nested(AccountTableRow), required=True)


class CarriersQuery(PageQuery):
    """The sources behind which number."""

    figure = Choice(*FIGURES, load_default=FIGURES[0])
    pollutant = Choice(*POLLUTANTS, required=True)
    county = Code(longest=6)
    sector = Code(longest=40)
    part = Choice(*Part)


class Carrier(Schema):
    """A source that carries a part of a number."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    department = fields.String(required=True)
    sector = fields.String(required=True, allow_none=True)
    part = Choice(*Part, required=True)
    lines = fields.Integer(required=True)
    masses = fields.Nested(FigureMasses, required=True)


class CarriersPage(Schema):
    """Those first that carry most of it."""

    items = fields.List(fields.Nested(Carrier), required=True)
    next = fields.String(required=True, allow_none=True)
