"""What the contract says of corrections."""

from typing import Any

from marshmallow import Schema, fields, post_load

from api.fields import Choice, Code, Identifier, SafeString, Whole
from api.schemas import Strict
from greenctl.corrections.domain import ABOUT, Answer, NewCorrection, Outcome

_LONGEST = 2000


class CorrectionIn(Strict):
    """What is wrong in what was published, and where: `subject` is the thing's id or number, as its page shows it.
    With `about` `case` it is an objection to a case before the public, named by its id.

    Nobody has to say who they are. The text is read by the office alone.
    """

    id = Identifier(required=True)
    about = Choice(*ABOUT, required=True)
    subject = Code(longest=80, load_default=None, allow_none=True)
    text = SafeString(longest=_LONGEST, shortest=4, lines=True, required=True)

    @post_load
    def new(self, loaded: dict[str, Any], **_: Any) -> NewCorrection:
        return NewCorrection(**loaded)


class CorrectionAnswerIn(Strict):
    """What everybody reads: the question in the office's words, and its answer; name no persons."""

    outcome = Choice(*Outcome, required=True)
    question = SafeString(longest=_LONGEST, shortest=4, lines=True, required=True)
    answer = SafeString(longest=_LONGEST, shortest=4, lines=True, required=True)

    @post_load
    def said(self, loaded: dict[str, Any], **_: Any) -> Answer:
        return Answer(**{**loaded, "outcome": Outcome(loaded["outcome"])})


class PublicCorrection(Schema):
    """What anybody may know: `outcome` is null while it waits."""

    number = fields.String(required=True)
    about = Choice(*ABOUT, required=True)
    subject = fields.String(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)
    outcome = Choice(*Outcome, required=True, allow_none=True)
    question = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class Correction(PublicCorrection):
    """With what was written, for the office."""

    id = Identifier(required=True)
    text = fields.String(required=True)
    version = Whole(required=True)


class CorrectionsPage(Schema):
    """What was answered, the latest first."""

    items = fields.List(fields.Nested(PublicCorrection), required=True)
    next = fields.String(required=True, allow_none=True)


class WaitingCorrections(Schema):
    """What waits for an answer, the oldest first."""

    items = fields.List(fields.Nested(Correction), required=True)
    next = fields.String(required=True, allow_none=True)
