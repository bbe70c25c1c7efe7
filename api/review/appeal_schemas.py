"""What the contract says of appeals."""

from typing import Any

from marshmallow import Schema, fields, post_load

from api.fields import Choice, Identifier, SafeString, Whole
from api.schemas import Strict
from greenctl.review.appeals.domain import Outcome, Ruling
from greenctl.review.workflow import State

_LONGEST = 2000


class AppealIn(Strict):
    """What the firm says against the decision; the offices read it."""

    id = Identifier(required=True)
    reason = SafeString(longest=_LONGEST, shortest=4, lines=True, required=True)


class AppealRulingIn(Strict):
    """What was decided; the answer stands beside the decision, so name no persons."""

    outcome = Choice(*Outcome, required=True)
    answer = SafeString(longest=_LONGEST, shortest=4, lines=True, required=True)

    @post_load
    def ruling(self, loaded: dict[str, Any], **_: Any) -> Ruling:
        return Ruling(outcome=Outcome(loaded["outcome"]), answer=loaded["answer"])


class Appeal(Schema):
    """The appeal of a case against the decision of `case_version`: to be decided until the end of `due_on`, and final
    once it has an outcome."""

    id = Identifier(required=True)
    case_id = Identifier(required=True)
    case_version = Whole(required=True)
    against = Choice(*State, required=True)
    reason = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    due_on = fields.Date(required=True)
    outcome = Choice(*Outcome, required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    version = Whole(required=True)


class CaseAppeal(Schema):
    """The appeal of a case; null where nobody appealed."""

    appeal = fields.Nested(Appeal, required=True, allow_none=True)


class WaitingAppeal(Appeal):
    """One that waits; `overdue` once its last day is over."""

    overdue = fields.Boolean(required=True)


class WaitingAppeals(Schema):
    """What waits for a decision, what is due first before the others."""

    items = fields.List(fields.Nested(WaitingAppeal), required=True)
    next = fields.String(required=True, allow_none=True)
