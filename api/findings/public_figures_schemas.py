"""What the contract says of public figures about exposed findings."""

from marshmallow import Schema, fields

from api.fields import Choice, Identifier, SafeString, Whole
from api.figures import addresses_of
from api.findings.narrowing import NarrowedFindings
from api.schemas import PageQuery
from greenctl.findings.exposure.statistics import DIMENSIONS, FIGURES
from greenctl.findings.loop.moves import Progress, Standing


class PublicFindingFiguresQuery(NarrowedFindings):
    """By what, and of which exposed findings."""

    by = Choice(*DIMENSIONS, required=True)


class PublicFigureRowsQuery(PageQuery, PublicFindingFiguresQuery):
    """One figure of one key; without a key, of what has none."""

    key = SafeString(longest=60)
    figure = Choice(*FIGURES, required=True)


class PublicFindingFigureRow(Schema):
    """The figures of one key: `exposed` were made public; `open`, `closed`, `repeated` of those that count now.
    `days_to_close` is the sum over `closed`, in calendar days from the order."""

    key = fields.String(required=True, allow_none=True)
    exposed = Whole(required=True)
    open = Whole(required=True)
    closed = Whole(required=True)
    repeated = Whole(required=True)
    disputed = Whole(required=True)
    voided = Whole(required=True)
    days_to_close = Whole(required=True)
    rows = addresses_of("findings")


class PublicFindingFigures(Schema):
    """Figures by key; every one opens at /public/findings/statistics/rows."""

    by = Choice(*DIMENSIONS, required=True)
    items = fields.List(fields.Nested(PublicFindingFigureRow), required=True)


class PublicFigureFinding(Schema):
    """An exposed finding and where it stands now; the reply of its firm is in the batch, at /public/batches/{batch}."""

    number = fields.String(required=True)
    batch = Whole(required=True)
    source_id = Identifier(required=True)
    source_name = fields.String(required=True)
    area = fields.String(required=True)
    line = fields.String(required=True)
    issue = fields.String(required=True)
    severity = fields.String(required=True)
    found_on = fields.Date(required=True)
    ordered_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)


class PublicFigureRows(Schema):
    """The exposed findings behind a figure, by number."""

    items = fields.List(fields.Nested(PublicFigureFinding), required=True)
    next = fields.String(required=True, allow_none=True)
