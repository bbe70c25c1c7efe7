"""What the contract says of draft editions, their lint, their confirmation and their publication."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.fields import Choice, Code, Identifier, SafeString
from api.schemas import PageQuery, Strict
from greenctl.rules.confirming import MOST_CELLS, SeenCell
from greenctl.rules.domain import CellKey, DraftState

_EDITION_ID = validate.Regexp(r"^[A-Za-z0-9]", error="field.not_a_code")
_PREFIX = validate.Regexp(r"^[0-9]*$", error="field.invalid")


class NewDraftIn(Strict):
    """An edition to be, empty or from a published one. `jurisdiction` is an area-code prefix, such as 3708."""

    id = Identifier()
    edition_id = Code(required=True, longest=60, validate=_EDITION_ID)
    title_zh = SafeString(required=True, longest=200)
    title_en = SafeString(required=True, longest=200)
    jurisdiction = SafeString(required=True, shortest=0, longest=12, validate=_PREFIX)
    start_from = Code(longest=60, load_default=None, allow_none=True)


class RollBackIn(Strict):
    """The id of the new edition that has the old tables; `id` is the draft's."""

    id = Identifier()
    edition_id = Code(required=True, longest=60, validate=_EDITION_ID)


class TitlesIn(Strict):
    """What the edition will be called."""

    title_zh = SafeString(required=True, longest=200)
    title_en = SafeString(required=True, longest=200)


class PartIn(Strict):
    """A part of the document in place of what it was, in the shape of the rule files (docs/rules.md). It may be faulty:
    whatever can be stored is kept, and the lint tells what is wrong. At most 60,000 values, texts of 4,000 characters.
    """

    content = fields.Dict(required=True)


class RuleDraft(Schema):
    """An edition that an office works on. `authors` are the accounts that wrote in it."""

    id = Identifier(required=True)
    edition_id = Code(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    jurisdiction = fields.String(required=True)
    base_fingerprint = fields.String(required=True, allow_none=True)
    state = Choice(*DraftState, required=True)
    published_fingerprint = fields.String(required=True, allow_none=True)
    authors = fields.List(fields.String(), required=True)
    begun_by = fields.String(required=True)
    begun_at = fields.DateTime(required=True)
    changed_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class RuleDraftDetail(RuleDraft):
    """With the whole document, which may be faulty."""

    document = fields.Dict(required=True)


class RuleDrafts(Schema):
    """Drafts by id."""

    items = fields.List(fields.Nested(RuleDraft), required=True)
    next = fields.String(required=True, allow_none=True)


class ImportedDraft(RuleDraft):
    """With the paths of the parts that came from the workbook."""

    parts = fields.List(fields.String(), required=True)


class LintFinding(Schema):
    """What was found at one place; `address` is sheet!cell where the table came from a workbook."""

    code = fields.String(required=True)
    severity = Choice("error", "warning", required=True)
    place = fields.String(required=True)
    sector = fields.String(required=True, allow_none=True)
    indicator = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)
    next_step = fields.String(required=True)


class LintReport(Schema):
    """The first two thousand findings in the order of the document, and how many there are. Errors stop publishing."""

    draft_id = Identifier(required=True)
    version = fields.Integer(required=True)
    errors = fields.Integer(required=True)
    warnings = fields.Integer(required=True)
    findings = fields.List(fields.Nested(LintFinding), required=True)


class CellsQuery(PageQuery):
    """Narrows the checklist."""

    sector = Code(longest=80)
    state = Choice("unread", "open", "once", "confirmed")


class RuleCell(Schema):
    """A cell to be held against the page it cites; a veto, a guarantee or a level has no sector, and its kind for a
    level; a measure is `measures.<alert>` of its sector.

    `sha256` names what stands there now, with all that gives it its meaning; a confirmation sends it along. `changed`:
    new or other than in the edition that the draft started from, so that two people must confirm it. `removed`: it
    stands in the edition that is superseded and was taken out, which two people confirm as well.
    """

    sector = fields.String(required=True)
    indicator = fields.String(required=True)
    level = fields.String(required=True)
    sha256 = fields.String(required=True)
    label_zh = fields.String(required=True)
    requirement_zh = fields.String(required=True)
    requirement_en = fields.String(required=True)
    document = fields.String(required=True, allow_none=True)
    page = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True, allow_none=True)
    trust = fields.String(required=True, allow_none=True)
    state = Choice("unread", "open", "once", "confirmed", required=True)
    changed = fields.Boolean(required=True)
    removed = fields.Boolean(required=True)
    confirmed_by = fields.Integer(required=True)
    confirmed_by_me = fields.Boolean(required=True)


class RuleCells(Schema):
    """The checklist, in the order of the draft."""

    items = fields.List(fields.Nested(RuleCell), required=True)
    next = fields.String(required=True, allow_none=True)


class SeenCellIn(Strict):
    """A cell as somebody held it against its page."""

    sector = SafeString(shortest=0, longest=80, load_default="")
    indicator = SafeString(required=True, longest=80)
    level = SafeString(required=True, longest=80)
    sha256 = SafeString(required=True, shortest=64, longest=64)

    @post_load
    def value(self, values: dict[str, str], **_: Any) -> SeenCell:
        return SeenCell(CellKey(values["sector"], values["indicator"], values["level"]), values["sha256"])


class ConfirmationsIn(Strict):
    """Cells that one person confirms: all or none."""

    cells = fields.List(
        fields.Nested(SeenCellIn),
        required=True,
        validate=validate.Length(min=1, max=MOST_CELLS, error="field.too_long"),
        metadata={"minItems": 1, "maxItems": MOST_CELLS},
    )


class Confirmed(Schema):
    """The cells as they stand afterwards."""

    items = fields.List(fields.Nested(RuleCell), required=True)


class PublicationIn(Strict):
    """The first day it governs, after today; the first day it no longer does; whether it is to be official."""

    effective_from = fields.Date(required=True)
    effective_until = fields.Date(load_default=None, allow_none=True)
    official = fields.Boolean(load_default=False)
