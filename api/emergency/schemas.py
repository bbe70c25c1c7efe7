"""What the contract says of inventories."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString
from api.schemas import PageQuery, Strict
from api.source.import_schemas import CellErrorOut
from greenctl.emergency.forecast.definitions import LEVELS
from greenctl.emergency.inventory.columns import LAYOUTS
from greenctl.emergency.inventory.domain import Part, State

MOST_UNREAD = 1_000


class NewInventoryIn(Strict):
    """A draft; `id` may be drawn by the client. With `copy_of` it begins as a copy of another inventory of the city."""

    id = Identifier()
    city = Code(required=True, longest=12)
    name = SafeString(required=True, shortest=2, longest=120)
    copy_of = Identifier()


class InventoryPublicationIn(Strict):
    """From which day on the edition is in force: today or later."""

    effective_on = fields.Date(required=True)


class InventoriesQuery(PageQuery):
    """The inventories of a city."""

    city = Code(required=True, longest=12)


class LayoutQuery(Strict):
    """Our template with all columns, or the list that cities publish."""

    layout = Choice(*LAYOUTS, load_default=LAYOUTS[0])


class InventoryImportQuery(LayoutQuery):
    """dry_run=true tells what would be, and writes nothing."""

    dry_run = Choice("true", "false", load_default="false")


class RemarkCount(Schema):
    """How many entries or measures give cause for a remark, by its code."""

    code = Code(required=True)
    count = fields.Integer(required=True)


class PartCount(Schema):
    """Entries of a part of the society."""

    part = Choice(*Part, required=True)
    count = fields.Integer(required=True)


class InventorySummary(Schema):
    """What an edition held when it was published. Remarks did not stop it; they are there to be worked off."""

    entries = fields.Integer(required=True)
    lines = fields.Integer(required=True)
    measures = fields.Integer(required=True)
    by_part = fields.List(fields.Nested(PartCount), required=True)
    remarks = fields.List(fields.Nested(RemarkCount), required=True)


class InventoryOut(Schema):
    """A draft that can be filled, or an edition that never changes: then it has a number, a day and a fingerprint."""

    id = Identifier(required=True)
    city = Code(required=True)
    name = fields.String(required=True)
    state = Choice(*State, required=True)
    number = fields.Integer(required=True, allow_none=True)
    effective_on = fields.Date(required=True, allow_none=True)
    supersedes = Identifier(required=True, allow_none=True)
    copied_from = Identifier(required=True, allow_none=True)
    begun_at = fields.DateTime(required=True)
    published_at = fields.DateTime(required=True, allow_none=True)
    fingerprint = fields.String(required=True, allow_none=True)
    summary = fields.Nested(InventorySummary, required=True, allow_none=True)
    version = fields.Integer(required=True)


class InventoriesPage(Schema):
    """In the order they were begun."""

    items = fields.List(fields.Nested(InventoryOut), required=True)
    next = fields.String(required=True, allow_none=True)


class UnreadCell(Schema):
    """Something in words that was kept as it is; `alert` is null for a grade."""

    cell = fields.String(required=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    alert = Choice(*LEVELS, required=True, allow_none=True)
    text = fields.String(required=True)


class InventoryImportOut(Schema):
    """What was done, or with dry_run what would be: with errors, nothing. `parts`: of the society's base.

    `errors` and `unread` are the first 1,000 each; all that is unread of an inventory has a page of its own.
    """

    layout = Choice(*LAYOUTS, required=True)
    sha256 = fields.String(required=True)
    dry_run = fields.Boolean(required=True)
    rows = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    parts = fields.Integer(required=True)
    error_count = fields.Integer(required=True)
    errors = fields.List(fields.Nested(CellErrorOut), required=True, metadata={"maxItems": 1000})
    unread_count = fields.Integer(required=True)
    unread = fields.List(fields.Nested(UnreadCell), required=True, metadata={"maxItems": MOST_UNREAD})


class UnreadMeasure(Schema):
    """A measure that is kept as text because nobody could read it exactly."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    alert = Choice(*LEVELS, required=True)
    ordinal = fields.Integer(required=True)
    text = fields.String(required=True)


class UnreadPage(Schema):
    """By source, alert and ordinal."""

    items = fields.List(fields.Nested(UnreadMeasure), required=True)
    next = fields.String(required=True, allow_none=True)
