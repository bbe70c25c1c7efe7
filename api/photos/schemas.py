"""What the contract says of photos."""

from collections.abc import Callable
from decimal import Decimal

from marshmallow import Schema, ValidationError, fields, validate

from api.fields import Choice, Code, Digest, ExactNumber, Identifier, Moment, SafeString, Whole
from api.schemas import PageQuery, Strict
from greenctl.photos.domain import MEDIA_TYPES, Duplicate, PhotoState

MOST_AT_ONCE = 50
LARGEST_DECLARED = 2**31 - 1
_KINDS = (
    "what it is evidence for: finding (of answers and disputes, too), duty, duty_check, site_check, declaration; "
    "a photo of any other kind is kept and shows nothing"
)


def in_world(least: int, most: int) -> Callable[[Decimal], None]:
    def check(number: Decimal) -> None:
        if not least <= number <= most:
            raise ValidationError("field.out_of_range")

    return check


class PhonePosition(Strict):
    """Where the phone says it is: WGS-84 degrees, and how far off that may be."""

    longitude = ExactNumber(required=True, validate=in_world(-180, 180))
    latitude = ExactNumber(required=True, validate=in_world(-90, 90))
    accuracy_m = ExactNumber(load_default=None, allow_none=True, validate=in_world(0, 1_000_000))


class NewPhotoIn(Strict):
    """A photo before any of it is sent. `id` is the phone's own; `subject` is what it is evidence for: a code, since it
    is told in events, where nobody's name may stand."""

    id = Identifier(required=True)
    sha256 = Digest(required=True)
    size_bytes = Whole(least=1, most=LARGEST_DECLARED, required=True)
    media_type = Choice(*MEDIA_TYPES, required=True)
    subject_kind = Code(longest=30, required=True, metadata={"description": _KINDS})
    subject_id = Code(longest=80, required=True, metadata={"description": "its id, drawn before it is sent itself"})
    slot = SafeString(
        longest=60, shortest=0, load_default="", metadata={"description": "what it shows of it; of a check, the item"}
    )
    source_id = Identifier(
        load_default=None, allow_none=True, metadata={"description": "what it shows; those around it may see it then"}
    )
    captured_at = Moment(load_default=None, allow_none=True)
    position = fields.Nested(PhonePosition, load_default=None, allow_none=True)


class DeclarePhotosIn(Strict):
    """All or none are registered."""

    photos = fields.List(
        fields.Nested(NewPhotoIn),
        required=True,
        validate=validate.Length(1, MOST_AT_ONCE, error="field.too_long"),
        metadata={"minItems": 1, "maxItems": MOST_AT_ONCE},
    )


class PhotoOut(Schema):
    """A photo. `reason` says why it was refused; `duplicate_kind` that it looks like one that was verified before."""

    id = Identifier(required=True)
    sha256 = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    media_type = fields.String(required=True)
    subject_kind = fields.String(required=True)
    subject_id = fields.String(required=True)
    slot = fields.String(required=True)
    source_id = Identifier(required=True, allow_none=True)
    state = Choice(*PhotoState, required=True)
    reason = fields.String(required=True, allow_none=True)
    declared_at = fields.AwareDateTime(required=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)
    captured_at = fields.AwareDateTime(required=True, allow_none=True)
    longitude = ExactNumber(required=True, allow_none=True)
    latitude = ExactNumber(required=True, allow_none=True)
    accuracy_m = ExactNumber(required=True, allow_none=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    exif_at = fields.AwareDateTime(required=True, allow_none=True)
    exif_longitude = ExactNumber(required=True, allow_none=True)
    exif_latitude = ExactNumber(required=True, allow_none=True)
    duplicate_kind = Choice(*Duplicate, required=True, allow_none=True)
    duplicate_of = Identifier(required=True, allow_none=True)
    is_public = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class TicketOut(Schema):
    """Send the raw bytes to `url` (relative to the API where it names no host) with exactly these headers."""

    method = Choice("PUT", required=True)
    url = fields.String(required=True, metadata={"format": "uri-reference"})
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    expires_at = fields.AwareDateTime(required=True)


class SlotOut(Schema):
    """A photo, and how to upload it; `ticket` is null where nothing is waited for any more."""

    photo = fields.Nested(PhotoOut, required=True)
    ticket = fields.Nested(TicketOut, required=True, allow_none=True)


class SlotsOut(Schema):
    """In the order in which they were declared."""

    items = fields.List(fields.Nested(SlotOut), required=True)


class PhotosQuery(PageQuery):
    """What the photos are evidence for, and of which source. Without it: those that name none, and one's own."""

    subject_kind = Code(longest=30, required=True)
    subject_id = Code(longest=80, required=True)
    source_id = Identifier()


class PhotoRulingIn(Strict):
    """Whether anybody may see the copy. Faces, number plates and homes are reasons to withhold it."""

    release = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = SafeString(longest=500, shortest=2, lines=True, required=True)


class PhotosPage(Schema):
    """By id, which is by age."""

    items = fields.List(fields.Nested(PhotoOut), required=True)
    next = fields.String(required=True, allow_none=True)
