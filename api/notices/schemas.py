"""What the contract says of notices."""

from marshmallow import Schema, fields

from api.fields import Choice, Identifier, Whole
from api.schemas import PageQuery, Strict


class NoticesQuery(PageQuery):
    """Which of one's own notices."""

    unread = Choice("true", "false", load_default="false")


class Notice(Schema):
    """Something that was told to the reader, in their language. `kind` says what it is about and `about` which one;
    readers must expect kinds that are added later. One for each firm of the reader's that it concerns."""

    notice_id = Identifier(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    about = fields.String(required=True, allow_none=True)
    source_id = Identifier(required=True, allow_none=True)
    source_name = fields.String(required=True, allow_none=True)
    told_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class NoticesPage(Schema):
    """The latest first."""

    items = fields.List(fields.Nested(Notice), required=True)
    next = fields.String(required=True, allow_none=True)


class UnreadNotices(Schema):
    """How many wait to be read; counted as far as 1000, which means that or more."""

    count = Whole(required=True)


class ReadingIn(Strict):
    """`up_to`: and every notice that was told before it."""

    up_to = fields.Boolean(load_default=False, truthy={True}, falsy={False})
