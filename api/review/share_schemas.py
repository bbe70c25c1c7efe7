"""What the contract says of shares and leave."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import Strict
from greenctl.review.shares.domain import Why


class ShareOutIn(Strict):
    """Which of the cases in one's queue to share out; all that nobody holds, if nothing is said."""

    topic = SafeString(longest=80)
    step = Code(longest=30)
    area = Code(longest=12)
    department = Code(longest=40)


class PersonsPart(Schema):
    """Somebody who was given cases, and how many they held before and hold now."""

    account_id = Identifier(required=True)
    held_before = Whole(required=True)
    held = Whole(required=True)


class SharedOut(Schema):
    """What was shared out among whom. `nobody_for`: cases that nobody is fit for, who is not on leave."""

    shared = Whole(required=True)
    people = fields.List(fields.Nested(PersonsPart), required=True)
    nobody_for = fields.List(fields.String(), required=True)


class HolderOfCase(Schema):
    """Who is to do a case. Others whom the table lets decide may do so, too. `load` and `among`, where it was shared
    out: how many cases they held with it, and how many could have had it."""

    account_id = Identifier(required=True)
    name = fields.String(required=True, allow_none=True)
    mine = fields.Boolean(required=True)
    why = Choice(*Why, required=True)
    load = Whole(required=True, allow_none=True)
    among = Whole(required=True, allow_none=True)
    shared_at = fields.AwareDateTime(required=True)


class HandOnIn(Strict):
    """To whom; null: to nobody, so that it is shared out again."""

    account_id = Identifier(required=True, allow_none=True)


class CaseHolder(Schema):
    """Who holds a case; null: nobody."""

    holder = fields.Nested(HolderOfCase, required=True, allow_none=True)


class LeaveIn(Strict):
    """Whose leave (without `account_id` one's own), from one day to the end of another; without days: is back."""

    account_id = Identifier(load_default=None)
    first_on = fields.Date(load_default=None, allow_none=True)
    last_on = fields.Date(load_default=None, allow_none=True)


class PersonsLoad(Schema):
    """Somebody who reviews: how many cases they hold, and when they are away, at present (`away`) or next."""

    account_id = Identifier(required=True)
    name = fields.String(required=True, allow_none=True)
    roles = fields.List(fields.String(), required=True)
    held = Whole(required=True)
    away = fields.Boolean(required=True)
    first_on = fields.Date(required=True, allow_none=True)
    last_on = fields.Date(required=True, allow_none=True)


class Loads(Schema):
    """Everybody within reach who reviews, who holds most first."""

    items = fields.List(fields.Nested(PersonsLoad), required=True)
