"""What the contract says of declarations."""

from marshmallow import Schema, fields

from api.declaration.answers_in import Line, Measure, Reference
from api.declaration.disowning_schemas import Disowned
from api.fields import Choice, Code, HolidaysKnown, Identifier, WholeInQuery
from api.rules.schemas import FormField
from api.schemas import PageQuery, Strict
from greenctl.declaration.disowning import Why
from greenctl.declaration.domain import Progress, Stage

MOST_ROUNDS = 9_999


class NewDeclarationIn(Strict):
    """A source takes part in a programme of a season. `id` may be drawn by the client; a withdrawn declaration is
    begun again under its own id."""

    id = Identifier()
    source_id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(longest=40, required=True)


class DeclarationsQuery(PageQuery):
    """Narrows the list. `disowned=true`: to those whose latest version was disowned by its signer."""

    season_id = Identifier()
    programme = Code(longest=40)
    disowned = Choice("true", "false", load_default="false")


class RoundQuery(Strict):
    """The round of the version; the latest one, if it is left out."""

    round = WholeInQuery(least=1, most=MOST_ROUNDS)


class Declaration(Schema):
    """A declaration as it is after a change. `stage` is its own; GET tells where its case stands."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    stage = Choice(*Stage, required=True)
    state = Choice(*Progress, required=True, attribute="progress")
    round = fields.Integer(required=True)
    signed_sha256 = fields.String(required=True, allow_none=True)
    signed_at = fields.DateTime(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ListedDeclaration(Schema):
    """A declaration in a list: where it stands, since when, and how long that may take."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    source_name = fields.String(required=True)
    area = fields.String(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    state = Choice(*Progress, required=True)
    step = fields.String(required=True, allow_none=True)
    round = fields.Integer(required=True)
    since = fields.DateTime(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    holidays_known = HolidaysKnown("due_on")
    version = fields.Integer(required=True)


class DeclarationsPage(Schema):
    """Declarations by id."""

    items = fields.List(fields.Nested(ListedDeclaration), required=True)
    next = fields.String(required=True, allow_none=True)


class Holder(Schema):
    """Who has it in hand: roles, a department and an area, never a person."""

    roles = fields.List(fields.String(), required=True)
    department = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)


class RulesNamed(Schema):
    """The rule edition its form and grade come from."""

    id = Code(required=True)
    fingerprint = fields.String(required=True)
    official = fields.Boolean(required=True)


class SubmittedVersion(Schema):
    """A submitted version: the hash of its copy of record, its grade, and why its signer disowned it, if that was
    said."""

    submission_id = Identifier(required=True)
    round = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    submitted_at = fields.DateTime(required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    disowned = Choice(*Why, required=True, allow_none=True)


class TrackedDeclaration(ListedDeclaration):
    """Where it stands, who holds it, since when, how long that may take; level and at_best are the last version's.
    Why it was returned stands in GET /review/cases/{case_id}/history: a case has the id of its declaration."""

    signed = fields.Boolean(required=True)
    step_name_zh = fields.String(required=True, allow_none=True)
    step_name_en = fields.String(required=True, allow_none=True)
    holder = fields.Nested(Holder, required=True, allow_none=True)
    open_fields = fields.List(fields.String(), required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    rules = fields.Nested(RulesNamed, required=True)
    versions = fields.List(fields.Nested(SubmittedVersion), required=True)


class EvidenceSlot(Schema):
    """The evidence of a field: documents that are not held here, and photos that are."""

    path = fields.String(required=True)
    open = fields.Boolean(required=True)
    value = fields.List(fields.Nested(Reference), required=True, allow_none=True)
    last_season = fields.List(fields.Nested(Reference), required=True, allow_none=True)


class FieldToFill(FormField):
    """A field of the form with its answer now and last season's; `open` says whether it may change."""

    path = fields.String(required=True)
    open = fields.Boolean(required=True)
    value = fields.Raw(required=True, allow_none=True)
    last_season = fields.Raw(required=True, allow_none=True)
    evidence = fields.Nested(EvidenceSlot, required=True)


class SectorToFill(Schema):
    """The fields of one sector."""

    sector = Code(required=True)
    sub_type = fields.String(required=True, allow_none=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    to_fill = fields.List(fields.Nested(FieldToFill), required=True, attribute="fields", data_key="fields")


class LinesSlot(Schema):
    """The production lines or working steps."""

    path = fields.String(required=True)
    open = fields.Boolean(required=True)
    value = fields.List(fields.Nested(Line), required=True, allow_none=True)
    last_season = fields.List(fields.Nested(Line), required=True, allow_none=True)


class MeasureAsked(Schema):
    """What the rule tables say a source of a level does under the alert."""

    sector = Code(required=True)
    level = fields.String(required=True)
    text_zh = fields.String(required=True)


class MeasuresSlot(Schema):
    """The measures under one alert level."""

    alert = Code(required=True)
    asked = fields.List(fields.Nested(MeasureAsked), required=True)
    path = fields.String(required=True)
    open = fields.Boolean(required=True)
    value = fields.List(fields.Nested(Measure), required=True, allow_none=True)
    last_season = fields.List(fields.Nested(Measure), required=True, allow_none=True)


class DeclarationForm(Schema):
    """The whole form. After a return, only the fields it names are open, and the others show what was submitted."""

    declaration_id = Identifier(required=True)
    state = Choice(*Progress, required=True)
    round = fields.Integer(required=True)
    version = fields.Integer(required=True)
    rules = fields.Nested(RulesNamed, required=True)
    sectors = fields.List(fields.Nested(SectorToFill), required=True)
    lines = fields.Nested(LinesSlot, required=True)
    measures = fields.List(fields.Nested(MeasuresSlot), required=True)


class CheckProblem(Schema):
    """Something the check found: an error blocks submission, a warning does not."""

    severity = Choice("error", "warning", required=True)
    field = fields.String(required=True)
    code = fields.String(required=True)
    clause = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)
    next_step = fields.String(required=True)


class DeclarationCheck(Schema):
    """Whether it may be submitted, and everything that was found."""

    ready = fields.Boolean(required=True)
    problems = fields.List(fields.Nested(CheckProblem), required=True)


class Difference(Schema):
    """A field that is not what it was; null stands for no answer."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class SinceLastSeason(Difference):
    """The same against last season, with the reason the source gives for it."""

    reason = fields.String(required=True, allow_none=True)


class DeclarationChanges(Schema):
    """What changed since the version before (`round_before` null: there is none), and since last season."""

    declaration_id = Identifier(required=True)
    round_before = fields.Integer(required=True, allow_none=True)
    round_after = fields.Integer(required=True)
    between_versions = fields.List(fields.Nested(Difference), required=True)
    has_last_season = fields.Boolean(required=True)
    since_last_season = fields.List(fields.Nested(SinceLastSeason), required=True)


class Statement(Schema):
    """What a receipt says: which bytes came when, under which editions, and how they were graded."""

    schema = fields.String(required=True)
    declaration_id = Identifier(required=True)
    submission_id = Identifier(required=True)
    round = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    submitted_at = fields.String(required=True, metadata={"format": "date-time"})
    simulated = fields.Boolean(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    programme_fingerprint = fields.String(required=True)
    workflow_fingerprint = fields.String(required=True)
    rule_fingerprint = fields.String(required=True)
    explanation_sha256 = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)


class Receipt(Schema):
    """The statement and an Ed25519 signature over `greenctl-statement/1`, a line feed, and the statement as canonical
    JSON (RFC 8785). The key is at /receipts/key."""

    statement = fields.Nested(Statement, required=True)
    algorithm = Choice("Ed25519", required=True)
    key_id = fields.String(required=True)
    signature = fields.String(required=True)


class ReceiptNow(Receipt):
    """A receipt, and what the signer said of the signature since: null, or why it does not stand. That member is not
    part of what is signed."""

    disowned = fields.Nested(Disowned, required=True, allow_none=True)


class Submitted(Schema):
    """What to keep: the hash of the copy of record, the grade, and the receipt."""

    declaration_id = Identifier(required=True)
    submission_id = Identifier(required=True)
    round = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    receipt = fields.Nested(Receipt, required=True)
    version = fields.Integer(required=True)


class CopyOfRecord(Schema):
    """The copy of record, byte for byte as it was submitted. The SHA-256 of `declared` in canonical JSON is what was
    signed; contacts are kept apart, bound by `contacts_digest`."""

    schema = fields.String(required=True)
    declared = fields.Dict(required=True)
    declared_sha256 = fields.String(required=True)
    signed_by = fields.String(required=True)
    signed_at = fields.String(required=True, metadata={"format": "date-time"})
    contacts_digest = fields.String(required=True)


class PublicKey(Schema):
    """The key that receipts are verified with."""

    algorithm = Choice("Ed25519", required=True)
    key_id = fields.String(required=True)
    public_key = fields.String(required=True, metadata={"description": "32 bytes, base64"})
    context = fields.String(required=True, metadata={"description": "stands before the signed bytes"})
