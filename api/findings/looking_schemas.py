"""What the contract says of figures about visits."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, ExactNumber, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict
from greenctl.findings.looking import DIMENSIONS, FIGURES, OFFICER

_ADDRESSES = {"description": "figure -> the address of exactly the rows that it counts"}


class OfficerFiguresQuery(Strict):
    """Of which visits: between two days, the second not included; of an area and all below it, a sector, a line."""

    first = fields.Date(required=True)
    until = fields.Date(required=True)
    area = Code(longest=12)
    sector = Code(longest=40)
    line = Code(longest=40)


class VisitFiguresQuery(OfficerFiguresQuery):
    """By what; without `by` of all together."""

    by = Choice(*DIMENSIONS)


class OfficerRowsQuery(PageQuery, OfficerFiguresQuery):
    """One figure of one officer."""

    key = Identifier(required=True)
    figure = Choice(*FIGURES, required=True)


class VisitRowsQuery(PageQuery, VisitFiguresQuery):
    """One figure of one key; without a key, of what has none."""

    key = SafeString(longest=60)
    figure = Choice(*FIGURES, required=True)


class SpreadOut(Schema):
    """Counting findings per visit: mean and sample variance; what all visits to the like (first sector and line) would
    let expect; and by how many standard errors what was found lies off that. No threshold is applied."""

    per_visit = ExactNumber(required=True, allow_none=True)
    variance = ExactNumber(required=True, allow_none=True)
    expected = ExactNumber(required=True, allow_none=True)
    deviation = ExactNumber(required=True, allow_none=True)


class VisitFigureRow(Schema):
    """The figures of one key. Of the `registered` sources that run nobody looked at the `unvisited`; both null by line
    and by officer."""

    key = fields.String(required=True, allow_none=True)
    visits = Whole(required=True)
    clean = Whole(required=True)
    flagged = Whole(required=True)
    with_findings = Whole(required=True)
    sources = Whole(required=True)
    findings = Whole(required=True)
    registered = Whole(required=True, allow_none=True)
    unvisited = Whole(required=True, allow_none=True)
    spread = fields.Nested(SpreadOut, required=True)
    rows = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=_ADDRESSES)


class VisitFigures(Schema):
    """Figures by key."""

    by = Choice(*DIMENSIONS, OFFICER, required=True, allow_none=True)
    items = fields.List(fields.Nested(VisitFigureRow), required=True)


class FigureRow(Schema):
    """What is behind a figure: a visit, a finding or a source; `on` is the day of it, of a source its last visit's."""

    kind = Choice("visit", "finding", "source", required=True)
    id = Identifier(required=True)
    source_id = Identifier(required=True)
    on = fields.Date(required=True, allow_none=True)


class FigureRows(Schema):
    """The rows behind a figure, by id."""

    items = fields.List(fields.Nested(FigureRow), required=True)
    next = fields.String(required=True, allow_none=True)
