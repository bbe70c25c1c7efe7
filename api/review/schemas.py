"""What the contract says of reviews."""

from marshmallow import Schema, fields, validate

from api.fields import Choice, Code, HolidaysKnown, Identifier, SafeString, Whole
from api.review.share_schemas import CaseHolder
from api.schemas import PageQuery, Problem, Strict
from greenctl.review.workflow import Agreement, State, StepKind, Verdict

MOST_DECISIONS = 200
MOST_FIELDS = 200
PEOPLES_VERDICTS = tuple(verdict.value for verdict in Verdict if verdict not in {Verdict.CONCLUDE, Verdict.DISAGREE})


class DecisionIn(Strict):
    """A verdict. A return needs a reason and the fields to be corrected; a reject needs a reason."""

    verdict = Choice(*PEOPLES_VERDICTS, required=True)
    reason = SafeString(
        longest=2_000, lines=True, metadata={"description": "Read by the enterprise and the public: name no persons."}
    )
    fields = fields.List(
        SafeString(longest=200),
        load_default=(),
        validate=validate.Length(max=MOST_FIELDS, error="field.too_long"),
        metadata={"maxItems": MOST_FIELDS, "description": "The fields that a return opens, and no others."},
    )


class DecisionInBulk(DecisionIn):
    """One of several verdicts, with the version of its case that was seen."""

    case_id = Identifier(required=True)
    version = Whole(least=1, required=True)


class DecisionsIn(Strict):
    """Up to 200 verdicts; each is carried out or refused by itself."""

    decisions = fields.List(
        fields.Nested(DecisionInBulk),
        required=True,
        validate=validate.Length(min=1, max=MOST_DECISIONS, error="field.out_of_range"),
        metadata={"minItems": 1, "maxItems": MOST_DECISIONS},
    )


class CaseStanding(Schema):
    """Where a case stands. `due_on` is the last day of its step."""

    case_id = Identifier(required=True)
    state = Choice(*State, required=True)
    step = fields.String(required=True, allow_none=True)
    round = fields.Integer(required=True)
    open_fields = fields.List(fields.String(), required=True, allow_none=True)
    entered_at = fields.DateTime(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    holidays_known = HolidaysKnown("due_on")
    version = fields.Integer(required=True)


class DecisionOutcome(Schema):
    """What became of one verdict: the new standing, or the problem."""

    case_id = Identifier(required=True)
    applied = fields.Boolean(required=True)
    standing = fields.Nested(CaseStanding, required=True, allow_none=True)
    problem = fields.Nested(Problem, required=True, allow_none=True)


class DecisionOutcomes(Schema):
    """One outcome per verdict, in the order of the request."""

    outcomes = fields.List(fields.Nested(DecisionOutcome), required=True)


class ReviewQueueQuery(PageQuery):
    """Narrows the queue."""

    topic = SafeString(longest=80)
    step = Code(longest=30)
    area = Code(longest=12)
    department = Code(longest=40)
    overdue = Choice("true", "false")
    held = Choice("mine", "nobody")


class QueuedCase(Schema):
    """A case that waits. `overdue` once the last day of its step is over."""

    case_id = Identifier(required=True)
    topic = fields.String(required=True)
    party_id = Identifier(required=True)
    area = fields.String(required=True)
    department = fields.String(required=True)
    route = fields.String(required=True)
    step = fields.String(required=True)
    round = fields.Integer(required=True)
    opened_at = fields.DateTime(required=True)
    entered_at = fields.DateTime(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    holidays_known = HolidaysKnown("due_on")
    overdue = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class NamedCase(QueuedCase, CaseHolder):
    """A case that waits, with whose it is and who is to do it."""

    party_name = fields.String(
        required=True, allow_none=True, metadata={"description": "The name of the source that `party_id` is."}
    )


class ReviewQueuePage(Schema):
    """Cases by age, the oldest at its step first. The `case_id` is the id of the declaration under review."""

    items = fields.List(fields.Nested(NamedCase), required=True)
    next = fields.String(required=True, allow_none=True)


class CaseButton(Schema):
    """A verdict that may be given now, where it leads, and what it needs."""

    verdict = Choice(*Verdict, required=True)
    to = fields.String(required=True)
    reason_needed = fields.Boolean(required=True, attribute="reason")
    fields_needed = fields.Boolean(required=True, attribute="fields")


class ReviewCase(QueuedCase, CaseHolder):
    """A case, with the buttons that whoever asks may press."""

    state = Choice(*State, required=True)
    step = fields.String(required=True, allow_none=True)
    step_name_zh = fields.String(required=True, allow_none=True)
    step_name_en = fields.String(required=True, allow_none=True)
    open_fields = fields.List(fields.String(), required=True, allow_none=True)
    workflow_fingerprint = fields.String(required=True)
    buttons = fields.List(fields.Nested(CaseButton), required=True)


class CaseHistoryEntry(Schema):
    """One move. `step` is null where the case came in or was taken back; `decided_by` is told to offices alone."""

    version = fields.Integer(required=True)
    round = fields.Integer(required=True)
    step = fields.String(required=True, allow_none=True)
    verdict = fields.String(required=True)
    led_to = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    fields_opened = fields.List(fields.String(), required=True, allow_none=True, attribute="fields")
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = fields.DateTime(required=True)


class CaseHistory(Schema):
    """Every move of a case, the first one first."""

    items = fields.List(fields.Nested(CaseHistoryEntry), required=True)


class WorkflowAppeals(Schema):
    """Against which states the firm may appeal within how many working days, who decides within how many, and from
    which step on others decide the case anew once an appeal was upheld."""

    against = fields.List(fields.String(), required=True)
    within = fields.Integer(required=True)
    decided_by = fields.List(fields.String(), required=True)
    working_days = fields.Integer(required=True)
    upheld_to = fields.String(required=True)
    unverified = fields.Boolean(required=True)


class WorkflowPanel(Schema):
    """How many experts say what they think, how few are enough once the last day is over, and when they agree: `all` or
    a `majority` of verdicts, and numbers at most `scores_within` apart."""

    seats = fields.Integer(required=True)
    quorum = fields.Integer(required=True)
    agreement = Choice(*Agreement, required=True)
    scores_within = fields.Integer(required=True)


class WorkflowStep(Schema):
    """A step. `unverified` says that its number of days was not read in a document for this place."""

    code = fields.String(required=True)
    name_zh = fields.String(required=True)
    name_en = fields.String(required=True)
    kind = Choice(*StepKind, required=True)
    desk = fields.String(required=True)
    working_days = fields.Integer(required=True)
    unverified = fields.Boolean(required=True)
    panel = fields.Nested(WorkflowPanel, required=True, allow_none=True)


class WorkflowMove(Schema):
    """A row of the table; `for_routes` is null where it is for every route."""

    step = fields.String(required=True)
    verdict = Choice(*Verdict, required=True)
    to = fields.String(required=True)
    who = fields.List(fields.String(), required=True)
    reason_needed = fields.Boolean(required=True, attribute="reason")
    fields_needed = fields.Boolean(required=True, attribute="fields")
    for_routes = fields.List(fields.String(), required=True, allow_none=True)
    guards = fields.List(fields.String(), required=True)


class Workflow(Schema):
    """A published table: cases keep the one they began with."""

    id = fields.String(required=True)
    title_zh = fields.String(required=True)
    title_en = fields.String(required=True)
    official = fields.Boolean(required=True)
    zone = fields.String(required=True)
    routes = fields.List(fields.String(), required=True)
    steps = fields.List(fields.Nested(WorkflowStep), required=True)
    moves = fields.List(fields.Nested(WorkflowMove), required=True)
    appeals = fields.Nested(
        WorkflowAppeals,
        required=True,
        allow_none=True,
        metadata={"description": "Null where a decision cannot be appealed against."},
    )


class PublishedWorkflow(Schema):
    """A workflow with the fingerprint of its document."""

    fingerprint = fields.String(required=True)
    workflow = fields.Nested(Workflow, required=True)
