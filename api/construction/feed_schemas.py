"""What the contract says of feeds of sites."""

from marshmallow import Schema, fields

from api.construction.site_schemas import SiteFeed
from api.fields import Code, Identifier, Moment, SafeString
from api.inspection.fields import some
from api.schemas import Strict
from greenctl.construction.feed_rows import MOST_ROWS


class FeedRowIn(Strict):
    """What one device last said. `site`: our id, the project code or the permit number. The columns of the
    CSV file are the same; a value, a decimal as text, has one of the units agreed for its kind."""

    site = SafeString(longest=60, required=True)
    kind = Code(longest=20, required=True)
    channel = Code(longest=40, load_default="1")
    state = Code(longest=10, required=True)
    last_seen_at = Moment(required=True)
    value = SafeString(longest=20, load_default=None, allow_none=True)
    unit = SafeString(longest=20, load_default=None, allow_none=True)


class FeedImportIn(Strict):
    """All rows are taken, or none."""

    items = some(fields.Nested(FeedRowIn), 1, MOST_ROWS, required=True)


class FeedImport(Schema):
    """`told`: rows that were newer than what was known; `older`: those that changed nothing."""

    id = Identifier(required=True)
    count = fields.Integer(required=True)
    told = fields.Integer(required=True)
    older = fields.Integer(required=True)


class SiteFeeds(Schema):
    """By kind and channel."""

    items = fields.List(fields.Nested(SiteFeed), required=True)
