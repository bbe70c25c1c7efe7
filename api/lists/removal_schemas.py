"""What the contract says of removals."""

from marshmallow import Schema, fields

from api.fields import Choice, Code, HolidaysKnown, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict

STATES = ("proposed", "removed", "kept", "withdrawn")
CONSEQUENCES = ("remove", "extend_stop", "lose_certificate")


class RemovalIn(Strict):
    """A removal that a person proposes: from which programme's list in which season, and why."""

    id = Identifier()
    season_id = Identifier(required=True)
    programme = Code(longest=40, required=True)
    reason = SafeString(longest=1000, shortest=4, lines=True, required=True)


class StatementIn(Strict):
    """What the firm has to say. `waives`: it wants no more time, and the decision may come at once."""

    text = SafeString(longest=2000, lines=True, required=True)
    waives = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class RemovalDecisionIn(Strict):
    """Whether the consequence is imposed, and why, or why not."""

    remove = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = SafeString(longest=1000, shortest=4, lines=True, required=True)


class LiftIn(Strict):
    """Whether what was decided is taken back, and why, or why not."""

    lift = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = SafeString(longest=1000, shortest=4, lines=True, required=True)


class RemovalsQuery(PageQuery):
    """What to list: a state, or `lift` for those that are proposed to be lifted; a source by its living id."""

    state = Choice(*STATES, "lift")
    source_id = Identifier()


class RemovalsInForceQuery(PageQuery):
    """A day, today if it is left out; a programme."""

    on = fields.Date()
    programme = Code(longest=40)


class RemovalOut(Schema):
    """A consequence that a programme's rule gives an adverse record: proposed, heard, decided, perhaps lifted.

    `rule` is the rule as it was proposed by, `document` the number of the finding or paper, `finding_id` the finding
    where it is one. The firm is heard up to and including `hear_until`. `returns_on` and `lifted_on` are the first days
    on which nothing holds any more.
    """

    id = Identifier(required=True)
    season_id = Identifier(required=True)
    programme = Code(required=True)
    source_id = Identifier(required=True)
    adverse_id = Identifier(required=True)
    finding_id = Identifier(required=True, allow_none=True)
    document = fields.String(required=True)
    kind = Code(longest=80, required=True)
    consequence = Choice(*CONSEQUENCES, required=True)
    rule = fields.Dict(required=True, metadata={"description": "kinds, consequence, lasts, clause, trust, redeclare"})
    reason = fields.String(required=True, allow_none=True)
    proposed_at = fields.DateTime(required=True)
    hear_until = fields.Date(required=True)
    holidays_known = HolidaysKnown("hear_until")
    waived_at = fields.DateTime(required=True, allow_none=True)
    state = Choice(*STATES, required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    decision_reason = fields.String(required=True, allow_none=True)
    in_force_from = fields.Date(required=True, allow_none=True)
    returns_on = fields.Date(required=True, allow_none=True)
    redeclare = fields.Boolean(required=True)
    lift = Choice("none", "proposed", "lifted", "declined", required=True)
    lift_reason = fields.String(required=True, allow_none=True)
    lifted_on = fields.Date(required=True, allow_none=True)
    version = Whole(required=True)


class StatementOut(Schema):
    """What the firm said at the hearing."""

    ordinal = Whole(required=True)
    text = fields.String(required=True)
    waives = fields.Boolean(required=True)
    stated_at = fields.DateTime(required=True)


class NamedRemoval(RemovalOut):
    """With what the source is called."""

    source_name = fields.String(required=True)


class RemovalDetail(NamedRemoval):
    """With what the firm said, and the state that the evidence is in now."""

    statements = fields.List(fields.Nested(StatementOut), required=True)
    evidence_state = fields.String(required=True)


class RemovalsPage(Schema):
    """Removals within one's remit, by id."""

    items = fields.List(fields.Nested(NamedRemoval), required=True)
    next = fields.String(required=True, allow_none=True)


class PublicRemovalOut(Schema):
    """A decision that holds. `source_id` is the id that the source lives on under."""

    removal_id = Identifier(required=True)
    programme = Code(required=True)
    source_id = Identifier(required=True)
    name = fields.String(required=True)
    area = Code(required=True)
    consequence = Choice(*CONSEQUENCES, required=True)
    kind = Code(longest=80, required=True)
    document = fields.String(required=True)
    clause = fields.String(required=True)
    decided_on = fields.Date(required=True)
    in_force_from = fields.Date(required=True)
    returns_on = fields.Date(required=True)
    lifted_on = fields.Date(required=True, allow_none=True)
    redeclare = fields.Boolean(required=True)


class RemovalsInForce(Schema):
    """What holds on a day, beside the editions that stay as they were published."""

    on = fields.Date(required=True)
    items = fields.List(fields.Nested(PublicRemovalOut), required=True)
    next = fields.String(required=True, allow_none=True)
