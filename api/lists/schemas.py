"""What the contract says of lists."""

from typing import Any

from marshmallow import Schema, fields

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.lists.removal_schemas import PublicRemovalOut
from api.schemas import PageQuery, Signed, Strict, counts
from greenctl.lists.agreement import Disagreement

_DESCRIBED: dict[str, Any] = {"description": "see /p/downloads for every member"}


class DayQuery(Strict):
    """A day of the city's calendar; today if it is left out."""

    on = fields.Date()


class EntriesQuery(PageQuery):
    """What to narrow the entries of an edition to: an area (a city's code includes its counties), a sector, a level (or
    `undetermined`), whether exempt, a part of the name."""

    area = Code(longest=12)
    sector = Code(longest=40)
    level = Code(longest=20)
    exempt = Choice("true", "false")
    name = SafeString(longest=60, metadata={"description": "a part of the name"})


class DifferenceQuery(PageQuery):
    """Two editions of one programme."""

    from_ = Identifier(required=True, data_key="from")
    to = Identifier(required=True)


class ExemptionQuery(DayQuery):
    """A source by any id it is or was known under."""

    source_id = Identifier(required=True)


class NewListEditionIn(Strict):
    """The next edition. `seen_number` is the number of the newest edition that the publisher has read, 0 for none."""

    effective_on = fields.Date(required=True)
    seen_number = Whole(most=1_000_000, required=True)


class DraftQuery(Strict):
    """From when the edition would be in force; today if it is left out."""

    effective_on = fields.Date()


class ListEditionHead(Schema):
    """A published edition. `official: false` marks editions under rules or a programme that nobody has confirmed."""

    id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    number = Whole(required=True)
    effective_on = fields.Date(required=True)
    published_at = fields.DateTime(required=True)
    supersedes = Identifier(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    fingerprint = fields.String(required=True, metadata={"description": "SHA-256 of file.json"})
    count = Whole(required=True)
    exempt = Whole(required=True)


class AreaCounts(Schema):
    """Of a list, in an area: how many are on it, and how many of them are exempt."""

    count = Whole(required=True)
    exempt = Whole(required=True)


class ListEdition(ListEditionHead):
    """An edition with its counts, the heading of its file, and the signed statement about it."""

    overridden = fields.Integer(required=True, metadata={"description": "levels that people set beside the machine's"})
    by_level = counts()
    by_area = fields.Dict(keys=fields.String(), values=fields.Nested(AreaCounts), required=True)
    by_sector = counts()
    content_sha256 = fields.String(
        required=True, metadata={"description": "of the rows without drawn ids: equal where the same was decided"}
    )
    heading = fields.Dict(keys=fields.String(), required=True)
    signed = fields.Nested(Signed, required=True)


class EditionsInForce(Schema):
    """The edition in force on a day, for each programme that has one."""

    on = fields.Date(required=True)
    items = fields.List(fields.Nested(ListEditionHead), required=True)


class EditionsOfProgramme(Schema):
    """The latest editions of a programme, the newest first; at most 200."""

    items = fields.List(fields.Nested(ListEditionHead), required=True)


class ListEntry(Schema):
    """One source on a list, as it was when the edition was published."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    sector = fields.String(required=True)
    level = fields.String(required=True, allow_none=True, metadata={"description": "null: undetermined"})
    at_best = fields.String(required=True, allow_none=True)
    exempt = fields.Boolean(required=True)
    scope = fields.String(required=True, allow_none=True)
    highest_alert = fields.String(required=True, allow_none=True)
    reason = fields.Dict(required=True, metadata=_DESCRIBED)
    case_id = Identifier(required=True)
    submission_id = Identifier(required=True)


class EntryLine(ListEntry):
    """With its place in the edition."""

    ordinal = Whole(required=True)


class EntriesPage(Schema):
    """A page of an edition in list order."""

    items = fields.List(fields.Nested(EntryLine), required=True)
    next = fields.String(required=True, allow_none=True)


class ListChange(Schema):
    """One source that two editions tell differently, and why. `fields` names what changed; `removal` is the decision
    that took it off, where one did."""

    kind = Choice("added", "changed", "removed", required=True)
    source_id = Identifier(required=True)
    reason = fields.String(required=True)
    fields_ = fields.List(fields.String(), required=True, attribute="fields", data_key="fields")
    before = fields.Nested(ListEntry, required=True, allow_none=True)
    after = fields.Nested(ListEntry, required=True, allow_none=True)
    removal = fields.Nested(PublicRemovalOut, required=True, allow_none=True)


class ListChangesPage(Schema):
    """Added, changed, removed: each in list order."""

    items = fields.List(fields.Nested(ListChange), required=True)
    next = fields.String(required=True, allow_none=True)


class ExemptionOut(Schema):
    """Whether a source is exempt under one list, by which edition and entry, up to which alert, and why.

    `removal`: what was decided about it by that day and holds then, beside the edition, which stays as it is."""

    programme = Code(required=True)
    edition_id = Identifier(required=True)
    number = Whole(required=True)
    official = fields.Boolean(required=True)
    exempt = fields.Boolean(required=True)
    why = Choice("exempt_by_level", "level_not_exempt", "level_undetermined", "not_listed", required=True)
    ordinal = Whole(required=True, allow_none=True)
    entry = fields.Nested(ListEntry, required=True, allow_none=True)
    removal = fields.Nested(PublicRemovalOut, required=True, allow_none=True)


class ClashOut(Schema):
    """What the lists in force do not agree in about a source, and which lists."""

    code = Choice(*Disagreement, required=True)
    programmes = fields.List(Code(), required=True)


class Exemptions(Schema):
    """Under every list in force on the day; `source_id` is the id the source lives on under."""

    source_id = Identifier(required=True)
    on = fields.Date(required=True)
    lists = fields.List(fields.Nested(ExemptionOut), required=True)
    clashes = fields.List(fields.Nested(ClashOut), required=True)


class ClashesQuery(PageQuery):
    """A day of the city's calendar; today if it is left out."""

    on = fields.Date()


class ClashingSource(Schema):
    """A source whose lists do not agree, as the first of them names it."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    clashes = fields.List(fields.Nested(ClashOut), required=True)


class ClashesPage(Schema):
    """Sources by id. A page may hold fewer than it could; `next` alone says whether there are more."""

    on = fields.Date(required=True)
    items = fields.List(fields.Nested(ClashingSource), required=True)
    next = fields.String(required=True, allow_none=True)


class QuietQuery(PageQuery):
    """Who has shown no sign of life from the day `before` on; if it is left out, since the list took effect."""

    before = fields.Date()


class QuietSource(Schema):
    """A source that stands on the list, with what the register says of it today."""

    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    sector = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    exempt = fields.Boolean(required=True)
    state = Choice("running", "seasonal", "stopped", "closed", "merged", required=True)
    last_sign_of_life_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "null: none was ever seen"}
    )


class QuietPage(Schema):
    """Those of whom no sign was ever seen first, then the longest quiet. Whether one has closed, a person finds out."""

    before = fields.Date(required=True)
    items = fields.List(fields.Nested(QuietSource), required=True)
    next = fields.String(required=True, allow_none=True)


class ListDraft(Schema):
    """What publishing now would give; at most 50 of its entries are shown."""

    season_id = Identifier(required=True)
    programme = Code(required=True)
    seen_number = Whole(required=True)
    fingerprint = fields.String(required=True)
    official = fields.Boolean(required=True)
    count = Whole(required=True)
    exempt = Whole(required=True)
    overridden = fields.Integer(required=True, metadata={"description": "levels that people set beside the machine's"})
    by_level = counts()
    by_area = fields.Dict(keys=fields.String(), values=fields.Nested(AreaCounts), required=True)
    by_sector = counts()
    content_sha256 = fields.String(required=True)
    entries = fields.List(fields.Nested(ListEntry), required=True)
