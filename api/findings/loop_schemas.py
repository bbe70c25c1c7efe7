"""What the contract says of the closed loop."""

from typing import Any

from marshmallow import Schema, fields, validate

from api.fields import Choice, Code, HolidaysKnown, Identifier, SafeString, Whole
from api.schemas import PageQuery, Strict
from greenctl.findings.loop.moves import Act, Day, Photos, Progress, Standing
from greenctl.findings.loop.queries import WAITING

MOST_PHOTOS, MOST_STAGES, LONGEST = 20, 12, 2_000
RULINGS = (Act.ORDER, Act.DISCARD, Act.EXTEND, Act.UPHOLD, Act.DISMISS, Act.VOID, Act.KEEP)
STEPS = (Act.PLAN, Act.REPORT, Act.ANSWER, Act.DISPUTE, Act.SEND_BACK, Act.CLOSE, Act.ASK_VOID)

_WORDS: dict[str, Any] = {
    "description": "A reason, or what was done. It may be printed: no phone number, no identity number, no address."
}


class ShownPhotoIn(Strict):
    """A verified photo, declared by who sends it with subject_kind `finding` and the finding's id. `slot` pairs it with
    a photo of what was found."""

    id = Identifier(required=True)
    slot = SafeString(longest=60, shortest=0, load_default="")


class RepairStageIn(Strict):
    """One stage of a staged rectification."""

    due_on = fields.Date(required=True)
    text = SafeString(longest=200, shortest=2, required=True)


class FindingMoveIn(Strict):
    """A move of the firm or on site. Which of the members it takes, the table of moves says (docs/findings.md)."""

    act = Choice(*STEPS, required=True)
    words = SafeString(longest=LONGEST, shortest=2, lines=True, allow_none=True, load_default=None, metadata=_WORDS)
    due_on = fields.Date(allow_none=True, load_default=None, metadata={"description": "with send_back, if another day"})
    stages = fields.List(
        fields.Nested(RepairStageIn),
        load_default=(),
        validate=validate.Length(max=MOST_STAGES, error="field.too_long"),
        metadata={"maxItems": MOST_STAGES, "description": "with plan: in order, the last by the deadline"},
    )
    photos = fields.List(
        fields.Nested(ShownPhotoIn),
        load_default=(),
        validate=validate.Length(max=MOST_PHOTOS, error="field.too_long"),
        metadata={"maxItems": MOST_PHOTOS},
    )


class FindingRulingIn(Strict):
    """A move of an office that binds others."""

    act = Choice(*RULINGS, required=True)
    words = SafeString(longest=LONGEST, shortest=2, lines=True, allow_none=True, load_default=None, metadata=_WORDS)
    due_on = fields.Date(
        allow_none=True,
        load_default=None,
        metadata={"description": "with order: else by severity; with extend: needed"},
    )


class RepairStage(Schema):
    """A stage of the firm's plan."""

    due_on = fields.Date(required=True)
    text = fields.String(required=True)
    done_on = fields.Date(required=True, allow_none=True)


class LoopStanding(Schema):
    """Where a finding stands. It counts while it is confirmed, also while somebody asks to void it."""

    finding_id = Identifier(required=True)
    source_id = Identifier(required=True)
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)
    counts = fields.Boolean(required=True)
    overdue = fields.Boolean(required=True)
    confirmed_on = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    holidays_known = HolidaysKnown("due_on")
    answered_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    last_day_to_dispute = fields.Date(required=True, allow_none=True)
    extended = Whole(required=True)
    escalated = Choice(
        "nobody", "county", "city", required=True, metadata={"description": "who was told it is overdue"}
    )
    stages = fields.List(fields.Nested(RepairStage), required=True)
    version = Whole(required=True)


class FindingButton(Schema):
    """A move that the reader may make now, and what it needs."""

    act = Choice(*Act, required=True)
    path = Choice("moves", "rulings", required=True, metadata={"description": "/findings/{finding_id}/ and this"})
    words_needed = fields.Boolean(required=True)
    day = Choice(*Day, required=True)
    photos = Choice(*Photos, required=True)
    stages = fields.Boolean(required=True)


class MovePhoto(Schema):
    """A photo that came with a move; seen at /findings/{finding_id}/photos/{id}."""

    id = Identifier(required=True)
    slot = fields.String(required=True)
    role = Choice("after", "recheck", "dispute", required=True)


class FindingMove(Schema):
    """One move. `actor` is told to offices alone."""

    ordinal = Whole(required=True)
    act = Choice(*Act, required=True)
    actor = fields.String(required=True, allow_none=True)
    at = fields.DateTime(required=True)
    words = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True, metadata={"description": "where the move set it"})
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)
    stages = fields.List(fields.Nested(RepairStage), required=True, allow_none=True)
    photos = fields.List(fields.Nested(MovePhoto), required=True)


class FindingMoves(LoopStanding):
    """Where a finding stands, every move that brought it there, and the buttons of the reader."""

    buttons = fields.List(fields.Nested(FindingButton), required=True)
    items = fields.List(fields.Nested(FindingMove), required=True)


class WaitingQuery(PageQuery):
    """What findings wait for. `overdue` are those to be repaired whose deadline has passed."""

    what = Choice(*WAITING, required=True, data_key="for")
    area = Code(longest=12)
    line = Code(longest=40)
    source_id = Identifier()


class WaitingFinding(Schema):
    """A finding that waits; sorted by `since`: the day it was found, is due, or was answered."""

    finding_id = Identifier(required=True)
    number = fields.String(required=True)
    source_id = Identifier(required=True)
    source_name = fields.String(required=True, allow_none=True)
    area = Code(required=True)
    line = fields.String(required=True)
    issue = fields.String(required=True)
    severity = fields.String(required=True)
    found_on = fields.Date(required=True)
    standing = Choice(*Standing, required=True)
    progress = Choice(*Progress, required=True)
    due_on = fields.Date(required=True, allow_none=True)
    holidays_known = HolidaysKnown("due_on")
    escalated = Choice("nobody", "county", "city", required=True)
    version = Whole(required=True)
    since = fields.Date(required=True)


class WaitingFindings(Schema):
    """Findings that wait, the most urgent first."""

    items = fields.List(fields.Nested(WaitingFinding), required=True)
    next = fields.String(required=True, allow_none=True)
