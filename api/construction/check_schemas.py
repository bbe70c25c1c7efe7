"""What the contract says of check lists and checks of sites."""

from marshmallow import Schema, fields

from api.construction.site_schemas import PHASES
from api.fields import Choice, Code, Identifier, SafeString
from api.inspection.fields import some
from api.schemas import PageQuery, Strict
from greenctl.construction.checks import MadeBy, Outcome

MOST_ITEMS, MOST_PHOTOS, LONGEST_WHY = 40, 20, 500
_ITEM = 40


class SiteCheckItemIn(Strict):
    """What was seen of one item. The photos were declared by the same person with `subject_kind` `site_check`, the
    check's id and the item as `slot`, and are verified."""

    item = Code(longest=_ITEM, required=True)
    outcome = Choice(*Outcome, required=True)
    why = SafeString(longest=LONGEST_WHY, load_default=None, allow_none=True)
    photos = some(Identifier(), 0, MOST_PHOTOS, load_default=list)


class NewSiteCheckIn(Strict):
    """A check; `id` is the client's own, so that photos can name it. Items that apply and are not named were not
    looked at. `check_list`: by which list, where several hold."""

    id = Identifier()
    checked_on = fields.Date(required=True)
    check_list = Code(longest=60, load_default=None, allow_none=True)
    items = some(fields.Nested(SiteCheckItemIn), 0, MOST_ITEMS, required=True)


class ChecksQuery(PageQuery):
    """The latest first."""


class CheckedItem(Schema):
    """What was seen of one item."""

    item = fields.String(required=True)
    outcome = Choice(*Outcome, required=True)
    why = fields.String(required=True, allow_none=True)
    photos = fields.List(Identifier(), required=True)


class SiteCheck(Schema):
    """A check by the site's own people or an inspector. It is what somebody saw, and no verdict. `all_met` is null,
    undetermined, while items were not looked at, or the list was not read whole; `official`: the list was read or
    confirmed, whole, with its phases."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    made_by = Choice(*MadeBy, required=True)
    checked_on = fields.Date(required=True)
    phase = Choice(*PHASES, required=True)
    check_list = fields.String(required=True)
    check_list_sha256 = fields.String(required=True)
    met = fields.Integer(required=True)
    not_met = fields.Integer(required=True)
    not_applicable = fields.Integer(required=True)
    not_looked_at = fields.Integer(required=True)
    all_met = fields.Boolean(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    items = fields.List(fields.Nested(CheckedItem), required=True)


class SiteChecksPage(Schema):
    """The latest first."""

    items = fields.List(fields.Nested(SiteCheck), required=True)
    next = fields.String(required=True, allow_none=True)


class SeenItem(Schema):
    """An item in one check."""

    check_id = Identifier(required=True)
    checked_on = fields.Date(required=True)
    made_by = Choice(*MadeBy, required=True)
    phase = Choice(*PHASES, required=True)
    outcome = Choice(*Outcome, required=True)


class ItemTrend(Schema):
    """An item through the last checks, the earliest first: met in `met` of the `looked_at` checks that looked."""

    check_list = fields.String(required=True)
    item = fields.String(required=True)
    met = fields.Integer(required=True)
    looked_at = fields.Integer(required=True)
    seen = fields.List(fields.Nested(SeenItem), required=True)


class SiteTrend(Schema):
    """Per list and item."""

    items = fields.List(fields.Nested(ItemTrend), required=True)


class DustListItem(Schema):
    """An item of a list. `phases` null: in which phases it applies was not read, so it is asked for in each.
    `check_point`: what visits and findings call it."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    check_point = fields.String(required=True)
    phases = fields.List(Choice(*PHASES), required=True, allow_none=True)


class DustCheckList(Schema):
    """A city's edition. `named`: how many items it speaks of; `whole`: all of them were read; `official`: something
    official can be said by it; `effective_from` null: from which day it holds was not read, so nobody is held to it."""

    id = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    areas = fields.List(fields.String(), required=True)
    works = fields.List(fields.String(), required=True)
    effective_from = fields.Date(required=True, allow_none=True)
    trust = fields.String(required=True)
    cite = fields.String(required=True)
    named = fields.Integer(required=True, allow_none=True)
    whole = fields.Boolean(required=True)
    official = fields.Boolean(required=True)
    fingerprint = fields.String(required=True)
    items = fields.List(fields.Nested(DustListItem), required=True)


class DustCheckLists(Schema):
    """Every edition that comes with the program."""

    items = fields.List(fields.Nested(DustCheckList), required=True)


class SiteCheckList(DustCheckList):
    """What there is to look at in the phase that the site is in."""

    phase = Choice(*PHASES, required=True)
