"""What the contract says of figures about findings."""

from marshmallow import Schema, fields

from api.fields import Choice, Identifier, SafeString, Whole
from api.figures import addresses_of
from api.findings.narrowing import NarrowedFindings
from api.schemas import PageQuery
from greenctl.findings.loop.moves import Progress, Standing
from greenctl.findings.statistics import DIMENSIONS, FIGURES


class FindingStatisticsQuery(NarrowedFindings):
    """By what, and of which findings."""

    by = Choice(*DIMENSIONS, required=True)


class FindingRowsQuery(PageQuery, FindingStatisticsQuery):
    """One figure of one key; without a key, of what has none."""

    key = SafeString(longest=60)
    figure = Choice(*FIGURES, required=True)


class FindingFigureRow(Schema):
    """The figures of one key. `days_to_close` is the sum over `closed`, in calendar days from the order."""

    key = fields.String(required=True, allow_none=True)
    counting = Whole(required=True)
    open = Whole(required=True)
    overdue = Whole(required=True)
    closed = Whole(required=True)
    answered_in_time = Whole(required=True)
    repeated = Whole(required=True)
    disputed = Whole(required=True)
    voided = Whole(required=True)
    unconfirmed = Whole(required=True)
    days_to_close = Whole(required=True)
    rows = addresses_of("findings")


class FindingFigures(Schema):
    """Figures by key; every one opens at /findings/statistics/rows."""

    by = Choice(*DIMENSIONS, required=True)
    items = fields.List(fields.Nested(FindingFigureRow), required=True)


class FigureFinding(Schema):
    """A finding behind a figure."""

    id = Identifier(required=True)
    number = fields.String(required=True)
    source_id = Identifier(required=True)
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)
    due_on = fields.Date(required=True, allow_none=True)


class FindingRows(Schema):
    """The findings behind a figure, by number."""

    items = fields.List(fields.Nested(FigureFinding), required=True)
    next = fields.String(required=True, allow_none=True)
