"""What the contract says of revised grades."""

from marshmallow import Schema, fields

from api.declaration.answers_in import MOST_FIELDS, MOST_SECTORS, Answer, ByCode
from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict

STATES = ("proposed", "accepted", "declined", "replaced")


class OverrideIn(Strict):
    """A level of the main sector's ladder, and why people set it beside the machine's."""

    level = Code(longest=20, required=True)
    reason = SafeString(longest=1000, shortest=4, lines=True, required=True)


class RevisionDecisionIn(Strict):
    """Whether the proposal counts from now on; declining needs a reason."""

    accept = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = SafeString(longest=1000, shortest=4, lines=True, load_default=None, allow_none=True)


class SiteFactsIn(Strict):
    """Scores from the site, by sector and indicator: only of rows that the rule table leaves to experts."""

    facts = ByCode(ByCode(Answer(), MOST_FIELDS), MOST_SECTORS, required=True)


class RevisionsQuery(PageQuery):
    """What to list."""

    state = Choice(*STATES, load_default="proposed")


class Revision(Schema):
    """A grade computed again (`regrade`), or a level that people set (`override`). It counts once it is accepted."""

    id = Identifier(required=True)
    declaration_id = Identifier(required=True)
    submission_id = Identifier(required=True)
    source_id = Identifier(required=True)
    kind = Choice("regrade", "override", required=True)
    cause = fields.String(
        required=True, metadata={"description": "an adverse record's id, time, site_facts, or judgement"}
    )
    level = fields.String(required=True, allow_none=True)
    at_best = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    reason = fields.String(required=True, allow_none=True)
    proposed_at = fields.DateTime(required=True)
    state = Choice(*STATES, required=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    decision_reason = fields.String(required=True, allow_none=True)
    version = Whole(required=True)


class Revisions(Schema):
    """A page of revisions."""

    items = fields.List(fields.Nested(Revision), required=True)
    next = fields.String(required=True, allow_none=True)


class ProposedRevisions(Schema):
    """What was proposed; nothing where the level would stay."""

    items = fields.List(fields.Nested(Revision), required=True)


class Levels(Schema):
    """The machine's level beside the one that stands. All null before anything was handed in."""

    graded_level = fields.String(required=True, allow_none=True, metadata={"description": "as it was graded"})
    machine_level = fields.String(
        required=True, allow_none=True, metadata={"description": "as of the last accepted regrade"}
    )
    machine_at_best = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, allow_none=True, metadata={"description": "the one that stands"})
    override = fields.Nested(Revision, required=True, allow_none=True)
    revisions = fields.List(fields.Nested(Revision), required=True)
