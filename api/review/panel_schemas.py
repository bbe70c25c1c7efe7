"""What the contract says of panels of experts."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from api.declaration.answers_in import MOST_FIELDS, MOST_SECTORS, Answer, ByCode
from api.fields import Choice, Identifier, SafeString, Whole
from api.review.schemas import MOST_FIELDS as MOST_OPENED, CaseButton
from api.schemas import Strict
from greenctl.review.panels.domain import Why
from greenctl.review.workflow import Agreement, Verdict

OPINIONS = (Verdict.APPROVE.value, Verdict.RETURN.value, Verdict.REJECT.value)


class OpinionIn(Strict):
    """What one expert thinks, given once: a verdict with its grounds, and scores of what the rules leave to experts."""

    verdict = Choice(*OPINIONS, required=True)
    reason = SafeString(
        longest=2_000,
        lines=True,
        load_default=None,
        metadata={"description": "Read by the enterprise and the public if it carries the day: name no persons."},
    )
    fields = fields.List(
        SafeString(longest=200),
        load_default=(),
        validate=validate.Length(max=MOST_OPENED, error="field.too_long"),
        metadata={"maxItems": MOST_OPENED, "description": "The fields that a return would open."},
    )
    scores = ByCode(ByCode(Answer(), MOST_FIELDS), MOST_SECTORS, load_default=dict)

    @post_load
    def plain(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**loaded, "fields": tuple(loaded["fields"])}


class InterestIn(Strict):
    """Who must keep away from the firm of a case, and why; offices read it, nobody else. Without `account_id`: whoever
    says it."""

    account_id = Identifier(load_default=None)
    reason = SafeString(longest=1_000, shortest=4, lines=True, required=True)


class PanelSeat(Schema):
    """A seat, with what was said there as far as the reader may know of it: before the panel is opened only their own.
    `has_given` says that there is an opinion; `left_at` that its holder keeps away, and it does not count."""

    account_id = Identifier(required=True)
    has_given = fields.Boolean(required=True)
    given_at = fields.AwareDateTime(required=True, allow_none=True)
    left_at = fields.AwareDateTime(required=True, allow_none=True)
    verdict = Choice(*Verdict, required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    fields_named = fields.List(fields.String(), required=True, attribute="fields")
    scores = fields.Dict(required=True, metadata={"description": "By sector and indicator."})


class Panel(Schema):
    """The last panel on a case. `given` of `places` have said what they think. Where fewer than `quorum` have by the
    end of `due_on`, or they do not agree, the case goes where the table says (`disagree`). From `opened_at` on there
    are `verdict`, `why`, and the `scores` that count. `wanted`: the reader's opinion is."""

    step = fields.String(required=True)
    places = Whole(required=True)
    quorum = Whole(required=True)
    agreement = Choice(*Agreement, required=True)
    scores_within = Whole(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    given = Whole(required=True)
    wanted = fields.Boolean(required=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    verdict = Choice(*Verdict, required=True, allow_none=True)
    why = Choice(*Why, required=True, allow_none=True)
    scores = fields.Dict(required=True, metadata={"description": "Those that count, by sector and indicator."})
    seats = fields.List(fields.Nested(PanelSeat), required=True)
    buttons = fields.List(fields.Nested(CaseButton), required=True)


class CasePanel(Schema):
    """The panel on a case; null where several experts were never asked."""

    panel = fields.Nested(Panel, required=True, allow_none=True)
