"""What the contract says of tips."""

from typing import Any

from marshmallow import Schema, fields, post_load

from api.fields import Choice, Code, Digest, Identifier, SafeString, Whole
from api.inspection.fields import accounts
from api.schemas import PageQuery, Strict
from greenctl.inspection.domain import NewTask
from greenctl.inspection.tasks import MOST_OFFICERS
from greenctl.inspection.tip_domain import NewTip, TipState
from greenctl.inspection.tip_photo_domain import TipPhotoState


class TipIn(Strict):
    """What somebody saw. Nobody has to say who they are; `contact` is for the desk alone and never public."""

    id = Identifier(required=True)
    area = Code(longest=12, required=True)
    text = SafeString(longest=2000, shortest=4, lines=True, required=True)
    place = SafeString(longest=200, load_default=None, allow_none=True)
    source_id = Identifier(load_default=None, allow_none=True)
    contact = SafeString(longest=120, load_default=None, allow_none=True)

    @post_load
    def tip(self, loaded: dict[str, Any], **_: Any) -> NewTip:
        return NewTip(**loaded)


class TipTaskIn(Strict):
    """Who goes and looks, where and until when."""

    id = Identifier(required=True)
    source_id = Identifier(required=True)
    line = Code(longest=40, required=True)
    planned_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    officers = accounts(1, MOST_OFFICERS, required=True)
    note = SafeString(longest=500, lines=True, load_default=None, allow_none=True)

    @post_load
    def task(self, loaded: dict[str, Any], **_: Any) -> NewTask:
        return NewTask(**{**loaded, "officers": tuple(loaded["officers"]), "origin": "tip"})


class AnswerIn(Strict):
    """What everybody reads: name no persons."""

    answer = SafeString(longest=2000, shortest=4, lines=True, required=True)


class TipsQuery(PageQuery):
    """Which tips."""

    state = Choice(*TipState)


class TipPhotoRulingIn(Strict):
    """Whether everybody may see a photo. Faces, number plates and homes are reasons to withhold one."""

    release = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = SafeString(longest=500, shortest=2, lines=True, required=True)


class SentTipPhoto(Schema):
    """That a photo has come; nobody sees it before somebody has looked at it. `sha256` is of what was sent."""

    id = Identifier(required=True)
    sha256 = Digest(required=True)
    size_bytes = Whole(required=True)
    state = Choice(*TipPhotoState, required=True)


class TipPhoto(SentTipPhoto):
    """A photo of a tip, for the desk."""

    width = Whole(required=True)
    height = Whole(required=True)
    received_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = Whole(required=True)


class ReleasedPhoto(Schema):
    """A photo that somebody has released: GET /public/tips/{number}/photos/{tip_photo_id} gives the image."""

    id = Identifier(required=True)
    width = Whole(required=True)
    height = Whole(required=True)


class PublicTip(Schema):
    """What anybody may know of a tip, by its number; what a stranger wrote never is public."""

    number = fields.String(required=True)
    area = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    state = Choice(*TipState, required=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    photos = fields.List(fields.Nested(ReleasedPhoto), required=True)


class Tip(PublicTip):
    """A tip with all that was written, for the desk."""

    id = Identifier(required=True)
    department = fields.String(required=True, allow_none=True)
    source_id = Identifier(required=True, allow_none=True)
    text = fields.String(required=True)
    place = fields.String(required=True, allow_none=True)
    contact = fields.String(required=True, allow_none=True)
    triaged_at = fields.AwareDateTime(required=True, allow_none=True)
    task_id = Identifier(required=True, allow_none=True)
    photos = fields.List(fields.Nested(TipPhoto), required=True)
    version = Whole(required=True)


class TipsPage(Schema):
    """Tips within one's remit, the oldest first."""

    items = fields.List(fields.Nested(Tip), required=True)
    next = fields.String(required=True, allow_none=True)
