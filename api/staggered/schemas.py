"""What the contract says of staggered production."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString
from api.schemas import Strict
from greenctl.staggered.domain import Standing

_WHY = ("stop", "make_up", "extension")


class StopsEdition(Schema):
    """An edition of stops for a place and season; `official` is false for samples."""

    id = Code(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    place = fields.String(required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    fingerprint = fields.String(required=True)


class StopsEditions(Schema):
    """Every edition, by id."""

    items = fields.List(fields.Nested(StopsEdition), required=True)


class CalendarQuery(Strict):
    """By which edition; unless it is said, the one whose season begins last."""

    edition = Code()


class Span(Schema):
    """Days from `starts_on`, up to but not including `until`, on which so many percent stand still. `code` stays the
    same however the days move."""

    code = fields.String(required=True)
    why = Choice(*_WHY, required=True)
    starts_on = fields.Date(required=True)
    until = fields.Date(required=True)
    percent = fields.Integer(required=True)
    clause = fields.String(required=True, allow_none=True)


class ToldSpan(Span):
    """With what stands still, where the edition says it."""

    what_zh = fields.String(required=True, allow_none=True)
    what_en = fields.String(required=True, allow_none=True)


class ListedAs(Schema):
    """The source's entry on the list that its calendar rests on."""

    level = fields.String(required=True, allow_none=True)
    exempt = fields.Boolean(required=True)
    scope = fields.String(required=True, allow_none=True)


class CalendarFacts(Schema):
    """All that a calendar was computed from beside the edition."""

    sectors = fields.List(fields.String(), required=True)
    list_edition_id = Identifier(required=True, allow_none=True)
    listed = fields.Nested(ListedAs, required=True, allow_none=True)
    ran_on = fields.List(fields.Date(), required=True)


class StaggeredCalendar(Schema):
    """The calendar of a source; `missing` names what is not known where it is undetermined. `ended` are spans of
    earlier calendars that are told no more; `not_made_up` days find no place in the season."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    edition_id = Code(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    fingerprint = fields.String(required=True)
    number = fields.Integer(required=True)
    made_at = fields.AwareDateTime(required=True)
    sha256 = fields.String(required=True)
    standing = Choice(*Standing, required=True)
    missing = fields.List(fields.String(), required=True)
    scope = fields.String(required=True, allow_none=True)
    spans = fields.List(fields.Nested(ToldSpan), required=True)
    ended = fields.List(fields.Nested(Span), required=True)
    not_made_up = fields.Integer(required=True)
    facts = fields.Nested(CalendarFacts, required=True)


class SettlingIn(Strict):
    """By which edition calendars are computed."""

    edition_id = Code(required=True)


class Standings(Schema):
    """How many sources stand how."""

    standing = Choice(*Standing, required=True)
    count = fields.Integer(required=True)


class Settled(Schema):
    """What came of it; `changed` sources have a new calendar."""

    edition_id = Code(required=True)
    fingerprint = fields.String(required=True)
    list_edition_id = Identifier(required=True, allow_none=True)
    sources = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    standings = fields.List(fields.Nested(Standings), required=True)


class RunIn(Strict):
    """That a source ran on a day of its stop, by which document."""

    id = Identifier()
    edition_id = Code(required=True)
    day = fields.Date(required=True)
    document = SafeString(longest=120, required=True)
